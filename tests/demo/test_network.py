"""The fictitious network: its proportions, its names, and that nobody real is in it."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.codes import SIGNS as CODE_SIGNS
from bot.demo.asking import askings
from bot.demo.names import LEXICONS
from bot.demo.network import network
from bot.demo.personas import PERSONAS
from bot.programme.catalog import catalog
from bot.programme.countries import atlas
from storage.models import Record
from tests.demo.conftest import NOW


@pytest.fixture(scope="module")
def active(tables):
    return [row for row in tables["organizations"] if row["state"] == "activa"]


@pytest.fixture(scope="module")
def grown(tables):
    kinds = {row["id"]: row["kind"] for row in tables["organizations"]}
    return Counter((kinds[row["organization_id"]], row["product"]) for row in tables["organization_products"])


def test_regions_and_types_have_the_known_proportions(active):
    assert Counter(row["region"] for row in active) == {"andina": 510, "ca_mexico": 180, "cono_sur": 101, "caribe": 89}
    kinds = Counter((row["region"], row["kind"]) for row in active)
    assert kinds["andina", "trabajadores"] == 50
    assert kinds["cono_sur", "trabajadores"] == 21
    assert kinds["caribe", "trabajadores"] == 19


def test_every_country_is_there_with_peru_largest_and_colombia_first_in_plantations(active):
    assert {row["country"] for row in active} == set(atlas().countries)
    assert Counter(row["country"] for row in active).most_common(1)[0][0] == "PE"
    plantations = Counter(row["country"] for row in active if row["kind"] == "trabajadores")
    assert plantations.most_common(1)[0][0] == "CO"


def test_some_organizations_are_not_active_and_have_the_dates_of_their_state(tables):
    others = [row for row in tables["organizations"] if row["state"] != "activa"]
    assert Counter(row["state"] for row in others) == {"suspendida": 5, "desafiliada": 6, "en_ingreso": 5}
    assert all((row["left_on"] is not None) == (row["state"] == "desafiliada") for row in others)
    assert all((row["joined_on"] is None) == (row["state"] == "en_ingreso") for row in others)
    assert all(row["joined_on"] < row["left_on"] < NOW.date() for row in others if row["left_on"])


def test_products_are_the_programme_s_and_flowers_and_wine_are_the_workers(grown):
    assert {product for _, product in grown} <= set(catalog().products)
    assert not grown["opp", "flores"]
    assert not grown["opp", "vino"]
    assert grown["trabajadores", "flores"]
    assert grown["trabajadores", "vino"]
    assert grown.most_common(1)[0][0] == ("opp", "cafe")


def test_zones_belong_to_the_country_and_large_countries_have_several(active):
    for row in active:
        country = atlas().countries[row["country"]]
        assert row["time_zone"] in {country.zone, *country.other_zones}
        assert ZoneInfo(row["time_zone"])
    zones = {(row["country"], row["time_zone"]) for row in active}
    assert all(Counter(country for country, _ in zones)[country] > 1 for country in ("MX", "BR", "CL"))


def test_names_are_unique_and_say_that_the_place_does_not_exist(tables):
    rows = tables["organizations"]
    assert len({row["name"] for row in rows}) == len({row["short_name"] for row in rows}) == len(rows)
    markers = {marker for lexicon in LEXICONS.values() for pair in lexicon.markers for marker in pair if marker}
    for row in rows:
        assert any(marker in row["name"] for marker in markers), row["name"]
        assert any(marker in row["short_name"] for marker in markers), row["short_name"]


def test_no_organization_carries_an_identifier_that_could_be_somebody_s(tables):
    for row in tables["organizations"]:
        assert row.get("flo_id") is None
        assert row.get("clacbook_id") is None
        assert re.fullmatch(rf"DEMO-{row['country']}-\d{{4}}", row["id"])


def test_surnames_are_put_together_from_invented_halves(tables):
    surnames = {
        start + end for lexicon in LEXICONS.values() for start in lexicon.surname_starts for end in lexicon.surname_ends
    }
    for row in tables["people"]:
        _first, *last = row["name"].split()
        assert last
        assert set(last) <= surnames, row["name"]


def test_women_and_men_are_about_as_many(tables):
    women = {name for lexicon in LEXICONS.values() for name in lexicon.women}
    share = sum(row["name"].split()[0] in women for row in tables["people"]) / len(tables["people"])
    assert 0.45 < share < 0.55


def test_nobody_can_be_reached(tables):
    assert not {"addresses", "outbox", "inbox"} & set(tables)
    assert all(row["phone"] is None for row in tables["people"])


def test_every_organization_has_two_to_six_people_who_speak_its_language(tables):
    languages = {row["id"]: row["language"] for row in tables["organizations"]}
    spoken = {row["id"]: row["language"] for row in tables["people"]}
    sizes = Counter(row["organization_id"] for row in tables["memberships"])
    assert set(sizes) == set(languages)
    assert set(sizes.values()) <= set(range(2, 8))
    assert all(spoken[row["person_id"]] == languages[row["organization_id"]] for row in tables["memberships"])
    assert all(row["position"] and row["valid_from"] <= NOW.date() for row in tables["memberships"])


def test_some_people_speak_for_a_union_and_for_an_organization_of_the_same_country(tables):
    places = {row["id"]: (row["country"], row["grade"]) for row in tables["organizations"]}
    speaking: dict[int, list[tuple[str, int]]] = {}
    for row in tables["memberships"]:
        speaking.setdefault(row["person_id"], []).append(places[row["organization_id"]])
    both = [sorted(own) for own in speaking.values() if len(own) > 1]
    assert len(both) >= 5
    assert all(first[0] == second[0] and (first[1], second[1]) == (1, 2) for first, second in both)


def test_codes_are_unique_and_hard_to_misread(tables):
    codes = [row["code"] for row in tables["codes"]]
    assert len(set(codes)) == len(codes) == len(tables["people"])
    assert all(len(code) == 8 and set(code) <= set(CODE_SIGNS) for code in codes)
    assert not set("01OI") & set(CODE_SIGNS)


def test_the_team_is_there(tables):
    roles = Counter(row["role"] for row in tables["people"])
    assert (roles["lider"], roles["admin"], roles["regional"]) == (1, 1, 4)
    assert roles["mel"] >= 1
    assert {row["scope"] for row in tables["people"] if row["role"] == "cn"} <= set(atlas().countries)
    assert {row["scope"] for row in tables["people"] if row["role"] == "regional"} == set(atlas().regions)


def test_personas_are_who_the_landing_page_says(tables):
    people = {row["id"]: row for row in tables["people"]}
    names = {row["id"]: (row["name"], row["short_name"]) for row in tables["organizations"]}
    speaks = {row["person_id"]: row["organization_id"] for row in tables["memberships"]}
    by_code = {row["code"]: row["person_id"] for row in tables["codes"]}
    for persona in PERSONAS:
        row = people[by_code[persona.code]]
        assert (row["name"], row["role"], row["language"]) == (persona.name, persona.role, persona.language)
        assert speaks.get(row["id"], "") == persona.organization_id
        if persona.country:
            assert names[persona.organization_id] == (persona.organization, persona.short_name)
    assert [each.language for each in PERSONAS if each.role == "miembro"] == ["es", "pt", "en", "fr"]


def test_the_open_round_waits_for_the_personas(tables):
    by_code = {row["code"]: row["person_id"] for row in tables["codes"]}
    opened = next(row["id"] for row in tables["rounds"] if row["state"] == "open")
    begun = {(row["round_id"], row["organization_id"]) for row in tables["interviews"]}
    answered = {row["person_id"] for row in tables["interviews"]}
    decided = {row["person_id"] for row in tables["consents"]}
    framed = {(row["round_id"], row["organization_id"]) for row in tables["frames"]}
    for persona in PERSONAS:
        person = by_code[persona.code]
        assert person not in answered
        assert (person in decided) == (persona.role != "miembro")
        if persona.country:
            assert (opened, persona.organization_id) in framed
            assert (opened, persona.organization_id) not in begun


def test_the_same_seed_gives_the_same_rows_and_another_seed_others(form, tables):
    assert network(form, 1, now=NOW).tables == tables
    other = network(form, 1, now=NOW, seed=7).tables
    assert other["people"] != tables["people"]
    assert len(other["organizations"]) == len(tables["organizations"])
    assert {row["code"] for row in other["codes"]} >= {persona.code for persona in PERSONAS}


def test_rows_have_only_columns_of_their_tables_and_all_the_same(tables):
    for name, rows in tables.items():
        columns = Record.metadata.tables[name].columns.keys()
        assert all(set(row) == set(rows[0]) <= set(columns) for row in rows), name


@given(
    st.integers(0, 8 * 365 * 24 * 60).map(lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))
)
def test_rounds_are_in_order_a_year_apart_and_one_is_open(now):
    rounds = askings(now)
    assert [each.open for each in rounds] == [False, False, True]
    assert rounds[-1].opened_at < now < rounds[-1].closes_at
    assert all(before.closes_at < after.opened_at for before, after in pairwise(rounds))
    assert len({each.name for each in rounds}) == 3
