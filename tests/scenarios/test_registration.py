"""Coming in: who is this, and how does a chat find its person."""

import pytest
from sqlalchemy import select

from storage.models import Address, Code, Consent

CONSENT = ["Sí, preguntas y avisos", "Solo preguntas", "Solo avisos de actividades", "No"]


@pytest.mark.both_databases
async def test_rosa_comes_in_with_her_code(scenario):
    rosa = scenario.person("Rosa")
    await rosa.says("/start K7M4P2QX")
    rosa.expect("Escribo a Rosa Montenube, de Cooperativa Flor de Nube", choices=CONSENT)
    (code,) = await scenario.rows(Code, Code.code == "K7M4P2QX")
    assert code["used_at"] == scenario.clock()


@pytest.mark.parametrize(
    "words",
    [
        "K7M4-P2QX",
        "k7m4p2qx",
        "k7m4 p2qx",
        "Hola, soy Rosa y mi código es K7M4-P2QX, gracias",
        "Hola K7M4-P2QX",
        "soy Juan K7M4 P2QX",
        "/start k7m4-p2qx",
        "start K7M4P2QX",
        "código:K7M4P2QX.",
    ],
)
async def test_the_code_is_found_anywhere_in_the_first_message(scenario, words):
    rosa = scenario.person("Rosa")
    await rosa.says(words)
    rosa.expect("Escribo a Rosa Montenube")


async def test_a_code_that_begins_like_another_word_is_not_swallowed_by_it(scenario):
    rosa = scenario.person("Rosa")
    await rosa.says("mi codigo es el K7M4-P2QX")
    rosa.expect("Escribo a Rosa Montenube")


async def test_a_stranger_is_told_how_to_come_in_and_asked_nothing(scenario):
    someone = scenario.stranger()
    await someone.says("hola")
    someone.expect(
        "Para empezar necesito su código personal",
        choices=["No tengo código", "Español · Português · English · Français"],
    )
    await someone.says("quiero responder la encuesta")
    someone.expect("necesito su código personal")
    await someone.taps("No tengo código")
    someone.expect("Pida su código a su organización", "datos@ejemplo.invalid")
    await someone.says("/progreso")
    someone.expect("necesito su código personal")
    assert await scenario.rows(Consent) == []


async def test_a_greeting_with_a_name_is_no_wrong_code(scenario):
    someone = scenario.stranger()
    for words in ("Hola Rosa", "buen días", "para todo"):
        await someone.says(words)
        someone.expect("necesito su código personal")


async def test_a_stranger_may_choose_a_language_first(scenario):
    someone = scenario.stranger()
    await someone.says("hola")
    await someone.taps("Español · Português · English · Français")
    someone.expect("¿En qué idioma seguimos?", choices=["Español", "Português", "English", "Français"])
    await someone.taps("Português")
    someone.expect("código pessoal")
    await someone.says("English")
    someone.expect("personal code")


async def test_a_device_in_another_language_is_greeted_in_it(scenario):
    someone = scenario.stranger("maria", language="pt-br")
    await someone.says("oi")
    someone.expect("código pessoal")


async def test_wrong_codes_are_told_nothing_and_slowed_down(scenario):
    someone = scenario.stranger()
    for number in range(4):
        await someone.says(f"/start AAAA111{number}")
        someone.expect("No encuentro ese código")
        someone.expect_not("Montenube", "Flor de Nube")
    await someone.says("AAAA1119")
    someone.expect("Espere 15 minutos")
    await someone.says("K7M4P2QX")  # also the right one has to wait
    someone.expect("Espere 15 minutos")
    someone.expect_not("Rosa")
    scenario.clock.passes(minutes=16)
    await someone.says("K7M4P2QX")
    someone.expect("Escribo a Rosa Montenube")


@pytest.mark.parametrize(
    "detour", [["/idioma", "English"], ["salir", "hola"], ["/ayuda"], ["hola"], ["No tengo código"]]
)
async def test_no_detour_gives_new_tries(scenario, detour):
    someone = scenario.stranger()
    for number in range(4):
        await someone.says(f"AAAA111{number}")
    for words in detour:
        await someone.says(words)
    await someone.says("AAAA1119")
    await someone.says("K7M4P2QX")
    someone.expect_not("Rosa")


async def test_a_person_we_know_cannot_try_the_codes_of_others_for_ever(scenario):
    tomas = await scenario.person("Tomás").registers()
    for number in range(5):
        await tomas.says(f"/start AAAA111{number}")
    await tomas.says("/start K7M4P2QX")
    tomas.expect("Espere 15 minutos")


async def test_coming_in_again_greets_by_name(scenario):
    rosa = await scenario.person("Rosa").registers()
    await rosa.says("/start")
    rosa.expect("Hola, Rosa. ¿Qué desea hacer?")
    await rosa.says("/start K7M4P2QX")
    rosa.expect("Hola, Rosa")


@pytest.mark.both_databases
async def test_one_person_in_two_chats_is_one_person(scenario):
    phone = await scenario.person("Rosa").registers()
    laptop = scenario.person("Rosa", chat="laptop")
    await laptop.says("/start K7M4P2QX")
    laptop.expect("Hola, Rosa. ¿Qué desea hacer?")  # what was agreed is the person's
    async with scenario.database.reading() as db:
        assert len((await db.execute(select(Address.id).where(Address.person_id == phone.person_id))).all()) == 2


async def test_the_code_of_another_person_changes_who_is_spoken_to(scenario):
    chat = await scenario.person("Rosa").registers()
    await scenario.opens_round()
    await chat.says("encuesta")
    await chat.says("/start T9R3W6ZB")
    chat.expect("Escribo a Tomás Vallenube")
    await chat.says("3")  # an answer to the consent text, not to Rosa's survey
    assert await chat.stored() == {}
