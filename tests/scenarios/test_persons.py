"""Two entries of one person are suggested, made one with all that is theirs, and taken apart again (S22)."""

import pytest
from sqlalchemy import insert, select, update

from bot.errors import ConflictError, InputError
from bot.exchange.persons import merge, suggest, unmerge
from storage import contacts
from storage.models import (
    Activity,
    ActivityInvitation,
    Address,
    Attendance,
    AuditLine,
    Code,
    Consent,
    Interview,
    Membership,
    Merge,
    Person,
    Record,
)
from tests.activities import add_activity, invite, presences


async def everything(scenario):
    """All rows but those that only tell that something was done."""
    left_out = {"audit", "merges", "facts", "touched"}
    async with scenario.database.reading() as db:
        return {
            table.name: sorted(map(str, await db.execute(select(table))))
            for table in Record.metadata.sorted_tables
            if table.name not in left_out
        }


async def twice(scenario):
    """Rosa answers with one entry, agrees to less with the other, and has answered the same round with it too."""
    rosa = await scenario.person("Rosa").registers()
    again = await (await scenario.somebody("Rosita Montenube", "PE-1", phone="+51912345678")).registers("1")
    await scenario.opens_round()
    for person, digit in ((rosa, "5"), (again, "3")):
        await person.says("encuesta")
        await person.answers(*digit * 7, "nada", "enviar")
    await again.says("/misdatos permisos invitations no")
    return rosa, again


@pytest.mark.both_databases
async def test_two_entries_become_one_and_two_again(scenario):
    rosa, again = await twice(scenario)
    async with scenario.database.reading() as db:
        (pair,) = suggest(await contacts.contacts(db, scenario.clock().date()))
    assert {pair.keep, pair.gone} == {rosa.person_id, again.person_id}
    assert pair.reasons == ("la misma organización",)
    how = {"now": scenario.clock(), "actor": "test"}
    async with scenario.database.transaction() as db:
        with pytest.raises(InputError):
            await merge(db, rosa.person_id, again.person_id, reason=" ", **how)
        await merge(db, rosa.person_id, again.person_id, reason="dos veces en la lista", **how)
    (row,) = await scenario.rows(Person, Person.name.startswith("Ros"))
    assert (row["id"], row["phone"], row["surveys"], row["invitations"]) == (
        rosa.person_id, "+51912345678", True, False,
    )  # fmt: skip
    mine = rosa.person_id
    codes = await scenario.rows(Code, Code.code.in_(("K7M4P2QX", again.code)))
    assert [row["person_id"] for row in codes] == [mine, mine]
    assert len(await scenario.rows(Address, Address.person_id == mine)) == 2
    assert len(await scenario.rows(Membership, Membership.person_id == mine)) == 1
    assert len(await scenario.rows(Consent, Consent.person_id == mine)) == 5
    counted = [(row["person_id"], row["state"]) for row in await scenario.rows(Interview)]
    assert sorted(counted, key=str) == [(mine, "complete"), (None, "replaced")]
    await again.says("mis datos")
    again.expect("Nombre: Rosa Montenube")
    async with scenario.database.transaction() as db:
        with pytest.raises(ConflictError):
            await unmerge(db, 9999, **how)
    lines = await scenario.rows(AuditLine, AuditLine.action == "person.merge")
    assert [row["subject"] for row in lines] == [f"person:{mine}"]


@pytest.mark.both_databases
async def test_taken_back_everything_is_as_it_was(scenario):
    rosa, again = await twice(scenario)
    before = await everything(scenario)
    how = {"now": scenario.clock(), "actor": "test"}
    async with scenario.database.transaction() as db:
        await merge(db, rosa.person_id, again.person_id, reason="dos veces", **how)
    async with scenario.database.transaction() as db:
        assert await unmerge(db, again.person_id, **how) == rosa.person_id
    assert await everything(scenario) == before


async def at_two_activities(scenario, rosa, again):
    """One entry came where the other only said so, and has a yes where the other has none; both say yes to a third."""
    came, invited, both = [await add_activity(scenario, in_hours=hours, seats=3) for hours in (-50, 90, 99)]
    row = {"activity_id": came, "organization_id": "PE-1", "mode": "virtual", "source": "code", "at": scenario.clock()}
    await scenario.change(insert(Attendance).values(**row, person_id=rosa.person_id, state="declarada"))
    row["mode"] = "presencial"
    await scenario.change(insert(Attendance).values(**row, person_id=again.person_id, state="confirmada"))
    await invite(scenario, invited, rosa.name, "PE-1", "invited")
    await invite(scenario, invited, again.name, "PE-1", "accepted")
    for one in (rosa, again):
        await invite(scenario, both, one.name, "PE-1", "accepted")
    await scenario.change(update(Activity).where(Activity.id == invited).values(taken=1))
    await scenario.change(update(Activity).where(Activity.id == both).values(taken=2))
    return came, invited, both


@pytest.mark.both_databases
async def test_of_two_presences_and_two_answers_the_stronger_is_the_persons(scenario):
    rosa, again = await twice(scenario)
    _came, invited, both = await at_two_activities(scenario, rosa, again)
    before = await everything(scenario)
    how = {"now": scenario.clock(), "actor": "test"}
    async with scenario.database.transaction() as db:
        await merge(db, rosa.person_id, again.person_id, reason="dos veces", **how)
    assert await presences(scenario) == [(rosa.person_id, "PE-1", "presencial", "confirmada")]
    said = {row["activity_id"]: row["state"] for row in await scenario.rows(ActivityInvitation)}
    assert said == {invited: "accepted", both: "accepted"}
    assert {row["id"]: row["taken"] for row in await scenario.rows(Activity) if row["taken"]} == {invited: 1, both: 1}
    async with scenario.database.transaction() as db:
        await unmerge(db, again.person_id, **how)
    assert await everything(scenario) == before


@pytest.mark.both_databases
async def test_a_place_that_was_given_away_meanwhile_is_not_taken_again(scenario):
    rosa, again = await twice(scenario)
    *_, both = await at_two_activities(scenario, rosa, again)
    how = {"now": scenario.clock(), "actor": "test"}
    async with scenario.database.transaction() as db:
        await merge(db, rosa.person_id, again.person_id, reason="dos veces", **how)
    await scenario.change(update(Activity).where(Activity.id == both).values(seats=1))
    async with scenario.database.transaction() as db:
        await unmerge(db, again.person_id, **how)
    said = {
        row["person_id"]: row["state"] for row in await scenario.rows(ActivityInvitation) if row["activity_id"] == both
    }
    assert said == {rosa.person_id: "accepted", again.person_id: "invited"}
    assert [row["taken"] for row in await scenario.rows(Activity, Activity.id == both)] == [1]


async def test_an_erased_person_cannot_be_taken_apart_and_leaves_no_name(scenario):
    rosa, again = await twice(scenario)
    how = {"now": scenario.clock(), "actor": "test"}
    async with scenario.database.transaction() as db:
        await merge(db, rosa.person_id, again.person_id, reason="Rosa Montenube dos veces", **how)
    await rosa.says("borrar mis datos")
    await rosa.says("1")
    (row,) = await scenario.rows(Merge)
    assert (row["moved"], row["reason"]) == ({}, "")
    async with scenario.database.transaction() as db:
        with pytest.raises(ConflictError):
            await unmerge(db, again.person_id, **how)


async def test_people_of_different_roles_are_not_one(scenario):
    rosa, how = scenario.person("Rosa").person_id, {"now": scenario.clock(), "actor": "test"}
    mel = await scenario.somebody("Rosalía Montenube", role="mel")
    async with scenario.database.transaction() as db:
        for other in (mel.person_id, rosa, 9999):
            with pytest.raises(ConflictError):
                await merge(db, rosa, other, reason="x", **how)


def test_alike_names_need_a_phone_or_an_organization_in_common():
    def entry(number, name, phone=None, *organizations):
        return {"id": number, "name": name, "phone": phone, "organizations": dict.fromkeys(organizations, "")}

    one = entry(1, "Rosa Montenube", "+51987654321", "A")
    assert suggest([one, entry(2, "Rosa Montenube", None, "B")]) == []
    assert suggest([one, entry(2, "Juan Vallenube", "+51987654321", "A")]) == []  # a shared phone
    (pair,) = suggest([entry(2, "Montenube, Rosa", "+51987654321", "B"), one])
    assert (pair.keep, pair.gone, pair.reasons) == (1, 2, ("el mismo teléfono",))
    assert "clacbot merge-people 1 2" in pair.text()
