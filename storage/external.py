"""Queries: figures measured elsewhere, baselines, milestones and verifications, with who entered and approved them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, bindparam, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import ExternalFigure

figures: Table = ExternalFigure.__table__  # type: ignore[assignment]
Row = dict[str, Any]


async def add(db: AsyncConnection, row: Mapping[str, Any]) -> int:
    """Keep a figure that waits for its approval; gives its number."""
    return int((await db.execute(insert(figures).values(**row).returning(figures.c.id))).scalar_one())


async def by_id(db: AsyncConnection, figure_id: int) -> Row | None:
    """A figure, None when there is none."""
    row = (await db.execute(select(figures).where(figures.c.id == figure_id))).mappings().first()
    return dict(row) if row else None


async def every(db: AsyncConnection) -> list[Row]:
    """Every figure that was not withdrawn, the newest first."""
    query = select(figures).where(figures.c.withdrawn_at.is_(None)).order_by(figures.c.id.desc())
    return [dict(row) for row in (await db.execute(query)).mappings()]


async def waiting(db: AsyncConnection) -> list[Row]:
    """The figures that wait for a second person, the first one first."""
    return [row for row in reversed(await every(db)) if row["approved_at"] is None]


_STANDING = (
    select(figures)
    .where(
        figures.c.approved_at <= bindparam("at"),
        or_(figures.c.withdrawn_at.is_(None), figures.c.withdrawn_at > bindparam("at")),
        or_(figures.c.as_of <= bindparam("day"), figures.c.kind == "milestone"),
    )
    .order_by(figures.c.as_of, figures.c.id)
)


async def standing(db: AsyncConnection, at: datetime, day: date) -> list[Row]:
    """What holds at an instant: approved and not withdrawn by then, of that day or before; milestones of any day."""
    return [dict(row) for row in (await db.execute(_STANDING, {"at": at, "day": day})).mappings()]


async def approve(db: AsyncConnection, figure_id: int, by: str, at: datetime) -> bool:
    """A second person vouches for a figure; False when that has been done, or it was withdrawn."""
    open_one = (figures.c.id == figure_id, figures.c.approved_at.is_(None), figures.c.withdrawn_at.is_(None))
    done = await db.execute(update(figures).where(*open_one).values(approved_by=by, approved_at=at))
    return bool(done.rowcount)


async def withdraw(db: AsyncConnection, figure_id: int, at: datetime) -> bool:
    """From an instant on a figure is said no more; it stays in the register."""
    held = (figures.c.id == figure_id, figures.c.withdrawn_at.is_(None))
    return bool((await db.execute(update(figures).where(*held).values(withdrawn_at=at))).rowcount)
