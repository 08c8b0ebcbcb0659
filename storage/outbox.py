"""Queries: messages to send, each once; claimed by one process at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, RowMapping, Table, bindparam, func, insert, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.mailing import next_fit
from bot.messages import Choice
from storage.database import add_missing
from storage.many import write, write_missing
from storage.models import Address, Mailing, Outbox, Person

outbox: Table = Outbox.__table__  # type: ignore[assignment]


class _Asked(msgspec.Struct):
    """What of a stored message can be answered."""

    choices: tuple[Choice, ...] = ()


#: mailing:7:PERSON:PE-1, round:3:reminder:PERSON:…, activity:5:reminder:PERSON:…, activity:5:change:2:PERSON
_ADDRESSEE = re.compile(
    r"(?:mailing:\d+|round:\d+:(?:reminder|invitation)|activity:\d+:(?:reminder|cancelled|(?:change|offer):\d+))"
    r":(\d+)(?=:|$)"
)
_NOBODY: Mapping[int, Mapping[str, bool]] = MappingProxyType({})
_choices = msgspec.json.Decoder(_Asked)
QUEUED, SENDING, SENT, FAILED, CANCELLED = "queued", "sending", "sent", "failed", "cancelled"
HELD, MISSED = "held", "missed"  # its mailing was stopped; it was of no use any more
WAITING = (QUEUED, HELD)  # it has not left
OPEN = (QUEUED, SENDING, HELD)  # it may still leave
REPLY, REMINDER, BROADCAST = 0, 1, 2
CONSENTED = frozenset({"surveys", "invitations"})  # the purposes a person agrees to, named like the columns
AT_ONCE = 2_000  # messages that are put off together
ROUNDS = 3  # times a claim looks again after it has put something off


async def add(db: AsyncConnection, rows: Collection[Mapping[str, Any]]) -> None:
    """Queue messages; one whose key is already there is the same message and is left alone."""
    await add_missing(db, outbox, rows)


async def add_bulk(db: AsyncConnection, rows: Collection[Mapping[str, Any]]) -> None:
    """Queue thousands of messages, all with the same columns; as `add`."""
    await write_missing(db, outbox, [{**_NEW, "claimed_by": "", "claimed_until": None, **row} for row in rows])


async def add_replies(db: AsyncConnection, rows: Collection[Mapping[str, Any]]) -> None:
    """Queue the replies of one batch; their keys are new because the messages they answer are."""
    await write(db, _INSERT, [{**_NEW, **row} for row in rows])


_NEW = {"attempts": 0, "doubt": False, "outcome": "", "message_ref": "", "sent_at": None}
_INSERT = insert(outbox)
_RECORDED = ("state", "outcome", "message_ref", "sent_at", "attempts", "doubt", "not_before")
_RECORD = (
    update(outbox)
    .where(outbox.c.key == bindparam("b_key"))
    .values({name: bindparam(f"b_{name}") for name in _RECORDED})
)


async def record(db: AsyncConnection, rows: Collection[Mapping[str, Any]]) -> None:
    """Write what became of messages: rows of key, state, outcome, message_ref, sent_at, attempts, doubt, not_before."""
    await write(db, _RECORD, [{f"b_{name}": value for name, value in row.items()} for row in rows])


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
        await _put_off(db, fates)
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


Fate = tuple[str, str, datetime]  # state, outcome, not before


Opening = Callable[[str, str | None, str | None], datetime]  # when hours, zone and country are next open


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


_SET = (
    update(outbox)
    .where(outbox.c.id == bindparam("b_id"), outbox.c.state == bindparam("b_was"))
    .values(state=bindparam("b_state"), outcome=bindparam("b_outcome"), not_before=bindparam("b_at"))
)


async def _put_off(db: AsyncConnection, fates: Mapping[int, Fate | None]) -> None:
    """Write the fates of those that do not leave."""
    rows = [
        {"b_id": number, "b_was": QUEUED, "b_state": fate[0], "b_outcome": fate[1], "b_at": fate[2]}
        for number, fate in fates.items() if fate is not None
    ]  # fmt: skip
    await write(db, _SET, rows)


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
        await _put_off(db, fates)


async def renew(db: AsyncConnection, worker: str, until: datetime) -> None:
    """Keep the claims of a living worker."""
    mine = (_SENDING, outbox.c.claimed_by == worker)
    await db.execute(update(outbox).where(*mine).values(claimed_until=until))


async def take_back(db: AsyncConnection, now: datetime) -> int:
    """Queue again what a worker that is gone had claimed; whether it left is in doubt, and the row says so."""
    lost = (_SENDING, outbox.c.claimed_until < now)
    values = {"state": QUEUED, "doubt": True, "outcome": "the process stopped while sending", "claimed_by": ""}
    return (await db.execute(update(outbox).where(*lost).values(values))).rowcount


async def cancel(db: AsyncConnection, address_ids: Iterable[int], reason: str, purposes: Iterable[str] = ()) -> int:
    """Cancel what is queued for the addresses (of the purposes, or of all but replies); gives how many."""
    where: list[ColumnElement[bool]] = [outbox.c.address_id.in_(list(address_ids)), outbox.c.state.in_(WAITING)]
    wanted = list(purposes)
    where.append(outbox.c.purpose.in_(wanted) if wanted else outbox.c.priority > REPLY)
    return (await db.execute(update(outbox).where(*where).values(state=CANCELLED, outcome=reason))).rowcount


def addressee(key: str) -> int | None:
    """The person a message is for by its key, None where the key names none; see the `key_of` of each kind."""
    found = _ADDRESSEE.match(key)
    return int(found[1]) if found else None


async def cancel_of_person(
    db: AsyncConnection, address_id: int, person_id: int, reason: str, purposes: Collection[str] = CONSENTED
) -> int:
    """Cancel what is queued for one of the people who share a chat; gives how many."""
    there = (outbox.c.address_id == address_id, outbox.c.state.in_(WAITING), outbox.c.purpose.in_(purposes))
    query = select(outbox.c.id, outbox.c.key).where(*there, outbox.c.priority > REPLY)
    found = [row.id for row in await db.execute(query) if addressee(row.key) == person_id]
    statement = update(outbox).where(outbox.c.id.in_(found)).values(state=CANCELLED, outcome=reason)
    return (await db.execute(statement)).rowcount if found else 0


async def cancel_of_organization(db: AsyncConnection, organization_id: str, reason: str) -> int:
    """Cancel the surveys and invitations queued for people as contacts of an organization; gives how many."""
    its = (outbox.c.key.endswith(f":{organization_id}", autoescape=True), outbox.c.state.in_(WAITING))
    about = outbox.c.purpose.in_(("surveys", "invitations"))
    statement = update(outbox).where(*its, about, outbox.c.priority > REPLY)
    return (await db.execute(statement.values(state=CANCELLED, outcome=reason))).rowcount


async def put_back(db: AsyncConnection, times: Mapping[int, datetime]) -> None:
    """Queue again what is held, each from its own instant on."""
    rows = [
        {"b_id": number, "b_was": HELD, "b_state": QUEUED, "b_outcome": "", "b_at": at} for number, at in times.items()
    ]  # fmt: skip
    await write(db, _SET, rows)


async def stopped(db: AsyncConnection, mailing_ids: Collection[int]) -> set[int]:
    """Which of the mailings were stopped."""
    if not mailing_ids:
        return set()
    query = select(Mailing.id).where(Mailing.id.in_(mailing_ids), Mailing.state.in_(("stopped", "discarded")))
    return set((await db.execute(query)).scalars())


async def last_purpose(db: AsyncConnection, address_id: int) -> str:
    """The purpose of the message an address was sent last, replies among them; empty when there is none."""
    query = select(outbox.c.purpose).where(outbox.c.address_id == address_id, outbox.c.state == SENT)
    return (await db.execute(query.order_by(outbox.c.sent_at.desc(), outbox.c.id.desc()).limit(1))).scalar() or ""


async def message_ref(db: AsyncConnection, address_id: int, token: str) -> str:
    """The provider's id of the message that asked the question `token`, empty when it is not known."""
    query = select(outbox.c.message_ref).where(outbox.c.address_id == address_id, outbox.c.token == token)
    return (await db.execute(query.order_by(outbox.c.id.desc()).limit(1))).scalar() or ""


async def last_pushed(db: AsyncConnection, address_id: int, since: datetime) -> Sequence[Choice] | None:
    """The choices of the newest message that nobody asked for and that left since an instant, None without one."""
    query = (
        select(outbox.c.payload)
        .where(
            outbox.c.address_id == address_id, outbox.c.priority > REPLY, outbox.c.state == SENT,
            outbox.c.sent_at >= since,
        )
        .order_by(outbox.c.sent_at.desc(), outbox.c.id.desc())
        .limit(1)
    )  # fmt: skip
    payload = (await db.execute(query)).scalar()
    return _choices.decode(payload).choices if payload else None


async def waiting(db: AsyncConnection) -> int:
    """How many messages are queued or being sent."""
    return (await db.execute(select(func.count()).where(outbox.c.state.in_((QUEUED, SENDING))))).scalar_one()


async def mark_unreachable(db: AsyncConnection, address_id: int) -> None:
    """The person blocked us there: nothing more is sent to the address until the person writes again."""
    await db.execute(update(Address).where(Address.id == address_id).values(reachable=False))


async def cancel_prefix(db: AsyncConnection, prefix: str, reason: str) -> int:
    """Cancel what is queued under keys that begin with `prefix`; gives how many."""
    where = (outbox.c.key.startswith(prefix, autoescape=True), outbox.c.state.in_(WAITING))
    return (await db.execute(update(outbox).where(*where).values(state=CANCELLED, outcome=reason))).rowcount


async def redact(db: AsyncConnection, address_id: int, since: datetime, but: str) -> None:
    """Empty what was sent to an address since an instant, but for one reply; the rows stay: nothing is sent twice."""
    where = (
        outbox.c.address_id == address_id, outbox.c.created_at >= since, outbox.c.state.not_in(WAITING),
        ~outbox.c.key.startswith(but, autoescape=True),
    )  # fmt: skip
    await db.execute(update(outbox).where(*where).values(payload="{}"))


async def has_prefix(db: AsyncConnection, prefix: str) -> bool:
    """Whether a message was queued or sent under a key that begins with `prefix`."""
    where = outbox.c.key.startswith(prefix, autoescape=True)
    return (await db.execute(select(outbox.c.id).where(where).limit(1))).first() is not None
