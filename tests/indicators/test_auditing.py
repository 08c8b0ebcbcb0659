"""What sums over organizations give away together."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.indicators.auditing import Auditor
from tests.indicators.attack import Equations


def letters(text):
    return frozenset(text)


def test_one_set_is_as_good_as_it_is_large():
    assert Auditor().allows([letters("abcde")])
    assert not Auditor().allows([letters("abcd")])


def test_a_set_taken_from_another_leaves_few():
    seen = Auditor()
    assert seen.allows([letters("abcdefghij")])
    assert not seen.allows([letters("abcdefg")])
    assert seen.allows([letters("abcde")])


def test_overlapping_sets_that_leave_no_few_are_let_out():
    """Two products that share three organizations: neither their sum nor their difference tells of those three."""
    seen = Auditor()
    assert seen.allows([letters("abcdefghijklmnopqrst")])
    assert seen.allows([letters("abcdefgh")])
    assert seen.allows([letters("fghijklm")])


def test_three_sets_together():
    """abcdef + ghijkl - (the whole but m) is no set anybody asked for, and tells of m."""
    seen = Auditor()
    assert seen.allows([letters("abcdef")])
    assert seen.allows([letters("ghijkl")])
    assert not seen.allows([letters("abcdefghijklm")])


def test_what_was_refused_leaves_no_trace():
    seen = Auditor()
    assert seen.allows([letters("abcdefghij")])
    for _ in range(3):
        assert not seen.allows([letters("abcdefg")])
    assert seen.allows([letters("abcdefghij")])


def test_the_same_again_tells_nothing_new():
    seen = Auditor()
    assert all(seen.allows([letters("abcdef")]) for _ in range(3))


def test_all_parts_of_a_figure_or_none():
    seen = Auditor()
    assert not seen.allows([letters("abcdef"), letters("ghi")])
    assert seen.allows([letters("abcdefghi")])


UNITS = 13
SETS = st.sets(st.integers(0, UNITS - 1), min_size=3, max_size=UNITS)


@settings(max_examples=100)
@given(st.lists(SETS, min_size=1, max_size=12))
def test_nothing_let_out_can_be_put_together_into_few(asked):
    """By brute force: no set of up to four organizations is a combination of the sets that were let out."""
    seen = Auditor()
    out = [units for units in asked if seen.allows([units])]
    if out:
        equations = Equations(out)
        for size in range(1, 5):
            for few in combinations(range(UNITS), size):
                assert not equations.tells(few), (out, few)


def test_the_attacker_finds_what_is_let_out_without_care():
    equations = Equations([set("abcdef"), set("ghijkl"), set("abcdefghijklm")])
    assert equations.tells("m")
    assert not equations.tells("a")


@pytest.mark.parametrize("least", [3, 5])
def test_the_least_is_the_definitions(least):
    assert Auditor(least).allows([range(least)])
    assert not Auditor(least).allows([range(least - 1)])
