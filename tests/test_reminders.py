"""Who is reminded of what and when: in their own time, once, and never of what is of no use any more."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.hours import CLOSES, OPENS, is_allowed_day, latest_allowed
from bot.programme.countries import atlas
from bot.reminders import Occurrence, Owing, Reason, activity_occurrences, decide, round_occurrences

PLACES = [
    (country.code, zone) for country in atlas().countries.values() for zone in (country.zone, *country.other_zones)
]
CHANGING = [
    ("CL", "America/Santiago"),
    ("CU", "America/Havana"),
    ("MX", "America/Tijuana"),
    ("HT", "America/Port-au-Prince"),
]


def local(text, zone="America/Lima"):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def asked(since, days="3;8", closes=None, country="PE", zone="America/Lima", person=0, snoozed_until=None, **facts):
    """What somebody owes a round."""
    each = round_occurrences(days, since, closes, zone=zone, country=country, lot=person, snoozed_until=snoozed_until)
    return Owing(1, person, "PE-1", zone, country, each, snoozed_until=snoozed_until, **facts)


def dues(owing):
    return [
        (it.name, it.due.astimezone(ZoneInfo(owing.zone)).replace(tzinfo=None).isoformat()) for it in owing.occurrences
    ]


def verdicts(owing, now, **limits):
    return [(it.occurrence.name, it.reason) for it in decide([owing], now, **limits)]


# --- when


def test_the_days_are_those_of_the_organization_and_begin_in_the_morning():
    late_at_night = local("2026-11-09T23:30")  # the 10th already in UTC
    owing = asked(late_at_night.astimezone(UTC), person=7)
    assert dues(owing) == [("1", "2026-11-12T08:07:00"), ("2", "2026-11-17T08:07:00")]


def test_a_day_on_which_nothing_may_be_sent_passes_to_the_next_one():
    assert dues(asked(local("2026-11-12T10:00"))) == [("1", "2026-11-16T08:00:00"), ("2", "2026-11-20T08:00:00")]
    holy_week = asked(local("2027-03-22T10:00"), days="3;5")  # Thursday and Saturday of Holy Week
    assert dues(holy_week) == [("1", "2027-03-29T08:00:00"), ("2", "2027-03-29T08:00:00")]
    assert verdicts(holy_week, local("2027-03-29T09:00")) == [("1", Reason.TOO_LATE), ("2", None)]


@pytest.mark.parametrize(("country", "zone"), CHANGING)
def test_a_clock_change_moves_no_hour(country, zone):
    hours = set()
    for week in range(60):
        owing = asked(local("2026-01-05T15:00", zone) + timedelta(weeks=week), days="7", country=country, zone=zone)
        hours |= {due[11:] for _, due in dues(owing)}
    assert hours == {"08:00:00"}


def test_what_would_leave_after_the_closing_is_owed_by_nobody():
    closes = local("2026-11-14T00:00")
    assert dues(asked(local("2026-11-09T10:00"), closes=closes)) == [("1", "2026-11-12T08:00:00")]


# --- what becomes of it


def test_an_occurrence_is_decided_when_it_is_due_and_once():
    owing = asked(local("2026-11-09T10:00"))
    assert verdicts(owing, local("2026-11-12T07:59")) == []
    assert verdicts(owing, local("2026-11-12T08:00")) == [("1", None)]
    assert verdicts(replace(owing, decided={"1"}), local("2026-11-12T08:01")) == []


def test_what_fell_due_while_nothing_ran_is_sent_while_it_is_of_use():
    owing = asked(local("2026-11-09T10:00"), closes=local("2026-11-20T00:00"))
    night = local("2026-11-13T22:00")  # a Friday: it leaves on Monday
    (decision,) = decide([owing], night)
    assert decision.queued
    assert decision.not_before == local("2026-11-16T08:00")
    assert verdicts(owing, local("2026-11-18T10:00")) == [("1", Reason.TOO_LATE), ("2", None)]
    assert verdicts(owing, local("2026-11-19T18:00")) == [("1", Reason.TOO_LATE), ("2", Reason.TOO_LATE)]


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"barrier": Reason.OPTED_OUT}, Reason.OPTED_OUT),
        ({"barrier": Reason.NO_ADDRESS}, Reason.NO_ADDRESS),
        ({"recent": 4}, Reason.CAP),
        ({"recent": 3}, None),
        ({"reminded_at": local("2026-11-11T20:00")}, Reason.TOGETHER),
        ({"reminded_at": local("2026-11-10T08:00")}, None),
        ({"on_its_way": True}, Reason.TOGETHER),
    ],
)
def test_why_somebody_is_not_reminded(facts, reason):
    assert verdicts(asked(local("2026-11-09T10:00"), **facts), local("2026-11-12T09:00")) == [("1", reason)]


def test_who_asked_to_be_left_in_peace_is_reminded_on_that_day_even_over_the_cap():
    until = local("2026-11-16T09:00")
    owing = asked(local("2026-11-09T10:00"), snoozed_until=until, recent=9)
    assert verdicts(owing, local("2026-11-12T09:00")) == [("1", Reason.SNOOZED)]
    later = replace(owing, decided={"1"})
    assert verdicts(later, until) == [("asked-2026-11-16", None)]
    assert verdicts(replace(later, recent=0), local("2026-11-17T09:00")) == [
        ("asked-2026-11-16", None),
        ("2", Reason.TOGETHER),
    ]


def test_who_speaks_for_two_organizations_is_reminded_once_a_day():
    one = asked(local("2026-11-09T10:00"))
    other = replace(one, organization_id="PE-2")
    decisions = decide([other, one], local("2026-11-12T09:00"))
    assert [(it.owing.organization_id, it.reason) for it in decisions] == [("PE-1", None), ("PE-2", Reason.TOGETHER)]


def test_the_cap_counts_what_is_queued_now_too():
    one = asked(local("2026-11-09T10:00"), recent=3)
    other = replace(one, subject=2)
    assert [it.reason for it in decide([one, other], local("2026-11-12T09:00"))] == [None, Reason.CAP]


# --- activities


def going(reminders, starts_at, since="2026-10-01T10:00", saturdays=True):
    place = {"zone": "America/Lima", "country": "PE", "lot": 0}
    each = activity_occurrences(reminders, local(starts_at), local(since), saturdays=saturdays, **place)
    return Owing(1, 5, "PE-1", "America/Lima", "PE", each, saturdays=saturdays)


def test_an_activity_is_announced_a_week_a_day_and_an_hour_before():
    owing = going("7d;1d;1h", "2026-11-18T10:00")
    assert [due for _, due in dues(owing)] == ["2026-11-11T10:00:00", "2026-11-17T10:00:00", "2026-11-18T09:00:00"]
    assert [it.until for it in owing.occurrences][-1] == local("2026-11-18T10:00")


def test_what_has_no_allowed_hour_leaves_before():
    assert [due for _, due in dues(going("1h", "2026-11-18T19:30"))] == ["2026-11-18T17:00:00"]
    assert [due for _, due in dues(going("1d", "2026-11-16T10:00"))] == ["2026-11-14T17:00:00"]  # Sunday: on Saturday
    not_confirmed = going("1d", "2026-11-16T10:00", saturdays=False)
    assert [due for _, due in dues(not_confirmed)] == ["2026-11-13T17:00:00"]


def test_who_says_yes_late_is_not_told_of_what_lies_behind():
    assert [name[:2] for name, _ in dues(going("7d;1d;1h", "2026-11-18T10:00", since="2026-11-17T15:00"))] == ["1h"]


def test_an_activity_that_is_moved_reminds_anew():
    before, after = going("1d", "2026-11-18T10:00"), going("1d", "2026-11-19T10:00")
    assert before.occurrences[0].name != after.occurrences[0].name
    assert all(len(it.name) <= 24 for it in before.occurrences)


# --- whatever happens

START = datetime(2026, 1, 1, tzinfo=UTC)
instants = st.integers(0, 700 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
places = st.sampled_from([*PLACES, *CHANGING * 6])
steps = st.lists(st.integers(-3 * 24 * 60, 9 * 24 * 60) | st.just(1), min_size=1, max_size=30)


@given(moment=instants, place=places, lot=st.integers(0, 10**6), saturdays=st.booleans())
def test_what_cannot_wait_leaves_at_an_allowed_hour_before(moment, place, lot, saturdays):
    country, zone = place
    left = latest_allowed(moment, zone, country, lot, saturdays=saturdays)
    there = left.astimezone(ZoneInfo(zone))
    assert moment - timedelta(days=20) < left <= moment
    assert OPENS <= there.time() < CLOSES
    assert is_allowed_day(there.date(), country, saturdays=saturdays)


@given(
    since=instants,
    place=places,
    days=st.lists(st.integers(1, 20), min_size=1, max_size=4),
    open_for=st.none() | st.integers(1, 40),
    snooze=st.none() | st.integers(1, 20),
    steps=steps,
    person=st.integers(0, 10**6),
)
def test_whatever_the_clock_does_each_is_sent_once_in_its_hours_or_missed(
    since, place, days, open_for, snooze, steps, person
):
    """Ticks at any instants, gaps of days and a clock that goes back: a restart forgets nothing, as all are rows."""
    country, zone = place
    closes = None if open_for is None else since + timedelta(days=open_for)
    until = None if snooze is None else since + timedelta(days=snooze)
    text = ";".join(map(str, days))
    owing = asked(since, text, closes, country, zone, person, until)
    now, latest, rows = since, since, {}
    for minutes in steps:
        now += timedelta(minutes=minutes)
        latest = max(latest, now)
        for decision in decide([replace(owing, decided=frozenset(rows))], now):
            name = decision.occurrence.name
            assert name not in rows
            rows[name] = decision
            assert decision.occurrence.due <= now
            if decision.queued:
                there = decision.not_before.astimezone(ZoneInfo(zone))
                assert OPENS <= there.time() < CLOSES
                assert is_allowed_day(there.date(), country)
                assert closes is None or decision.not_before < closes
                assert decision.not_before >= now
    assert {it.name for it in owing.occurrences if it.due <= latest} == set(rows)
    for one in owing.occurrences:
        assert is_allowed_day(one.due.astimezone(ZoneInfo(zone)).date(), country) or one.asked
        assert closes is None or one.due < closes


@given(
    starts_at=instants,
    ahead=st.integers(0, 40 * 24),
    place=places,
    lot=st.integers(0, 10**6),
    saturdays=st.booleans(),
    late=st.integers(0, 3 * 24 * 60),
)
def test_an_activity_is_never_announced_after_it_began_nor_twice_at_once(starts_at, ahead, place, lot, saturdays, late):
    country, zone = place
    since = starts_at - timedelta(hours=ahead)
    fixed = {"zone": zone, "country": country, "lot": lot, "saturdays": saturdays}
    each = activity_occurrences("7d;1d;1h", starts_at, since, **fixed)
    owing = Owing(1, lot, "X", zone, country, each, saturdays=saturdays)
    now = starts_at - timedelta(minutes=late)
    sent = [it for it in decide([owing], now) if it.queued]
    assert len(sent) <= 1
    assert all(now <= it.not_before < starts_at for it in sent)
    assert all(it.due > since for it in each)


def test_an_occurrence_without_an_end_stays_of_use():
    owing = Owing(1, 1, "PE-1", "America/Lima", "PE", (Occurrence("1", local("2026-11-12T08:00"), None),))
    assert verdicts(owing, local("2027-11-12T10:00")) == [("1", None)]


def test_the_last_day_of_a_leap_year_is_no_trouble():
    assert dues(asked(local("2028-02-26T10:00"), days="3"))[0][1][:10] == date(2028, 2, 29).isoformat()
