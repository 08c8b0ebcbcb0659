"""Consent by purpose with its proof, stop words, coming back (domain 5.3 and 5.4)."""

import pytest

from bot.handlers.vocabulary import STOP_WORDS
from storage.models import Consent, Interview, Outbox, Person

TEXTS = {
    "Rosa": ("es", "Es voluntario:", ["Sí, preguntas y avisos", "Solo preguntas", "Solo avisos de actividades", "No"]),
    "João": ("pt", "É voluntário:", ["Sim, perguntas e avisos", "Só perguntas", "Só avisos de atividades", "Não"]),
    "Winston": (
        "en", "It is voluntary:", ["Yes, questions and notices", "Questions only", "Activity notices only", "No"],
    ),
    "Marie": (
        "fr", "C'est volontaire :",
        ["Oui, questions et annonces", "Questions seulement", "Annonces d'activités seulement", "Non"],
    ),
}  # fmt: skip
GRANTS = ({"surveys", "invitations"}, {"surveys"}, {"invitations"}, set())


def plain(text):
    return text.replace("’", "'")


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("number", range(4))
async def test_each_answer_in_each_language_leaves_its_proof(scenario, name, number):
    language, sentence, labels = TEXTS[name]
    person = scenario.person(name)
    await person.says(f"/start {CODES[name]}")
    assert plain(sentence) in plain(person.reply[-1].text)
    assert [plain(label) for label in person.reply[-1].labels] == labels
    await person.taps(person.reply[-1].labels[number])
    proofs = await scenario.rows(Consent)
    assert {row["purpose"] for row in proofs} == {"surveys", "invitations"}
    assert {row["purpose"] for row in proofs if row["granted"]} == GRANTS[number]
    for row in proofs:
        assert row["person_id"] == person.person_id
        assert (row["text_version"], row["language"], row["channel"]) == ("2026.1", language, "test")
        assert row["message_id"] == str(person.last_event["id"])
        assert row["answer"]
        assert row["zone"].startswith("America/")
        assert row["at"] == scenario.clock()
    (kept,) = await scenario.rows(Person, Person.id == person.person_id)
    assert {purpose for purpose in ("surveys", "invitations") if kept[purpose]} == GRANTS[number]
    assert await person.stands() == ("menu" if GRANTS[number] else "refused")


CODES = {"Rosa": "K7M4P2QX", "João": "J6S2D8KM", "Winston": "W3N5B7YT", "Marie": "M8Q4X6RP"}


@pytest.mark.parametrize("words", ["1", "sí", "Si", "1️⃣", "Sí, preguntas y avisos", "sim", "yes", "oui", "uno"])
async def test_a_yes_may_be_typed_in_many_ways(scenario, words):
    rosa = scenario.person("Rosa")
    await rosa.says("K7M4P2QX")
    await rosa.says(words)
    rosa.expect("Gracias. Guardé su decisión")
    assert {row["answer"] for row in await scenario.rows(Consent)} == {words}


@pytest.mark.parametrize("words", ["hola", "encuesta", "/progreso", "quizás", "5", "solo", "👍", "pausa", "atrás"])
async def test_nothing_is_asked_before_a_yes(scenario, words):
    rosa = scenario.person("Rosa")
    await rosa.says("K7M4P2QX")
    await scenario.opens_round()
    rosa.expect_nothing()
    await rosa.says(words)
    rosa.expect("¿Está de acuerdo?")
    assert await scenario.rows(Interview) == []
    assert await scenario.rows(Consent) == []


async def test_a_no_is_respected(scenario):
    rosa = scenario.person("Rosa")
    await rosa.says("K7M4P2QX")
    await rosa.says("no")
    rosa.expect("no le preguntaré nada")
    await scenario.opens_round()
    rosa.expect_nothing()
    for words in ("encuesta", "gracias", "3", "progreso"):
        await rosa.says(words)
        rosa.expect_not("¿Cuánto conoce")
    assert await rosa.stored() == {}
    await rosa.says("volver")
    rosa.expect("¿Está de acuerdo?")
    await rosa.taps("Solo preguntas")
    rosa.expect("Hay una encuesta corta")
    decisions = [(row["purpose"], row["granted"]) for row in await scenario.rows(Consent)]
    assert decisions == [("surveys", False), ("invitations", False), ("surveys", True), ("invitations", False)]


async def test_only_notices_means_no_questions(scenario):
    rosa = await scenario.person("Rosa").registers("3")
    await scenario.opens_round()
    rosa.expect_nothing()
    await rosa.says("encuesta")
    rosa.expect("Usted prefirió no recibir encuestas")


# --- stop


async def at_consent(scenario, rosa):
    await rosa.says("K7M4P2QX")


async def at_menu(scenario, rosa):
    await rosa.registers()


async def at_invitation(scenario, rosa):
    await rosa.registers()
    await scenario.opens_round()


async def at_question(scenario, rosa):
    await at_invitation(scenario, rosa)
    await rosa.taps("Sí, empezar")
    await rosa.says("4")


async def at_open_question(scenario, rosa):
    await at_question(scenario, rosa)
    await rosa.answers("4", "4", "4", "4", "4", "4")


async def at_summary(scenario, rosa):
    await at_open_question(scenario, rosa)
    await rosa.says("nada")


async def at_languages(scenario, rosa):
    await at_question(scenario, rosa)
    await rosa.says("/idioma")


async def at_standings(scenario, rosa):
    await rosa.registers()
    await rosa.says("progreso")


async def after_a_no(scenario, rosa):
    await at_consent(scenario, rosa)
    await rosa.says("no")


STAGES = [
    at_consent, at_menu, at_invitation, at_question, at_open_question, at_summary, at_languages, at_standings,
    after_a_no,
]  # fmt: skip


@pytest.mark.parametrize("come", STAGES)
@pytest.mark.parametrize("word", ["SALIR", "/salir", "Sair da lista", "stop", "arrêter", "Cancelar."])
async def test_a_stop_word_stops_everything_at_every_stage(scenario, come, word):
    rosa = scenario.person("Rosa")
    await come(scenario, rosa)
    before = await rosa.stored()
    await rosa.says(word)
    rosa.expect("Ya no le escribo más", choices=["Sin invitaciones", "Sin encuestas", "Sin nada"])
    assert await rosa.stands() == "stopped"
    (kept,) = await scenario.rows(Person, Person.id == rosa.person_id)
    assert (kept["surveys"], kept["invitations"]) == (False, False)
    assert await rosa.stored() == before
    last = (await scenario.rows(Consent))[-2:]
    assert [row["granted"] for row in last] == [False, False]
    assert {row["answer"] for row in last} == {word}


@pytest.mark.parametrize("word", sorted(STOP_WORDS))
async def test_every_stop_word_stops_also_instead_of_an_open_answer(scenario, word):
    rosa = scenario.person("Rosa")
    await at_open_question(scenario, rosa)
    await rosa.says(word.upper())
    assert await rosa.stands() == "stopped"
    assert "sat_mejora" not in await rosa.stored()


async def test_a_no_inside_a_question_is_an_answer_and_no_stop(scenario):
    rosa = scenario.person("Rosa")
    await at_open_question(scenario, rosa)
    await rosa.says("No")
    rosa.expect("Esto respondió")
    assert (await rosa.stored())["sat_mejora"] == "No"


async def test_a_stranger_can_stop_too(scenario):
    someone = scenario.stranger()
    await someone.says("hola")
    await someone.says("stop")
    someone.expect("No le escribo más")
    await someone.says("hola")
    someone.expect("código personal")


@pytest.mark.both_databases
async def test_what_is_already_queued_never_leaves(scenario):
    rosa = await scenario.person("Rosa").registers()
    tomas = await scenario.person("Tomás").registers()
    await scenario.opens_round_quietly()
    await rosa.says("SALIR")
    await scenario.ticks()
    assert not any("invita a" in message.text for message in rosa.chat)
    assert any("invita a" in message.text for message in tomas.chat)
    (row,) = await scenario.rows(Outbox, Outbox.key == f"mailing:1:{rosa.person_id}:PE-1")
    assert (row["state"], row["outcome"]) == ("cancelled", "opted out")


@pytest.mark.both_databases
async def test_what_a_dead_process_held_does_not_leave_after_a_stop(scenario):
    rosa = await scenario.person("Rosa").registers()
    await scenario.opens_round_quietly()
    await scenario.a_process_dies_with_the_queue()
    await rosa.says("SALIR")
    scenario.clock.passes(minutes=5)
    await scenario.ticks()
    assert not any("invita a" in message.text for message in rosa.chat)


async def test_what_waits_for_another_try_does_not_leave_after_a_stop(scenario):
    from bot.errors import Throttled

    rosa = await scenario.person("Rosa").registers()
    scenario.channel.trouble["rosa"] = [Throttled("wait", retry_after=60)]
    await scenario.opens_round()
    rosa.expect_nothing()
    await rosa.says("SALIR")
    scenario.clock.passes(minutes=5)
    await scenario.ticks()
    assert not any("invita a" in message.text for message in rosa.chat)


async def test_a_stop_in_one_chat_holds_in_the_other(scenario):
    phone = scenario.person("Rosa")
    await at_question(scenario, phone)
    laptop = scenario.person("Rosa", chat="laptop")
    await laptop.says("K7M4P2QX")
    await laptop.says("SALIR")
    before = await phone.stored()
    await phone.says("5")
    phone.expect("¿Está de acuerdo?")
    assert await phone.stored() == before


async def test_a_tap_on_an_old_question_after_a_stop_answers_nothing(scenario):
    rosa = scenario.person("Rosa")
    await at_question(scenario, rosa)
    message, choice = rosa.button("Sí, bastante")
    before = await rosa.stored()
    await rosa.says("SALIR")
    await rosa.presses(message, choice)
    rosa.expect_nothing()
    assert await rosa.stored() == before


@pytest.mark.parametrize(
    ("words", "said", "left"),
    [
        ("1", "no le mandaré invitaciones", {"surveys"}),
        ("2", "no le mandaré encuestas", {"invitations"}),
        ("3", "sin nada", set()),
        ("Sin encuestas", "no le mandaré encuestas", {"invitations"}),
    ],
)
async def test_after_a_stop_a_part_may_stay(scenario, words, said, left):
    rosa = await scenario.person("Rosa").registers()
    await rosa.says("SALIR")
    await rosa.says(words)
    rosa.expect(said)
    (kept,) = await scenario.rows(Person, Person.id == rosa.person_id)
    assert {purpose for purpose in ("surveys", "invitations") if kept[purpose]} == left


async def test_no_answer_after_a_stop_is_everything_out(scenario):
    rosa = await scenario.person("Rosa").registers()
    await rosa.says("SALIR")
    scenario.clock.passes(days=10)
    await scenario.opens_round()
    rosa.expect_nothing()


async def test_choosing_a_language_after_a_stop_agrees_to_nothing(scenario):
    rosa = await scenario.person("Rosa").registers()
    await rosa.says("SALIR")
    await rosa.says("/idioma")
    await rosa.says("1")
    (kept,) = await scenario.rows(Person, Person.id == rosa.person_id)
    assert (kept["surveys"], kept["invitations"]) == (False, False)


async def test_tomas_comes_back_months_later(scenario):
    tomas = scenario.person("Tomás")
    await tomas.registers()
    await scenario.opens_round()
    await tomas.taps("Sí, empezar")
    await tomas.answers("5", "4")
    await tomas.says("salir")
    scenario.clock.passes(days=60)
    await tomas.says("Buenas, quiero volver a participar")
    tomas.expect("¿Está de acuerdo?")
    await tomas.taps("Sí, preguntas y avisos")
    tomas.expect("Hay una encuesta corta")
    await tomas.taps("Sí, empezar")
    tomas.expect("Seguimos en la pregunta 3 de 8")  # what was answered is still there
    assert await tomas.stored() == {"rec_conoce": "5", "rec_representa": "4"}
    assert len(await scenario.rows(Consent)) == 6


async def test_no_more_questions_in_one_chat_holds_in_the_other(scenario):
    phone = scenario.person("Rosa")
    await at_question(scenario, phone)
    laptop = scenario.person("Rosa", chat="laptop")
    await laptop.says("K7M4P2QX")
    await laptop.says("SALIR")
    await laptop.taps("Sin encuestas")
    before = await phone.stored()
    await phone.says("5")
    phone.expect("¿Está de acuerdo?")
    assert await phone.stored() == before
    await phone.taps("Solo preguntas")
    await phone.says("encuesta")
    phone.expect("Seguimos en la pregunta 2 de 8")


# --- a 0 in answer to an invitation


@pytest.mark.parametrize(
    ("name", "said", "again"),
    [
        ("Rosa", "no le mandaré más encuestas. Si fue un error, responda 1.", "le sigo mandando encuestas"),
        ("João", "não mandarei mais pesquisas. Se foi um erro, responda 1.", "continuo mandando pesquisas"),
        ("Winston", "I will send you no more surveys. If it was a mistake, reply 1.", "I keep sending you surveys"),
        ("Marie", "je ne vous enverrai plus d’enquêtes. Si c’était une erreur, répondez 1.", "envoyer des enquêtes"),
    ],
)
async def test_a_0_to_an_invitation_is_a_way_out_with_a_way_back(scenario, name, said, again):
    person = await scenario.person(name).registers()
    await scenario.opens_round()
    assert " 0 " in person.chat[-1].text  # says so
    await person.says("0")
    person.expect(said)
    (row,) = await scenario.rows(Person, Person.id == person.person_id)
    assert (row["surveys"], row["invitations"]) == (False, True)
    await person.says("1")
    person.expect(again)
    (row,) = await scenario.rows(Person, Person.id == person.person_id)
    assert (row["surveys"], row["invitations"]) == (True, True)
    decided = [row["granted"] for row in await scenario.rows(Consent) if row["purpose"] == "surveys"]
    assert decided == [True, False, True]


async def test_a_0_ends_only_what_the_invitation_was_for(scenario):
    rosa = await scenario.person("Rosa").registers()
    await rosa.says("0")  # nothing came: it is no more than a 0
    rosa.expect("No entendí")
    await scenario.opens_round()
    await rosa.taps("Sí, empezar")
    await rosa.says("0")  # in a survey it answers
    assert await rosa.stands() == "survey"
    (row,) = await scenario.rows(Person, Person.id == rosa.person_id)
    assert (row["surveys"], row["invitations"]) == (True, True)


async def test_whoever_had_only_surveys_is_out_after_a_0_and_asked_nothing(scenario):
    rosa = await scenario.person("Rosa").registers("2")
    await scenario.opens_round()
    await rosa.says("0")
    await rosa.says("hola")
    rosa.expect("¿Está de acuerdo?")
