"""Publishing figures: one person proposes, another approves, and what was approved is kept as an immutable snapshot.

A correction is the next version of the same day, with a note; the versions before stay readable (domain 2.0.10).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from bot.audience import Audience
from bot.errors import ConflictError
from bot.i18n import N_
from bot.indicators.definitions import Definition
from bot.indicators.snapshot import snapshot_of
from bot.indicators.standings import Standing
from bot.programme.plan import plan
from bot.reports.collect import collect, end_of
from bot.reports.surveys import HEAR
from storage import audit, rounds, snapshots

if TYPE_CHECKING:
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

ALREADY_WAITS = N_("Ya hay una cifra de este indicador que espera a la segunda persona.")
NEEDS_NOTE = N_("Esa cifra ya está publicada. Para corregirla, diga en una nota qué cambia.")
SAME_PERSON = N_("Quien propone una cifra no la aprueba: pídalo a otra persona del equipo.")
DECIDED = N_("Esa publicación ya se decidió.")
NOT_THERE = N_("No hay ninguna publicación con ese número.")
NO_FIGURE = N_("No hay cifra que publicar a esa fecha.")
STILL_OPEN = N_("La ronda sigue abierta. Ciérrela antes de publicar.")


async def propose(
    db: AsyncConnection, key: str, *, by: str, now: datetime, as_of: date | None = None, note: str = ""
) -> int:
    """Propose the figure of an indicator at a day (today's when none is given); gives the proposal's id.

    Raises ConflictError when there is no figure, when its round is still open, when it waits already, or when one of
    that day is published and no note says what is corrected.
    """
    if any(row["indicator"] == key for row in await snapshots.waiting(db)):
        raise ConflictError(ALREADY_WAITS)
    standing = await _figure(db, key, _cut(as_of, now))
    assert standing.as_of is not None  # noqa: S101 - a figure has its day
    version = await snapshots.last_version(db, key, standing.as_of)
    if version and not note.strip():
        raise ConflictError(NEEDS_NOTE)
    publication_id = await snapshots.propose(
        db,
        {
            "indicator": key, "as_of": standing.as_of, "round_id": await _round_of(db, key, _cut(as_of, now)),
            "note": note.strip(), "proposed_by": by, "proposed_at": now,
        },
    )  # fmt: skip
    await audit.write(db, now, by, "figure.propose", f"publication:{publication_id}", {"indicator": key})
    return publication_id


async def approve(db: AsyncConnection, publication_id: int, *, by: str, now: datetime) -> Mapping[str, Any]:
    """Publish what was proposed, as it is computed now for its day; gives the snapshot.

    Raises ConflictError when it was decided before, or when who approves is who proposed it.
    """
    row = await _waiting(db, publication_id)
    if row["proposed_by"] == by:
        raise ConflictError(SAME_PERSON)
    standing = await preview(db, row, now)
    version = await snapshots.last_version(db, standing.key, row["as_of"]) + 1
    snapshot = snapshot_of(standing) | {
        "as_of": row["as_of"], "audience": "", "round_id": row["round_id"], "version": version, "note": row["note"],
        "computed_by": row["proposed_by"], "approved_by": by, "published_at": now,
    }  # fmt: skip
    if not await snapshots.decide(db, publication_id, snapshots.PUBLISHED, by, now):
        raise ConflictError(DECIDED)
    await snapshots.add(db, snapshot)
    if row["round_id"] is not None:
        await _settle_round(db, row["round_id"], row["indicator"])
    await audit.write(
        db, now, by, "figure.publish", f"publication:{publication_id}",
        {"indicator": row["indicator"], "version": snapshot["version"], "status": snapshot["status"]},
    )  # fmt: skip
    return snapshot


async def refuse(db: AsyncConnection, publication_id: int, *, by: str, now: datetime) -> None:
    """Turn down what was proposed; raises ConflictError when it was decided before."""
    await _waiting(db, publication_id)
    await snapshots.decide(db, publication_id, snapshots.REFUSED, by, now)
    await audit.write(db, now, by, "figure.refuse", f"publication:{publication_id}", {})


async def preview(db: AsyncConnection, row: Mapping[Any, Any], now: datetime) -> Standing:
    """What approving a proposal would publish."""
    return await _figure(db, row["indicator"], min(end_of(row["as_of"]), now), approving=row["indicator"])


async def ready(db: AsyncConnection, now: datetime) -> list[Standing]:
    """The figures of today that may be proposed: there is one, its round is closed, and it is not published yet."""
    published = await snapshots.current(db, now)
    waits = {row["indicator"] for row in await snapshots.waiting(db)}
    found = []
    for standing in await collect(db, Audience(), now):
        latest = next(iter(published.get(standing.key, [])), None)
        same = latest is not None and latest["as_of"] == standing.as_of
        if standing.value is not None and standing.key not in waits and not same and not await _open(db, standing, now):
            found.append(standing)
    return found


# --- inside


async def _figure(db: AsyncConnection, key: str, at: datetime, approving: str = "") -> Standing:
    """The figure of the whole network; raises ConflictError when there is none or its round is open."""
    definition = plan().definition(key)
    standing = next(one for one in await collect(db, Audience(), at, approving=approving) if one.key == definition.key)
    if standing.value is None:
        raise ConflictError(NO_FIGURE)
    if await _open(db, standing, at):
        raise ConflictError(STILL_OPEN)
    return standing


async def _open(db: AsyncConnection, standing: Standing, at: datetime) -> bool:
    """Whether a survey's figure comes from a round that had not closed by then."""
    definition = plan().definition(standing.key)
    if standing.publication == "external":
        return False
    row = await _latest(db, definition, at)
    return row is not None and (row["closed_at"] is None or row["closed_at"] > at)


async def _latest(db: AsyncConnection, definition: Definition, at: datetime) -> RowMapping | None:
    found = await rounds.latest_rounds(db, definition.forms[0], at) if definition.key in HEAR else []
    return next(iter(found), None)


async def _round_of(db: AsyncConnection, key: str, at: datetime) -> int | None:
    row = await _latest(db, plan().definition(key), at)
    return row["id"] if row else None


async def _waiting(db: AsyncConnection, publication_id: int) -> RowMapping:
    row = await snapshots.proposed(db, publication_id)
    if row is None:
        raise ConflictError(NOT_THERE)
    if row["state"] != snapshots.WAITING:
        raise ConflictError(DECIDED)
    return row


async def _settle_round(db: AsyncConnection, round_id: int, key: str) -> None:
    """A round is approved when every indicator that is counted from its form is published."""
    row = await rounds.round_by_id(db, round_id)
    assert row is not None  # noqa: S101 - the snapshot names it
    wanted = {each.key for each in plan().definitions if row["form"] in each.forms}
    if wanted <= {*await snapshots.published_of(db, round_id), key}:
        await rounds.change(db, round_id, {"approved": True})


def _cut(as_of: date | None, now: datetime) -> datetime:
    return min(end_of(as_of), now) if as_of else now
