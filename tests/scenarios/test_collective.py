"""The self-assessment an organization answers once: who answers after somebody else is asked first (domain 3.4)."""

import pytest
from sqlalchemy import insert, update

from bot.conversation import Stage
from storage import interviews
from storage.models import Address, Interview, Membership, Outbox, Task

FORM = "desarrollo_organizacion"
ALREADY = (
    "Ya hay una respuesta de Rosa Montenube, del 22 de noviembre de 2026. ¿La reemplazo? Avisaré a ambas personas."
)


async def together(scenario):
    """Rosa and Tomás of one cooperative, both invited."""
    rosa = await scenario.person("Rosa").registers()
    tomas = await scenario.person("Tomás").registers()
    await scenario.opens_round(form=FORM)
    return rosa, tomas


async def answers_all(person, digit="4", of=15):
    """Begin where needed, answer everything with one digit and send."""
    await person.answers(*digit * of)
    await person.taps("✅ Enviar")


async def counted(scenario, question="des_asamblea"):
    """What the indicators read of one question."""
    async with scenario.database.reading() as db:
        return [(row["organization_id"], row["value"]) for row in await interviews.given(db, 1, [question])]


async def rosa_has_answered(scenario):
    rosa, tomas = await together(scenario)
    await rosa.says("encuesta")
    await answers_all(rosa, "3")
    rosa.expect("¡Gracias!")
    rosa.expect_not("Otra persona")
    scenario.clock.passes(days=1)
    return rosa, tomas


@pytest.mark.both_databases
async def test_the_second_person_replaces_the_answer_and_both_know(scenario):
    rosa, tomas = await rosa_has_answered(scenario)
    await tomas.says("encuesta")
    tomas.expect(ALREADY, choices=["Sí", "No"])
    assert await tomas.stands() == Stage.REPLACING
    assert await counted(scenario) == [("PE-1", "3")]
    rosa.read = len(rosa.chat)
    await tomas.taps("Sí")
    tomas.expect("Respondan juntos", "1/15")
    tomas.expect_not("Su respuesta ahora")  # the answers of another person are not shown
    await tomas.says("5")
    assert ("PE-1", "3") in await counted(scenario)  # until the new one is sent, the old one stands
    rosa.expect_nothing()
    await answers_all(tomas, "5", 14)
    tomas.expect("¡Gracias!", "Esta es ahora la respuesta de su organización.", "Avisé a Rosa Montenube.")
    await scenario.ticks()
    rosa.expect("Tomás Vallenube envió una nueva respuesta de Cooperativa Flor de Nube", "Ahora cuenta esa")
    assert len(rosa.reply) == 1
    assert await counted(scenario) == [("PE-1", "5")]
    assert set((await rosa.stored()).values()) == {"3"}  # kept as history
    assert [row["state"] for row in await scenario.rows(Interview)] == ["replaced", "complete"]


@pytest.mark.parametrize("words", ["no", "2", "No"])
async def test_a_no_leaves_the_answer_as_it_is(scenario, words):
    rosa, tomas = await rosa_has_answered(scenario)
    rosa.read = len(rosa.chat)
    await tomas.says("encuesta")
    await tomas.says(words)
    tomas.expect("queda la respuesta que ya estaba")
    await scenario.ticks()
    rosa.expect_nothing()
    assert await tomas.stands() == Stage.MENU
    assert await tomas.stored() == {}
    assert [row["state"] for row in await scenario.rows(Interview)] == ["complete"]
    assert await counted(scenario) == [("PE-1", "3")]


@pytest.mark.parametrize("words", ["¿cómo?", "tal vez", "👍", "5"])
async def test_nothing_is_replaced_without_a_clear_yes(scenario, words):
    _, tomas = await rosa_has_answered(scenario)
    await tomas.says("encuesta")
    await tomas.says(words)
    tomas.expect(ALREADY, choices=["Sí", "No"])
    await tomas.says("sí")
    tomas.expect("1/15")


async def test_rosa_takes_it_back_and_the_day_shown_is_the_day_it_was_sent(scenario):
    rosa, tomas = await rosa_has_answered(scenario)
    await tomas.says("encuesta")
    await tomas.says("1")
    await answers_all(tomas, "5")
    scenario.clock.passes(days=1)
    await rosa.says("encuesta")
    rosa.expect("Ya hay una respuesta de Tomás Vallenube, del 23 de noviembre de 2026.")
    await rosa.says("1")
    rosa.expect("Esto respondió:")
    await rosa.says("2")
    await rosa.says("1")
    tomas.read = len(tomas.chat)
    await rosa.taps("✅ Enviar")
    rosa.expect("Esta es ahora la respuesta de su organización.", "Avisé a Tomás Vallenube.")
    await scenario.ticks()
    tomas.expect("Rosa Montenube envió una nueva respuesta")
    assert await counted(scenario, "des_mujeres") == [("PE-1", "1")]
    scenario.clock.passes(days=1)
    await tomas.says("encuesta")
    tomas.expect("Ya hay una respuesta de Rosa Montenube, del 24 de noviembre de 2026.")


async def test_both_begin_before_either_has_sent(scenario):
    rosa, tomas = await together(scenario)
    await rosa.says("encuesta")
    await tomas.says("encuesta")
    tomas.expect("1/15")  # nobody has answered yet
    await tomas.answers(*"5" * 15)
    await answers_all(rosa, "3")
    await tomas.taps("✅ Enviar")
    tomas.expect(ALREADY, choices=["Sí", "No"])
    assert ("PE-1", "3") in await counted(scenario)
    assert {row["state"] for row in await scenario.rows(Interview)} == {"complete", "open"}
    await tomas.taps("Sí")
    tomas.expect("¡Gracias!", "Avisé a Rosa Montenube")
    assert await counted(scenario) == [("PE-1", "5")]


async def test_both_begin_and_the_slower_one_leaves_it(scenario):
    rosa, tomas = await together(scenario)
    await rosa.says("encuesta")
    await tomas.says("encuesta")
    await tomas.answers(*"5" * 15)
    await answers_all(rosa, "3")
    await tomas.taps("✅ Enviar")
    await tomas.taps("No")
    tomas.expect("queda la respuesta que ya estaba")
    assert await counted(scenario) == [("PE-1", "3")]


async def test_who_answered_first_may_change_it_without_being_asked(scenario):
    rosa, _ = await rosa_has_answered(scenario)
    await rosa.says("encuesta")
    rosa.expect("Usted ya respondió, gracias.", "Esto respondió")
    await rosa.says("1")
    await rosa.says("5")
    await rosa.taps("✅ Enviar")
    rosa.expect("¡Gracias!")
    rosa.expect_not("Avisé a")
    assert await counted(scenario) == [("PE-1", "5")]


async def test_each_organization_of_one_person_answers_once(scenario):
    delia = await scenario.person("Delia").registers()
    rosa = await scenario.person("Rosa").registers()
    await scenario.opens_round(form=FORM)
    await rosa.says("encuesta")
    await answers_all(rosa, "3")
    await delia.says("encuesta")
    delia.expect("¿Por cuál organización responde ahora?")
    await delia.taps("Unión Nube Alta")
    delia.expect("1/15 · Unión Nube Alta")  # nobody there has answered
    await answers_all(delia, "5")
    delia.expect_not("Avisé a")
    await delia.says("encuesta")
    delia.expect("Ya hay una respuesta de Rosa Montenube")
    assert sorted(await counted(scenario)) == [("PE-1", "3"), ("PE-2", "5")]


async def test_who_has_stopped_is_not_written_to(scenario):
    rosa, tomas = await rosa_has_answered(scenario)
    await rosa.says("SALIR")
    rosa.read = len(rosa.chat)
    await tomas.says("encuesta")
    await tomas.says("1")
    await answers_all(tomas, "5")
    await scenario.ticks()
    rosa.expect_nothing()
    tomas.expect_not("Avisé a Rosa")
    assert [row for row in await scenario.rows(Outbox) if row["key"].startswith("replaced:")] == []


async def test_the_other_person_is_told_in_her_own_language(scenario):
    rosa, tomas = await rosa_has_answered(scenario)
    await rosa.says("English")
    await tomas.says("encuesta")
    await tomas.says("1")
    await answers_all(tomas, "5")
    await scenario.ticks()
    assert "Tomás Vallenube" in rosa.chat[-1].text
    assert "envió" not in rosa.chat[-1].text


async def test_the_question_is_asked_again_in_another_language(scenario):
    _, tomas = await rosa_has_answered(scenario)
    await tomas.says("encuesta")
    await tomas.says("English")
    assert "Rosa Montenube" in tomas.reply[-1].text
    assert tomas.reply[-1].labels == ["Yes", "No"]
    await tomas.says("yes")
    tomas.expect("1/15")


async def test_a_round_that_closes_while_he_is_asked_is_no_dead_end(scenario):
    _, tomas = await rosa_has_answered(scenario)
    await tomas.says("encuesta")
    await scenario.closes_round(1)
    await tomas.taps("Sí")
    tomas.expect("La encuesta cerró el")
    assert await counted(scenario) == [("PE-1", "3")]


async def test_a_language_chosen_from_the_list_agrees_to_nothing(scenario):
    _, tomas = await rosa_has_answered(scenario)
    await tomas.says("encuesta")
    await tomas.says("/idioma")
    await tomas.says("1")  # Spanish, and no yes
    tomas.expect(ALREADY, choices=["Sí", "No"])
    assert await counted(scenario) == [("PE-1", "3")]


@pytest.mark.both_databases
async def test_a_held_answer_that_is_released_replaces_an_earlier_one(scenario):
    rosa, tomas = await together(scenario)
    await scenario.change(update(Membership).where(Membership.person_id == tomas.person_id).values(confirmed=False))
    await rosa.says("encuesta")
    await answers_all(rosa, "3")
    scenario.clock.passes(days=1)
    await tomas.says("encuesta")
    await answers_all(tomas, "5")
    tomas.expect("Cuentan cuando alguien confirme")
    assert await counted(scenario) == [("PE-1", "3")]
    await confirms(scenario, rosa, tomas)
    assert await counted(scenario) == [("PE-1", "5")]
    assert [row["state"] for row in await scenario.rows(Interview)] == ["replaced", "complete"]
    await scenario.ticks()
    assert "Tomás Vallenube envió una nueva respuesta" in "".join(message.text for message in rosa.chat[-3:])


async def test_a_held_answer_that_is_older_stays_history(scenario):
    rosa, tomas = await together(scenario)
    await scenario.change(update(Membership).where(Membership.person_id == tomas.person_id).values(confirmed=False))
    await tomas.says("encuesta")
    await answers_all(tomas, "5")
    scenario.clock.passes(days=1)
    await rosa.says("encuesta")
    await answers_all(rosa, "3")
    await confirms(scenario, rosa, tomas)
    assert await counted(scenario) == [("PE-1", "3")]


async def confirms(scenario, colleague, newcomer):
    """A colleague says yes to the open task about somebody new."""
    (address,) = await scenario.rows(Address, Address.address == newcomer.address)
    row = {"kind": "newcomer", "person_id": newcomer.person_id, "organization_id": "PE-1", "address_id": address["id"]}
    await scenario.change(insert(Task).values(**row, created_at=scenario.clock(), data={}))
    (task,) = await scenario.rows(Task)
    await colleague.says(f"/conozco {task['id']} si")
    colleague.expect("ya figura como contacto")
