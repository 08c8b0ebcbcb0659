"""Calls after the reminders: whom to call, what came of it, and answers written down with the person on the phone."""

from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import update

from bot.reports.calls import collect, workbook
from storage.models import AuditLine, Interview, Person, Refusal, Reminder

pytestmark = pytest.mark.both_databases

DAYS = 10  # both reminders have left by then


async def a_round_waits(scenario, **until):
    """An open round whose reminders are over, with somebody of the team in Peru and a phone to call."""
    await scenario.change(update(Person).where(Person.name == "Rosa Montenube").values(phone="+51912345678"))
    rosa = await scenario.person("Rosa").registers()
    await scenario.opens_round(**(until or {"days": 21}))
    helper = await scenario.somebody("Ana Ayudanube", role="cn", scope="PE")
    await helper.registers()
    scenario.clock.passes(days=DAYS)
    await scenario.ticks()
    return rosa, helper


async def answers_with(helper, name="Rosa Montenube", organization="Cooperativa Flor de Nube"):
    await helper.says("llamadas")
    label = next(choice.label for choice in helper.question.choices if choice.label.startswith(organization))
    await helper.taps(label)
    await helper.taps(f"📝 Responder con {name}")
    await helper.says("1")


async def test_after_the_reminders_the_team_sees_whom_to_call_in_its_reach(scenario):
    _, helper = await a_round_waits(scenario)
    await helper.says("llamadas")
    helper.expect("Por llamar: 3", "Cooperativa Flor de Nube (PE)", "Unión Nube Alta (PE)")
    helper.expect_not("Associação", "Cloud Hill")
    await helper.says("2" if "1. Comité" in helper.reply[-1].text else "1")
    helper.expect("Rosa Montenube", "📱 +51 912 345 678")


async def test_before_the_reminders_are_over_nobody_is_called(scenario):
    helper = await scenario.somebody("Ana Ayudanube", role="cn", scope="PE")
    await helper.registers()
    await scenario.opens_round()
    await helper.says("llamadas")
    helper.expect("después de los recordatorios", "1 de diciembre")


async def test_who_may_not_see_phones_sees_them_masked_and_members_see_nothing(scenario):
    rosa, _ = await a_round_waits(scenario)
    region = await scenario.somebody("Raúl Regionube", role="regional", scope="andina")
    await region.registers()
    await region.says("/llamada 1 PE-1")
    region.expect("📱")
    region.expect_not("912 345 678")
    await rosa.says("llamadas")
    rosa.expect_not("Por llamar")
    other = await scenario.somebody("Bea Brasilnube", role="cn", scope="BR")
    await other.registers()
    await other.says("/llamada 1 PE-1")
    other.expect("no está en su lista")


async def test_what_came_of_a_call_is_kept_and_puts_the_organization_behind_the_others(scenario):
    _, helper = await a_round_waits(scenario)
    await helper.says("/llamada 1 PE-1")
    await helper.taps("📵 No contesta")
    helper.expect("Anotado: no contesta", "3. Cooperativa Flor de Nube (PE) · 📞 1 · no contesta")
    await helper.says("/llamada 1 PE-1")
    await helper.taps("🚫 No quiere responder")
    helper.expect("Por llamar: 2")
    helper.expect_not("Flor de Nube")
    assert {row["organization_id"] for row in await scenario.rows(Refusal)} == {"PE-1"}
    lines = [row for row in await scenario.rows(AuditLine) if row["action"] == "call.done"]
    assert [row["detail"]["outcome"] for row in lines] == ["no_answer", "refuses"]


async def test_the_team_writes_down_what_the_person_says(scenario):
    rosa, helper = await a_round_waits(scenario)
    await answers_with(helper)
    helper.expect("1/8 · Cooperativa Flor de Nube")
    await helper.answers(*"4444444", "nada", "enviar")
    helper.expect("Guardado como respuesta con ayuda de Cooperativa Flor de Nube", choices=["Ver las llamadas"])
    (row,) = await scenario.rows(Interview)
    who = (scenario.people["Rosa Montenube"], scenario.people["Ana Ayudanube"])
    assert (row["person_id"], row["helper_id"]) == who
    assert (row["mode"], row["state"], row["to_verify"]) == ("asistido", "complete", False)
    assert "<modo>asistido</modo>" in row["instance"]
    await helper.taps("Ver las llamadas")
    helper.expect("Por llamar: 2")
    await rosa.says("encuesta")
    rosa.expect("Usted ya respondió")
    assert (await rosa.stored())["sat_general"] == "4"


async def test_the_person_must_agree_before_anything_is_written_down(scenario):
    _, helper = await a_round_waits(scenario)
    await helper.says("/llamada 1 PE-1")
    await helper.taps("📝 Responder con Rosa Montenube")
    helper.expect("¿está de acuerdo en responder?", choices=["Sí, está de acuerdo", "No quiere", "Ahora no"])
    await helper.says("2")
    assert await scenario.rows(Interview) == []
    assert len(await scenario.rows(Refusal)) == 1


async def test_an_own_answer_is_never_replaced_by_one_with_help(scenario):
    rosa, helper = await a_round_waits(scenario)
    tomas = await scenario.person("Tomás").registers()
    await answers_with(helper)
    await helper.answers("1", "1")
    await tomas.says("encuesta")
    await tomas.answers(*"5555555", "todo bien", "enviar")
    await helper.answers(*"11111", "mal", "enviar")
    helper.expect("ya respondió por su cuenta")
    rows = {row["person_id"]: (row["state"], row["mode"]) for row in await scenario.rows(Interview)}
    assert rows == {tomas.person_id: ("complete", "chat"), rosa.person_id: ("replaced", "asistido")}
    await helper.says("/llamada 1 PE-1")
    helper.expect("ya respondió")


async def test_an_own_answer_that_comes_later_takes_the_place_of_the_one_with_help(scenario):
    rosa, helper = await a_round_waits(scenario)
    tomas = await scenario.person("Tomás").registers()
    await answers_with(helper)
    await helper.answers(*"1111111", "mal", "enviar")
    await tomas.says("encuesta")
    await tomas.answers(*"5555555", "todo bien", "enviar")
    rows = {row["person_id"]: (row["state"], row["mode"]) for row in await scenario.rows(Interview)}
    assert rows == {rosa.person_id: ("replaced", "asistido"), tomas.person_id: ("complete", "chat")}


async def test_who_changes_what_was_written_down_has_answered_alone(scenario):
    rosa, helper = await a_round_waits(scenario)
    await answers_with(helper)
    await helper.answers(*"4444444", "nada", "enviar")
    await rosa.says("encuesta")
    await rosa.says("4")
    await rosa.says("2")
    await rosa.says("enviar")
    (row,) = await scenario.rows(Interview)
    assert (row["mode"], row["helper_id"], row["state"]) == ("chat", None, "complete")


async def test_what_somebody_answered_alone_is_not_shown_to_who_helps(scenario):
    rosa, helper = await a_round_waits(scenario)
    await rosa.says("encuesta")
    await rosa.says("2")
    await answers_with(helper)
    helper.expect("ya empezó en su chat")
    helper.expect_not("Un poco", "1/8")


async def test_a_call_that_ends_early_is_gone_on_with_later(scenario):
    _, helper = await a_round_waits(scenario)
    await answers_with(helper)
    await helper.answers("4", "4")
    await helper.says("pausa")
    helper.expect("LLAMADAS")
    await answers_with(helper)
    helper.expect("3/8")


async def test_who_asked_to_be_called_is_answered_for_from_the_task(scenario):
    rosa = await scenario.person("Rosa").registers()
    await scenario.opens_round(days=21)
    helper = await scenario.somebody("Ana Ayudanube", role="cn", scope="PE")
    await helper.registers()
    await rosa.says("quiero que me llamen")
    await rosa.says("1")
    await rosa.says("+51 912 345 678")
    await helper.says("tareas")
    await helper.says("1")
    await helper.taps("📝 Responder la encuesta con esa persona")
    await helper.says("1")
    helper.expect("1/8 · Cooperativa Flor de Nube")


async def test_the_list_as_a_file_has_a_line_for_each_contact(scenario):
    _, helper = await a_round_waits(scenario)
    await helper.says("/llamada 1 PE-1")
    await helper.taps("📵 No contesta")
    async with scenario.database.reading() as db:
        content = workbook("llamadas.xlsx", await collect(db, 1, None, scenario.clock()))
    heading, *lines = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert heading[:5] == ["organización", "país", "contacto", "cargo", "teléfono"]
    rosa = next(line for line in lines if line[2] == "Rosa Montenube")
    assert rosa[:2] == ["Cooperativa Flor de Nube", "PE"]
    assert rosa[4] == "+51 912 345 678"
    assert rosa[-1] == "no contesta"
    assert {line[1] for line in lines} == {"PE", "BR", "JM", "HT"}


async def test_nobody_is_reminded_any_more_of_what_was_written_down(scenario):
    rosa = await scenario.person("Rosa").registers()
    await scenario.opens_round(days=21)
    mel = await scenario.somebody("Mara Melnube", role="mel")
    await mel.registers()
    await mel.says("/llamada 1 PE-1")
    await mel.taps("📝 Responder con Rosa Montenube")
    await mel.says("1")
    await mel.answers(*"4444444", "nada", "enviar")
    rosa.read = len(rosa.chat)
    scenario.clock.passes(days=DAYS)
    await scenario.ticks()
    rosa.expect_nothing()
    assert not [row for row in await scenario.rows(Reminder) if row["organization_id"] == "PE-1"]
