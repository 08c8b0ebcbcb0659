"""The safeguarding focal point's door to the answers that may tell of a danger: nobody else reads them (domain S27)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.access import Permission, access_of
from bot.errors import ForbiddenError
from storage import audit, people, safeguarding

if TYPE_CHECKING:
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

REFUSED = "esto lo ve solo la persona de CLAC que cuida a quienes responden"


async def read(db: AsyncConnection, reader_id: int, now: datetime) -> list[RowMapping]:
    """The open concerns, for a person of the monitoring team; raises ForbiddenError for anybody else. Audited."""
    await _admit(db, reader_id)
    found = await safeguarding.all_open(db)
    ids = [row["id"] for row in found]
    await audit.write(db, now, f"person:{reader_id}", "safeguarding.read", "safeguarding", {"concerns": ids})
    return found


async def close(db: AsyncConnection, reader_id: int, concern_id: int, now: datetime) -> bool:
    """Say that a concern was taken care of; False when it was not open. Raises ForbiddenError. Audited."""
    await _admit(db, reader_id)
    closed = await safeguarding.close(db, concern_id)
    if closed:
        await audit.write(db, now, f"person:{reader_id}", "safeguarding.close", f"concern:{concern_id}", {})
    return closed


async def _admit(db: AsyncConnection, reader_id: int) -> None:
    row = await people.person(db, reader_id)
    if row is None or not access_of(row["role"], row["scope"]).may(Permission.OPINIONS):
        raise ForbiddenError(REFUSED)
