"""What is registered twice is found, made one with all that belongs to it, and taken back (domain S22)."""

import pytest
from sqlalchemy import insert, select

from bot.errors import ConflictError, InputError
from bot.exchange.duplicates import suggest
from bot.exchange.merging import merge, superseded, unmerge
from bot.keeping import erase
from bot.publishing import Shelf
from storage import contacts, registry
from storage.models import Answer, AuditLine, FrameEntry, Interview, Membership, Merge, Organization, Record
from tests.network import add_person
from tests.scenario import Scenario

TABLES = ("organizations", "organization_products", "memberships", "frames", "interviews", "answers", "shared_codes")


def organization(key, name, country="PE", kind="opp", **more):
    return {
        "id": key, "flo_id": None, "clacbook_id": None, "name": name, "short_name": "", "kind": kind, "grade": 1,
        "country": country, "region": "andina", "cn": "", "time_zone": "America/Lima", "language": "es",
        "state": "activa", "joined_on": None, "left_on": None, "people_count": None, "products": (), "networks": (),
    } | more  # fmt: skip


def found(*rows, people=()):
    return [(it.keep, it.gone, it.reasons) for it in suggest(rows, people)]


def test_names_that_differ_in_spelling_and_form_are_suggested_with_differences():
    one, other = organization("A", "COOPAGRO", flo_id="123", people_count=80), organization("B", "Coop. Agro R.L.")
    (suggestion,) = suggest([other, one], [])
    assert (suggestion.keep, suggestion.gone, suggestion.likeness) == ("A", "B", 100)
    assert suggestion.reasons == ("nombres parecidos en el mismo país",)
    assert ("flo_id", "123", "") in suggestion.differences
    assert "clacbot merge A B" in suggestion.text()


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Cooperativa Agraria Cerro Imaginario", "Coop. Agraria Cerro Imaginário Ltda.", True),
        ("Asociación de Productores Nubelumbre", "Asoc. Productores Nubelumbr", True),
        ("Cooperativa Agraria Cerro Imaginario", "Cooperativa Agraria Valle Imaginario", False),
        ("Cooperativa de Café", "Cooperativa de Cacao", False),
    ],
)
def test_ordinary_words_make_nobody_alike(one, other, alike):
    assert bool(found(organization("A", one), organization("B", other))) is alike


def test_another_country_another_type_or_another_number_is_another_organization():
    assert found(organization("A", "Nubelumbre"), organization("B", "Nubelumbre", "CO")) == []
    assert found(organization("A", "Nubelumbre"), organization("B", "Nubelumbre", kind="trabajadores")) == []
    numbers = organization("A", "Nubelumbre Alta", flo_id="1"), organization("B", "Nubelumbre Altas", flo_id="2")
    assert found(*numbers) == []


def test_the_same_number_and_the_same_phone_are_reasons_but_one_person_may_serve_two():
    rows = organization("A", "Nube", flo_id="0123"), organization("B", "Cerro", "CO", flo_id="123")
    assert found(*rows) == [("A", "B", ("el mismo FLO-ID 123",))]
    rows = organization("A", "Nube"), organization("B", "Cerro")
    people = [{"id": 1, "phone": "+51987654321", "organizations": {"A": ""}},
              {"id": 2, "phone": "+51987654321", "organizations": {"B": ""}}]  # fmt: skip
    assert found(*rows, people=people) == [("A", "B", ("contactos con el mismo teléfono",))]
    assert found(*rows, people=[{"id": 1, "phone": "+51987654321", "organizations": {"A": "", "B": ""}}]) == []


def test_of_two_answers_the_complete_one_written_last_counts():
    def row(number, person, state, at, form=1):
        return {"id": number, "round_id": 1, "form_id": form, "person_id": person, "state": state, "to_verify": False,
                "updated_at": at}  # fmt: skip

    one_person = [row(1, 7, "complete", 1), row(2, 7, "open", 9), row(3, 8, "complete", 2)]
    assert [(it.id, it.person_id, it.state, it.instead) for it in superseded(one_person, ())] == [
        (2, None, "replaced", 1)
    ]
    assert [(it.id, it.person_id) for it in superseded(one_person, {1})] == [(1, 7), (2, None)]


# --- on both databases


@pytest.fixture
async def story(database, clock, settled):
    """Delia speaks for PE-1 and PE-2 and answered for both; Rosa for PE-1, Ana for PE-2."""
    story = Scenario(database, clock, settled)
    async with database.transaction() as db:
        story.people["Ana Nube"] = await add_person(db, "Ana Nube", "A2A2A2A2", "es", ("PE-2",))
    await story.opens_round()
    for name, given in (("Rosa", "4"), ("Delia", "2"), ("Ana Nube", "5")):
        async with database.transaction() as db:
            for key in {"Rosa": ["PE-1"], "Delia": ["PE-1", "PE-2"], "Ana Nube": ["PE-2"]}[name]:
                person = next(number for full, number in story.people.items() if full.startswith(name))
                at = clock.passes(minutes=1)
                row = {
                    "round_id": 1, "form_id": 1, "person_id": person, "organization_id": key, "state": "complete",
                    "instance": "<data/>", "seed": 1, "started_at": at, "updated_at": at, "completed_at": at,
                }  # fmt: skip
                number = (await db.execute(insert(Interview).values(**row).returning(Interview.id))).scalar_one()
                answer = {
                    "interview_id": number, "reference": "/d/a", "question": "sat_general", "round_id": 1,
                    "organization_id": key, "value": given, "number": float(given), "answered_at": at,
                }  # fmt: skip
                await db.execute(insert(Answer).values(**answer))
    return story


async def everything(story):
    async with story.database.reading() as db:
        tables = {name: Record.metadata.tables[name] for name in TABLES}
        return {
            name: [tuple(row) for row in await db.execute(select(table).order_by(*table.primary_key.columns))]
            for name, table in tables.items()
        }


async def unite(story, keep="PE-1", gone="PE-2", reason="mismo FLO-ID"):
    async with story.database.transaction() as db:
        return await merge(db, keep, gone, reason=reason, now=story.clock(), actor="command line")


async def part(story, gone="PE-2"):
    async with story.database.transaction() as db:
        return await unmerge(db, gone, now=story.clock(), actor="command line")


async def test_contacts_answers_and_memberships_are_united_and_one_person_counts_once(story):
    await unite(story)
    assert "PE-2" not in {row["id"] for row in await story.organizations()}
    interviews = await story.rows(Interview)
    assert {row["organization_id"] for row in interviews} == {"PE-1"}
    delia = story.people["Delia Ríonube"]
    assert [row["state"] for row in interviews if row["person_id"] == delia] == ["complete"]
    assert sum(row["state"] == "replaced" and row["person_id"] is None for row in interviews) == 1
    assert {row["organization_id"] for row in await story.rows(Answer)} == {"PE-1"}
    assert [row["organization_id"] for row in await story.rows(FrameEntry)].count("PE-1") == 1
    mine = [row for row in await story.rows(Membership) if row["organization_id"] == "PE-1"]
    assert len(mine) == len({row["person_id"] for row in mine}) == 4
    async with story.database.reading() as db:
        kept = next(row for row in await registry.organizations(db) if row["id"] == "PE-1")
        assert kept["products"] == ("cacao", "cafe")
        assert (await contacts.contacts(db, story.clock().date()))[0]["organizations"]
    lines = await story.rows(AuditLine, AuditLine.action == "organization.merge")
    assert [line["subject"] for line in lines] == ["organization:PE-1"]


async def test_taken_back_everything_is_as_it_was(story):
    before = await everything(story)
    await unite(story)
    assert await everything(story) != before
    story.clock.passes(days=29)
    assert await part(story) == "PE-1"
    assert await everything(story) == before
    with pytest.raises(ConflictError, match="no está unida"):
        await part(story)
    await unite(story)  # and again


async def test_what_came_after_the_merge_stays_and_the_erased_stay_away(story):
    async with story.database.transaction() as db:
        await db.execute(Organization.__table__.update().where(Organization.id == "PE-2").values(flo_id="99"))
    await unite(story)
    assert next(row for row in await story.organizations() if row["id"] == "PE-1")["flo_id"] == "99"
    async with story.database.transaction() as db:
        await add_person(db, "Nueva Nube", "N3N3N3N3", "es", ("PE-1",))
        await erase(db, Shelf(), story.people["Ana Nube"], now=story.clock(), actor="test")
    await part(story)
    numbers = {row["id"]: row["flo_id"] for row in await story.organizations()}
    assert (numbers["PE-1"], numbers["PE-2"]) == (None, "99")
    async with story.database.reading() as db:
        homes = {row["name"]: set(row["organizations"]) for row in await contacts.contacts(db, story.clock().date())}
    assert homes["Nueva Nube"] == {"PE-1"}
    assert homes["Delia Ríonube"] == {"PE-1", "PE-2"}
    assert "Ana Nube" not in homes


async def test_merges_are_refused_with_a_reason_and_after_thirty_days_stay(story):
    for keep, gone, words in (("PE-1", "PE-3", "tipos"), ("PE-1", "BR-1", "países"), ("PE-1", "X", "ninguna"),
                              ("PE-1", "PE-1", "mismo")):  # fmt: skip
        with pytest.raises(ConflictError, match=words):
            await unite(story, keep, gone)
    with pytest.raises(InputError, match="por qué"):
        await unite(story, reason=" ")
    await unite(story)
    story.clock.passes(days=31)
    with pytest.raises(ConflictError, match="30 días"):
        await part(story)
    assert [row["undone_at"] for row in await story.rows(Merge)] == [None]


async def test_a_later_merge_is_taken_back_first(story):
    async with story.database.transaction() as db:
        row = {"name": "Nube Nueva", "kind": "opp", "country": "PE", "region": "andina", "time_zone": "America/Lima"}
        await db.execute(insert(Organization).values(id="PE-4", language="es", state="activa", **row))
    await unite(story)
    await unite(story, "PE-4", "PE-1")
    with pytest.raises(ConflictError, match="primero"):
        await part(story)
    story.clock.passes(days=1)
    assert await part(story, "PE-1") == "PE-4"
    assert await part(story) == "PE-1"
