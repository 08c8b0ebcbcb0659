"""mega_1a and mega_1b from a frame and its answers."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.indicators.organizations import counted, organization_scores
from bot.indicators.records import Member, Response, RoundFacts
from bot.indicators.standings import hidden
from bot.programme.plan import plan
from tests.indicators.computing import compute_1a, compute_1b

REC, SAT = plan().definition("mega_1a"), plan().definition("mega_1b")
START = datetime(2026, 9, 15, 14, tzinfo=UTC)
OPEN = RoundFacts(date(2026, 9, 30), "satisfaccion_membresia 2026.1")
CLOSED = RoundFacts(
    date(2026, 10, 31), "satisfaccion_membresia 2026.1", closed_at=START + timedelta(days=21), approved=True
)


def frame(count, region="andina", start=0):
    return [Member(f"o{number}", "PE", region, "opp") for number in range(start, start + count)]


def response(org, given, person=None, complete=True, hours=0):
    items = (*REC.items, *SAT.items)
    named = {item.name: answer for item, answer in zip(items, given.split(), strict=False)}
    return Response(org, person or f"p-{org}", named, complete, START + timedelta(hours=hours))


def test_recognition_is_the_share_of_organizations_that_reach_75():
    members = frame(20)
    responses = [response(f"o{number}", "5 4 4 5 4 4 5" if number < 9 else "4 4 3 4 4 4 4") for number in range(12)]
    found = compute_1a(REC, members, responses, CLOSED)
    assert found.value == pytest.approx(75)
    assert (found.status, found.n, found.frame, found.publication) == ("behind", 12, 20, "reference")
    assert found.companions["index_mean"] == pytest.approx((9 * 83.3333333 + 3 * 66.6666667) / 12)
    assert (found.companions["worst"], found.companions["best"]) == (45, 85)
    assert found.companions["response_rate"] == 60
    assert found.companions["top_rec_lider"] == pytest.approx(75)
    assert found.low < found.value < found.high
    assert found.notes == ("within_margin", "few_answers")


def test_satisfaction_is_the_mean_with_the_satisfied_beside_it():
    members = frame(12)
    responses = [response(f"o{number}", "5 4 4 5 4 4 5" if number < 6 else "5 4 4 4 ns 4 3") for number in range(12)]
    found = compute_1b(SAT, members, responses, CLOSED)
    assert found.value == pytest.approx((87.5 + 66.6666667) / 2)
    assert found.companions["satisfied_percent"] == 50
    assert found.companions["prorated_percent"] == 50
    assert (found.margin, found.low, found.high) == (0, found.value, found.value)
    assert found.notes == ("all_answered",)
    assert found.publication == "official"


def test_few_organizations_are_hidden_with_nothing_of_what_they_said():
    found = compute_1a(REC, frame(20), [response(f"o{number}", "5 5 5") for number in range(4)], OPEN)
    assert (found.status, found.publication, found.value, found.low, found.margin) == (
        "hidden",
        "hidden",
        None,
        None,
        None,
    )
    assert found.companions == {"response_rate": 20}
    assert found.notes == ()


def test_five_organizations_spoken_for_by_one_person_are_hidden():
    responses = [response(f"o{number}", "5 5 5", person="one") for number in range(6)]
    assert compute_1a(REC, frame(20), responses, OPEN).status == "hidden"


def test_a_standing_too_like_another_can_be_hidden_afterwards():
    shown = compute_1b(SAT, frame(20), [response(f"o{number}", "5 4 4 5 4 4 5") for number in range(12)], OPEN)
    found = hidden(shown)
    assert (found.value, found.low, found.margin, found.notes) == (None, None, None, ())
    assert (found.status, found.n, found.companions) == ("hidden", 12, {"response_rate": 60})


def test_no_answers_are_no_data_and_not_zero():  # E3
    for compute, definition in ((compute_1a, REC), (compute_1b, SAT)):
        found = compute(definition, frame(20), [], OPEN)
        assert (found.value, found.status, found.n, found.frame) == (None, "no_data", 0, 20)
        assert compute(definition, [], [], OPEN).status == "no_data"


def test_everybody_agreeing_in_a_small_group_is_said_softly():
    found = compute_1a(REC, frame(20), [response(f"o{number}", "5 5 5") for number in range(8)], OPEN)
    assert "above_95" in found.notes
    assert (found.status, found.publication) == ("met", "provisional")
    assert not [name for name in found.companions if name.startswith("top_")]


def test_exactly_the_target_is_met():  # E1
    responses = [response(f"o{number}", "5 5 5" if number < 27 else "1 1 1") for number in range(30)]
    found = compute_1a(REC, frame(30), responses, CLOSED)
    assert (found.value, found.status, found.gap) == (90, "met", 0)


def test_a_silent_region_makes_a_reference():
    members = frame(60) + frame(5, "caribe", start=60)
    found = compute_1a(REC, members, [response(f"o{number}", "5 5 4") for number in range(50)], CLOSED)
    assert found.publication == "reference"
    assert found.notes[-2:] == ("empty_stratum", "low_region_response")


def test_late_answers_that_differ_are_told():
    facts = RoundFacts(date(2026, 10, 31), "x", second_reminder_at=START + timedelta(days=8))
    responses = [response(f"o{number}", "5 5 5 5 5 5 5") for number in range(10)]
    responses += [response(f"o{number}", "3 3 3 3 3 3 3", hours=24 * 9) for number in range(10, 16)]
    assert "late_differ" in compute_1b(SAT, frame(30), responses, facts).notes


def test_the_last_complete_submission_of_each_person_counts():
    first, second = response("o1", "1 1 1"), response("o1", "5 5 5", hours=1)
    half = response("o1", "3", complete=False, hours=2)
    for order in ([first, second, half], [half, second, first]):
        assert counted(order, None) == counted(order, CLOSED.closed_at) == [second]


def test_an_answer_after_closing_does_not_replace():  # E8
    before, after = response("o1", "4 4 4"), response("o1", "1 1 1", hours=24 * 30)
    assert counted([before, after], CLOSED.closed_at) == [before]
    assert counted([before, after], None) == [after]


def test_half_an_interview_counts_only_once_the_round_is_closed():
    enough, little = response("o1", "5 4", complete=False), response("o2", "5", complete=False)
    assert organization_scores(REC.items, frame(5), [enough, little], OPEN) == {}
    assert {
        org: found.score for org, found in organization_scores(REC.items, frame(5), [enough, little], CLOSED).items()
    } == {"o1": 87.5}


def test_a_person_of_two_organizations_counts_in_both():  # E6
    responses = [response("o1", "5 5 5", person="p"), response("o2", "1 1 1", person="p")]
    found = organization_scores(REC.items, frame(5), responses, OPEN)
    assert {org: score.score for org, score in found.items()} == {"o1": 100, "o2": 0}


def test_an_organization_is_the_mean_of_its_persons_and_strangers_do_not_count():
    responses = [response("o1", "5 5 5", person="a"), response("o1", "4 4 4", person="b"), response("zz", "1 1 1")]
    found = organization_scores(REC.items, frame(5), responses, OPEN)
    assert {org: score.score for org, score in found.items()} == {"o1": 87.5}
