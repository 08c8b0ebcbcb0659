"""Structures and allies that are asked a form: made by their imports, and seen by no list or count of members."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.answerers import is_reserved, of_ally, of_structure
from bot.audience import Audience, read_audience
from bot.exchange import code_sheets
from bot.exchange.exporting import export
from bot.fieldwork import open_round
from bot.keeping import erase
from bot.publishing import Shelf
from bot.representing import ALLY, STRUCTURE
from storage import contacts, registry, rounds, search
from storage.models import FrameEntry, Membership, Organization, Person

MEMBERS = (
    ("org_id", "nombre", "tipo", "pais", "cn", "redes"),
    ("PE-1", "Cooperativa Nube", "opp", "PE", "CN-PE", "RED-CAFE"),
    ("CO-9", "Comité Río Quieto", "trabajadores", "CO", "", ""),
)
STRUCTURES = (
    ("id", "nombre", "clase", "paises", "contacto", "telefono"),
    ("CN-PE", "Coordinadora del Cerro", "cn", "PE", "Rosa Nube", "987654321"),
    ("CN-AR-UY", "Coordinadora del Llano", "cn", "AR;UY", "", ""),
    ("RED-CAFE", "Red Café Imaginaria", "red_producto", "", "", ""),
)
ALLIES = (
    ("institucion", "categoria", "pais", "contacto", "telefono", "idioma"),
    ("Universidad Imaginaria", "universidad", "DE", "Ana Cerro", "+4915112345678", "en"),
    ("Ministerio del Ejemplo", "gobierno", "PE", "Luz Valle", "", "es"),
)


@pytest.fixture
async def register(register):
    for what, rows in (("organizations", MEMBERS), ("structures", STRUCTURES), ("allies", ALLIES)):
        assert (await register.rows(what, *rows)).written
    return register


async def stored(register, *kinds):
    async with register.database.reading() as db:
        return {row["id"]: row for row in await registry.organizations(db, kinds)}


async def speaking(register, organization_id):
    """name → (phone, language, until) of everybody who speaks or spoke for it."""
    query = select(Person.name, Person.phone, Person.language, Membership.valid_to).join(Membership)
    async with register.database.reading() as db:
        found = await db.execute(query.where(Membership.organization_id == organization_id))
        return {row[0]: tuple(row[1:]) for row in found}


async def test_each_structure_and_ally_gets_a_row_to_answer_with(register):
    found = await stored(register, STRUCTURE, ALLY)
    assert list(found) == ["ALI-1", "ALI-2", "EST-CN-AR-UY", "EST-CN-PE", "EST-RED-CAFE"]
    peru, cafe, university = found["EST-CN-PE"], found["EST-RED-CAFE"], found["ALI-1"]
    assert (peru["country"], peru["region"], peru["cn"], peru["time_zone"]) == ("PE", "andina", "CN-PE", "America/Lima")
    assert (cafe["country"], cafe["networks"], cafe["time_zone"]) == ("", ("RED-CAFE",), "America/El_Salvador")
    assert (university["country"], university["networks"], university["language"]) == ("DE", ("universidad",), "en")
    assert await speaking(register, "EST-CN-PE") == {"Rosa Nube": ("+51987654321", "es", None)}
    assert await speaking(register, "ALI-1") == {"Ana Cerro": ("+4915112345678", "en", None)}
    assert await speaking(register, "EST-RED-CAFE") == {}


async def test_the_rows_follow_their_files(register):
    register.now += timedelta(days=30)
    await register.rows("structures", STRUCTURES[0], ("CN-PE", "Coordinadora Nueva", "cn", "PE", "Delia Río", ""))
    assert (await stored(register, STRUCTURE))["EST-CN-PE"]["name"] == "Coordinadora Nueva"
    found = await speaking(register, "EST-CN-PE")
    assert found["Delia Río"][2] is None
    assert found["Rosa Nube"][2] == register.now.date() - timedelta(days=1)
    await register.rows("allies", *ALLIES)
    assert len(await speaking(register, "ALI-2")) == 1


async def test_a_contact_who_is_known_already_is_the_same_person(register):
    headings = ("telefono", "nombre", "organizacion")
    await register.rows("people", headings, ("987654333", "Delia Río", "PE-1"))
    await register.rows("structures", STRUCTURES[0], ("CN-X", "Otra", "cn", "PE", "Delia Rio", "987654333"))
    people = await register.people()
    assert people["Delia Río"]["organizations"] == {"PE-1": ""}
    assert people["Delia Río"]["besides"] == ("EST-CN-X",)
    changed = await register.rows("people", headings, ("+51987654333", "Delia Río", "CO-9"))
    assert changed.written
    assert (await register.people())["Delia Río"]["besides"] == ("EST-CN-X",)  # a file of people says nothing of it


async def test_who_was_erased_is_not_brought_back(register):
    async with register.database.transaction() as db:
        number = (await register.people())["Ana Cerro"]["id"]
        await erase(db, Shelf(), number, now=register.now, actor="test")
    await register.rows("allies", ALLIES[0], (*ALLIES[1][:2], "DE", "Ana Cerro", "+49 151 12345678", "fr"))
    assert "Ana Cerro" not in await register.people()


async def test_no_list_or_count_of_members_has_them(register):
    async with register.database.transaction() as db:
        assert [row["id"] for row in await registry.organizations(db)] == ["CO-9", "PE-1"]
        assert [row["id"] for row in await rounds.candidates(db)] == ["CO-9", "PE-1"]
        assert [row["id"] for row in await search.organizations(db)] == ["CO-9", "PE-1"]
        assert await search.people(db, register.now.date()) == []
        everyone = await contacts.contacts(db, register.now.date())
        assert {row["name"]: row["organizations"] for row in everyone} == {
            "Ana Cerro": {}, "Luz Valle": {}, "Rosa Nube": {},
        }  # fmt: skip
        for what in ("organizations", "people"):
            content, _ = await export(db, what, "a.csv", reason="prueba", now=register.now, actor="test")
            assert not [word for word in ("EST-", "ALI-", "Imaginaria", "Rosa Nube") if word in content.decode()]


async def test_a_round_of_members_asks_members_and_theirs_asks_them(register):
    frames = {}
    async with register.database.transaction() as db:
        for form in ("satisfaccion_membresia", "desarrollo_estructura", "reconocimiento_aliados"):
            number, _ = await open_round(
                db, form, audience=Audience(), closes_at=None, now=register.now, actor="test", at_once=True
            )  # fmt: skip
            query = select(FrameEntry.organization_id, FrameEntry.networks).where(FrameEntry.round_id == number)
            frames[form] = {row[0]: row[1] for row in await db.execute(query.order_by(FrameEntry.organization_id))}
    assert frames["satisfaccion_membresia"] == {"CO-9": "", "PE-1": "RED-CAFE"}
    assert list(frames["desarrollo_estructura"]) == ["EST-CN-AR-UY", "EST-CN-PE", "EST-RED-CAFE"]
    assert frames["reconocimiento_aliados"] == {"ALI-1": "universidad", "ALI-2": "gobierno"}


async def test_a_structure_may_be_asked_alone(register):
    async with register.database.transaction() as db:
        _, reach = await open_round(
            db, "desarrollo_estructura", audience=read_audience("cn:CN-PE"), closes_at=None, now=register.now,
            actor="test",
        )  # fmt: skip
    assert (reach.organizations, reach.people) == (1, 1)


async def test_codes_go_to_those_that_are_wanted(register):
    async with register.database.transaction() as db:

        async def names(kinds):
            sheets = await code_sheets.collect(
                db, Audience(), code_sheets.Links(), register.now, "test", kinds=kinds
            )  # fmt: skip
            return sorted(card.name for cards in sheets.values() for card in cards)

        assert await names((STRUCTURE,)) == ["Rosa Nube"]
        assert await names((ALLY,)) == ["Ana Cerro", "Luz Valle"]


async def test_no_file_of_members_takes_their_place(register):
    report = await register.rows("organizations", MEMBERS[0], ("est-cn-pe", "Intrusa", "opp", "PE", "", ""))
    assert "es de una estructura o de un aliado" in report.reasons()[0]
    async with register.database.reading() as db:
        kinds = select(Organization.kind).where(Organization.id == "EST-CN-PE")
        assert (await db.execute(kinds)).scalar() == STRUCTURE


def test_ids_are_told_apart():
    ally = {"id": 7, "institution": "X", "category": "", "country": "", "contact": "", "phone": "", "language": "es",
            "state": "inactivo"}  # fmt: skip
    structure = {"id": "A" * 36, "name": "X", "kind": "cn", "countries": (), "contact": "", "phone": ""}
    assert of_ally(ally).organization["state"] == "desafiliada"
    assert len(of_structure(structure).id) == 40
    assert is_reserved(of_structure(structure).id)
    assert not is_reserved("ESTRELLA")
