"""Queries: what was written that figures stand on since somebody last asked; triggers write the lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, Table, bindparam, delete, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import Touched

touched: Table = Touched.__table__  # type: ignore[assignment]

_NOW = {  # how far the lines reach that a transaction sees, by which clock, and whether it has left some itself
    "sqlite": text("SELECT coalesce(max(id), 0) AS reached, unixepoch() AS second, 0 AS own FROM touched"),
    "postgresql": text(
        "SELECT txid_snapshot_xmin(txid_current_snapshot()) AS reached, "
        "extract(epoch FROM clock_timestamp())::bigint AS second, "
        "EXISTS (SELECT FROM touched WHERE writer = txid_current_if_assigned()) AS own"
    ),
}


_LINES = select(touched.c.what, touched.c.round_id, touched.c.organization_id, touched.c.interview_id).distinct()
_SINCE = {
    "sqlite": _LINES.where(touched.c.id > bindparam("reached")),
    "postgresql": _LINES.where(touched.c.writer >= bindparam("reached")),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """How far somebody has seen the lines; everything written later is beyond it, whenever it ends."""

    reached: int  # SQLite: the last line; PostgreSQL: the oldest transaction that had not ended
    second: int  # by the database's clock


@dataclass(frozen=True, slots=True)
class News:
    """What was written since a mark, each once, and the mark from which to ask the next time."""

    mark: Mark
    lines: list[RowMapping]
    own: bool  # the transaction has written some of it itself, on SQLite it may have: nobody else may see that yet
    older: bool  # the transaction sees a state from before the mark


async def since(db: AsyncConnection, mark: Mark | None) -> News:
    """What this transaction sees written since a mark; nothing but the mark when there was none."""
    sqlite = db.dialect.name == "sqlite"
    now = (await db.execute(_NOW[db.dialect.name])).mappings().one()
    seen = Mark(now["reached"], now["second"])
    writing = bool(db.sync_connection and db.sync_connection.get_execution_options().get("writing"))
    own = now["own"] or (sqlite and writing)
    if mark is None:
        return News(seen, [], own, older=False)
    lines = list((await db.execute(_SINCE[db.dialect.name], {"reached": mark.reached})).mappings())
    return News(seen, lines, own, older=sqlite and seen.reached < mark.reached)


async def trim(db: AsyncConnection, before: datetime) -> int:
    """Take away the lines from before an instant, but for the last; gives how many."""
    last = select(touched.c.id).order_by(touched.c.id.desc()).limit(1).scalar_subquery()
    return (await db.execute(delete(touched).where(touched.c.at < before, touched.c.id < last))).rowcount
