"""Queries: who did what to whom; rows are only added."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, Table, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import AuditLine

lines_table: Table = AuditLine.__table__  # type: ignore[assignment]


async def write(
    db: AsyncConnection, now: datetime, actor: str, action: str, subject: str, detail: dict[str, Any]
) -> None:
    """Add a line; ids only, never names, numbers or texts."""
    await db.execute(insert(AuditLine).values(at=now, actor=actor, action=action, subject=subject, detail=detail))


async def write_all(db: AsyncConnection, rows: Iterable[dict[str, Any]]) -> None:
    """Add lines at once: rows with at, actor, action, subject and detail."""
    if rows := list(rows):
        await db.execute(insert(AuditLine), rows)


async def lines(
    db: AsyncConnection,
    *,
    actor: str = "",
    action: str = "",
    subject: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    start: int = 0,
    limit: int = 50,
) -> tuple[list[RowMapping], int]:
    """A page of the audit, the newest first, and how many lines there are; what is empty does not choose."""
    c = lines_table.c
    wanted = {c.actor: actor, c.subject: subject}
    where = [column == value for column, value in wanted.items() if value]
    where += [c.action.startswith(action, autoescape=True)] if action else []
    where += [c.at >= since] if since else []
    where += [c.at < until] if until else []
    found: Select[Any] = select(lines_table).where(*where).order_by(c.id.desc())
    count = (await db.execute(select(func.count()).select_from(lines_table).where(*where))).scalar_one()
    return list((await db.execute(found.offset(start).limit(limit))).mappings()), int(count)
