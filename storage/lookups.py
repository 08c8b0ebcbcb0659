"""Queries: which cuts of the figures somebody has looked at, so that no difference gives a small group away."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Table, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import Lookup

lookups: Table = Lookup.__table__  # type: ignore[assignment]


async def of(db: AsyncConnection, person_id: int, before: datetime) -> list[tuple[str, datetime]]:
    """(words of the audience, when) of everything a person looked at before an instant, in order."""
    query = select(lookups.c.audience, lookups.c.at).where(lookups.c.person_id == person_id, lookups.c.at <= before)
    return [(row.audience, row.at) for row in await db.execute(query.order_by(lookups.c.at, lookups.c.id))]


async def add(db: AsyncConnection, person_id: int, audience: str, at: datetime) -> None:
    """Remember that a person looks at the figures of an audience."""
    await db.execute(insert(lookups).values(person_id=person_id, audience=audience, at=at))


async def forget(db: AsyncConnection, before: datetime) -> int:
    """Take away what was looked at before an instant; gives how many rows."""
    return (await db.execute(delete(lookups).where(lookups.c.at < before))).rowcount
