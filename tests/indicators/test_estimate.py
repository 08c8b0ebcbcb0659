"""The network's figures: vectors TV13 and TV14, strata and their joining, margins (domain 2.0.5, 2.0.7, 2.10)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.indicators.estimate import (
    bounds,
    estimate_mean,
    estimate_percent,
    round_up,
    stratified_margin,
    weighted_mean,
    weights,
    wilson,
)
from bot.indicators.records import Member
from bot.indicators.strata import Summary, collapse, region_response, silent_regions, stratify

TABLE = [Summary(510, 290, 84, 16), Summary(180, 120, 80, 18), Summary(101, 60, 88, 12), Summary(89, 40, 71, 20)]
SCORES = st.floats(0, 100)
REGIONS = ("andina", "ca_mexico", "cono_sur", "caribe")


@st.composite
def frames(draw):
    """A frame of members with the scores of those that answered."""
    members, scores = [], {}
    for region in REGIONS:
        for kind in ("opp", "trabajadores"):
            size = draw(st.integers(0, 12))
            answered = draw(st.lists(SCORES, max_size=size))
            members += [Member(f"{region}-{kind}-{number}", "PE", region, kind) for number in range(size)]
            scores |= {f"{region}-{kind}-{number}": score for number, score in enumerate(answered)}
    return members, scores


def test_proportion_with_the_correction_for_a_small_network():  # TV13
    percent = 100 * 464 / 528
    low, high = wilson(percent, 528, 940)
    assert (round(percent, 2), round(low, 2), round(high, 2)) == (87.88, 85.91, 89.60)
    assert round_up((high - low) / 2) == 1.9
    assert [round(bound, 1) for bound in bounds(464, 528, 940)] == [49.4, 93.2]


def test_stratified_table():  # TV14
    assert round(weighted_mean(TABLE), 2) == 82.33
    assert round(stratified_margin(TABLE), 2) == 0.95
    assert round_up(stratified_margin(TABLE)) == 1.0
    assert [round_up(stratified_margin([row])) for row in TABLE] == [1.3, 1.9, 2.0, 4.6]


@pytest.mark.parametrize(("frame", "needed"), [(60, 53), (100, 80), (880, 268), (940, 273), (1000, 278)])
def test_answers_needed_for_five_points_at_half(frame, needed):
    half = [(high - low) / 2 for low, high in (wilson(50, n, frame) for n in (needed, needed - 3))]
    assert half[0] <= 5.0
    assert half[1] > 4.9


@pytest.mark.parametrize(
    ("exact", "shown"), [(0.1 + 0.2, 0.3), (0.9501, 1.0), (1.0, 1.0), (0.0, 0.0), (2.449999, 2.5), (1e-12, 0.0)]
)
def test_margin_is_rounded_up_and_deaf_to_noise(exact, shown):
    assert round_up(exact) == shown


def test_allies_example():
    assert round_up(stratified_margin([Summary(80, 52, 86.2, 15)])) == 2.5


def member(number, region="andina", kind="opp"):
    return Member(number, "PE", region, kind)


def test_types_are_joined_inside_a_region_short_of_answers():
    members = [member(n) for n in range(10)] + [member(n, kind="trabajadores") for n in range(10, 14)]
    strata = collapse(stratify(members, dict.fromkeys(range(12), 50.0)))
    assert [(part.cells, part.size, len(part.scores)) for part in strata] == [
        ((("andina", "opp"), ("andina", "trabajadores")), 14, 12)
    ]


def test_types_stay_apart_with_five_answers_each():
    members = [member(n) for n in range(10)] + [member(n, kind="trabajadores") for n in range(10, 16)]
    answered = {n: 100.0 if n < 10 else 0.0 for n in (*range(8), *range(10, 15))}
    found = estimate_mean(members, answered)
    assert len(found.strata) == 2
    assert found.value == pytest.approx(100 * 10 / 16)
    assert found.raw == pytest.approx(100 * 8 / 13)


def test_a_region_short_of_answers_joins_the_one_with_fewest():
    members = [member(n) for n in range(20)]
    members += [member(n, "caribe") for n in range(20, 26)] + [member(n, "cono_sur") for n in range(26, 36)]
    answered = dict.fromkeys((*range(15), 20, *range(26, 33)), 50.0)
    strata = collapse(stratify(members, answered))
    assert [[cell[0] for cell in part.cells] for part in strata] == [["andina"], ["caribe", "cono_sur"]]


def test_a_silent_region_is_named():
    members = [member(n) for n in range(20)] + [member(n, "caribe") for n in range(20, 26)]
    strata = stratify(members, dict.fromkeys(range(10), 50.0))
    assert silent_regions(strata) == ("caribe",)
    assert region_response(strata) == {"andina": 0.5, "caribe": 0.0}


def test_no_answers_give_no_figure():  # E3
    assert estimate_mean([member(1)], {}) is None
    assert estimate_percent([member(1)], {}) is None
    assert estimate_mean([], {}) is None


def test_a_single_answer_of_several_has_no_known_margin():  # E4
    found = estimate_mean([member(1), member(2)], {1: 60.0})
    assert (found.margin, found.low, found.high, found.error) == (None, 0.0, 100.0, None)


def test_scores_outside_the_frame_do_not_count():
    assert estimate_mean([member(1)], {1: 60.0, 99: 0.0}).value == 60.0


@given(frames())
def test_joining_never_loses_an_organization_and_leaves_enough_answers(frame):
    members, scores = frame
    before = stratify(members, scores)
    after = collapse(before)
    assert sum(part.size for part in after) == len(members)
    assert sorted(score for part in after for score in part.scores) == sorted(scores.values())
    assert sorted(cell for part in after for cell in part.cells) == sorted(part.cells[0] for part in before)
    assert all(len(part.scores) >= 5 for part in after) or len(after) == 1
    if after:
        assert sum(weights([part.summary for part in after])) == pytest.approx(1)


@given(frames())
def test_the_interval_contains_the_value(frame):
    members, scores = frame
    for found in (
        estimate_mean(members, scores),
        estimate_percent(members, {org: score >= 75 for org, score in scores.items()}),
    ):
        if found is None:
            assert not scores
            continue
        assert 0 <= found.low <= found.value + 1e-9
        assert found.value - 1e-9 <= found.high <= 100
        assert found.n == len(scores)


@given(frames())
def test_everybody_answering_leaves_no_margin(frame):  # E2
    members, _ = frame
    scores = {each.org_id: float(number % 101) for number, each in enumerate(members)}
    for found in (
        estimate_mean(members, scores),
        estimate_percent(members, {org: score >= 50 for org, score in scores.items()}),
    ):
        if found:
            assert found.margin == 0
            assert found.low == found.high == found.value
            assert found.value == pytest.approx(found.raw)


@given(st.floats(0, 1000))
def test_rounding_up_never_understates(margin):
    assert margin - 1e-6 <= round_up(margin) <= margin + 0.1 + 1e-6
