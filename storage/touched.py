"""Queries: what was written that figures stand on since somebody last asked; triggers write the lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, Table, delete, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import Touched

touched: Table = Touched.__table__  # type: ignore[assignment]

_NOW = {  # how far the lines reach that a transaction sees, by which clock, and whether it has written itself
    "sqlite": text("SELECT coalesce(max(id), 0) AS reached, unixepoch() AS second FROM touched"),
    "postgresql": text(
        "SELECT txid_snapshot_xmin(txid_current_snapshot()) AS reached, "
        "extract(epoch FROM clock_timestamp())::bigint AS second, txid_current_if_assigned() AS writer"
    ),
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
    own: bool  # the transaction may have written some of it itself: nobody else may see that yet
    older: bool  # the transaction sees a state from before the mark


async def since(db: AsyncConnection, mark: Mark | None) -> News:
    """What this transaction sees written since a mark; nothing but the mark when there was none."""
    sqlite = db.dialect.name == "sqlite"
    now = (await db.execute(_NOW[db.dialect.name])).mappings().one()
    seen = Mark(now["reached"], now["second"])
    own = bool(db.sync_connection and db.sync_connection.get_execution_options().get("writing"))
    if mark is None:
        return News(seen, [], own if sqlite else now["writer"] is not None, older=False)
    beyond = touched.c.id > mark.reached if sqlite else touched.c.writer >= mark.reached
    columns = (touched.c.what, touched.c.round_id, touched.c.organization_id, touched.c.interview_id)
    lines = list((await db.execute(select(*columns).where(beyond).distinct())).mappings())
    return News(seen, lines, own if sqlite else now["writer"] is not None, older=sqlite and seen.reached < mark.reached)


async def trim(db: AsyncConnection, before: datetime) -> int:
    """Take away the lines from before an instant, but for the last; gives how many."""
    last = select(touched.c.id).order_by(touched.c.id.desc()).limit(1).scalar_subquery()
    return (await db.execute(delete(touched).where(touched.c.at < before, touched.c.id < last))).rowcount
