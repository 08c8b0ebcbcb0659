"""The rules of activities: what an invitation may become, who finds a place, until when an offer holds, what counts."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.activities import MOVES, Answer, Asking, Fit, Kept, Room, check, counts, is_urgent, kept, offer_window
from bot.errors import ConflictError
from bot.programme.activities import kinds

MONDAY = datetime(2026, 11, 23, 15, tzinfo=UTC)  # 10:00 in Lima
LIMA = ("America/Lima", "PE")


def test_whoever_was_withdrawn_can_only_be_invited_anew():
    assert check(Answer.WITHDRAWN, Answer.INVITED) is Answer.INVITED
    with pytest.raises(ConflictError):
        check(Answer.WITHDRAWN, Answer.ACCEPTED)


def test_every_state_can_be_said_again_and_withdrawn():
    assert all(check(state, state) is state for state in Answer)
    assert all(Answer.WITHDRAWN in MOVES[state] for state in Answer if state is not Answer.WITHDRAWN)


@pytest.mark.parametrize(
    ("room", "asking", "fit"),
    [
        (Room(None, 900), Asking(5), Fit.YES),
        (Room(10, 9), Asking(1), Fit.YES),
        (Room(10, 9), Asking(2), Fit.FULL),
        (Room(10, 10), Asking(1), Fit.FULL),
        (Room(10, 0, per_organization=2, of_organization=1), Asking(2), Fit.ORGANIZATION_FULL),
        (Room(10, 0, per_organization=2, of_organization=1), Asking(1), Fit.YES),
        (Room(10, 8, Kept(women=2)), Asking(1), Fit.FULL),
        (Room(10, 8, Kept(women=2)), Asking(1, woman=True), Fit.YES),
        (Room(10, 8, Kept(women=2)), Asking(2, woman=True), Fit.FULL),
        (Room(10, 8, Kept(youth=1)), Asking(2, young=True), Fit.YES),
        (Room(10, 8, Kept(women=1, youth=1)), Asking(1, young=True, woman=True), Fit.YES),
    ],
)  # fmt: skip
def test_who_finds_a_place(room, asking, fit):
    assert room.fits(asking) is fit


askings = st.builds(Asking, people=st.integers(1, 4), woman=st.booleans(), young=st.booleans())


@given(st.integers(0, 12), st.lists(askings, max_size=30), st.integers(0, 5), st.integers(0, 5))
def test_seats_are_never_oversold_and_kept_ones_go_to_those_they_are_for(seats, arriving, women, youth):
    activity = {"answer_by": None, "starts_at": MONDAY + timedelta(days=30), "seats_women": women, "seats_youth": youth}
    taken = had_women = had_youth = 0
    for asking in arriving:
        room = Room(seats, taken, kept(activity, had_women, had_youth, MONDAY))
        most = room.most(asking)
        assert (room.fits(asking) is Fit.YES) is (asking.people <= most)
        if room.fits(asking) is Fit.YES:
            taken += asking.people
            had_women, had_youth = had_women + asking.woman, had_youth + asking.young
    assert taken <= seats


def test_kept_seats_are_anybodys_once_answers_are_due():
    activity = {"answer_by": MONDAY, "starts_at": MONDAY + timedelta(days=9), "seats_women": 5, "seats_youth": 2}
    assert kept(activity, 1, 0, MONDAY - timedelta(hours=1)) == Kept(4, 2)
    assert kept(activity, 1, 0, MONDAY) == Kept()


def test_an_offer_holds_twelve_hours_and_never_ends_at_night():
    window = offer_window(MONDAY, *LIMA, MONDAY + timedelta(days=9))
    assert window.leaves == MONDAY
    assert window.until == datetime(2026, 11, 24, 13, tzinfo=UTC)  # 22:00 would be the end: 08:00 of the next day
    in_the_night = offer_window(MONDAY + timedelta(hours=12), *LIMA, MONDAY + timedelta(days=9))
    assert in_the_night.leaves == datetime(2026, 11, 24, 13, tzinfo=UTC)


def test_an_offer_never_outlives_the_start_and_is_not_made_at_the_last_moment():
    assert offer_window(MONDAY, *LIMA, MONDAY + timedelta(hours=5)).until == MONDAY + timedelta(hours=5)
    assert offer_window(MONDAY, *LIMA, MONDAY + timedelta(minutes=30)) is None


def test_what_counts():
    row = {"state": "realizada", "with_clac": True, "counts": None, "type": "taller"}
    assert counts(row)
    assert not counts({**row, "state": "publicada"})
    assert not counts({**row, "with_clac": False})
    assert not counts({**row, "type": "visita_tecnica"})
    assert counts({**row, "type": "visita_tecnica", "counts": True})
    assert not counts({**row, "counts": False})


def test_the_kinds_are_the_domains():
    known = kinds()
    assert len(known.eligible) == 7
    assert known.type_key("Capacitación") == "taller"
    assert known.mode_key("híbrida") == "hibrida"
    assert known.type_key("carnaval") is None


def test_urgent_is_within_a_day():
    assert is_urgent(MONDAY, MONDAY - timedelta(hours=24))
    assert not is_urgent(MONDAY, MONDAY - timedelta(hours=25))
