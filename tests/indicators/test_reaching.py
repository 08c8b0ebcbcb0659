"""What is missing to a target, from the figures as they are shown."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.indicators.reaching import acceptances_missing, organizations_missing, pace_to

DUE = date(2027, 12, 31)


@pytest.mark.parametrize(
    ("shown", "target", "whole", "missing"),
    [(88, 90, 940, 19), (82, 90, 905, 73), (89.6, 90, 940, 4), (90, 90, 940, 0), (95, 90, 10, 0), (0, 90, 0, 0)],
)
def test_organizations_still_to_win(shown, target, whole, missing):
    assert organizations_missing(shown, target, whole) == missing


@given(st.integers(0, 100), st.integers(1, 5000), st.integers(1, 100))
def test_so_many_more_reach_the_target_and_one_less_does_not(shown, whole, target):
    missing = organizations_missing(shown, target, whole)
    assert shown * whole / 100 + missing >= target * whole / 100 - 1e-9
    assert missing == 0 or shown * whole / 100 + missing - 1 < target * whole / 100


@pytest.mark.parametrize(
    ("accepted", "decided", "target", "missing"),
    [(6.5, 9, 70, 0), (3, 9, 70, 11), (0, 0, 70, 0), (2, 3, 70, 1), (2, 3, 100, None), (3, 3, 100, 0)],
)
def test_proposals_accepted_one_after_the_other(accepted, decided, target, missing):
    assert acceptances_missing(accepted, decided, target) == missing


@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 99))
def test_so_many_acceptances_are_enough_and_one_less_is_not(accepted, more, target):
    decided = accepted + more
    many = acceptances_missing(accepted, decided, target)
    assert (accepted + many) * 100 >= target * (decided + many)
    assert many == 0 or (accepted + many - 1) * 100 < target * (decided + many - 1)


def test_the_pace_since_the_baseline_and_to_the_target():
    pace = pace_to(82, date(2026, 12, 31), 90, DUE, baseline=80, since=date(2024, 12, 31))
    assert pace.so_far == pytest.approx(1.0, abs=0.01)
    assert pace.needed == pytest.approx(8.0, abs=0.01)
    assert pace.quarter == pytest.approx(2.0, abs=0.01)


@pytest.mark.parametrize(("shown", "day"), [(90, date(2026, 1, 1)), (80, DUE), (80, date(2028, 1, 1))])
def test_no_pace_once_it_is_reached_or_due(shown, day):
    assert pace_to(shown, day, 90, DUE, baseline=70, since=date(2024, 12, 31)) is None


def test_a_baseline_of_these_weeks_says_nothing_of_the_pace_so_far():
    assert pace_to(80, date(2026, 2, 1), 90, DUE, baseline=79, since=date(2026, 1, 1)).so_far is None
