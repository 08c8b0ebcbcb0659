"""Queries: organizations, and people, that were two and are one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Table, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import Merge

merges_table: Table = Merge.__table__  # type: ignore[assignment]


ORGANIZATION, PERSON = "organization", "person"


async def standing(db: AsyncConnection, what: str = ORGANIZATION) -> list[dict[str, Any]]:
    """The merges of organizations, or of people, that were not taken back, the oldest first."""
    query = select(merges_table).where(merges_table.c.undone_at.is_(None), merges_table.c.what == what)
    query = query.order_by(merges_table.c.id)
    return [dict(row) for row in (await db.execute(query)).mappings()]


async def add(db: AsyncConnection, row: Mapping[str, Any]) -> int:
    """Keep a merge; gives its number."""
    return int((await db.execute(insert(merges_table).values(**row).returning(merges_table.c.id))).scalar_one())


async def undo(db: AsyncConnection, merge_id: int, now: datetime) -> None:
    """Remember that a merge was taken back."""
    await db.execute(update(merges_table).where(merges_table.c.id == merge_id).values(undone_at=now))
