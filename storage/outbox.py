"""Queries: messages to send, each once, and what becomes of them; who sends them is `storage.claims`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Table, bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Choice
from storage.database import add_missing
from storage.many import write, write_missing
from storage.models import Address, Outbox

outbox: Table = Outbox.__table__  # type: ignore[assignment]


class _Asked(msgspec.Struct):
    """What of a stored message can be answered."""

    choices: tuple[Choice, ...] = ()


#: mailing:7:PERSON:PE-1, round:3:reminder:PERSON:…, activity:5:reminder:PERSON:…, activity:5:change:2:PERSON
_ADDRESSEE = re.compile(
    r"(?:mailing:\d+|round:\d+:(?:reminder|invitation)|activity:\d+:(?:reminder|cancelled|(?:change|offer):\d+))"
    r":(\d+)(?=:|$)"
)
_choices = msgspec.json.Decoder(_Asked)
QUEUED, SENDING, SENT, FAILED, CANCELLED = "queued", "sending", "sent", "failed", "cancelled"
HELD, MISSED = "held", "missed"  # its mailing was stopped; it was of no use any more
WAITING = (QUEUED, HELD)  # it has not left
OPEN = (QUEUED, SENDING, HELD)  # it may still leave
REPLY, REMINDER, BROADCAST = 0, 1, 2
CONSENTED = frozenset({"surveys", "invitations"})  # the purposes a person agrees to, named like the columns


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


Fate = tuple[str, str, datetime]  # state, outcome, not before
_SET = (
    update(outbox)
    .where(outbox.c.id == bindparam("b_id"), outbox.c.state == bindparam("b_was"))
    .values(state=bindparam("b_state"), outcome=bindparam("b_outcome"), not_before=bindparam("b_at"))
)


async def settle(db: AsyncConnection, fates: Mapping[int, Fate | None], was: str = QUEUED) -> None:
    """Write what becomes of waiting messages, each while it still is as it `was`; those without a fate stay."""
    rows = [
        {"b_id": number, "b_was": was, "b_state": fate[0], "b_outcome": fate[1], "b_at": fate[2]}
        for number, fate in fates.items() if fate is not None
    ]  # fmt: skip
    await write(db, _SET, rows)


async def put_back(db: AsyncConnection, times: Mapping[int, datetime]) -> None:
    """Queue again what is held, each from its own instant on."""
    await settle(db, {number: (QUEUED, "", at) for number, at in times.items()}, was=HELD)


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
