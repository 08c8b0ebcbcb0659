"""Until when somebody of the team should have done what a person asked for, in that person's own days; pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.hours import CLOSES, is_allowed_day

WINDOWS = {"morning": time(12), "afternoon": CLOSES}  # when the hours somebody asked to be called in end
DAYS = 5  # working days within which a human answers (domain 5.1)


def due(call: str, created_at: datetime, zone: str, country: str) -> datetime:
    """When a task is late: a call after the next hours asked for, a message after a day, the rest after five days.

    `call` is what a task says of the hours: morning, afternoon, any, write, or nothing.
    """
    local = created_at.astimezone(ZoneInfo(zone))
    if end := WINDOWS.get(call):
        day = local.date() if local.time() < end else local.date() + timedelta(days=1)
        return datetime.combine(_working(day, country), end, ZoneInfo(zone))
    day = local.date()
    for _ in range(1 if call else DAYS):
        day = _working(day + timedelta(days=1), country)
    return datetime.combine(day, CLOSES, ZoneInfo(zone))


def _working(day: date, country: str) -> date:
    """The day itself, or the next one on which people may be written to."""
    while not is_allowed_day(day, country):
        day += timedelta(days=1)
    return day
