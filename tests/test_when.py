"""A day as people say it, in four languages; what is no day is none."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.when import FURTHEST, read_day, wish, written_day

TODAY = date(2026, 11, 25)  # a Wednesday


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("mañana", 26),
        ("Mañana por favor", 26),
        ("amanhã", 26),
        ("tomorrow", 26),
        ("demain", 26),
        ("pasado mañana", 27),
        ("depois de amanhã", 27),
        ("the day after tomorrow", 27),
        ("après-demain", 27),
        ("en 3 días", 28),
        ("en tres días", 28),
        ("dentro de 3 dias", 28),
        ("daqui a três dias", 28),
        ("in 3 days", 28),
        ("dans trois jours", 28),
        ("viernes", 27),
        ("el viernes", 27),
        ("na sexta-feira", 27),
        ("on Friday", 27),
        ("vendredi prochain", 27),
        ("la próxima semana", 30),
        ("la semana que viene", 30),
        ("semana que vem", 30),
        ("next week", 30),
        ("la semaine prochaine", 30),
        ("el lunes", 30),
        ("segunda", 30),
    ],
)
def test_days_are_understood(said, day):
    assert read_day(said, TODAY) == date(2026, 11, day)


@pytest.mark.parametrize(
    "said",
    ["2026-05-03", "2026/5/3", "2026-05-03 09:30", "2026-05-03T09:30Z", "3/5/2026", "03.05.2026", " 3-5-2026 ",
     "3 de mayo de 2026", "3 may 2026", "3 maio 2026", "3 May 2026", "3 mai 2026"],
)  # fmt: skip
def test_a_day_written_out_is_read_day_before_month(said):
    assert written_day(said) == date(2026, 5, 3)


@pytest.mark.parametrize(
    "said",
    ["", "ayer", "mañana", "31/02/2026", "2026-13-01", "12/31/2026", "3/5", "3/5/26", "3 de nada de 2026", "46000"],
)
def test_what_is_no_day_of_the_calendar_is_none(said):
    assert written_day(said) is None


@pytest.mark.parametrize(
    ("said", "month", "day"), [("el miércoles", 12, 2), ("en una semana", 12, 2), ("in two weeks", 12, 9)]
)
def test_a_day_is_never_today(said, month, day):
    assert read_day(said, TODAY) == date(2026, month, day)


@pytest.mark.parametrize(
    "said", ["", "no", "5", "11", "hoy", "la semana", "en 0 días", "en 99 días", "más o menos", "buena semana santa"]
)
def test_what_is_no_day_is_none(said):
    assert read_day(said, TODAY) is None


def test_next_week_on_a_sunday_is_not_tomorrow():
    assert read_day("la próxima semana", date(2026, 11, 22)) == date(2026, 11, 30)


def test_a_wish_to_be_reminded_says_when_or_does_not():
    assert wish("Recuérdeme el lunes") == "el lunes"
    assert wish("remind me tomorrow") == "tomorrow"
    assert wish("rappelez-moi lundi") == "lundi"
    assert wish("lembre-me") == ""
    assert wish("el lunes") is None


@given(st.text(max_size=40), st.dates(date(2026, 1, 1), date(2030, 1, 1)))
def test_whatever_is_said_the_day_lies_ahead(text, today):
    day = read_day(text, today)
    assert day is None or 0 < (day - today).days <= FURTHEST
