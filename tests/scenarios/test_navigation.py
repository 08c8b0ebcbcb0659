"""Moving about in a survey: back, to a number, several answers in a line, leaving it for later, a new version."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.conversation import Stage
from storage.models import AnswerChange, FormVersion, Interview, Outbox, Snooze
from tests.surveys.forms import markdown

LIMA = ZoneInfo("America/Lima")
SETTINGS = "form_title | form_id | version | default_language\nPrueba | prueba | VERSION |"
FARM = """
type | name | label | hint | guidance_hint | relevant | constraint | required
begin_group | g | LA FINCA | | | | |
text | nombre | ¿Nombre? | | | | | yes
integer | area | ¿Hectáreas? | Sin los bosques | Cuente solo lo sembrado. | | . > 0 | yes
end_group | | | | | | |
select_one sn | riego | ¿Tiene riego? | | | | | yes
integer | regada | ¿Hectáreas con riego? | | | ${riego} = 'si' | . <= ${area} | yes
begin_repeat | hijo | Hijo | | | | |
text | quien | ¿Cómo se llama? | | | | | yes
integer | edad | ¿Edad? | | | | | yes
end_repeat | | | | | | |
text | fin | ¿Algo más? | | | | |
"""
CHOICES = "list_name | name | label\nsn | si | Sí\nsn | no | No"


def reminders(rows):
    return [row for row in rows if ":reminder:" in row["key"]]


async def publishes(scenario, survey=FARM, version="1"):
    return await scenario.publishes(markdown(survey, CHOICES, SETTINGS.replace("VERSION", version)))


async def begins(scenario, *given, survey=FARM, name="Rosa"):
    await publishes(scenario, survey)
    person = await scenario.person(name).registers()
    await scenario.opens_round(form="prueba")
    await person.says("encuesta")
    await person.answers(*given)
    return person


async def checks_in(scenario, *given, name="Rosa"):
    """The shipped survey of eight questions."""
    person = await scenario.person(name).registers()
    await scenario.opens_round()
    await person.says("encuesta")
    await person.answers(*given)
    return person


# --- back


async def test_back_goes_over_groups_and_entries(scenario):
    rosa = await begins(scenario, "El Mirador", "10", "no")
    if "¿Agregar otro?" in rosa.reply[-1].text:
        await rosa.says("sí")
    rosa.expect("Hijo 1", "¿Cómo se llama?")
    await rosa.answers("Ana", "7")
    rosa.expect("¿Agregar otro?")
    await rosa.says("sí")
    rosa.expect("Hijo 2")
    await rosa.says("atrás")  # the entry begun by mistake is gone
    rosa.expect("¿Agregar otro?")
    await rosa.says("atrás")
    rosa.expect("¿Edad?", "Su respuesta ahora: 7")
    await rosa.says("atrás")
    rosa.expect("¿Cómo se llama?", "Su respuesta ahora: Ana")
    await rosa.says("atrás")
    rosa.expect("¿Tiene riego?", "Su respuesta ahora: No")
    await rosa.says("atrás")
    rosa.expect("¿Hectáreas?", "Su respuesta ahora: 10")
    await rosa.says("atrás")
    rosa.expect("LA FINCA", "1/", "Su respuesta ahora: El Mirador")
    await rosa.says("atrás")
    rosa.expect("Esta es la primera pregunta.")
    await rosa.says("El Alto")
    rosa.expect("¿Agregar otro?")  # on to where she was
    await rosa.says("no")
    rosa.expect("¿Algo más?")
    assert (await rosa.stored())["nombre"] == "El Alto"


async def test_back_from_the_summary_is_the_last_question(scenario):
    rosa = await checks_in(scenario, *"4444444", "nada")
    await rosa.says("atrás")
    rosa.expect("8/8", "Su respuesta ahora: nada")
    await rosa.says("Más visitas")
    rosa.expect("Esto respondió", "Más visitas")


# --- to a number


async def complete(scenario):
    rosa = await begins(scenario, "El Mirador", "10", "sí", "8")
    await rosa.says("sí") if "¿Agregar otro?" in rosa.reply[-1].text else None
    await rosa.answers("Ana", "7", "no", "omitir")
    rosa.expect("Esto respondió:")
    return rosa


async def test_an_answer_that_closes_a_branch_takes_its_answers_out(scenario):
    rosa = await complete(scenario)
    rosa.expect("3. ¿Tiene riego?", "4. ¿Hectáreas con riego?\n   → 8")
    await rosa.says("3")
    rosa.expect("¿Tiene riego?", "Su respuesta ahora: Sí")
    await rosa.says("no")
    rosa.expect("Esto respondió:", "4. ¿Cómo se llama?")
    rosa.expect_not("¿Hectáreas con riego?")
    await rosa.taps("✅ Enviar")
    rosa.expect("¡Gracias!")
    assert "regada" not in await rosa.stored()
    (interview,) = await scenario.rows(Interview)
    assert "<regada>" not in interview["instance"]
    assert {row["value"] for row in await scenario.rows(AnswerChange)} == {"si", "8"}


async def test_an_answer_that_opens_a_branch_leads_into_it_and_back_to_the_summary(scenario):
    rosa = await begins(scenario, "El Mirador", "10", "no")
    await rosa.says("sí") if "¿Agregar otro?" in rosa.reply[-1].text else None
    await rosa.answers("Ana", "7", "no", "omitir", "3", "sí")
    rosa.expect("¿Hectáreas con riego?")
    await rosa.says("5")
    rosa.expect("Esto respondió:", "→ 5")
    await rosa.taps("✅ Enviar")
    rosa.expect("¡Gracias!")


async def test_an_answer_that_makes_another_one_impossible_leads_to_it_at_sending(scenario):
    rosa = await complete(scenario)
    await rosa.says("2")
    await rosa.says("5")  # fewer hectares than are irrigated
    rosa.expect("Esto respondió:")
    await rosa.taps("✅ Enviar")
    rosa.expect("4/", "¿Hectáreas con riego?", "Su respuesta ahora: 8")
    (interview,) = await scenario.rows(Interview)
    assert interview["state"] == "open"
    await rosa.says("6")
    rosa.expect_not("Esto respondió:")
    await rosa.says("5")
    rosa.expect("Esto respondió:")
    await rosa.taps("✅ Enviar")
    rosa.expect("¡Gracias!")


@pytest.mark.parametrize("words", ["99", "0", "ninguna", "3 y 4", "👍"])
async def test_what_is_no_number_of_an_answer_shows_the_summary_again(scenario, words):
    rosa = await checks_in(scenario, *"4444444", "nada")
    await rosa.says(words)
    rosa.expect("No entendí. Escriba el número", "Esto respondió:")
    assert await rosa.stands() == Stage.SUMMARY


# --- help


async def test_a_question_mark_shows_the_hint(scenario):
    rosa = await begins(scenario, "El Mirador")
    rosa.expect("💡 Sin los bosques")
    rosa.expect_not("Cuente solo")
    await rosa.says("?")
    rosa.expect("Cuente solo lo sembrado.")
    await rosa.says("10")
    await rosa.says("¿?")
    rosa.expect("Toque una opción o escriba su número")
    assert (await rosa.stored()) == {"nombre": "El Mirador", "area": "10"}


# --- several answers in a line


async def test_several_answers_in_a_line_are_read_back_before_they_count(scenario):
    rosa = await checks_in(scenario, "4", "4")
    await rosa.says("5 4 5 na 4 nada")
    rosa.expect(
        "Entendí varias respuestas:", "3. ¿Su organización reconoce", "→ Sí, por completo", "6. ", "No hemos recibido",
        "8. ¿Qué debería mejorar CLAC?", "→ nada", "¿Está bien?", choices=["Sí", "No"],
    )  # fmt: skip
    assert len(await rosa.stored()) == 2
    await rosa.taps("Sí")
    rosa.expect("Esto respondió:")
    assert await rosa.stored() == {
        "rec_conoce": "4", "rec_representa": "4", "rec_lider": "5", "sat_general": "4", "sat_cumple": "5",
        "sat_servicios": "na", "sat_atencion": "4", "sat_mejora": "nada",
    }  # fmt: skip


async def test_a_line_that_is_not_right_is_not_stored(scenario):
    rosa = await checks_in(scenario, "4", "4")
    await rosa.says("5 4 5")
    await rosa.says("no")
    rosa.expect("3/8")
    assert len(await rosa.stored()) == 2
    await rosa.says("5 4")
    await rosa.says("1 1 2")  # another line is another answer
    rosa.expect("Entendí varias respuestas:", "→ No, nada")
    await rosa.says("sí")
    rosa.expect("6/8")
    assert {k: (await rosa.stored())[k] for k in ("rec_lider", "sat_general", "sat_cumple")} == {
        "rec_lider": "1", "sat_general": "1", "sat_cumple": "2",
    }  # fmt: skip


@pytest.mark.parametrize("line", ["5 4 11", "5 4 quizás", "5 regular", "5 4 5 na 4 nada de nada\notra"])
async def test_a_line_with_one_unclear_word_answers_nothing(scenario, line):
    rosa = await checks_in(scenario, "4", "4")
    await rosa.says(line)
    rosa.expect_not("Entendí varias", "4/8")
    assert len(await rosa.stored()) == 2


async def test_a_line_is_read_back_with_the_branch_it_opens(scenario):
    rosa = await begins(scenario, "El Mirador")
    await rosa.says("10 sí 8")
    rosa.expect("¿Hectáreas con riego?", "→ 8")
    await rosa.says("sí")
    assert await rosa.stored() == {"nombre": "El Mirador", "area": "10", "riego": "si", "regada": "8"}


# --- later


@pytest.mark.parametrize(
    ("today", "when", "due"),
    [
        (datetime(2026, 11, 23, 16, tzinfo=UTC), "Mañana", datetime(2026, 11, 24, 9, tzinfo=LIMA)),
        (datetime(2026, 11, 23, 16, tzinfo=UTC), "En tres días", datetime(2026, 11, 26, 9, tzinfo=LIMA)),
        (datetime(2026, 11, 28, 16, tzinfo=UTC), "Mañana", datetime(2026, 11, 30, 9, tzinfo=LIMA)),  # not on Sunday
        (datetime(2026, 11, 25, 16, tzinfo=UTC), "el viernes", datetime(2026, 11, 27, 9, tzinfo=LIMA)),
        (datetime(2026, 11, 25, 16, tzinfo=UTC), "recuérdeme el lunes", datetime(2026, 11, 30, 9, tzinfo=LIMA)),
        (datetime(2026, 11, 27, 16, tzinfo=UTC), "La próxima semana", datetime(2026, 11, 30, 9, tzinfo=LIMA)),
        (datetime(2026, 11, 24, 4, tzinfo=UTC), "Mañana", datetime(2026, 11, 24, 9, tzinfo=LIMA)),  # 23:00 there
        (datetime(2026, 11, 24, 10, tzinfo=UTC), "1", datetime(2026, 11, 25, 9, tzinfo=LIMA)),
    ],
)
async def test_the_reminder_is_due_in_the_morning_there(scenario, today, when, due):
    scenario.clock.now = today
    rosa = await checks_in(scenario, "4")
    await rosa.says("pausa")
    await rosa.says(when)
    rosa.expect("le escribo entonces")
    (row,) = await scenario.rows(Snooze)
    assert row["until"] == due
    scenario.clock.now = due.astimezone(UTC).replace(minute=59, hour=due.astimezone(UTC).hour - 1)
    await scenario.ticks()
    rosa.read = len(rosa.chat)
    scenario.clock.passes(minutes=2)
    for _ in range(3):
        await scenario.ticks()
    (message,) = rosa.reply
    assert "Seguimos en la pregunta 2 de 8." in message.text
    scenario.clock.passes(hours=20)
    await scenario.ticks()
    assert len(rosa.reply) == 1
    await rosa.taps("Seguir")
    rosa.expect("2/8")
    await rosa.says("5")
    rosa.expect("3/8")


async def test_each_zone_has_its_own_morning(scenario):
    people = [await checks_in_after(scenario, name) for name in ("Rosa", "João", "Marie")]
    for person in people:
        await person.says("pausa")
        await person.says("1")
    rows = await scenario.rows(Snooze)
    assert sorted(row["until"] for row in rows) == [
        datetime(2026, 11, 23, 12, tzinfo=UTC), datetime(2026, 11, 23, 14, tzinfo=UTC),
        datetime(2026, 11, 23, 14, tzinfo=UTC),
    ]  # fmt: skip


async def checks_in_after(scenario, name):
    person = await scenario.person(name).registers()
    if not await scenario.rows(Interview):
        await scenario.opens_round()
    await person.says("encuesta")
    await person.says("4")
    return person


async def comes_back(scenario, rosa):
    await rosa.says("encuesta")


async def answers_everything(scenario, rosa):
    await rosa.says("encuesta")
    await rosa.answers(*"444444", "nada", "enviar")


async def stops(scenario, rosa):
    await rosa.says("SALIR")


async def wants_no_surveys(scenario, rosa):
    await rosa.says("SALIR")
    await rosa.says("2")


async def the_round_closes(scenario, rosa):
    await scenario.closes_round(1)


async def comes_back_in_another_chat(scenario, rosa):
    laptop = scenario.person("Rosa", chat="laptop")
    await laptop.says("K7M4P2QX")
    await laptop.says("encuesta")


@pytest.mark.parametrize(
    "happens",
    [comes_back, answers_everything, stops, wants_no_surveys, the_round_closes, comes_back_in_another_chat],
)
async def test_the_reminder_dies_when_it_has_no_use_any_more(scenario, happens):
    rosa = await checks_in(scenario, "4")
    await rosa.says("pausa")
    await rosa.taps("Mañana")
    await happens(scenario, rosa)
    rosa.read = len(rosa.chat)
    scenario.clock.passes(days=1)  # before the third day's
    await scenario.ticks()
    rosa.expect_nothing()
    assert not reminders(await scenario.rows(Outbox))


async def test_asked_for_twice_it_comes_once(scenario):
    rosa = await checks_in(scenario, "4")
    await rosa.says("pausa")
    await rosa.taps("En tres días")
    await rosa.says("encuesta")
    await rosa.says("pausa")
    await rosa.taps("Mañana")
    rosa.read = len(rosa.chat)
    scenario.clock.passes(days=4)
    await scenario.ticks()
    assert len(rosa.reply) == 1


async def test_more_than_the_words_of_the_buttons_may_be_said(scenario):
    rosa = await checks_in(scenario, "4")
    await rosa.says("más tarde")
    rosa.expect("¿Cuándo le escribo para seguir?")
    await rosa.says("mañana")
    rosa.expect("le escribo entonces")


async def test_a_pause_can_be_taken_back(scenario):
    rosa = await checks_in(scenario, "4")
    await rosa.says("pausa")
    await rosa.says("no, sigamos")
    rosa.expect("2/8")


@pytest.mark.parametrize("stage", ["doubt", "summary"])
async def test_a_pause_from_anywhere_in_the_survey(scenario, stage):
    rosa = await checks_in(scenario, *("4" if stage == "doubt" else "4444444"))
    await rosa.says("regular" if stage == "doubt" else "nada")
    await rosa.says("pausa")
    await rosa.taps("Mañana")
    scenario.clock.passes(days=1)
    await scenario.ticks()
    await rosa.taps("Seguir")
    rosa.expect("2/8" if stage == "doubt" else "Esto respondió:")
    assert "3" not in (await rosa.stored()).values()


async def test_weeks_later_she_goes_on_where_it_stood(scenario):
    rosa = await checks_in(scenario, "4", "5")
    scenario.clock.passes(days=13)
    await rosa.says("hola")
    rosa.expect("Seguimos en la pregunta 3 de 8", "3/8")
    await rosa.answers("4", "4", "4", "4", "4", "nada", "enviar")
    rosa.expect("¡Gracias!")
    assert len(await rosa.stored()) == 8


# --- a new version


async def test_who_has_begun_finishes_on_the_version_begun(scenario):
    rosa = await begins(scenario, "El Mirador", survey="type | name | label\ntext | a | ¿Uno? |\ntext | b | ¿Dos?")
    rosa.expect("2/2", "¿Dos?")
    await publishes(
        scenario, "type | name | label\ntext | a | ¿Primero? |\ntext | nuevo | ¿Nuevo?\ntext | b | ¿Otro dos?", "2"
    )
    await rosa.says("pausa")
    await rosa.taps("Yo le escribo")
    scenario.clock.passes(days=1)
    await rosa.says("encuesta")
    rosa.expect("2/2", "¿Dos?")
    await rosa.says("algo")
    rosa.expect("1. ¿Uno?", "2. ¿Dos?")
    rosa.expect_not("¿Nuevo?")
    await rosa.taps("✅ Enviar")
    rosa.expect("¡Gracias!")
    (interview,) = await scenario.rows(Interview)
    versions = {row["id"]: row["version"] for row in await scenario.rows(FormVersion, FormVersion.form_id == "prueba")}
    assert versions[interview["form_id"]] == "1"
    assert 'version="1"' in interview["instance"]


async def test_the_next_round_asks_the_new_version(scenario):
    rosa = await begins(scenario, "El Mirador", survey="type | name | label\ntext | a | ¿Uno?")
    await rosa.says("enviar")
    await publishes(scenario, "type | name | label\ntext | a | ¿Primero?", "2")
    await scenario.closes_round(1)
    await scenario.opens_round(form="prueba")
    await rosa.taps("Sí, empezar")
    rosa.expect("1/1", "¿Primero?")
    rosa.expect_not("El Mirador")


async def test_the_last_answers_come_back_where_a_form_asks_for_them(scenario):
    form = "type | name | label | default\ninteger | socias | ¿Cuántas socias? | ${last-saved#socias}"
    await publishes(scenario, form)
    rosa = await scenario.person("Rosa").registers()
    await scenario.opens_round(form="prueba")
    await rosa.says("encuesta")
    rosa.expect_not("Su respuesta ahora")
    await rosa.says("48")
    await rosa.taps("✅ Enviar")
    await scenario.closes_round(1)
    scenario.clock.passes(days=300)
    await scenario.opens_round(form="prueba")
    await rosa.says("encuesta")
    rosa.expect("¿Cuántas socias?", "Su respuesta ahora: 48")
