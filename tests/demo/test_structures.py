"""The structures of the fictitious network, and the states its organizations were in."""

from collections import Counter


def test_every_coordination_and_network_somebody_names_is_a_structure(tables):
    known = {row["id"]: row["kind"] for row in tables["structures"]}
    assert {row["cn"] for row in tables["organizations"] if row["cn"]} == {
        k for k, kind in known.items() if kind == "cn"
    }
    assert {row["network"] for row in tables["organization_networks"]} == {
        k for k, kind in known.items() if kind != "cn"
    }
    assert Counter(row["structure_id"] for row in tables["structure_countries"])["CN-CR-PA"] == 2


def test_workers_are_in_their_own_network_and_everybody_is_in_one(tables):
    kinds = {row["id"]: row["kind"] for row in tables["organizations"]}
    belong = {
        (kinds[row["organization_id"]], row["network"] == "RED-TRABAJADORES") for row in tables["organization_networks"]
    }
    assert belong == {("trabajadores", True), ("opp", False)}
    assert {row["organization_id"] for row in tables["organization_networks"]} == set(kinds)


def test_the_last_state_of_the_history_is_the_organization_s(tables):
    last = {row["organization_id"]: row["state"] for row in tables["organization_states"]}
    assert last == {row["id"]: row["state"] for row in tables["organizations"]}
