"""Two entries of one person are suggested, made one with all that is theirs, and taken apart again (S22)."""

import pytest
from sqlalchemy import select

from bot.errors import ConflictError, InputError
from bot.exchange.persons import merge, suggest, unmerge
from storage import contacts
from storage.models import Address, AuditLine, Code, Consent, Interview, Membership, Merge, Person, Record


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
