"""Queries: messages to send, each once; claimed by one process at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Table, and_, bindparam, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import add_missing
from storage.many import write
from storage.models import Address, Outbox, Person

outbox: Table = Outbox.__table__  # type: ignore[assignment]

QUEUED, SENDING, SENT, FAILED, CANCELLED = "queued", "sending", "sent", "failed", "cancelled"
REPLY, REMINDER, BROADCAST = 0, 1, 2


async def add(db: AsyncConnection, rows: Collection[Mapping[str, Any]]) -> None:
    """Queue messages; one whose key is already there is the same message and is left alone."""
    await add_missing(db, outbox, rows)


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


_REVOKED = exists().where(
    Address.id == outbox.c.address_id,
    Person.id == Address.person_id,
    or_(
        and_(outbox.c.purpose == "surveys", ~Person.surveys),
        and_(outbox.c.purpose == "invitations", ~Person.invitations),
    ),
)
_UNWANTED = (
    update(outbox)
    .where(outbox.c.state == QUEUED, outbox.c.priority > REPLY, outbox.c.not_before <= bindparam("now"), _REVOKED)
    .values(state=CANCELLED, outcome="opted out")
)


async def claim(
    db: AsyncConnection, worker: str, channels: Collection[str], now: datetime, until: datetime, limit: int
) -> list[RowMapping]:
    """Take up to `limit` due messages of some channels for `worker`, replies first; gives them with their address.

    What the person does not agree to any more is cancelled, however it came to be queued.
    """
    await db.execute(_UNWANTED, {"now": now})
    due = (
        select(outbox.c.id)
        .join(Address, Address.id == outbox.c.address_id)
        .where(outbox.c.state == QUEUED, outbox.c.not_before <= now, Address.channel.in_(channels))
        .order_by(outbox.c.priority, outbox.c.not_before, outbox.c.id)
        .limit(limit)
    )
    if db.dialect.name != "sqlite":
        due = due.with_for_update(of=outbox, skip_locked=True)
    ids = (await db.execute(due)).scalars().all()
    if not ids:
        return []
    mine = outbox.c.id.in_(ids)
    await db.execute(update(outbox).where(mine).values(state=SENDING, claimed_by=worker, claimed_until=until))
    query = (
        select(outbox, Address.channel, Address.address).join(Address, Address.id == outbox.c.address_id).where(mine)
    )
    return list((await db.execute(query.order_by(outbox.c.priority, outbox.c.id))).mappings())


async def renew(db: AsyncConnection, worker: str, until: datetime) -> None:
    """Keep the claims of a living worker."""
    mine = (outbox.c.state == SENDING, outbox.c.claimed_by == worker)
    await db.execute(update(outbox).where(*mine).values(claimed_until=until))


async def take_back(db: AsyncConnection, now: datetime) -> int:
    """Queue again what a worker that is gone had claimed; whether it left is in doubt, and the row says so."""
    lost = (outbox.c.state == SENDING, outbox.c.claimed_until < now)
    values = {"state": QUEUED, "doubt": True, "outcome": "the process stopped while sending", "claimed_by": ""}
    return (await db.execute(update(outbox).where(*lost).values(values))).rowcount


async def cancel(db: AsyncConnection, address_ids: Iterable[int], reason: str, purposes: Iterable[str] = ()) -> int:
    """Cancel what is queued for the addresses (of the purposes, or of all but replies); gives how many."""
    where = [outbox.c.address_id.in_(list(address_ids)), outbox.c.state == QUEUED]
    wanted = list(purposes)
    where.append(outbox.c.purpose.in_(wanted) if wanted else outbox.c.priority > REPLY)
    return (await db.execute(update(outbox).where(*where).values(state=CANCELLED, outcome=reason))).rowcount


async def message_ref(db: AsyncConnection, address_id: int, token: str) -> str:
    """The provider's id of the message that asked the question `token`, empty when it is not known."""
    query = select(outbox.c.message_ref).where(outbox.c.address_id == address_id, outbox.c.token == token)
    return (await db.execute(query.order_by(outbox.c.id.desc()).limit(1))).scalar() or ""


async def waiting(db: AsyncConnection) -> int:
    """How many messages are queued or being sent."""
    return (await db.execute(select(func.count()).where(outbox.c.state.in_((QUEUED, SENDING))))).scalar_one()


async def mark_unreachable(db: AsyncConnection, address_id: int) -> None:
    """The person blocked us there: nothing more is sent to the address until the person writes again."""
    await db.execute(update(Address).where(Address.id == address_id).values(reachable=False))


async def cancel_prefix(db: AsyncConnection, prefix: str, reason: str) -> int:
    """Cancel what is queued under keys that begin with `prefix`; gives how many."""
    where = (outbox.c.key.startswith(prefix, autoescape=True), outbox.c.state == QUEUED)
    return (await db.execute(update(outbox).where(*where).values(state=CANCELLED, outcome=reason))).rowcount


async def redact(db: AsyncConnection, address_id: int, since: datetime, but: str) -> None:
    """Empty what was sent to an address since an instant, but for one reply; the rows stay: nothing is sent twice."""
    where = (
        outbox.c.address_id == address_id, outbox.c.created_at >= since, outbox.c.state != QUEUED,
        ~outbox.c.key.startswith(but, autoescape=True),
    )  # fmt: skip
    await db.execute(update(outbox).where(*where).values(payload="{}"))
async def cancel_of_organization(db: AsyncConnection, organization_id: str, reason: str) -> int:
    """Cancel the surveys and invitations queued for people as contacts of an organization; gives how many."""
    its = (outbox.c.key.endswith(f":{organization_id}", autoescape=True), outbox.c.state.in_(WAITING))
    about = outbox.c.purpose.in_(("surveys", "invitations"))
    statement = update(outbox).where(*its, about, outbox.c.priority > REPLY)
    return (await db.execute(statement.values(state=CANCELLED, outcome=reason))).rowcount


async def stopped(db: AsyncConnection, mailing_ids: Collection[int]) -> set[int]:
    """Which of the mailings were stopped."""
    if not mailing_ids:
        return set()
    query = select(Mailing.id).where(Mailing.id.in_(mailing_ids), Mailing.state.in_(("stopped", "discarded")))
    return set((await db.execute(query)).scalars())


