"""The days of a round: they begin and end where each organization is, whatever the clocks do."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.programme.countries import atlas
from bot.rounds import (
    a_year_later,
    closing,
    deadline,
    first_day,
    is_open,
    opening,
    passing_forms,
    year_of,
    yearly_forms,
)

ZONES = sorted({zone for one in atlas().countries.values() for zone in (one.zone, *one.other_zones)})
zones = st.sets(st.sampled_from(ZONES), min_size=1)
days = st.dates(date(2026, 1, 1), date(2028, 12, 31))
instants = st.integers(0, 26_000).map(lambda hours: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours))


@given(days, zones)
def test_a_round_opens_with_the_first_and_closes_with_the_last_of_its_zones(day, places):
    assert opening(day, places) <= min(deadline(day, zone) for zone in places) <= closing(day, places)
    assert closing(day, places) == max(deadline(day, zone) for zone in places)
    assert first_day(opening(day, places)) == day


@given(days, st.sampled_from(ZONES), instants)
def test_an_answer_counts_until_the_end_of_the_last_day_there(day, zone, now):
    assert is_open("open", day, zone, now) is (now.astimezone(ZoneInfo(zone)).date() <= day)
    assert not is_open("closed", day, zone, now)
    assert not is_open("planned", day, zone, now)


@pytest.mark.parametrize(
    ("zone", "last", "ends"),
    [
        ("America/Lima", date(2026, 10, 15), datetime(2026, 10, 16, 5, tzinfo=UTC)),
        ("America/Sao_Paulo", date(2026, 10, 15), datetime(2026, 10, 16, 3, tzinfo=UTC)),
        ("America/Tijuana", date(2026, 10, 31), datetime(2026, 11, 1, 7, tzinfo=UTC)),  # the clocks change that night
        ("America/Santiago", date(2027, 9, 4), datetime(2027, 9, 5, 4, tzinfo=UTC)),  # there is no midnight there
        ("America/Port-au-Prince", date(2027, 3, 13), datetime(2027, 3, 14, 5, tzinfo=UTC)),
    ],
)
def test_the_end_of_a_day_in_some_places(zone, last, ends):
    assert deadline(last, zone) == ends


def test_the_forms_of_the_indicators_are_asked_once_a_year_and_those_of_activities_are_not():
    assert {"satisfaccion_membresia", "medios_vida", "desarrollo_organizacion"} <= yearly_forms()
    assert passing_forms() == {"participacion_actividad"}
    assert year_of(date(2026, 12, 31))[1] == datetime(2027, 1, 1, tzinfo=UTC)


@given(days)
def test_a_copy_opens_on_the_same_weekday(day):
    assert a_year_later(day).weekday() == day.weekday()
    assert a_year_later(day) - day == timedelta(days=364)
