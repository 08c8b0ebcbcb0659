"""Queries: provider events, each kept once as it arrived."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import String, Table, cast, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.many import write_new
from storage.models import Inbox

inbox: Table = Inbox.__table__  # type: ignore[assignment]

PENDING, DONE, ASIDE = "pending", "done", "aside"


async def add(db: AsyncConnection, rows: Collection[Mapping[str, Any]]) -> set[tuple[str, str]]:
    """Keep the events; gives (channel, provider id) of those that were not there before."""
    return await write_new(db, inbox, rows, ("channel", "provider_id"))


async def retire(db: AsyncConnection, keys: Collection[tuple[str, str]], before: datetime) -> set[tuple[str, str]]:
    """Free the ids of events that arrived before an instant, so that a provider may use them again; gives which."""
    old = (tuple_(inbox.c.channel, inbox.c.provider_id).in_(list(keys)), inbox.c.received_at < before)
    found = {(row[0], row[1]) for row in await db.execute(select(inbox.c.channel, inbox.c.provider_id).where(*old))}
    if found:
        await db.execute(
            update(inbox).where(*old).values(provider_id=inbox.c.provider_id + ":" + cast(inbox.c.id, String))
        )
    return found


async def mark(db: AsyncConnection, keys: Iterable[tuple[str, str]], state: str, error: str = "") -> None:
    """Give the events a state; `error` says why one was set aside."""
    if wanted := list(keys):
        where = tuple_(inbox.c.channel, inbox.c.provider_id).in_(wanted)
        await db.execute(update(inbox).where(where).values(state=state, error=error))


async def pending(db: AsyncConnection, before: datetime, limit: int) -> list[tuple[str, str, str]]:
    """(channel, provider id, body) of events that arrived before `before` and still wait, oldest first."""
    query = (
        select(inbox.c.channel, inbox.c.provider_id, inbox.c.body)
        .where(inbox.c.state == PENDING, inbox.c.received_at <= before)
        .order_by(inbox.c.id)
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in await db.execute(query)]


async def still_pending(db: AsyncConnection, keys: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Which of the events still wait to be handled, locked; those another process is handling right now do not."""
    where = tuple_(inbox.c.channel, inbox.c.provider_id).in_(list(keys))
    query = select(inbox.c.channel, inbox.c.provider_id).where(where, inbox.c.state == PENDING)
    rows = await db.execute(query if db.dialect.name == "sqlite" else query.with_for_update(skip_locked=True))
    return {(channel, provider_id) for channel, provider_id in rows}


async def redact(db: AsyncConnection, channel: str, address: str, since: datetime) -> None:
    """Empty what an address wrote since an instant; the rows stay, so that nothing is handled twice."""
    where = (inbox.c.channel == channel, inbox.c.address == address, inbox.c.received_at >= since)
    await db.execute(update(inbox).where(*where).values(body=""))
