"""Comparing rounds, and early with late answers."""

import pytest

from bot.indicators.change import compare, late_differ
from bot.indicators.estimate import estimate_mean
from bot.indicators.records import Member

MEMBERS = [Member(number, "PE", "andina", "opp") for number in range(100)]


def figure(scores):
    return estimate_mean(MEMBERS, scores)


def test_a_change_inside_the_margins_is_not_clear():
    before = {n: 30.0 + 3 * (n % 20) for n in range(50)}
    after = {n: 31.0 + 3 * (n % 20) for n in range(25, 75)}
    change = compare(figure(before), figure(after), before, after)
    assert change.clear is False
    assert (change.paired, change.pairs) == (pytest.approx(1.0), 25)


def test_a_change_beyond_the_margins_is_clear():
    before = {n: 50.0 + n % 5 for n in range(60)}
    after = {n: 80.0 + n % 5 for n in range(60)}
    change = compare(figure(before), figure(after), before, after)
    assert change.clear is True
    assert change.difference == pytest.approx(30)


def test_without_common_organizations_there_is_no_paired_change():
    before, after = dict.fromkeys(range(10), 50.0), dict.fromkeys(range(20, 30), 60.0)
    assert compare(figure(before), figure(after), before, after).paired is None


def test_an_unknown_margin_leaves_the_question_open():
    before, after = {1: 50.0}, {1: 60.0}
    assert compare(figure(before), figure(after), before, after).clear is None


@pytest.mark.parametrize(
    ("early", "late", "differ"),
    [([80] * 5, [74] * 5, True), ([80] * 5, [75] * 5, False), ([80] * 50, [20] * 4, False), ([], [], False)],
)
def test_late_answers_are_compared_from_five_on_each_side(early, late, differ):
    assert late_differ(early, late) is differ
