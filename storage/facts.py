"""Queries: small facts about the database itself."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import Fact


async def get(db: AsyncConnection, name: str) -> str:
    """The value of a fact, empty when there is none."""
    return (await db.execute(select(Fact.value).where(Fact.name == name))).scalar() or ""
