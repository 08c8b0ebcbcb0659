"""The files that go with messages about activities, made when they are sent from what holds then."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.activity_letters import ATTACHMENT, CALENDAR
from bot.calendar_file import calendar_file
from storage import activities

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection


async def make_calendar(
    db: AsyncConnection, _address_id: int, now: datetime, *, activity: int, language: str, method: str
) -> bytes | None:
    """The calendar file of an activity; nothing when it is there no more."""
    row = await activities.by_id(db, activity)
    return calendar_file(row, language, now, method) if row else None


async def make_attachment(db: AsyncConnection, _address_id: int, _now: datetime, *, activity: int) -> bytes | None:
    """The picture or document the staff added to an activity."""
    return await activities.file_of(db, activity)


MAKERS: dict[str, Callable[..., Awaitable[bytes | None]]] = {CALENDAR: make_calendar, ATTACHMENT: make_attachment}
