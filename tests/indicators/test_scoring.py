"""Test vectors TV1-TV12 and TV15 of domain 3.4, and the rules around them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.indicators.scoring import (
    accepted_percent,
    capital_scores,
    composite,
    development_score,
    dimension_scores,
    dispersed,
    least_answered,
    livelihood_score,
    mean,
    person_score,
    reaches,
    weakest,
)
from bot.programme.plan import plan

REC = plan().definition("mega_1a").items
SAT = plan().definition("mega_1b").items
DES = plan().definition("mega_4").items
MED = plan().definition("mega_5").items


def answers(items, given):
    return {item.name: answer for item, answer in zip(items, given.split(), strict=True)}


@pytest.mark.parametrize(
    ("vector", "items", "given_answers", "expected"),
    [
        ("TV1", SAT, "5 4 4 5", 87.5),
        ("TV2", SAT, "4 ns 4 3", 66.67),
        ("TV3", SAT, "4 ns na 3", 62.5),
        ("TV4", SAT, "4 ns ns 3", None),
        ("TV5", REC, "5 4 4", 83.33),
        ("TV6", REC, "4 4 3", 66.67),
        ("TV7", REC, "ns 4 4", 50),
        ("TV8", REC, "5 ns 4", 87.5),
    ],
)
def test_person_vectors(vector, items, given_answers, expected):
    found = person_score(items, answers(items, given_answers))
    assert (found and round(found.score, 2)) == expected, vector


@pytest.mark.parametrize(
    ("given_answers", "recognised"), [("5 4 4", True), ("4 4 3", False), ("ns 4 4", False), ("5 ns 4", True)]
)
def test_recognised_from_75(given_answers, recognised):
    found = person_score(REC, answers(REC, given_answers))
    assert found is not None
    assert reaches(found.score, 75) is recognised


@pytest.mark.parametrize(
    ("dimensions", "expected"),
    [((90, 70, 60), 72.30), ((100, 100, 40), 73.68), ((95, 0, 85), 20.06), ((0, 0, 0), 1.0), ((80, 80, 80), 80.0)],
)
def test_development_is_a_geometric_mean_floored_at_one(dimensions, expected):  # TV9-TV11, E5
    assert round(development_score(dimensions), 2) == expected


def test_development_needs_every_dimension():
    assert development_score((90, None, 60)) is None
    assert round(mean((90, 70, 60)), 2) == 73.33


def test_livelihood_of_a_person():  # TV12
    given_answers = {
        "med_salud": "4",
        "med_aprende": "3",
        "med_apoyo": "5",
        "med_suelo": "3",
        "med_clima": "3",
        "med_vivienda": "4",
    }
    given_answers |= {"med_herramientas": "3", "med_ingreso": "2", "med_emergencia": "3"}
    capitals = capital_scores(MED, given_answers, "opp")
    assert capitals == {"human": 62.5, "social": 100, "natural": 50, "physical": 62.5, "financial": 37.5}
    assert livelihood_score(capitals) == 62.5
    assert weakest(capitals) == "financial"


def test_livelihood_needs_six_items_and_every_capital():
    six = {
        "med_salud": "4",
        "med_apoyo": "5",
        "med_clima": "3",
        "med_vivienda": "4",
        "med_herramientas": "3",
        "med_ingreso": "2",
    }
    assert capital_scores(MED, six, "opp") is not None
    assert capital_scores(MED, {**six, "med_herramientas": "ns"}, "opp") is None  # five of nine
    assert capital_scores(MED, {**six, "med_apoyo": "ns", "med_aprende": "3"}, "opp") is None  # no social capital


@pytest.mark.parametrize(
    ("decided", "expected"), [((6, 1, 2), 72.22), ((0, 0, 0), None), ((0, 1, 0), 50), ((3, 0, 0), 100)]
)
def test_accepted_proposals(decided, expected):  # TV15
    found = accepted_percent(*decided, partial_weight=0.5)
    assert (found and round(found, 2)) == expected


def test_composite_weighs_three_quarters_and_one():
    assert composite(78.4, 71.0) == pytest.approx(76.55)  # shown 76.6


def test_dimensions_follow_the_type_of_organization():
    given_answers = {item.name: "3" for item in DES if item.kind in {"", "trabajadores"}}
    found = dimension_scores(DES, given_answers, "trabajadores")
    assert found == {"social": 50, "environment": 50, "business": 50}
    assert dimension_scores(DES, given_answers, "opp") == {"social": 50, "environment": None, "business": None}
    structure = {item.name: "5" for item in DES if item.kind == "estructura"}
    assert dimension_scores(DES, structure, "estructura")["structures"] == 100


def test_items_asked_of_each_type_are_fifteen_eleven_and_six():
    count = {
        kind: sum(item.asked_of(kind) and item.dimension != "structures" for item in DES)
        for kind in ("opp", "trabajadores")
    }
    assert count == {"opp": 15, "trabajadores": 11}
    assert sum(item.dimension == "structures" for item in DES) == 6
    assert sum(item.asked_of("opp") for item in MED) == sum(item.asked_of("trabajadores") for item in MED) == 9


@pytest.mark.parametrize(("applicable", "needed"), [(2, 2), (3, 2), (4, 3), (5, 3), (6, 4), (9, 6), (10, 6), (15, 9)])
def test_least_answered(applicable, needed):
    assert least_answered(applicable) == needed


def test_an_answer_outside_the_scale_is_refused_by_name():
    with pytest.raises(InputError, match=r"sat_general.*«7»"):
        person_score(SAT, {"sat_general": "7"})


def test_prorated_is_said():
    assert person_score(SAT, answers(SAT, "4 ns 4 3")).prorated
    assert not person_score(SAT, answers(SAT, "4 4 na 3")).prorated


def test_the_example_organization_scores_77_1():  # A and B of domain 2.2
    persons = [person_score(SAT, answers(SAT, each)).score for each in ("5 4 4 5", "4 ns 4 3")]
    assert round(mean(persons), 1) == 77.1


def test_dispersion_starts_above_forty_points():
    assert dispersed([20, 60.5])
    assert not dispersed([20, 60])
    assert not dispersed([])


@given(st.lists(st.sampled_from(["1", "2", "3", "4", "5", "ns", "na", ""]), min_size=4, max_size=4))
def test_a_person_score_is_on_the_scale_and_needs_its_share(given_answers):
    named = {item.name: answer for item, answer in zip(SAT, given_answers, strict=True)}
    closed = [answer for answer in given_answers if answer in "12345" and answer]
    applicable = [answer for answer in given_answers if answer != "na"]
    found = person_score(SAT, named)
    assert (found is not None) == (len(closed) > 0 and len(closed) / len(applicable) >= 0.6)
    if found:
        assert 0 <= found.score <= 100
