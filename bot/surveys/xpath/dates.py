"""Dates and times of expressions: reading, writing, counting in days.

A `date` is a whole day of the organization's own calendar, a `datetime` an instant with its zone. As in ODK
Collect a day counts as whole days since 1970-01-01; an instant as days since 1970-01-01T00:00Z with a fraction.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

EPOCH = date(1970, 1, 1)
_EPOCH_INSTANT = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = 86_400.0
_TIME = (
    r"(?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.(?P<fraction>\d{1,9}))?)?"
    r"(?P<zone>Z|[+-]\d{2}(?::?\d{2}){0,2})?"
)
_MOMENT = re.compile(rf"(?P<year>\d{{4}})-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})(?:T{_TIME})?\Z", re.ASCII)
_CLOCK = re.compile(rf"(?:\d{{4}}-\d{{1,2}}-\d{{1,2}}T)?{_TIME}\Z", re.ASCII)


def read(value: str, zone: tzinfo | None) -> date | datetime | None:
    """The date or date-time `value` spells (ISO 8601; without offset: in `zone`), None when it spells none."""
    match = _MOMENT.match(value.strip())
    if match is None:
        return None
    try:
        day = date(int(match["year"]), int(match["month"]), int(match["day"]))
        return day if match["hour"] is None else datetime.combine(day, _clock(match, zone))
    except ValueError:
        return None


def read_time(value: str, zone: tzinfo | None) -> time | None:
    """The time of day `value` spells (alone or after a date), None when it spells none."""
    match = _CLOCK.match(value.strip())
    if match is None:
        return None
    try:
        return _clock(match, zone)
    except ValueError:
        return None


def _clock(match: re.Match[str], zone: tzinfo | None) -> time:
    fraction = (match["fraction"] or "0").ljust(6, "0")[:6]
    offset = _offset(match["zone"]) if match["zone"] else zone
    return time(int(match["hour"]), int(match["minute"]), int(match["second"] or 0), int(fraction), offset or UTC)


def _offset(text: str) -> tzinfo:
    """The zone of `Z`, `-05`, `-05:00` or `-0500`; raises ValueError beyond 23:59."""
    if text == "Z":
        return UTC
    digits = text[1:].replace(":", "").ljust(6, "0")
    hours, minutes, seconds = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    if max(minutes, seconds) > 59:
        raise ValueError(text)
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return timezone(-offset if text[0] == "-" else offset)


def days(moment: date | datetime) -> float:
    """Days since 1970-01-01: whole for a date, with a fraction (from midnight UTC) for a date-time."""
    if isinstance(moment, datetime):
        return (moment - _EPOCH_INSTANT) / timedelta(days=1)
    return float((moment - EPOCH).days)


def instant_days(moment: date | datetime, zone: tzinfo | None) -> float:
    """Days since 1970-01-01T00:00Z with a fraction; a date counts from its local midnight."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(), zone or UTC)
    return days(moment)


def from_days(number: float, zone: tzinfo | None) -> date | datetime | None:
    """The inverse of `days`: whole numbers are dates, others date-times; None outside the calendar."""
    if not math.isfinite(number):
        return None
    try:
        if number == math.floor(number):
            return EPOCH + timedelta(days=number)
        milliseconds = round(number * _DAY * 1000)
        return (_EPOCH_INSTANT + timedelta(milliseconds=milliseconds)).astimezone(zone or UTC)
    except OverflowError:
        return None


def text(moment: date | datetime) -> str:
    """ISO 8601 with milliseconds and offset, as ODK stores it."""
    if isinstance(moment, datetime):
        return moment.isoformat(timespec="milliseconds")
    return moment.isoformat()


def local(moment: date | datetime, zone: tzinfo | None) -> datetime:
    """`moment` on the clock of `zone`; a date is its midnight."""
    if isinstance(moment, datetime):
        return moment.astimezone(zone or UTC)
    return datetime.combine(moment, time(), zone or UTC)


def comparable(left: date | datetime, right: date | datetime) -> tuple[date, date]:
    """The two as values that can be compared: both instants, or both days, as written, when one is only a day."""
    if isinstance(left, datetime) and isinstance(right, datetime):
        return left, right
    return _day(left), _day(right)


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
