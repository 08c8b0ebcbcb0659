"""The year of activities of the fictitious network holds together."""

from collections import Counter
from datetime import timedelta

from bot.activities import HOLDING
from bot.programme.activities import kinds
from tests.demo.conftest import NOW


def test_a_year_has_passed_and_more_is_to_come(tables):
    rows = tables["activities"]
    past = [row for row in rows if row["ends_at"] < NOW]
    assert {row["state"] for row in past} == {"realizada", "cancelada"}
    assert all(row["starts_at"] > NOW - timedelta(days=365) for row in past)
    assert sum(row["state"] == "publicada" for row in rows) >= 3
    assert {row["type"] for row in rows} <= set(kinds().types)


def test_seats_taken_are_those_held(tables):
    held = Counter()
    for row in tables["activity_invitations"]:
        held[row["activity_id"]] += row["people"] if row["state"] in HOLDING else 0
    for row in tables["activities"]:
        assert row["taken"] == held[row["id"]]
        assert row["seats"] is None or row["taken"] <= row["seats"]


def test_nobody_is_invited_twice_and_nearly_every_organization_was(tables):
    rows = tables["activity_invitations"]
    assert len({(row["activity_id"], row["person_id"]) for row in rows}) == len(rows)
    active = {row["id"] for row in tables["organizations"] if row["state"] == "activa"}
    never = active - {row["organization_id"] for row in rows}
    assert 20 <= len(never) <= 60


def test_who_was_present_was_invited_and_is_once_on_the_list(tables):
    rows = tables["attendance"]
    invited = {(row["activity_id"], row["person_id"]) for row in tables["activity_invitations"]}
    known = [(row["activity_id"], row["person_id"]) for row in rows if row["person_id"]]
    assert len(set(known)) == len(known)
    assert set(known) <= invited
    held = {row["id"] for row in tables["activities"] if row["state"] == "realizada"}
    assert {row["activity_id"] for row in rows} == held
    assert {row["state"] for row in rows} == {"confirmada", "declarada"}
    assert sum(row["list_closed_at"] is not None for row in tables["activities"]) == len(held) - 3
