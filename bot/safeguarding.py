"""The safeguarding focal point's door to the answers that may tell of a danger: nobody else reads them (domain S27)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.access import Permission, access_of
from bot.errors import ConflictError, ForbiddenError
from storage import audit, people, safeguarding

if TYPE_CHECKING:
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

REFUSED = "esto lo ve solo la persona de CLAC que cuida a quienes responden"


async def focal_points(db: AsyncConnection) -> list[int]:
    """Who reads what tells of a danger: whoever of the monitoring team was named, all of it while nobody is."""
    team = [row for row in await safeguarding.team(db) if access_of(row["role"], row["scope"]).may(Permission.OPINIONS)]
    return [row["id"] for row in team if row["focal"]] or [row["id"] for row in team]


async def is_focal(db: AsyncConnection, person_id: int) -> bool:
    """Whether a person is a focal point."""
    return person_id in await focal_points(db)


async def name(db: AsyncConnection, person_id: int, *, focal: bool, now: datetime, actor: str) -> None:
    """Name somebody of the monitoring team a focal point, or no more; ConflictError for anybody else. Audited."""
    row = await people.person(db, person_id)
    if row is None or not access_of(row["role"], row["scope"]).may(Permission.OPINIONS):
        raise ConflictError("solo alguien del equipo de seguimiento (rol mel) puede cuidar estos casos")
    await safeguarding.name(db, person_id, focal=focal)
    await audit.write(db, now, actor, "safeguarding.name", f"person:{person_id}", {"focal": focal})


async def waiting(db: AsyncConnection, reader_id: int) -> list[RowMapping]:
    """The number and date of the open concerns, no more; raises ForbiddenError for who is no focal point."""
    await _admit(db, reader_id)
    return await safeguarding.waiting(db)


async def read(db: AsyncConnection, reader_id: int, now: datetime) -> list[RowMapping]:
    """The open concerns with their answers; raises ForbiddenError for who is no focal point. Audited."""
    await _admit(db, reader_id)
    found = await safeguarding.all_open(db)
    ids = [row["id"] for row in found]
    await audit.write(db, now, f"person:{reader_id}", "safeguarding.read", "safeguarding", {"concerns": ids})
    return found


async def read_one(db: AsyncConnection, reader_id: int, concern_id: int, now: datetime) -> RowMapping | None:
    """One open concern with its answer, None when it is not open. Raises ForbiddenError. Audited."""
    await _admit(db, reader_id)
    found = next((row for row in await safeguarding.all_open(db) if row["id"] == concern_id), None)
    if found is not None:
        await audit.write(db, now, f"person:{reader_id}", "safeguarding.read", f"concern:{concern_id}", {})
    return found


async def close(db: AsyncConnection, reader_id: int, concern_id: int, now: datetime) -> bool:
    """Say that a concern was taken care of; False when it was not open. Raises ForbiddenError. Audited."""
    await _admit(db, reader_id)
    closed = await safeguarding.close(db, concern_id)
    if closed:
        await audit.write(db, now, f"person:{reader_id}", "safeguarding.close", f"concern:{concern_id}", {})
    return closed


async def _admit(db: AsyncConnection, reader_id: int) -> None:
    if not await is_focal(db, reader_id):
        raise ForbiddenError(REFUSED)
