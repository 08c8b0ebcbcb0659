"""The check-in: from the invitation to the thanks, by tap, digit, label and voice, in four languages."""

import pytest
from sqlalchemy import update

from storage.models import AnswerChange, Attachment, Interview, Outbox, Round

QUESTIONS = [
    "rec_conoce", "rec_representa", "rec_lider", "sat_general", "sat_cumple", "sat_servicios", "sat_atencion",
]  # fmt: skip


async def begins(scenario, name="Rosa", *given):
    """A person who was invited, has begun and given some answers."""
    person = await scenario.person(name).registers()
    await scenario.opens_round()
    await person.says("encuesta")
    await person.answers(*given)
    return person


@pytest.mark.both_databases
async def test_rosa_answers_by_tapping_and_typing(scenario):
    rosa = await scenario.person("Rosa").registers()
    await scenario.opens_round()
    rosa.expect("Hola, Rosa. CLAC le invita a", choices=["Sí, empezar", "Más tarde", "No quiero"])
    await rosa.taps("Sí, empezar")
    rosa.expect("Son 8 preguntas cortas", "1/8", "¿Cuánto conoce su organización el trabajo de CLAC?")
    await rosa.taps("Bastante")
    rosa.expect("2/8", "💡 Por ejemplo: ante Fairtrade")
    await rosa.says("5")
    rosa.expect("3/8")
    await rosa.says("sí, bastante")
    rosa.expect("4/8")
    await rosa.says("muy con")
    rosa.expect("5/8")
    await rosa.says("Sim, completamente")  # the label of another language
    rosa.expect("6/8")
    await rosa.says("no hemos")
    rosa.expect("7/8")
    await rosa.says("0")
    rosa.expect("8/8", "nota de voz")
    await rosa.says("Más visitas al campo")
    rosa.expect("Esto respondió:", "Bastante", "Más visitas al campo", choices=["✅ Enviar", "✏️ Cambiar una respuesta"])
    await rosa.taps("✅ Enviar")
    rosa.expect("¡Gracias!")
    assert await rosa.stored() == dict(
        zip(QUESTIONS, ["4", "5", "4", "5", "5", "na", "ns"], strict=True), sat_mejora="Más visitas al campo"
    )
    (interview,) = await scenario.rows(Interview)
    assert (interview["state"], interview["late"], interview["mode"]) == ("complete", False, "chat")
    assert interview["completed_at"] == scenario.clock()


@pytest.mark.parametrize(
    ("name", "first", "labels", "word", "send", "thanks"),
    [
        ("João", "Quanto a sua organização conhece", ["Bastante", "Sim, bastante"], "nada", "Enviar", "Obrigad"),
        ("Winston", "How much does your organization know", ["Quite a lot", "Yes, mostly"], "nothing", "Send", "Thank"),
        ("Marie", "Votre organisation connaît-elle", ["Assez", "Oui, en grande partie"], "rien", "Envoyer", "Merci"),
    ],
)
async def test_the_whole_check_in_in_other_languages(scenario, name, first, labels, word, send, thanks):
    person = await begins(scenario, name)
    person.expect(first)
    await person.taps(labels[0])
    await person.taps(labels[1])
    await person.answers("4", "4", "4", "4", "4", word)
    (button,) = [label for label in person.question.labels if send in label]
    await person.taps(button)
    person.expect(thanks)
    assert await person.stored() == dict.fromkeys(QUESTIONS, "4") | {"sat_mejora": word}


@pytest.mark.both_databases
async def test_a_voice_note_answers_the_open_question(scenario):
    rosa = await begins(scenario, "Rosa", *"4444444")
    await rosa.sends("voice", b"OggS spoken words")
    await rosa.says("sí")  # voice notes may be kept
    rosa.expect("Esto respondió")
    (file,) = await scenario.rows(Attachment)
    assert (file["state"], file["content"], file["kind"]) == ("pending", None, "voice")
    assert (await rosa.stored())["sat_mejora"] == file["name"]
    await scenario.ticks()
    (file,) = await scenario.rows(Attachment)
    assert (file["state"], file["content"], file["size"]) == ("stored", b"OggS spoken words", 17)


async def test_a_voice_note_that_cannot_be_fetched_is_called_lost_and_the_answer_stays(scenario):
    rosa = await begins(scenario, "Rosa", *"4444444")
    await rosa.sends("voice", None)
    await rosa.says("sí")
    await scenario.ticks()
    (file,) = await scenario.rows(Attachment)
    assert (file["state"], file["error"]) == ("lost", "rejected: no such file")
    assert (await rosa.stored())["sat_mejora"] == file["name"]


@pytest.mark.parametrize("words", ["11", "6", "👍", "tal vez", "sí y no", "-1", "x" * 3000])
async def test_an_answer_we_cannot_read_is_refused_in_one_line_and_never_stored(scenario, words):
    rosa = await begins(scenario, "Rosa", "4")
    await rosa.says(words)
    assert len(rosa.reply) == 1
    assert "\n" not in rosa.reply[0].text
    assert len(rosa.reply[0].text) < 200
    assert await rosa.stored() == {"rec_conoce": "4"}
    await rosa.says(words)  # the second time the question is shown again
    rosa.expect("2/8")
    await rosa.says("5")
    assert await rosa.stored() == {"rec_conoce": "4", "rec_representa": "5"}


@pytest.mark.parametrize("kind", ["photo", "video", "document", "sticker", "voice"])
async def test_a_file_is_no_answer_to_a_question_with_choices(scenario, kind):
    rosa = await begins(scenario, "Rosa")
    await rosa.sends(kind)
    assert len(rosa.reply) == 1
    assert await rosa.stored() == {}
    assert await scenario.rows(Attachment) == []


async def test_a_photo_is_no_answer_to_the_open_question(scenario):
    rosa = await begins(scenario, "Rosa", *"4444444")
    await rosa.sends("photo")
    assert "sat_mejora" not in await rosa.stored()


async def test_a_near_word_is_read_back_before_it_counts(scenario):
    rosa = await begins(scenario, "Rosa", "4")
    await rosa.says("regular")
    rosa.expect("Más o menos", "¿Está bien?", choices=["Sí", "No"])
    assert await rosa.stored() == {"rec_conoce": "4"}
    await rosa.says("no")
    rosa.expect("2/8")
    assert await rosa.stored() == {"rec_conoce": "4"}
    await rosa.says("regular")
    await rosa.taps("Sí")
    rosa.expect("3/8")
    assert (await rosa.stored())["rec_representa"] == "3"


async def test_a_language_chosen_while_an_answer_is_read_back(scenario):
    rosa = await begins(scenario, "Rosa", "4")
    await rosa.says("regular")
    await rosa.says("/idioma")
    await rosa.taps("English")
    rosa.expect("2/8", "Does CLAC represent your organization well?")


# --- moving about


async def test_back_shows_the_question_before_with_its_answer(scenario):
    rosa = await begins(scenario, "Rosa", "4", "5")
    await rosa.says("ATRÁS")
    rosa.expect("2/8", "Su respuesta ahora: Sí, por completo")
    await rosa.says("atras")
    rosa.expect("1/8")
    await rosa.says("/atras")
    rosa.expect("Esta es la primera pregunta.", "1/8")
    await rosa.says("1")
    rosa.expect("3/8")  # on to where she was
    assert await rosa.stored() == {"rec_conoce": "1", "rec_representa": "5"}
    (change,) = await scenario.rows(AnswerChange)
    assert change["value"] == "4"


@pytest.mark.both_databases
async def test_pause_and_go_on_days_later_at_the_same_question(scenario):
    rosa = await begins(scenario, "Rosa", "4", "5")
    await rosa.says("pausa")
    rosa.expect("Guardé sus respuestas", choices=["Mañana", "En tres días", "La próxima semana", "Yo le escribo"])
    await rosa.taps("Yo le escribo")
    rosa.expect("Cuando quiera, escriba ENCUESTA")
    scenario.clock.passes(days=5)
    await rosa.says("Encuesta")
    rosa.expect("Seguimos en la pregunta 3 de 8", "3/8")
    await rosa.says("4")
    assert len(await rosa.stored()) == 3


@pytest.mark.parametrize("words", ["Buenos días", "hola", "aquí estoy", "👋"])
@pytest.mark.parametrize("answered", [4, 7])
async def test_the_next_day_she_writes_anything(scenario, words, answered):
    rosa = await begins(scenario, "Rosa", *"4" * answered)
    scenario.clock.passes(days=1)
    await rosa.says(words)
    rosa.expect(f"Seguimos en la pregunta {answered + 1} de 8", f"{answered + 1}/8")
    assert len(await rosa.stored()) == answered


async def test_the_next_day_an_answer_is_an_answer(scenario):
    rosa = await begins(scenario, "Rosa", "4")
    scenario.clock.passes(days=1)
    await rosa.says("5")
    rosa.expect("3/8")
    assert (await rosa.stored())["rec_representa"] == "5"


async def test_who_taps_the_next_day_and_goes_on_writing_is_not_interrupted(scenario):
    rosa = await begins(scenario, "Rosa", *"444444")
    scenario.clock.passes(days=2)
    await rosa.taps("🙂 Contenta")
    rosa.expect("8/8")
    await rosa.says("Más capacitaciones")
    rosa.expect("Esto respondió")
    assert (await rosa.stored())["sat_mejora"] == "Más capacitaciones"


async def test_later_is_a_good_answer_to_an_invitation(scenario):
    rosa = await scenario.person("Rosa").registers()
    await scenario.opens_round()
    await rosa.taps("Más tarde")
    rosa.expect("¿Cuándo le recuerdo?", choices=["Mañana", "En tres días", "La próxima semana", "Yo le escribo"])
    await rosa.taps("Yo le escribo")
    rosa.expect("Cuando quiera", "ENCUESTA")
    rosa.expect_not("no hay una encuesta abierta")
    await rosa.says("encuesta")
    rosa.expect("1/8")


@pytest.mark.parametrize(
    ("words", "said"), [("sí", "1/8"), ("1", "1/8"), ("empezar", "¿Qué desea hacer?"), ("2", "¿Cuándo le recuerdo?")]
)
async def test_an_invitation_can_be_answered_by_typing(scenario, words, said):
    rosa = await scenario.person("Rosa").registers()
    await scenario.opens_round()
    await rosa.says(words)
    rosa.expect(said)


# --- changing


async def test_an_answer_is_changed_in_the_summary(scenario):
    rosa = await begins(scenario, "Rosa", *"4444444", "nada")
    await rosa.taps("✏️ Cambiar una respuesta")
    rosa.expect("¿Qué número quiere cambiar?")
    await rosa.says("me equivoqué en la 3")
    rosa.expect("3/8", "Su respuesta ahora: Sí, bastante")
    await rosa.says("1")
    rosa.expect("Esto respondió", "No, nada")
    assert (await rosa.stored())["rec_lider"] == "1"
    await rosa.says("7.")
    rosa.expect("7/8")
    await rosa.says("5")
    await rosa.says("1️⃣")
    rosa.expect("1/8")
    await rosa.says("5")
    await rosa.says("enviar")
    rosa.expect("¡Gracias!")
    assert [row["value"] for row in await scenario.rows(AnswerChange)] == ["4", "4", "4"]


@pytest.mark.both_databases
async def test_what_was_sent_can_be_changed_until_the_round_closes_and_not_after(scenario):
    rosa = await begins(scenario, "Rosa", *"4444444", "nada")
    await rosa.says("enviar")
    await rosa.says("encuesta")
    rosa.expect("Usted ya respondió", "Esto respondió")
    await rosa.says("1")
    await rosa.says("5")
    await rosa.says("enviar")
    assert (await rosa.stored())["rec_conoce"] == "5"
    await rosa.says("encuesta")
    await rosa.says("2")
    rosa.expect("2/8")
    await scenario.closes_round(1)
    await rosa.says("1")
    rosa.expect("La encuesta ya cerró: su respuesta anterior queda como estaba.")
    assert (await rosa.stored())["rec_representa"] == "4"
    rosa.expect("Esto respondió")  # and no dead end
    rosa.expect_not("No, nada")
    await rosa.says("enviar")
    rosa.expect_not("no entra en el resultado")
    (interview,) = await scenario.rows(Interview)
    assert (interview["state"], interview["late"]) == ("complete", False)


@pytest.mark.both_databases
async def test_answers_after_the_closing_are_kept_and_marked_late(scenario):
    rosa = await begins(scenario, "Rosa", *"444")
    await scenario.closes_round(1)
    scenario.clock.passes(hours=3)
    await rosa.says("5")
    rosa.expect("5/8")
    await rosa.answers("5", "5", "5", "nada", "enviar")
    rosa.expect("La encuesta cerró el ", "no entra en el resultado")
    assert (await rosa.stored())["sat_general"] == "5"
    (interview,) = await scenario.rows(Interview)
    assert interview["late"]
    await rosa.says("encuesta")
    rosa.expect("no hay ninguna encuesta abierta")


async def test_a_skip_after_the_closing_erases_nothing(scenario):
    rosa = await begins(scenario, "Rosa", *"4444444", "Más visitas")
    await rosa.says("8")
    rosa.expect("8/8")
    await scenario.closes_round(1)
    await rosa.taps("⏭ Omitir")
    assert (await rosa.stored())["sat_mejora"] == "Más visitas"


# --- taps


async def test_an_old_button_never_answers_a_new_question(scenario):
    rosa = await begins(scenario, "Rosa")
    message, choice = rosa.button("Mucho")
    await rosa.says("1")
    await rosa.presses(message, choice)
    rosa.expect_nothing()
    assert "quedó atrás" in rosa.notice
    assert await rosa.stored() == {"rec_conoce": "1"}
    await rosa.says("5")
    assert await rosa.stored() == {"rec_conoce": "1", "rec_representa": "5"}


async def test_a_double_tap_is_one_answer(scenario):
    rosa = await begins(scenario, "Rosa")
    message, choice = rosa.button("Mucho")
    await rosa.presses(message, choice)
    rosa.expect("2/8")
    await rosa.presses(message, choice)
    rosa.expect_nothing()
    assert await rosa.stored() == {"rec_conoce": "5"}


async def test_a_double_tap_in_one_delivery_is_one_answer(scenario):
    rosa = await begins(scenario, "Rosa", "4")
    message, choice = rosa.button("Sí, por completo")
    taps = [rosa.event(tap=[message.token, choice.value], reference=message.reference) for _ in range(3)]
    await scenario.deliver(*taps)
    assert await rosa.stored() == {"rec_conoce": "4", "rec_representa": "5"}


async def test_the_question_shows_what_was_chosen(scenario):
    rosa = await begins(scenario, "Rosa")
    asked = rosa.reply[-1]
    await rosa.taps("Bastante")
    assert (asked.settled, asked.choices) == ("Bastante", ())
    asked = rosa.reply[-1]
    await rosa.says("5")
    assert asked.settled == "Sí, por completo"


# --- what the network does to messages


async def test_an_older_text_that_arrives_late_is_no_answer_to_a_newer_question(scenario):
    rosa = await begins(scenario, "Rosa")
    late = rosa.event(text="1")
    await rosa.says("5")
    await rosa.says("4")
    rosa.read = len(rosa.chat)
    await scenario.deliver(late)
    rosa.expect("llegó tarde", "3/8")
    assert await rosa.stored() == {"rec_conoce": "5", "rec_representa": "4"}


async def test_an_older_text_that_arrives_after_a_tap_is_no_answer_either(scenario):
    rosa = await begins(scenario, "Rosa")
    late = rosa.event(text="1")
    await rosa.taps("Mucho")
    await scenario.deliver(late)
    assert await rosa.stored() == {"rec_conoce": "5"}


async def test_an_edited_message_is_no_second_answer(scenario):
    rosa = await begins(scenario, "Rosa", "4")
    await rosa.edits("5")
    rosa.expect("Para cambiar una respuesta escriba ATRÁS")
    assert await rosa.stored() == {"rec_conoce": "4"}


async def test_everything_twice_and_out_of_order_is_everything_once(scenario):
    rosa = await begins(scenario, "Rosa")
    events = [rosa.event(text=digit) for digit in "1234512"]
    await scenario.deliver(*reversed(events), *events)
    assert await rosa.stored() == dict(zip(QUESTIONS, "1234512", strict=True))


# --- languages


@pytest.mark.both_databases
async def test_the_language_is_switched_in_the_middle(scenario):
    joao = scenario.person("João")
    await joao.registers()
    await scenario.opens_round()
    await joao.says("/idioma es")
    await joao.says("encuesta")
    await joao.answers("4", "5")
    joao.expect("3/8", "¿Su organización reconoce a CLAC")
    await joao.says("português")
    joao.expect("3/8", "A sua organização reconhece a CLAC")
    await joao.says("Sim, bastante")
    joao.expect("4/8")
    assert await joao.stored() == {"rec_conoce": "4", "rec_representa": "5", "rec_lider": "4"}
    await joao.says("english")
    joao.expect("4/8", "In general, how happy is your organization")


# --- organizations


@pytest.mark.both_databases
async def test_two_people_of_one_organization_both_count(scenario):
    """S01: both are welcome, and neither sees what the other answered."""
    rosa = await begins(scenario, "Rosa", *"4444444", "nada", "enviar")
    rosa.expect_not("Otra persona")
    tomas = await scenario.person("Tomás").registers()
    tomas.expect("Hay una encuesta corta")
    await tomas.answers("sí", *"1111111", "nada", "enviar")
    tomas.expect("Otra persona de su organización también respondió")
    assert {row["organization_id"] for row in await scenario.rows(Interview)} == {"PE-1"}
    assert (await rosa.stored())["rec_conoce"] == "4"
    assert (await tomas.stored())["rec_conoce"] == "1"


@pytest.mark.both_databases
async def test_one_person_answers_for_two_organizations(scenario):
    """S02: one consent, two answers, the organization's name in every question."""
    delia = await scenario.person("Delia").registers()
    await scenario.opens_round()
    await delia.taps("Sí, empezar")
    delia.expect("¿Por cuál organización responde ahora?", choices=["Cooperativa Flor de Nube", "Unión Nube Alta"])
    await delia.says("unión")
    delia.expect("1/8 · Unión Nube Alta")
    await delia.answers(*"5555555", "nada")
    await delia.says("enviar")
    await delia.says("encuesta")
    delia.expect("1/8 · Cooperativa Flor de Nube")
    await delia.answers(*"1111111", "nada", "enviar")
    assert (await delia.stored("PE-2"))["sat_general"] == "5"
    assert (await delia.stored("PE-1"))["sat_general"] == "1"
    await delia.says("encuesta")
    delia.expect("¿Por cuál organización responde ahora?")
    await delia.taps("Unión Nube Alta")
    delia.expect("Usted ya respondió")


async def test_a_round_that_closes_while_she_chooses_is_no_dead_end(scenario):
    delia = await scenario.person("Delia").registers()
    await scenario.opens_round()
    await delia.says("encuesta")
    await scenario.closes_round(1)
    await delia.says("1")
    delia.expect("La encuesta cerró el 22 de noviembre", "¿Qué desea hacer?")


# --- rounds


async def test_a_round_closes_by_itself_on_its_day(scenario):
    rosa = await begins(scenario, "Rosa")
    await scenario.change(update(Round).values(closes_at=scenario.clock.passes(days=1)))
    await scenario.ticks()
    (round_,) = await scenario.rows(Round)
    assert (round_["state"], round_["closed_at"]) == ("closed", scenario.clock())
    await rosa.says("menu")
    rosa.expect_not("Responder la encuesta")


async def test_nobody_is_invited_twice(scenario):
    rosa = await scenario.person("Rosa").registers()
    await scenario.opens_round()
    await scenario.ticks()
    await scenario.ticks()
    assert sum("invita a" in message.text for message in rosa.chat) == 1
    assert len(await scenario.rows(Outbox, Outbox.purpose == "surveys")) == 1


async def test_a_reminder_comes_in_the_morning_she_asked_for_however_often_she_asks(scenario):
    rosa = await begins(scenario, "Rosa", "4")
    for _ in range(2):
        await rosa.says("pausa")
        await rosa.taps("En tres días")
        rosa.expect("le escribo entonces")
        await rosa.says("encuesta")
    await rosa.says("pausa")
    await rosa.taps("En tres días")
    rosa.read = len(rosa.chat)
    scenario.clock.passes(days=2)
    await scenario.ticks()
    rosa.expect_nothing()
    scenario.clock.passes(days=1)
    await scenario.ticks()
    rosa.expect("Seguimos en la pregunta 2 de 8", choices=["Seguir", "Más tarde", "No quiero"])
    assert len(rosa.reply) == 1
    await rosa.taps("Más tarde")
    await rosa.taps("Yo le escribo")
    rosa.expect("Cuando quiera, escriba ENCUESTA")
