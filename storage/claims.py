"""Queries: due messages taken to be sent, by one process at a time, and looked at once more before they leave."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from functools import cache
from types import MappingProxyType

from sqlalchemy import RowMapping, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.mailing import next_fit
from storage.models import Address, Mailing, Person
from storage.outbox import (
    CANCELLED,
    CONSENTED,
    HELD,
    MISSED,
    QUEUED,
    REPLY,
    SENDING,
    Fate,
    addressee,
    outbox,
    settle,
)

Opening = Callable[[str, str | None, str | None], datetime]  # when hours, zone and country are next open
AT_ONCE = 2_000  # messages that are put off together
ROUNDS = 3  # times a claim looks again after it has put something off
_NOBODY: Mapping[int, Mapping[str, bool]] = MappingProxyType({})
_QUEUED = outbox.c.state == literal_column("'queued'")  # spelled out: then the partial index is known to fit
_SENDING = outbox.c.state == literal_column("'sending'")


async def claim(
    db: AsyncConnection, worker: str, channels: Collection[str], now: datetime, until: datetime, limit: int
) -> list[RowMapping]:
    """Take up to `limit` due messages of some channels for `worker`, replies first; gives them with their address.

    Each is looked at once more: what the person does not agree to any more is cancelled, what may not leave at this
    hour waits for the next one with all that is like it, what is of no use any more is missed, and what belongs to a
    mailing that was stopped is held.
    """
    found: list[RowMapping] = []
    opening = cache(lambda hours, zone, country: next_fit(now, hours, zone or "UTC", country or "", 0))
    for _ in range(ROUNDS):
        due = await _due(db, channels, now, limit - len(found))
        willing = await _willing(db, due)
        fates = {row["id"]: _fate(row, now, opening, willing) for row in due}
        await settle(db, fates)
        fit = [row for row in due if fates[row["id"]] is None]
        await _take(db, [row["id"] for row in fit], worker, until)
        found += fit
        if len(fit) == len(due):
            break
        await _put_off_alike(db, [row for row in due if (fate := fates[row["id"]]) and fate[0] == QUEUED], now)
    return sorted(found, key=lambda row: (row["priority"], row["id"]))


async def _take(db: AsyncConnection, ids: Collection[int], worker: str, until: datetime) -> None:
    if ids:
        taken = {"state": SENDING, "claimed_by": worker, "claimed_until": until}
        await db.execute(update(outbox).where(outbox.c.id.in_(ids)).values(taken))


async def _due(db: AsyncConnection, channels: Collection[str], now: datetime, limit: int) -> list[RowMapping]:
    """Due messages with their address, what the person agrees to, and the state of their mailing; locked."""
    query = (
        select(
            outbox, Address.channel, Address.address, Address.person_id, Person.surveys, Person.invitations,
            Mailing.state.label("mailing_state"),
        )
        .join(Address, Address.id == outbox.c.address_id)
        .outerjoin(Person, Person.id == Address.person_id)
        .outerjoin(Mailing, Mailing.id == outbox.c.mailing_id)
        .where(_QUEUED, outbox.c.not_before <= now, Address.channel.concat("").in_(channels))  # not by channel: by time
        .order_by(outbox.c.priority, outbox.c.not_before, outbox.c.id)
        .limit(limit)
    )  # fmt: skip
    if db.dialect.name != "sqlite":
        query = query.with_for_update(of=outbox, skip_locked=True)
    return list((await db.execute(query)).mappings()) if limit > 0 else []


async def _willing(db: AsyncConnection, due: Iterable[RowMapping]) -> Mapping[int, Mapping[str, bool]]:
    """What those agree to who share a chat with the one who has it in hand, by person and purpose."""
    others = {number for row in due if (number := addressee(row["key"])) and number != row["person_id"]}
    if not others:
        return {}
    query = select(Person.id, Person.surveys, Person.invitations).where(Person.id.in_(others))
    return {row.id: {"surveys": row.surveys, "invitations": row.invitations} for row in await db.execute(query)}


def _fate(
    row: RowMapping, now: datetime, opening: Opening, willing: Mapping[int, Mapping[str, bool]] = _NOBODY
) -> Fate | None:
    """What becomes of a due message instead of being sent; None when it may leave."""
    if row["priority"] == REPLY:
        return None
    agrees = willing.get(addressee(row["key"]) or 0, row)
    if row["purpose"] in CONSENTED and row["person_id"] is not None and not agrees[row["purpose"]]:
        return CANCELLED, "opted out", now
    if row["mailing_state"] in {"stopped", "discarded"}:
        return (HELD, "the mailing was stopped", now) if row["mailing_state"] == "stopped" else (CANCELLED, "", now)
    at = now
    if row["hours"] and opening(row["hours"], row["zone"], row["country"]) > now:
        at = next_fit(now, row["hours"], row["zone"] or "UTC", row["country"] or "", row["id"])
    if row["useful_until"] is not None and at >= row["useful_until"]:
        return MISSED, "too late to be of use", now
    return (QUEUED, row["outcome"], at) if at > now else None


async def _put_off_alike(db: AsyncConnection, samples: Iterable[RowMapping], now: datetime) -> None:
    """Let what is due for the same hours, zone and country wait too, so that it does not stand before the others."""
    for hours, zone, country in {(row["hours"], row["zone"], row["country"]) for row in samples}:
        alike = (outbox.c.hours == hours, outbox.c.zone == zone, outbox.c.country == country)
        query = select(outbox.c.id, outbox.c.outcome, outbox.c.useful_until).where(
            _QUEUED, outbox.c.not_before <= now, outbox.c.priority > REPLY, *alike
        )
        fates: dict[int, Fate | None] = {}
        for number, outcome, useful_until in await db.execute(query.limit(AT_ONCE)):
            at = next_fit(now, hours, zone or "UTC", country or "", number)
            late = useful_until is not None and at >= useful_until
            fates[number] = (MISSED, "too late to be of use", now) if late else (QUEUED, outcome, at)
        await settle(db, fates)


async def renew(db: AsyncConnection, worker: str, until: datetime) -> None:
    """Keep the claims of a living worker."""
    mine = (_SENDING, outbox.c.claimed_by == worker)
    await db.execute(update(outbox).where(*mine).values(claimed_until=until))


async def take_back(db: AsyncConnection, now: datetime) -> int:
    """Queue again what a worker that is gone had claimed; whether it left is in doubt, and the row says so."""
    lost = (_SENDING, outbox.c.claimed_until < now)
    values = {"state": QUEUED, "doubt": True, "outcome": "the process stopped while sending", "claimed_by": ""}
    return (await db.execute(update(outbox).where(*lost).values(values))).rowcount


async def stopped(db: AsyncConnection, mailing_ids: Collection[int]) -> set[int]:
    """Which of the mailings were stopped."""
    if not mailing_ids:
        return set()
    query = select(Mailing.id).where(Mailing.id.in_(mailing_ids), Mailing.state.in_(("stopped", "discarded")))
    return set((await db.execute(query)).scalars())
