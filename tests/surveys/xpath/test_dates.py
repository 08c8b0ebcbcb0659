"""Dates and times: whole days of the organization's calendar, instants with their zone."""

import math
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ExpressionError
from bot.surveys.xpath import compile_expression
from tests.surveys.xpath.household import NOW, ZONE, context, text, value


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("today()", "2026-03-10"),
        ("now()", "2026-03-10T20:30:00.000-05:00"),
        ("date(today() + 7)", "2026-03-17"),
        ("date('1970-1-2')", "1970-01-02"),
        ("date(0)", "1970-01-01"),
        ("date('')", ""),
        ("date-time('2026-03-10T20:30')", "2026-03-10T20:30:00.000-05:00"),
        ("date-time(decimal-date-time('2026-03-10T08:15:30.250-05:00'))", "2026-03-10T08:15:30.250-05:00"),
        ("today() - /data/born", "12366"),
        ("int((today() - /data/born) div 365.25)", "33"),
        ("number('2008-09-05')", "14127"),
        ("decimal-date-time('1970-01-02T00:00:00Z')", "1"),
        ("decimal-time('06:00:00.000-05:00')", "0.25"),
        ("decimal-time('25:00:00.000-05:00')", "NaN"),
        ("format-date('2026-03-07', '%d/%m/%Y %e %n %y %a %b %W 100%%')", "07/03/2026 7 3 26 Sat Mar 10 100%"),
        ("format-date-time(now(), '%H:%M:%S.%3 %h')", "20:30:00.000 20"),
        ("format-date('2026-03-10T23:30:00-05:00', '%d')", "10"),
        ("format-date('2026-03-11T03:00:00Z', '%d %H')", "10 22"),
        ("format-date('', '%Y')", ""),
        ("format-date('never', '%Y')", ""),
    ],
)
def test_dates_as_text(expression, expected):
    assert text(expression) == expected


@pytest.mark.parametrize(
    "expression",
    [
        "/data/born < today()",
        "/data/born <= '2000-01-01'",
        "today() >= date('2026-03-10') and not(today() > date('2026-03-10'))",
        "'2026-03-09' = today() - 1",
        "today() - 1 = '2026-03-09'",
        "date('2026-03-10T23:59:00-05:00') = today()",
        "now() < today() + 1",
        "today() <= now()",
        "date('2026-03-10T20:00:00-05:00') < now()",
        "date('2026-03-11T01:30:00Z') = now()",
        "date('2026-03-10') != 'soon'",
        "not(date('2026-03-10') = 'soon') and not(date('2026-03-10') < 'soon')",
        "boolean(today())",
        "/data/empty != today()",
    ],
)
def test_dates_compare_as_dates(expression):
    assert value(expression) is True


@pytest.mark.parametrize(
    "argument", ["'not a date'", "'1983-09-31'", "true()", "'2026-13-01'", "'2026-01-01T25:00'", "'20000'", "1 div 0"]
)
def test_what_is_no_date_is_refused(argument):
    with pytest.raises(ExpressionError):
        value(f"date({argument})")
    with pytest.raises(ExpressionError):
        value("format-date(today(), '%Q')")


def test_days_do_not_shift_when_the_clocks_do():
    from zoneinfo import ZoneInfo

    from bot.surveys.xpath import Context, parse_xml

    santiago = Context(node=parse_xml("<a/>"), now=datetime(2026, 4, 3, 12, tzinfo=ZoneInfo("America/Santiago")))
    assert compile_expression("date(today() + 3)").string(santiago) == "2026-04-06"  # summer time ends on the 5th
    assert compile_expression("date('2026-04-06') - today()").number(santiago) == 3


@given(st.dates())
def test_a_day_becomes_a_number_and_comes_back(day):
    assert value(f"date(number(date('{day}')))") == day


@given(st.dates(min_value=date(1800, 1, 1), max_value=date(2300, 1, 1)), st.integers(0, 86_399_999))
def test_an_instant_becomes_a_number_and_comes_back(day, milliseconds):
    moment = datetime.combine(day, datetime.min.time(), ZONE) + timedelta(milliseconds=milliseconds)
    found = value(f"date-time(decimal-date-time('{moment.isoformat(timespec='milliseconds')}') + 0)")
    if isinstance(found, datetime):
        assert abs(found - moment) <= timedelta(milliseconds=1)
    else:
        assert moment.utcoffset() is not None


@given(st.text(max_size=30) | st.from_regex(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", fullmatch=True))
def test_any_text_is_a_date_or_refused(written):
    quoted = "'" + written.replace("'", "") + "'"
    for function in ("date", "decimal-date-time", "decimal-time", "number"):
        expression = compile_expression(f"{function}({quoted})")
        try:
            expression.string(context())
        except ExpressionError:
            assert function in {"date", "decimal-date-time"}
    assert isinstance(text(f"format-date({quoted}, '%Y %H')"), str)
    assert value(f"{quoted} < now()") in {True, False}


def test_the_clock_is_the_contexts():
    assert value("now()") is NOW
    assert not math.isnan(compile_expression("number(now())").number(context()))
