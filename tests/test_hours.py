"""Nobody is written to at night, on a Sunday, on a holiday, in Holy Week or at the turn of the year."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.hours import CLOSES, OPENS, is_allowed_day, next_allowed
from bot.programme.countries import atlas

COUNTRIES = sorted(atlas().countries.values(), key=lambda country: country.code)


def local(year, month, day, hour, minute=0, zone="America/Lima"):
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (local(2026, 11, 23, 10), local(2026, 11, 23, 10)),  # a Monday morning: now
        (local(2026, 11, 23, 6), local(2026, 11, 23, 8)),  # too early: at eight
        (local(2026, 11, 23, 18), local(2026, 11, 24, 8)),  # six in the evening: tomorrow
        (local(2026, 11, 27, 20), local(2026, 11, 30, 8)),  # Friday night: Monday
        (local(2026, 11, 22, 10), local(2026, 11, 23, 8)),  # Sunday: Monday
        (local(2026, 7, 28, 10), local(2026, 7, 30, 8)),  # Peru's independence days
        (local(2027, 3, 25, 10), local(2027, 3, 29, 8)),  # Holy Thursday: after Easter
        (local(2026, 12, 24, 10), local(2027, 1, 4, 8)),  # the turn of the year
    ],
)
def test_a_message_waits_for_the_next_allowed_minute(moment, expected):
    assert next_allowed(moment.astimezone(UTC), "America/Lima", "PE", 0) == expected


def test_saturday_is_for_those_who_confirmed_an_activity():
    saturday = local(2026, 11, 28, 10)
    assert next_allowed(saturday, "America/Lima", "PE", 0, saturdays=True) == saturday
    assert next_allowed(saturday, "America/Lima", "PE", 0) == local(2026, 11, 30, 8)


def test_those_who_wait_for_the_morning_are_not_all_written_to_at_eight():
    night = local(2026, 11, 23, 22)
    minutes = {next_allowed(night, "America/Lima", "PE", lot).minute for lot in range(200)}
    assert minutes == set(range(46))


@given(
    moment=st.integers(0, 1460 * 24 * 60).map(
        lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    country=st.sampled_from(COUNTRIES),
    lot=st.integers(0, 10**9),
    saturdays=st.booleans(),
)
def test_whatever_the_moment_the_message_leaves_at_an_allowed_local_hour(moment, country, lot, saturdays):
    for zone in (country.zone, *country.other_zones):
        sent = next_allowed(moment, zone, country.code, lot, saturdays=saturdays).astimezone(ZoneInfo(zone))
        assert sent >= moment
        assert OPENS <= sent.time() < CLOSES
        assert is_allowed_day(sent.date(), country.code, saturdays=saturdays)
        assert sent - moment < timedelta(days=20)


@pytest.mark.parametrize("country", COUNTRIES, ids=lambda country: country.code)
def test_every_country_has_its_holidays(country):
    days = [date(2027, 1, 4) + timedelta(days=n) for n in range(350)]
    weekdays = [day for day in days if day.weekday() < 5]
    assert any(not is_allowed_day(day, country.code) for day in weekdays)
    assert time(8) == OPENS
