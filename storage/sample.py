"""Queries: filling an empty database with example rows, and knowing that they are examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import Fact, Organization, Person, Record, Round

FACT = "sample_data"
NUMBERED = ("people", "rounds", "interviews", "activities", "allies")  # tables whose example rows bring their numbers


async def is_sample(db: AsyncConnection) -> bool:
    """Whether the data are examples."""
    return (await db.execute(select(Fact.value).where(Fact.name == FACT))).scalar() == "1"


async def occupied(db: AsyncConnection) -> str:
    """The name of a table that has rows where example rows would go, "" when there is room."""
    for table in (Organization, Person, Round):
        if (await db.execute(select(table.id).limit(1))).first():
            return table.__tablename__
    return ""


async def add(db: AsyncConnection, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, all with the same columns."""
    await db.execute(insert(Record.metadata.tables[table]), list(rows))


async def continue_numbering(db: AsyncConnection) -> None:
    """Let the next rows be numbered after the example rows; SQLite does so by itself."""
    if db.dialect.name == "sqlite":
        return
    for table in NUMBERED:
        await db.execute(
            text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")  # noqa: S608
        )
