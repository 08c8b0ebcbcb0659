"""What the fictitious network answered: who, when, and the figures that come out of it."""

from collections import Counter
from datetime import timedelta

import pytest

from bot.demo.comments import COMMENTS, NOTHING
from bot.indicators.records import Member, Response, RoundFacts
from bot.programme.plan import plan
from bot.surveys.xpath import parse_xml
from tests.demo.conftest import NOW
from tests.indicators.computing import compute_1a, compute_1b

CLOSED = ("rec_conoce", "rec_representa", "rec_lider", "sat_general", "sat_cumple", "sat_servicios", "sat_atencion")


@pytest.fixture(scope="module")
def rounds(tables):
    return {row["id"]: row for row in tables["rounds"]}


@pytest.fixture(scope="module")
def given_answers(tables):
    found: dict[int, dict[str, str]] = {}
    for row in tables["answers"]:
        found.setdefault(row["interview_id"], {})[row["question"]] = row["value"]
    return found


@pytest.fixture(scope="module")
def standings(tables, rounds, given_answers):
    """(value of 1a, value of 1b, response) of each round, the oldest first."""
    figures = []
    for number, asked in rounds.items():
        members = [
            Member(
                row["organization_id"], row["country"], row["region"], row["kind"], tuple(row["products"].split(";"))
            )
            for row in tables["frames"]
            if row["round_id"] == number and row["left_at"] is None
        ]
        responses = [
            Response(row["organization_id"], row["person_id"], given_answers[row["id"]], row["state"] == "complete",
                     row["updated_at"])
            for row in tables["interviews"]
            if row["round_id"] == number
        ]  # fmt: skip
        facts = RoundFacts(NOW.date(), "satisfaccion_membresia 2026.1", asked["closed_at"], approved=True)
        one_a = compute_1a(plan().definition("mega_1a"), members, responses, facts)
        one_b = compute_1b(plan().definition("mega_1b"), members, responses, facts)
        figures.append((one_a, one_b))
    return figures


def test_finished_rounds_are_near_what_a_network_like_this_says(standings):
    for one_a, one_b in standings[:2]:
        assert 80 <= one_a.value <= 88
        assert 78 <= one_b.value <= 84
        assert 0.53 <= one_a.n / one_a.frame <= 0.60
        assert one_a.publication == one_b.publication == "official"


def test_recognition_and_satisfaction_rise_from_one_finished_round_to_the_next(standings):
    (before_a, before_b), (after_a, after_b), _ = standings
    assert before_a.value < after_a.value
    assert before_b.value < after_b.value


def test_about_a_third_has_answered_the_open_round(standings):
    one_a, one_b = standings[2]
    assert 0.28 <= one_a.n / one_a.frame <= 0.38
    assert one_a.frame == 880
    assert one_b.value > 75
    assert one_a.publication == "provisional"


def test_regions_answer_differently(tables):
    first = [row["organization_id"] for row in tables["interviews"] if row["round_id"] == 1]
    regions = {row["organization_id"]: row["region"] for row in tables["frames"] if row["round_id"] == 1}
    asked, answered = Counter(regions.values()), Counter(regions[each] for each in set(first))
    share = {region: answered[region] / asked[region] for region in asked}
    assert min(share, key=share.get) == "caribe"
    assert share["caribe"] + 0.1 < share["andina"]


def test_frames_hold_only_organizations_that_were_members_on_the_first_day(tables, rounds):
    organizations = {row["id"]: row for row in tables["organizations"]}
    for row in tables["frames"]:
        organization, day = organizations[row["organization_id"]], rounds[row["round_id"]]["opened_at"].date()
        assert organization["joined_on"] <= day
        assert organization["left_on"] is None or organization["left_on"] > day
        assert all(row[name] == organization[name] for name in ("country", "region", "kind", "cn"))
    sizes = Counter(row["round_id"] for row in tables["frames"])
    assert sizes[1] < sizes[2] < sizes[3] == 880


def test_everybody_answers_once_inside_the_round_and_for_an_organization_they_spoke_for(tables, rounds):
    since = {(row["person_id"], row["organization_id"]): row["valid_from"] for row in tables["memberships"]}
    framed = {(row["round_id"], row["organization_id"]) for row in tables["frames"]}
    keys = [(row["round_id"], row["person_id"], row["organization_id"]) for row in tables["interviews"]]
    assert len(set(keys)) == len(keys)
    for row in tables["interviews"]:
        asked = rounds[row["round_id"]]
        assert (row["round_id"], row["organization_id"]) in framed
        assert since[row["person_id"], row["organization_id"]] <= asked["opened_at"].date()
        assert asked["opened_at"] <= row["started_at"] < row["updated_at"] <= min(asked["closes_at"], NOW)
        assert row["completed_at"] == (row["updated_at"] if row["state"] == "complete" else None)


def test_who_answered_had_agreed_before_and_people_repeat_their_latest_decision(tables):
    agreed = {row["person_id"]: row for row in tables["consents"] if row["purpose"] == "surveys"}
    flags = {row["id"]: (row["surveys"], row["invitations"]) for row in tables["people"]}
    for row in tables["interviews"]:
        assert agreed[row["person_id"]]["granted"]
        assert agreed[row["person_id"]]["at"] < row["started_at"]
    decided = {(row["person_id"], row["purpose"]): row["granted"] for row in tables["consents"]}
    for person, (surveys, invitations) in flags.items():
        assert surveys == decided.get((person, "surveys"), False)
        assert invitations == decided.get((person, "invitations"), False)
    assert any(not row["granted"] for row in agreed.values())


def test_nobody_decides_before_being_known(tables):
    known = {row["id"]: row["created_at"] for row in tables["people"]}
    used = {row["person_id"]: row["used_at"] for row in tables["codes"] if row["used_at"]}
    assert all(known[row["person_id"]] <= row["at"] <= NOW for row in tables["consents"])
    assert all(at - known[person] >= timedelta(0) for person, at in used.items())


def test_answers_are_what_the_form_offers(tables, given_answers):
    states = {row["id"]: row["state"] for row in tables["interviews"]}
    for interview, answers in given_answers.items():
        assert all(
            answers[question] in {"1", "2", "3", "4", "5", "ns", "na"} for question in answers if question in CLOSED
        )
        assert all(value != "na" or question == "sat_servicios" for question, value in answers.items())
        assert states[interview] == "open" or set(CLOSED) <= set(answers)
    for row in tables["answers"]:
        assert row["number"] == (float(row["value"]) if row["value"] in "12345" else None)
    values = Counter(row["value"] for row in tables["answers"] if row["question"] in CLOSED)
    assert 0.01 < values["ns"] / values.total() < 0.05
    assert 0.002 < values["na"] / values.total() < 0.02


def test_comments_are_from_the_closed_list_in_the_person_s_language(tables):
    people = {row["id"]: row["language"] for row in tables["people"]}
    speakers = {row["id"]: people[row["person_id"]] for row in tables["interviews"]}
    written = [row for row in tables["answers"] if row["question"] == "sat_mejora"]
    assert all(
        row["value"] in (*COMMENTS[speakers[row["interview_id"]]], *NOTHING[speakers[row["interview_id"]]])
        for row in written
    )
    nothing = {word for words in NOTHING.values() for word in words}
    assert 0.3 < sum(row["value"] in nothing for row in written) / len(written) < 0.6


def test_instances_hold_the_same_answers_as_the_rows(tables, given_answers):
    for row in tables["interviews"][::50]:
        root = parse_xml(row["instance"])
        values = {node.name: node.text for node in root.elements}
        assert (root.attributes["id"], root.attributes["version"]) == ("satisfaccion_membresia", "2026.1")
        assert {name: values[name] for name in (*CLOSED, "sat_mejora") if values[name]} == given_answers[row["id"]]
        assert (values["org_id"], values["persona_id"]) == (row["organization_id"], str(row["person_id"]))
        assert (values["ola_id"], values["modo"]) == (str(row["round_id"]), row["mode"])
    assert len({row["instance"].partition("uuid:")[2] for row in tables["interviews"]}) == len(tables["interviews"])
