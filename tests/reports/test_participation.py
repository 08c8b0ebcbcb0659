"""mega_2 from a real database: what is eligible, the cuts, and the worked example on 940 organizations."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert, update

from bot.audience import read_audience
from bot.reports.collect import collect, end_of
from bot.reports.participation import cuts, never_invited
from storage import facts
from storage.models import (
    Activity,
    ActivityInvitation,
    Attendance,
    Organization,
    OrganizationNetwork,
    OrganizationState,
    Person,
)
from tests.network import add_person

CUT = date(2026, 10, 31)
DAY = datetime(2026, 6, 10, 15, tzinfo=UTC)


async def activity(db, number=1, **values):
    row = {
        "id": number, "title": {"es": f"Taller {number}"}, "type": "taller", "mode": "presencial", "zone": "UTC",
        "starts_at": DAY, "ends_at": DAY + timedelta(hours=3), "state": "realizada", "made_at": DAY,
    }  # fmt: skip
    row |= values
    row["ends_at"] = row["starts_at"] + timedelta(hours=3)
    await db.execute(insert(Activity).values(**row))


async def came(db, organization, number=1, state="confirmada", mode="presencial", person=None, named=""):
    row = {"activity_id": number, "organization_id": organization, "person_id": person, "named": named, "at": DAY}
    await db.execute(insert(Attendance).values(**row, mode=mode, state=state, source="list"))


async def mega_2(database, words="", at=CUT, *, team=True):
    async with database.reading() as db:
        found = await collect(db, read_audience(words), end_of(at), team=team)
    return next(each for each in found if each.key == "mega_2")


async def test_the_worked_example_on_940_organizations(database):
    long_ago, lately = date(2015, 1, 1), CUT - timedelta(days=80)
    keys = [f"O-{number}" for number in range(940)]
    joined = {key: lately if number >= 905 else long_ago for number, key in enumerate(keys)}
    row = {"kind": "opp", "region": "andina", "time_zone": "America/Lima", "language": "es", "state": "activa"}
    stands = {"activity_id": 1, "mode": "presencial", "source": "list", "at": DAY}
    async with database.transaction() as db:
        organizations = [{**row, "id": key, "name": key, "country": "PE", "joined_on": joined[key]} for key in keys]
        await db.execute(insert(Organization), organizations)
        states = [
            {"organization_id": key, "state": "activa", "since": joined[key], "source": "x", "noted_at": DAY}
            for key in keys
        ]
        await db.execute(insert(OrganizationState), states)
        await activity(db, list_closed_at=DAY)
        confirmed = [{**stands, "organization_id": key, "state": "confirmada"} for key in [*keys[:742], *keys[905:]]]
        declared = [{**stands, "organization_id": key, "state": "declarada"} for key in keys[742:780]]
        await db.execute(insert(Attendance), confirmed + declared)
        number = await add_person(db, "Ana Nubeclara", "A7B8C9D2", "es", ())
        people = [{"id": number + n, "name": "x", "created_at": DAY} for n in range(1, 95)]
        await db.execute(insert(Person), people)
        invited = [
            {"activity_id": 1, "person_id": each["id"], "organization_id": key, "state": "invited", "since": DAY}
            for each, key in zip(people, keys[780:874], strict=True)
        ]
        await db.execute(insert(ActivityInvitation), invited)
    found = await mega_2(database, team=False)
    assert (found.n, found.companions["numerator"]) == (905, 742)
    assert round(found.value, 1) == 82.0
    expected = {"declared": 38, "never_invited": 31, "never_came": 94, "closed_percent": 100}
    assert {name: found.companions[name] for name in expected} == expected
    async with database.reading() as db:
        never = await never_invited(db, end_of(CUT), read_audience(""))
    assert [one.id for one in never] == sorted(keys[874:905])


@pytest.mark.parametrize(
    ("values", "counts"),
    [
        ({}, True),
        ({"state": "publicada"}, False),
        ({"state": "cancelada"}, False),
        ({"with_clac": False}, False),
        ({"convener": "CN-PE", "with_clac": True}, True),
        ({"type": "visita_tecnica"}, False),
        ({"type": "visita_tecnica", "counts": True}, True),
        ({"type": "taller", "counts": False}, False),
        ({"type": "auditoria"}, False),
        ({"starts_at": datetime(2025, 10, 31, 15, tzinfo=UTC)}, False),
        ({"starts_at": datetime(2025, 11, 1, 15, tzinfo=UTC)}, True),
        ({"starts_at": datetime(2026, 11, 1, 5, tzinfo=UTC)}, True),  # still the evening of the cut where CLAC is
        ({"starts_at": datetime(2026, 11, 1, 15, tzinfo=UTC)}, False),
    ],
)
async def test_which_activities_count(database, settled, values, counts):
    async with database.transaction() as db:
        await activity(db, 1, **values)
        await came(db, "PE-1")
    found = await mega_2(database)
    assert (found.value, found.companions.get("numerator")) == ((pytest.approx(100 / 6), 1) if counts else (None, None))


@pytest.fixture
async def network(database, settled):
    """Six organizations: one twice in person, one virtually last year, one declared, one invited, two never."""
    people = settled
    async with database.transaction() as db:
        await activity(db, 1, objective="OT1.1", list_closed_at=DAY)
        await activity(db, 2, objective="OE2")
        await activity(db, 3, starts_at=datetime(2025, 12, 10, 15, tzinfo=UTC), type="encuentro_virtual")
        rosa, joao = people["Rosa Montenube"], people["João Ventoclaro"]
        await db.execute(update(Person).where(Person.id == rosa).values(gender="mujer", age_group="18-35"))
        await db.execute(update(Person).where(Person.id == joao).values(gender="hombre", age_group="36+"))
        await came(db, "PE-1", 1, person=rosa)
        await came(db, "PE-1", 1, named="Ana Nubeclara")
        await came(db, "PE-1", 2, person=rosa)
        await came(db, "BR-1", 3, mode="virtual", person=joao)
        await came(db, "JM-1", 1, state="declarada")
        await came(db, "HT-1", 1, state="rechazada")
        await came(db, None, 2, named="Visitante Solclaro")
        row = {"activity_id": 1, "state": "declined", "since": DAY, "person_id": people["Luis Solquieto"]}
        await db.execute(insert(ActivityInvitation).values(**row, organization_id="PE-3"))
        await db.execute(insert(OrganizationNetwork).values(organization_id="PE-1", network="RED-CAFE"))
    return database


async def test_every_companion(network):
    found = await mega_2(network)
    expected = {
        "numerator": 2, "in_person": 1, "virtual": 1, "declared": 1, "never_came": 1, "never_invited": 2,
        "mean_activities": 0.5, "over_invited": 50, "year_percent": 100 / 6, "women_percent": 50, "young_percent": 50,
        "activities": 3, "closed_percent": 100 / 3, "matched_percent": 80,
    }  # fmt: skip
    assert found.companions == pytest.approx(expected)
    assert (found.frame, found.notes) == (6, ("not_reconciled",))


async def test_cuts_by_place_product_type_network_and_objective(network):
    async with network.reading() as db:
        lines = await cuts(db, end_of(CUT), read_audience(""))
    shown = {(line.cut, line.value): (line.standing.companions.get("numerator"), line.standing.n) for line in lines}
    assert shown["country", "PE"] == (1, 3)
    assert shown["region", "cono_sur"] == (1, 1)
    assert shown["product", "cafe"] == (2, 3)
    assert shown["type", "trabajadores"] == (0, 1)
    assert shown["network", "RED-CAFE"] == (1, 1)
    assert shown["objective", "OE1"] == (1, 6)
    assert shown["objective", "OE2"] == (1, 6)
    assert shown["objective", "OE3"] == (None, 0)  # no activity: no data, not zero


async def test_leaders_see_no_group_of_less_than_five_nor_what_gives_one_away(network):
    assert (await mega_2(network, "pais:PE", team=True)).value == pytest.approx(100 / 3)
    assert (await mega_2(network, "pais:PE", team=False)).status == "hidden"
    assert (await mega_2(network, "tipo:opp", team=False)).status == "hidden"  # five, and the network has six
    assert (await mega_2(network, team=False)).value is not None


async def test_the_day_of_the_comparison_with_clacbook_is_beside_the_figure(network):
    async with network.transaction() as db:
        await facts.keep(db, "activities_reconciled_on", "2026-10-21")
    found = await mega_2(network)
    assert (found.companions["reconciled_days"], found.notes) == (10, ())


async def test_structures_and_allies_are_no_members(network):
    async with network.transaction() as db:
        await db.execute(update(Organization).where(Organization.id == "HT-1").values(kind="estructura"))
    assert (await mega_2(network)).frame == 5
    assert replace(await mega_2(network), companions={}).value == 40
