"""Families answer without a name, by a code their organization passes on; nothing ties a chat to its answers."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import MetaData, select

from bot.conversation import Stage
from storage.models import Address, Answer, AnswerChange, Consent, Inbox, Interview, Outbox, Reminder, SharedCode

FORM = "medios_vida"
LIMA = ZoneInfo("America/Lima")
FIRST = "No pedimos su nombre. Puede dejar de responder cuando quiera. Solo mayores de 18 años."
CODE = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b")


async def code_for(scenario, name="Rosa", **until):
    """The code that a contact of an organization is asked to pass on."""
    contact = scenario.person(name)
    if not contact.chat:
        await contact.registers()
    await scenario.opens_round(form=FORM, **until)
    (message,) = contact.reply
    return CODE.search(message.text)[0]


async def family(scenario, code, address="family", *answers):
    """Somebody nobody knows, who has typed the code, agreed, and given some answers."""
    someone = scenario.stranger(address)
    await someone.says(f"Hola, me dieron este código {code}")
    await someone.says("1")
    await someone.answers(*answers)
    return someone


async def rows_with(scenario, *wanted):
    """Every row of every table, as text, that holds one of the words: (table, row)."""
    metadata = MetaData()
    async with scenario.database.reading() as db:
        await db.run_sync(metadata.reflect)
        found = []
        for table in metadata.sorted_tables:
            for row in (await db.execute(select(table))).mappings():
                shown = " ".join(str(value) for value in row.values())
                if any(word in shown for word in wanted):
                    found.append((table.name, dict(row)))
    return found


async def nothing_ties(scenario, address, interview_id, *words):
    """No row names the chat together with an answer, an instant of one, or the interview."""
    (interview,) = [row for row in await scenario.rows(Interview) if row["id"] == interview_id]
    answers = await scenario.rows(Answer, Answer.interview_id == interview_id)
    (chat,) = await scenario.rows(Address, Address.address == address)
    identity = (interview["instance"].split("<instanceID>")[1].split("<")[0], str(interview["seed"]))
    for table, row in await rows_with(scenario, address):
        shown = " ".join(str(value) for value in row.values())
        assert table in {"addresses", "inbox"}, (table, row)
        for word in (*words, *identity, "med_", "<data", "🌿"):
            assert word not in shown, (table, row)
    assert chat["interview_id"] is None
    assert not re.search(rf"\b{interview_id}\b", " ".join(str(value) for value in chat["data"].values()))
    instants = {row["received_at"] for row in await scenario.rows(Inbox, Inbox.address == address)}
    told = await scenario.rows(Outbox, Outbox.address_id == chat["id"])
    instants |= {row[name] for row in told for name in ("created_at", "sent_at", "not_before")}
    mine = {interview[name] for name in ("started_at", "updated_at", "completed_at")}
    mine |= {row["answered_at"] for row in answers}
    mine |= {r["replaced_at"] for r in await scenario.rows(AnswerChange, AnswerChange.interview_id == interview_id)}
    assert not instants & (mine - {None})
    for row in told:
        for word in (*words, "familia", "→"):
            assert word not in row["payload"], row
        assert not re.fullmatch(rf"p{interview_id}", row["token"])
        assert f"resume:{interview_id}:" not in row["key"]


# --- the code


async def test_contacts_get_the_code_of_their_organization_to_pass_on(scenario):
    rosa = await scenario.person("Rosa").registers()
    tomas = await scenario.person("Tomás").registers()
    luis = await scenario.person("Luis").registers("3")  # wants no questions
    await scenario.opens_round(form=FORM)
    rosa.expect("Hola, Rosa. CLAC pregunta cómo viven las familias. Es sin nombres.", "unas 10 personas")
    code = CODE.search(rosa.reply[0].text)[0]
    tomas.expect(code)
    luis.expect_nothing()
    kept = {row["organization_id"]: row["code"] for row in await scenario.rows(SharedCode)}
    assert kept["PE-1"] == code.replace("-", "")
    assert len(set(kept.values())) == len(kept) == 6


async def test_who_speaks_for_two_organizations_gets_both_codes(scenario):
    delia = await scenario.person("Delia").registers()
    await scenario.opens_round(form=FORM)
    delia.expect("Cooperativa Flor de Nube", "Unión Nube Alta")
    codes = {CODE.search(message.text)[0].replace("-", "") for message in delia.reply}
    kept = {row["organization_id"]: row["code"] for row in await scenario.rows(SharedCode)}
    assert codes == {kept["PE-1"], kept["PE-2"]}


async def test_a_contact_is_not_asked_by_name(scenario):
    rosa = scenario.person("Rosa")
    await code_for(scenario)
    await rosa.says("encuesta")
    rosa.expect("Ahora no hay ninguna encuesta abierta")
    assert await scenario.rows(Interview) == []


@pytest.mark.parametrize(
    "words", ["{code}", "mi código es {code}, gracias", "Buenas!! {small}", "{plain}", "/start {plain}"]
)
async def test_the_code_is_found_in_what_is_written(scenario, words):
    code = await code_for(scenario)
    someone = scenario.stranger("family")
    await someone.says(words.format(code=code, small=code.lower(), plain=code.replace("-", "")))
    someone.expect("Cooperativa Flor de Nube", FIRST, choices=["Seguir", "Salir"])
    assert await scenario.rows(Interview) == []


# --- answering


@pytest.mark.both_databases
async def test_a_family_answers_with_back_pause_and_another_language_and_leaves_no_trace(scenario):
    code = await code_for(scenario)
    someone = scenario.stranger("family-42")
    await someone.says(f"Hola, me dieron este código: {code}")
    someone.expect(FIRST)
    await someone.taps("Seguir")
    someone.expect("No guardamos su nombre con las respuestas", "1/10", "Cuando alguien de su familia se enferma")
    await someone.taps("Casi nunca")
    await someone.says("5")
    someone.expect("3/10")
    await someone.says("atrás")
    someone.expect("2/10", "Su respuesta ahora: Siempre")
    await someone.says("2")
    someone.expect("3/10")
    await someone.says("pausa")
    await someone.taps("Mañana")
    someone.expect("le escribo entonces")
    scenario.clock.passes(days=1)
    await scenario.ticks()
    someone.expect("Seguimos en la pregunta 3 de 10.", choices=["Seguir", "Más tarde"])
    await someone.taps("Seguir")
    someone.expect("3/10", "¿puede contar con su organización")
    await someone.says("português")
    someone.expect("3/10", "Quando há um problema")
    await someone.answers(*"4444444")
    someone.expect("10/10")
    await someone.says("4")
    someone.expect("🙂")
    await someone.taps("✅ Enviar")
    someone.expect("sem o seu nome")
    (interview,) = await scenario.rows(Interview)
    assert (interview["state"], interview["person_id"], interview["organization_id"]) == ("complete", None, "PE-1")
    given = {row["question"]: row["value"] for row in await scenario.rows(Answer)}
    assert len(given) == 10
    assert (given["med_salud"], given["med_aprende"], given["med_apoyo"]) == ("2", "2", "4")
    await nothing_ties(scenario, "family-42", interview["id"], "Casi nunca", "Siempre", "Sempre")
    assert await someone.stands() == Stage.UNKNOWN
    await someone.says("oi")
    someone.expect("código pessoal")


async def test_everything_sent_at_once_leaves_no_trace_either(scenario):
    code = await code_for(scenario)
    someone = await family(scenario, code, "family-42")
    await scenario.deliver(*[someone.event(text=text) for text in (*"4444444444", "enviar")])
    (interview,) = await scenario.rows(Interview)
    assert interview["state"] == "complete"
    assert len(await scenario.rows(Answer)) == 10
    await nothing_ties(scenario, "family-42", interview["id"], "Casi siempre")


async def test_several_people_of_one_organization_answer(scenario):
    code = await code_for(scenario)
    for address, digit in (("mango", "5"), ("cacao", "1"), ("mango", "3")):
        someone = await family(scenario, code, address, *digit * 10)
        await someone.says("enviar")
        someone.expect("¡Gracias!", "sin su nombre")
    rows = await scenario.rows(Interview)
    assert [(row["state"], row["person_id"], row["organization_id"]) for row in rows] == [
        ("complete", None, "PE-1")
    ] * 3


@pytest.mark.parametrize("typed", ["{code}", "/start {code}", "aquí está mi código {code}"])
async def test_a_person_we_know_answers_without_being_named(scenario, typed):
    code = await code_for(scenario)
    tomas = await scenario.person("Tomás").registers()
    await tomas.says(typed.format(code=code))
    tomas.expect(FIRST)
    await tomas.says("1")
    tomas.expect("1/10")
    await tomas.answers(*"4444444444")
    await tomas.taps("✅ Enviar")
    tomas.expect("sin su nombre")
    assert await tomas.stands() == Stage.MENU
    (interview,) = await scenario.rows(Interview)
    assert interview["person_id"] is None
    assert "Vallenube" not in interview["instance"]
    await nothing_ties(scenario, "tomás", interview["id"], "Casi siempre")
    await tomas.says("menú")
    tomas.expect("¿Qué desea hacer?")


@pytest.mark.parametrize("answer", [None, "no"])
async def test_who_has_not_agreed_to_anything_may_answer_without_a_name(scenario, answer):
    code = await code_for(scenario)
    tomas = scenario.person("Tomás")
    await tomas.says("T9R3W6ZB")
    if answer:
        await tomas.says(answer)
    before = await scenario.rows(Consent)
    await tomas.says(f"/start {code}")
    tomas.expect(FIRST)
    await tomas.says("1")
    await tomas.answers(*"4444444444", "enviar")
    tomas.expect("sin su nombre")
    assert await scenario.rows(Consent) == before


async def test_a_survey_of_her_own_waits_meanwhile(scenario):
    rosa = scenario.person("Rosa")
    code = await code_for(scenario)
    await scenario.opens_round()
    await rosa.taps("Sí, empezar")
    await rosa.answers("4", "4")
    await rosa.says(f"/start {code}")
    await rosa.says("1")
    await rosa.answers(*"5555555555", "enviar")
    await rosa.says("encuesta")
    rosa.expect("Seguimos en la pregunta 3 de 8")
    assert await rosa.stored() == {"rec_conoce": "4", "rec_representa": "4"}


# --- on the way


@pytest.mark.parametrize(
    "words", ["hola", "Buenas tardes", "encuesta", "mis datos", "volver", "menu", "👋", "progreso"]
)
async def test_the_next_day_whatever_is_written_leads_back_to_the_question(scenario, words):
    code = await code_for(scenario)
    someone = await family(scenario, code, "family", "4", "4")
    await someone.says("pausa")
    await someone.taps("Yo le escribo")
    scenario.clock.passes(days=1)
    await someone.says(words)
    someone.expect("3/10")
    await someone.answers(*"44444444", "enviar")
    someone.expect("sin su nombre")


@pytest.mark.parametrize("words", ["hola", "mis datos", "volver", "ayuda", "idioma"])
async def test_no_command_loses_the_place(scenario, words):
    code = await code_for(scenario)
    someone = await family(scenario, code, "family", "4", "4")
    await someone.says(words)
    if words == "idioma":
        await someone.taps("English")
    assert "/10  " in someone.reply[-1].text
    await someone.says("encuesta")
    assert "/10  " in someone.reply[-1].text
    assert len(await scenario.rows(Interview)) == 1


async def test_the_code_again_goes_on_where_it_was(scenario):
    code = await code_for(scenario)
    someone = await family(scenario, code, "family", "4", "4")
    await someone.says("pausa")
    await someone.taps("Yo le escribo")
    await someone.says(code)
    someone.expect("Seguimos en la pregunta 3 de 10")
    assert len(await scenario.rows(Interview)) == 1


@pytest.mark.parametrize("how", ["English", "/idioma"])
async def test_the_language_is_changed_before_agreeing(scenario, how):
    code = await code_for(scenario)
    someone = scenario.stranger("family")
    await someone.says(code)
    await someone.says(how)
    if how == "/idioma":
        await someone.says("3")
    someone.expect("We do not ask", choices=["Continue", "Leave"])
    await someone.says("1")
    someone.expect("When someone in your family is ill")


async def test_the_question_when_to_write_is_asked_in_the_new_language(scenario):
    code = await code_for(scenario)
    someone = await family(scenario, code, "family", "4")
    await someone.says("pausa")
    await someone.says("English")
    assert len(someone.reply[-1].labels) == 4
    await someone.says("1")
    reminders = [row for row in await scenario.rows(Outbox) if ":resume:" in row["key"]]
    assert len(reminders) == 1


# --- leaving


@pytest.mark.parametrize("words", ["2", "Salir", "no"])
async def test_leaving_before_the_first_question_stores_nothing(scenario, words):
    code = await code_for(scenario)
    someone = scenario.stranger("family")
    await someone.says(code)
    await someone.says(words)
    assert someone.reply
    assert await scenario.rows(Interview) == []
    await someone.says("4")
    someone.expect_not("1/10")


@pytest.mark.parametrize("when", [2, 10])
async def test_leaving_on_the_way_keeps_no_answer(scenario, when):
    code = await code_for(scenario)
    someone = await family(scenario, code, "family", *"4" * when)
    await someone.says("SALIR")
    someone.expect("No le escribo más")
    assert await scenario.rows(Interview) == []
    assert await scenario.rows(Answer) == []
    assert [row for row in await scenario.rows(Inbox, Inbox.address == "family") if '"4"' in row["body"]] == []
    await someone.says("hola")
    someone.expect("código personal")


async def test_the_code_of_another_organization_begins_anew(scenario):
    code = await code_for(scenario)
    other = next(row["code"] for row in await scenario.rows(SharedCode) if row["organization_id"] == "PE-3")
    someone = await family(scenario, code, "family", "4", "4")
    await someone.says(f"/start {other}")
    someone.expect("Comité Río Quieto", FIRST)
    await someone.says("1")
    await someone.answers("4", "4", "4")
    someone.expect("4/10", "¿El lugar donde trabaja es sano")  # the question of the workers
    (interview,) = await scenario.rows(Interview)
    assert interview["organization_id"] == "PE-3"


async def test_who_turns_out_to_have_a_personal_code_takes_no_answers_along(scenario):
    code = await code_for(scenario)
    someone = await family(scenario, code, "family", "4", "4")
    await someone.says("/start T9R3W6ZB")
    someone.expect("Escribo a Tomás Vallenube")
    assert await scenario.rows(Interview) == []


# --- closing


async def test_the_code_of_a_closed_round_says_so(scenario):
    code = await code_for(scenario)
    await scenario.closes_round(1)
    for someone in (scenario.stranger("family"), scenario.person("Rosa")):
        for _ in range(6):  # and is no wrong guess
            await someone.says(code)
            assert [message.text for message in someone.reply] == [
                "Esta encuesta ya cerró. Gracias por querer responder."
            ]
    assert await scenario.rows(Interview) == []


async def test_it_closes_between_the_code_and_the_yes(scenario):
    code = await code_for(scenario)
    someone = scenario.stranger("family")
    await someone.says(code)
    await scenario.closes_round(1)
    await someone.says("1")
    someone.expect("ya cerró")
    assert await scenario.rows(Interview) == []


async def test_it_closes_during_a_pause(scenario):
    code = await code_for(scenario)
    someone = await family(scenario, code, "family-42", "4", "4")
    await someone.says("pausa")
    await someone.taps("En tres días")
    await scenario.closes_round(1)
    someone.read = len(someone.chat)
    scenario.clock.passes(days=3)
    await scenario.ticks()
    someone.expect_nothing()
    await someone.says("hola")
    someone.expect("ya cerró")
    (interview,) = await scenario.rows(Interview)
    assert interview["state"] == "open"  # what was answered in time may still count
    await nothing_ties(scenario, "family-42", interview["id"], "Casi siempre")


@pytest.mark.both_databases
async def test_the_board_answers_for_most_families_without_a_name_too(scenario):
    """Domain 2.7, D6: where an organization cannot ask its families, who speaks for it answers, counted apart."""
    code = await code_for(scenario)
    tomas = await scenario.person("Tomás").registers()
    await tomas.says(code)
    tomas.expect(FIRST, choices=["Seguir", "Salir", "Por la directiva: lo que vive la mayoría"])
    await tomas.says("3")
    tomas.expect("Responda pensando en la mayoría de las familias", "1/10")
    await tomas.answers(*"4444444444")
    await tomas.taps("✅ Enviar")
    (interview,) = await scenario.rows(Interview)
    assert (interview["mode"], interview["person_id"], interview["state"]) == ("representante", None, "complete")
    await nothing_ties(scenario, "tomás", interview["id"], "Casi siempre")


@pytest.mark.parametrize("who", ["stranger", "João", "unconfirmed"])
async def test_nobody_else_answers_for_the_board(scenario, who):
    code = await code_for(scenario)
    if who == "stranger":
        someone = scenario.stranger("family")
    elif who == "unconfirmed":
        someone = await scenario.somebody("Nueva Nube", "PE-1", confirmed=False)
    else:
        someone = await scenario.person(who).registers()
    await someone.says(code)
    assert "directiva" not in "\n".join(label for message in someone.reply for label in message.labels)
    await someone.says("3")
    assert await scenario.rows(Interview) == []


# --- reminding who passes the code on

PASSED_ON = "Todavía faltan respuestas de"
DAY_3, DAY_8 = datetime(2026, 11, 25, 9, tzinfo=LIMA), datetime(2026, 11, 30, 9, tzinfo=LIMA)


async def comes(scenario, moment):
    """Time passes until an instant, and the bot ticks."""
    scenario.everybody_has_read()
    scenario.clock.now = moment
    await scenario.ticks()


@pytest.mark.both_databases
async def test_who_passes_the_code_on_is_reminded_until_three_families_have_answered(scenario):
    rosa = await scenario.person("Rosa").registers()
    code = await code_for(scenario, days=21)
    await comes(scenario, DAY_3)
    rosa.expect(PASSED_ON, "Cooperativa Flor de Nube", "al menos 3", code, "Está abierta hasta", "Responda 0")
    assert not rosa.reply[0].choices
    for n in range(2):
        await family(scenario, code, f"family-{n}", *"5555555555", "enviar")
    assert len(await scenario.rows(Interview, Interview.state == "complete")) == 2
    await comes(scenario, DAY_8)
    rosa.expect(PASSED_ON)
    await comes(scenario, DAY_8 + timedelta(days=4))
    rosa.expect_nothing()
    assert [row["state"] for row in await scenario.rows(Reminder)] == ["queued", "queued"]


@pytest.mark.both_databases
@pytest.mark.parametrize("answered", ["three families", "the board"])
async def test_an_organization_that_has_its_answers_is_left_in_peace(scenario, answered):
    rosa = await scenario.person("Rosa").registers()
    code = await code_for(scenario, days=21)
    if answered == "the board":
        await rosa.answers(code, "3", *"5555555555", "enviar")
    else:
        for n in range(3):
            await family(scenario, code, f"family-{n}", *"5555555555", "enviar")
    assert await scenario.rows(Interview, Interview.state == "complete")
    await comes(scenario, DAY_3)
    rosa.expect_nothing()
    assert await scenario.rows(Reminder) == []


@pytest.mark.both_databases
async def test_who_speaks_for_two_is_reminded_of_both_codes_in_one_message(scenario):
    delia = await scenario.person("Delia").registers()
    await scenario.opens_round(form=FORM, days=21)
    await comes(scenario, DAY_3)
    (message,) = delia.reply
    kept = {row["organization_id"]: row["code"] for row in await scenario.rows(SharedCode)}
    assert {each.replace("-", "") for each in CODE.findall(message.text)} == {kept["PE-1"], kept["PE-2"]}
    await delia.says("0")
    delia.expect("no le mandaré más encuestas")
    await comes(scenario, DAY_8)
    delia.expect_nothing()


@pytest.mark.parametrize(
    ("language", "said"),
    [("pt", "ainda faltam respostas"), ("en", "answers are still missing"), ("fr", "il manque encore")],
)
async def test_the_reminder_speaks_the_language_of_who_reads_it(scenario, language, said):
    ana = await (await scenario.somebody("Ana Ríonube", "PE-1", language=language)).registers()
    await scenario.opens_round(form=FORM, days=21)
    await comes(scenario, DAY_3)
    ana.expect(said)
