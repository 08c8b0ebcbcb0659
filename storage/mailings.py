"""Queries: mailings and their messages; for whom each of them was is `storage.recipients`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Table, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import Mailing
from storage.outbox import HELD, OPEN, outbox

mailings: Table = Mailing.__table__  # type: ignore[assignment]

LISTED = tuple(column for column in mailings.c if column.name != "file")


async def add(db: AsyncConnection, row: Mapping[str, Any]) -> int:
    """Keep a new mailing; gives its id."""
    return int((await db.execute(insert(mailings).values(**row).returning(mailings.c.id))).scalar_one())


async def by_id(db: AsyncConnection, mailing_id: int, *, lock: bool = False) -> dict[str, Any] | None:
    """A mailing without its file, None when there is none; with `lock` nobody changes it until the end."""
    query = select(*LISTED).where(mailings.c.id == mailing_id)
    if lock and db.dialect.name != "sqlite":
        query = query.with_for_update()
    row = (await db.execute(query)).mappings().first()
    return dict(row) if row else None


async def every(db: AsyncConnection) -> list[RowMapping]:
    """Every mailing without its file, the newest first."""
    return list((await db.execute(select(*LISTED).order_by(mailings.c.id.desc()))).mappings())


async def change(db: AsyncConnection, mailing_id: int, values: Mapping[str, Any], *states: str) -> bool:
    """Write some columns of a mailing, when states are named only while it is in one of them; whether it was."""
    where = [mailings.c.id == mailing_id]
    query = update(mailings).where(*where, *([mailings.c.state.in_(states)] if states else []))
    return (await db.execute(query.values(**values))).rowcount > 0


async def file_of(db: AsyncConnection, mailing_id: int) -> bytes | None:
    """The picture or document of a mailing."""
    return (await db.execute(select(mailings.c.file).where(mailings.c.id == mailing_id))).scalar()


async def has_file(db: AsyncConnection, mailing_id: int) -> bool:
    """Whether the content of a mailing's file is there."""
    query = select(mailings.c.file.is_not(None)).where(mailings.c.id == mailing_id)
    return bool((await db.execute(query)).scalar())


async def latest_draft(db: AsyncConnection, person_id: int, since: datetime) -> dict[str, Any] | None:
    """The broadcast a person began to write last since an instant and has neither sent nor thrown away."""
    mine = (mailings.c.made_by == person_id, mailings.c.kind == "broadcast", mailings.c.state == "draft")
    query = select(*LISTED).where(*mine, mailings.c.made_at >= since).order_by(mailings.c.id.desc())
    row = (await db.execute(query.limit(1))).mappings().first()
    return dict(row) if row else None


# --- its messages


async def switch(db: AsyncConnection, mailing_id: int, old: str, new: str, outcome: str) -> int:
    """Bring a mailing's messages from one state to another; gives how many."""
    where = (outbox.c.mailing_id == mailing_id, outbox.c.state == old)
    return (await db.execute(update(outbox).where(*where).values(state=new, outcome=outcome))).rowcount


async def held(db: AsyncConnection, mailing_id: int) -> list[RowMapping]:
    """What a stopped mailing holds back: id, and whose hours it keeps to."""
    columns = (outbox.c.id, outbox.c.hours, outbox.c.zone, outbox.c.country, outbox.c.not_before)
    query = select(*columns).where(outbox.c.mailing_id == mailing_id, outbox.c.state == HELD)
    return list((await db.execute(query)).mappings())


async def counts(db: AsyncConnection, mailing_id: int) -> list[tuple[str, str, int]]:
    """(state, outcome, how many) of a mailing's messages."""
    query = select(outbox.c.state, outbox.c.outcome, func.count()).where(outbox.c.mailing_id == mailing_id)
    rows = await db.execute(query.group_by(outbox.c.state, outbox.c.outcome))
    return [(row[0], row[1], row[2]) for row in rows]


async def unfinished(db: AsyncConnection) -> list[RowMapping]:
    """Mailings being sent: id, kind, when they begin and were queued, whether something is `open` still, or `held`."""

    def any_of(*states: str) -> ColumnElement[bool]:
        return exists().where(outbox.c.mailing_id == mailings.c.id, outbox.c.state.in_(states))

    query = select(
        mailings.c.id, mailings.c.kind, mailings.c.send_at, mailings.c.queued_at,
        any_of(*OPEN).label("open"), any_of(HELD).label("held"),
    ).where(mailings.c.state == "sending")  # fmt: skip
    return list((await db.execute(query.order_by(mailings.c.id))).mappings())
