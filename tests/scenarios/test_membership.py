"""A member that is suspended, or leaves, in the middle of a round (S04, S05)."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from storage import rounds as asked
from storage.models import FrameEntry, Interview, Organization, Outbox, Person
from tests.network import PEOPLE

HEADINGS = "org_id;estado"
ANSWERS = ("5", "4", "4", "4", "4", "4", "4", "nada", "enviar")


@pytest.fixture
def scenario(scenario):
    scenario.clock.passes(days=1)  # a Monday morning: people may be written to
    return scenario


async def frame(scenario, opened):
    async with scenario.database.reading() as db:
        return {row["organization_id"] for row in await asked.frame(db, opened[0])}


async def the_next_hours(scenario):
    scenario.everybody_has_read()
    scenario.clock.passes(hours=1)
    await scenario.ticks()


# --- S04


async def test_a_member_suspended_in_the_middle_of_a_round_can_finish(scenario):
    rosa = await scenario.person("Rosa").registers()
    opened = await scenario.opens_round()
    await rosa.taps("Sí, empezar")
    await rosa.answers("5", "4", "4")
    await scenario.imports("organizations", HEADINGS, "PE-1;suspendida")
    await the_next_hours(scenario)
    rosa.expect_nothing()  # nobody is shamed
    await rosa.answers(*ANSWERS[3:])
    rosa.expect("¡Gracias! Sus respuestas quedaron guardadas", "Así queda su organización")
    assert "PE-1" in await frame(scenario, opened)
    (interview,) = await scenario.rows(Interview)
    assert (interview["state"], interview["late"], interview["to_verify"]) == ("complete", False, False)
    await scenario.closes_round(opened[0])
    scenario.clock.passes(days=60)
    following = await scenario.opens_round()
    assert "PE-1" not in await frame(scenario, following)
    rosa.expect_nothing()
    scenario.clock.passes(days=365)
    await scenario.closes_round(following[0])
    await scenario.imports("organizations", HEADINGS, "PE-1;activa")
    assert "PE-1" in await frame(scenario, await scenario.opens_round())


# --- S05


@pytest.mark.both_databases
@pytest.mark.parametrize("state", ["desafiliada", "descertificada"])
async def test_who_leaves_is_thanked_once_and_told_about_the_data(scenario, state):
    rosa = await scenario.person("Rosa").registers()
    opened = await scenario.opens_round()
    await rosa.taps("Sí, empezar")
    await rosa.answers(*ANSWERS)
    assert "PE-1" in await frame(scenario, opened)
    for _ in range(2):
        await scenario.imports("organizations", HEADINGS, f"PE-1;{state}")
        await the_next_hours(scenario)
    farewells = [message.text for message in rosa.chat if "ya no forma parte de CLAC" in message.text]
    assert len(farewells) == 1
    assert "Hola, Rosa." in farewells[0]
    assert "12 meses más" in farewells[0]
    assert "Cooperativa Flor de Nube" in farewells[0]
    assert "PE-1" not in await frame(scenario, opened)
    (entry,) = await scenario.rows(FrameEntry, FrameEntry.organization_id == "PE-1")
    assert entry["left_at"] is not None
    assert len(await rosa.stored()) == 8  # the history is kept
    await rosa.taps("Ver mis datos")
    rosa.expect("Esto guardamos de usted")
    await rosa.says("borrar")
    rosa.expect("¿Borro todo?")


@pytest.mark.parametrize(
    ("name", "key", "words"),
    [
        ("João", "BR-1", "já não faz parte"),
        ("Winston", "JM-1", "is no longer part"),
        ("Marie", "HT-1", "ne fait plus partie"),
    ],
)
async def test_the_farewell_is_in_the_language_of_the_reader(scenario, name, key, words):
    person = await scenario.person(name).registers()
    await scenario.imports("organizations", HEADINGS, f"{key};desafiliada")
    await the_next_hours(scenario)
    person.expect(words)


async def test_the_farewell_waits_for_the_morning_there(scenario):
    rosa = await scenario.person("Rosa").registers()
    scenario.clock.passes(hours=10)  # the night in Lima
    await scenario.imports("organizations", HEADINGS, "PE-1;desafiliada")
    await the_next_hours(scenario)
    rosa.expect_nothing()
    scenario.clock.passes(hours=16)
    await scenario.ticks()
    rosa.expect("ya no forma parte de CLAC")


async def test_who_agreed_to_nothing_or_stopped_is_not_written_to(scenario):
    rosa, tomas = scenario.person("Rosa"), await scenario.person("Tomás").registers()
    await rosa.says(PEOPLE["Rosa Montenube"][0])
    await tomas.says("SALIR")
    await scenario.imports("organizations", HEADINGS, "PE-1;desafiliada")
    await the_next_hours(scenario)
    for person in (rosa, tomas):
        assert "ya no forma parte" not in person.chat[-1].text


async def test_who_serves_another_member_too_stays(scenario):
    delia = await scenario.person("Delia").registers()
    await scenario.imports("organizations", HEADINGS, "PE-1;desafiliada")
    await the_next_hours(scenario)
    delia.expect("por Unión Nube Alta todo sigue igual")
    delia.expect_not("12 meses")
    scenario.clock.passes(days=400)
    await scenario.a_day_begins()
    assert await scenario.rows(Person, Person.id == delia.person_id)


async def test_what_was_queued_for_the_organization_never_leaves(scenario):
    rosa = await scenario.person("Rosa").registers()
    await scenario.opens_round()
    row = (await scenario.rows(Outbox))[-1]
    queued = {**row, "key": "mailing:99:1:PE-1", "state": "queued", "purpose": "surveys", "priority": 2}
    queued |= {"not_before": scenario.clock() + timedelta(hours=1), "sent_at": None}
    queued.pop("id")
    await scenario.change(Outbox.__table__.insert().values(queued))
    await scenario.imports("organizations", HEADINGS, "PE-1;desafiliada")
    (mailed,) = await scenario.rows(Outbox, Outbox.key == "mailing:99:1:PE-1")
    assert (mailed["state"], mailed["outcome"]) == ("cancelled", "the organization left")
    await rosa.says("encuesta")
    rosa.expect("Ahora no hay ninguna encuesta abierta")


async def test_twelve_months_later_the_contacts_are_gone(scenario):
    rosa = await scenario.person("Rosa").registers()
    await scenario.imports("organizations", HEADINGS, "PE-1;desafiliada")
    await scenario.change(update(Organization).where(Organization.id == "PE-2").values(name="Nube"))
    scenario.clock.passes(days=364)
    await scenario.a_day_begins()
    assert await scenario.rows(Person, Person.id == rosa.person_id)
    scenario.clock.passes(days=2)
    await scenario.a_day_begins()
    assert not await scenario.rows(Person, Person.id == rosa.person_id)
