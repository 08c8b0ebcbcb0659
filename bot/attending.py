"""Being there: a presence is kept once, upgraded, corrected with its history, and told once to the organization."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot import notices
from bot.attendance import Presence, after
from bot.i18n import N_
from bot.notices import Notice
from bot.occasions import Row
from storage import arrivals, attendance, audit
from storage import outbox as messages

if TYPE_CHECKING:
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

CONFIRMED_NOTICE = N_("Hola, {name}. La participación de {organization} en «{title}» fue confirmada. Gracias.")


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody seen at an activity: a person, or a name on a list; for an organization, or for none we know."""

    mode: str  # presencial, virtual
    state: Presence
    source: str  # qr, code, list, file, declared, staff
    person_id: int | None = None
    organization_id: str | None = None
    named: str = ""
    named_organization: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of it: the row as it stands, whether it is new, and what changed in it."""

    row: RowMapping
    new: bool
    changed: bool
    was_confirmed: bool = False


async def keep(
    db: AsyncConnection, activity_id: int, seen: Seen, *, now: datetime, actor: str, by_team: bool = False,
    reason: str = "", decided_by: int | None = None,
) -> Kept:  # fmt: skip
    """Keep a presence: one row a person (or name) and activity; the way that was confirmed last holds (S18, S19)."""
    known = seen.organization_id is None and seen.person_id is None and await _stored(db, activity_id, seen)
    added = None if known else await attendance.add(
        db,
        {
            "activity_id": activity_id, "person_id": seen.person_id, "organization_id": seen.organization_id,
            "named": seen.named, "named_organization": seen.named_organization, "mode": seen.mode,
            "state": seen.state.value, "source": seen.source, "at": now, "decided_by": decided_by,
        },
    )  # fmt: skip
    row = await _stored(db, activity_id, seen)
    assert row is not None  # noqa: S101 - it is there now, whoever put it there
    if added is not None:
        if by_team:
            await _audit(db, row, {}, now=now, actor=actor, reason=reason)
        return Kept(row, new=True, changed=True)
    state = after(row["state"], seen.state, by_team=by_team)
    values = {"state": state.value}
    if seen.state is Presence.CONFIRMED and state is Presence.CONFIRMED:
        values |= {"mode": seen.mode, "source": seen.source}
        values |= {"organization_id": seen.organization_id} if seen.organization_id else {}
    if row["state"] == state and row["mode"] == values.get("mode", row["mode"]) and not _moves(row, values):
        return Kept(row, new=False, changed=False)
    return await correct(db, row, values, now=now, actor=actor, reason=reason or seen.source, decided_by=decided_by)


def _moves(row: RowMapping, values: Mapping[str, Any]) -> bool:
    """Whether the presence is for another organization than was kept."""
    return bool(values.get("organization_id", row["organization_id"]) != row["organization_id"])


async def _stored(db: AsyncConnection, activity_id: int, seen: Seen) -> RowMapping | None:
    if seen.person_id is not None:
        return await attendance.of_person(db, activity_id, seen.person_id)
    return await attendance.of_name(db, activity_id, seen.organization_id, seen.named)


async def correct(
    db: AsyncConnection, row: RowMapping, values: Mapping[str, Any], *, now: datetime, actor: str, reason: str,
    decided_by: int | None = None,
) -> Kept:  # fmt: skip
    """Change a presence and keep what it was, who changed it and why."""
    decided = {"decided_by": decided_by} if decided_by is not None else {}
    await attendance.change(db, row, {**values, **decided}, reason=reason, actor=actor, now=now)
    fresh = await attendance.by_id(db, row["id"])
    assert fresh is not None  # noqa: S101 - presences are never deleted
    before = {name: row[name] for name in values if name not in attendance.NAMES}
    await _audit(db, fresh, before, now=now, actor=actor, reason=reason)
    return Kept(fresh, new=False, changed=True, was_confirmed=row["state"] == Presence.CONFIRMED)


async def _audit(
    db: AsyncConnection, row: RowMapping, before: Mapping[str, Any], *, now: datetime, actor: str, reason: str
) -> None:
    """Who, when, before, after and why; no names."""
    told = {name: row[name] for name in (before or {"state": "", "organization_id": ""})}
    detail = {"attendance": row["id"], "before": dict(before), "after": told, "reason": reason}
    await audit.write(db, now, actor, "attendance.change", f"activity:{row['activity_id']}", detail)


async def tell_confirmed(db: AsyncConnection, activity: Row, row: RowMapping, now: datetime) -> bool:
    """Tell the organization once that its participation was confirmed later (S06); whether anybody was told."""
    organization_id = row["organization_id"]
    if organization_id is None or await attendance.is_confirmed(db, activity["id"], organization_id, row["id"]):
        return False
    key = f"attended:{activity['id']}:{organization_id}"
    if await messages.has_prefix(db, f"{key}:"):
        return False
    people = [row["person_id"]] if row["person_id"] else [
        one.person_id for one in await arrivals.contacts(db, organization_id, now.date()) if one.confirmed
    ]  # fmt: skip
    reached = await arrivals.reached(db, people)
    for one in reached:
        title = activity["title"].get(one.language) or activity["title"]["es"]
        filled = {"organization": row["organization"], "title": title}
        notice = Notice(key, CONFIRMED_NOTICE, filled=filled)
        await notices.send(db, [one], notice, now, country=row["country"], zone=row["zone"])
    return bool(reached)
