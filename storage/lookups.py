"""Queries: which cuts of the figures somebody has looked at, so that no difference gives a small group away."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Table, bindparam, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import Lookup

lookups: Table = Lookup.__table__  # type: ignore[assignment]


_OF = (
    select(lookups.c.audience, lookups.c.at)
    .where(lookups.c.person_id == bindparam("person"), lookups.c.at <= bindparam("before"))
    .order_by(lookups.c.at, lookups.c.id)
)


async def of(db: AsyncConnection, person_id: int, before: datetime) -> list[tuple[str, datetime]]:
    """(words of the audience, when) of everything a person looked at before an instant, in order."""
    return [(words, at) for words, at in await db.execute(_OF, {"person": person_id, "before": before})]


async def add(db: AsyncConnection, person_id: int, audience: str, at: datetime) -> None:
    """Remember that a person looks at the figures of an audience."""
    await db.execute(insert(lookups), {"person_id": person_id, "audience": audience, "at": at})


async def forget(db: AsyncConnection, before: datetime) -> int:
    """Take away what was looked at before an instant; gives how many rows."""
    return (await db.execute(delete(lookups).where(lookups.c.at < before))).rowcount
