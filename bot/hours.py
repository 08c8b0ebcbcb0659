"""When a message that the person did not ask for may be sent: in the organization's own time (domain 6.1); pure."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

OPENS, CLOSES = time(8), time(18)  # from the first on, before the second
EVENING = time(17)  # when leaves what could not leave later
SPREAD = 46  # minutes over which what waited for the morning is spread
SATURDAY = 5


def next_allowed(moment: datetime, zone: str, country: str, lot: int, *, saturdays: bool = False) -> datetime:
    """The first instant from `moment` on at which a message may be sent in a zone and country, aware.

    What waits for a morning is spread over its first minutes by `lot`, any number that differs between people.
    Saturdays are only for reminders of activities the person has confirmed.
    """
    local = moment.astimezone(zone_of(zone))
    day = local.date()
    if is_allowed_day(day, country, saturdays=saturdays) and OPENS <= local.time() < CLOSES:
        return moment
    if local.time() >= OPENS:
        day += timedelta(days=1)
    while not is_allowed_day(day, country, saturdays=saturdays):
        day += timedelta(days=1)
    return datetime.combine(day, OPENS, zone_of(zone)) + timedelta(minutes=lot % SPREAD)


def latest_allowed(moment: datetime, zone: str, country: str, lot: int, *, saturdays: bool = False) -> datetime:
    """The last instant up to `moment` at which a message may be sent there: what cannot wait leaves before.

    What leaves the evening before is spread over EVENING by `lot`, as in `next_allowed`.
    """
    local = moment.astimezone(zone_of(zone))
    day = local.date()
    if is_allowed_day(day, country, saturdays=saturdays) and OPENS <= local.time() < CLOSES:
        return moment
    if local.time() < OPENS:
        day -= timedelta(days=1)
    while not is_allowed_day(day, country, saturdays=saturdays):
        day -= timedelta(days=1)
    return datetime.combine(day, EVENING, zone_of(zone)) + timedelta(minutes=lot % SPREAD)


def is_allowed_day(day: date, country: str, *, saturdays: bool = False) -> bool:
    """Whether anything may be sent on a day: no Sunday, holiday, Holy Week from Thursday on, or turn of the year."""
    if day.weekday() > SATURDAY or (day.weekday() == SATURDAY and not saturdays):
        return False
    if (day.month, day.day) >= (12, 24) or (day.month, day.day) <= (1, 2):
        return False
    return day not in _holy_week(day.year) and day not in _holidays(country, day.year)


@cache
def _holy_week(year: int) -> frozenset[date]:
    from dateutil.easter import easter

    return frozenset(easter(year) - timedelta(days=before) for before in (1, 2, 3))


@cache
def _holidays(country: str, year: int) -> Container[date]:
    import holidays

    if country not in holidays.list_supported_countries():
        return frozenset()
    return holidays.country_holidays(country, years=year)


@cache  # the library keeps only eight at hand, and reads the others anew each time
def zone_of(name: str) -> ZoneInfo:
    """The zone of an IANA name."""
    return ZoneInfo(name)
