"""Queries: small facts about the database itself."""

from __future__ import annotations

from sqlalchemy import Table, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import add_missing, put
from storage.models import Fact

facts: Table = Fact.__table__  # type: ignore[assignment]


_VALUE = select(Fact.value).where(Fact.name == bindparam("name"))


async def get(db: AsyncConnection, name: str) -> str:
    """The value of a fact, empty when there is none."""
    return (await db.execute(_VALUE, {"name": name})).scalar() or ""


async def add(db: AsyncConnection, name: str, value: str) -> None:
    """Keep a fact unless it is known already."""
    await add_missing(db, facts, [{"name": name, "value": value}])


async def keep(db: AsyncConnection, name: str, value: str) -> None:
    """Keep a fact instead of what was known before."""
    await put(db, facts, [{"name": name, "value": value}], ("name",))


async def count(db: AsyncConnection, name: str) -> None:
    """Add one to a fact that is a number."""
    await keep(db, name, str(int(await get(db, name) or 0) + 1))
