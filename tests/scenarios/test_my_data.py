"""My data in the chat: seen, taken along, corrected, switched, erased (domain 5.4; S14, S34)."""

import json
import re

import pytest
from sqlalchemy import insert, select, update

from bot import keeping
from storage.models import (
    Activity,
    ActivityInvitation,
    Address,
    Answer,
    Attendance,
    AttendanceChange,
    AuditLine,
    Code,
    Consent,
    Erasure,
    Fact,
    Inbox,
    Interview,
    InvitationChange,
    Lookup,
    Mailing,
    Membership,
    Outbox,
    Person,
    Recipient,
    Record,
    Refusal,
    Reminder,
    Round,
    Session,
    Snooze,
    TranscriptLine,
)
from tests.network import PEOPLE

PHONE = "+51987654321"
SECRET = "Que avisen antes; el almacén de la quebrada se inunda."
ANSWERS = ("5", "4", "4", "4", "4", "4", "4")


async def answered(scenario, name="Rosa", comment=SECRET, close=True):
    """A person who has answered one round, closed by now, and has a phone."""
    person = await scenario.person(name).registers()
    await scenario.change(update(Person).where(Person.id == person.person_id).values(phone=PHONE))
    opened = await scenario.opens_round()
    await person.taps("Sí, empezar")
    await person.answers(*ANSWERS, comment, "enviar")
    if close:
        await scenario.closes_round(opened[0])
    return person


def read_file(page):
    """The data inside the file."""
    return json.loads(
        re.search(r'<script type="application/json" id="data">(.*)</script>', page.decode(), re.DOTALL)[1]
    )


# --- seeing


async def test_the_summary_says_what_is_kept_and_what_can_be_done(scenario):
    rosa = await answered(scenario)
    await rosa.says("mis datos")
    rosa.expect(
        "Nombre: Rosa Montenube", "Teléfono: +51 •••• 321", "Organización: Cooperativa Flor de Nube",
        "Acepta: encuestas, avisos de actividades", "22 de noviembre de 2026: encuestas: sí, avisos de actividades: sí",
        "8 respuestas (enviada, 22 de noviembre de 2026)",
        choices=["📄 Recibir todo en un archivo", "✏️ Corregir algo", "🔔 Cambiar lo que acepto", "🗑 Borrar mis datos"],
    )  # fmt: skip
    rosa.expect_not(PHONE, SECRET)


@pytest.mark.parametrize("words", ["mis datos", "/misdatos", "perfil", "meus dados", "my data", "mes données"])
@pytest.mark.parametrize("come", ["consent", "no", "stop", "survey"])
async def test_the_summary_is_there_at_every_stage_and_agrees_to_nothing(scenario, words, come):
    rosa = scenario.person("Rosa")
    await rosa.says("K7M4P2QX")
    if come == "no":
        await rosa.says("no")
    elif come == "stop":
        await rosa.says("1")
        await rosa.says("SALIR")
    elif come == "survey":
        await rosa.says("1")
        await scenario.opens_round()
        await rosa.taps("Sí, empezar")
    await rosa.says(words)
    rosa.expect("Esto guardamos de usted")
    (row,) = await scenario.rows(Person, Person.id == rosa.person_id)
    assert row["surveys"] is (come == "survey")
    await rosa.says("encuesta")
    if come == "survey":
        rosa.expect("pregunta 1 de 8")
    elif come == "consent":
        rosa.expect("¿Está de acuerdo?")
    else:
        rosa.expect("¿Está de acuerdo?")


async def test_a_stranger_is_asked_who_it_is(scenario):
    someone = scenario.stranger()
    await someone.says("mis datos")
    someone.expect("código personal")


# --- taking along


async def test_the_file_holds_everything_readable_and_as_json(scenario):
    rosa = await answered(scenario)
    await rosa.says("mis datos")
    await rosa.says("1")
    rosa.expect("No se lo mandamos a nadie más")
    name, content = rosa.reply[-1].document
    page = content.decode()
    assert name == "mis-datos.html"
    for words in ("Rosa Montenube", PHONE, "Cooperativa Flor de Nube", SECRET, "Qué debería mejorar CLAC"):
        assert words in page
    data = json.loads(re.search(r'<script type="application/json" id="data">(.*)</script>', page, re.DOTALL)[1])
    assert data["person"]["phone"] == PHONE
    assert {row["purpose"] for row in data["consents"]} == {"surveys", "invitations"}
    (told,) = data["rounds"]
    assert len(told["answers"]) == 8
    assert SECRET in {row["value"] for row in told["answers"]}
    assert data["received"]
    assert data["sent"]
    assert [row["address"] for row in data["chats"]] == ["rosa"]
    lines = await scenario.rows(AuditLine, AuditLine.action == "person.export")
    assert [(row["actor"], row["detail"]) for row in lines] == [(f"person:{rosa.person_id}", {})]


async def own_file(talker):
    await talker.says("mis datos")
    await talker.says("1")
    page = talker.reply[-1].document[1].decode()
    return page, json.loads(re.search(r'<script type="application/json" id="data">(.*)</script>', page, re.DOTALL)[1])


async def test_the_file_lists_the_ways_into_the_staff_console(scenario):
    elena = await (await scenario.somebody("Elena Solnube", role="mel")).registers()
    at = scenario.clock()
    row = {"person_id": elena.person_id, "created_at": at, "expires_at": at, "code": ""}
    for token, step in (("one", "ended"), ("two", "link")):
        await scenario.change(insert(Session).values(**row, token=token, step=step))
    page, data = await own_file(elena)
    assert [row["used"] for row in data["sign_ins"]] == [True, False]
    assert all(words in page for words in ("Sus entradas al panel", "entró", "enlace sin usar"))
    assert "one" not in json.dumps(data["sign_ins"])
    page, data = await own_file(await scenario.person("Rosa").registers())
    assert "Sus entradas al panel" not in page


async def test_the_file_of_who_shares_a_phone_holds_nothing_of_the_other(scenario):
    for name in ("Juan Cielonube", "María Vientonube"):
        await scenario.somebody(name, "PE-1", phone="+51912345678")
    phone = scenario.stranger("phone")
    await phone.says("hola")
    await phone.shares_number("+51912345678")
    await phone.answers("1", "1", "otra persona", "2", "1")
    await scenario.opens_round()
    await phone.answers("otra persona", "1", "encuesta", "4", "otra persona", "2")
    page, data = await own_file(phone)
    assert data["person"]["name"] == "María Vientonube"
    assert "Juan" not in page
    assert [row["purpose"] for row in data["sent"]] == ["surveys"]


async def test_words_in_the_file_are_never_markup(scenario):
    await answered(scenario, comment="</script><b>hola</b> & <!--")
    rosa = scenario.person("Rosa")
    await rosa.says("/misdatos archivo")
    page = rosa.reply[-1].document[1].decode()
    assert "<b>hola</b>" not in page
    data = json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL)[1])
    assert "</script><b>hola</b> & <!--" in {row["value"] for row in data["rounds"][0]["answers"]}


@pytest.mark.parametrize(("name", "words"), [("João", "Meus dados"), ("Winston", "My data"), ("Marie", "Mes données")])
async def test_the_file_speaks_the_persons_language(scenario, name, words):
    person = await scenario.person(name).registers()
    await person.says("/misdatos archivo")
    _, content = person.reply[-1].document
    assert words in content.decode()


async def test_the_queue_holds_no_data_of_the_file_and_an_erased_person_gets_none(scenario):
    rosa = await answered(scenario)
    await rosa.says("/misdatos archivo")
    rows = await scenario.rows(Outbox, Outbox.payload.contains("own_data"))
    assert rows
    assert not any("Rosa" in row["payload"] or SECRET in row["payload"] for row in rows)


# --- correcting


async def test_name_and_position_are_corrected_at_once(scenario):
    rosa = await scenario.person("Rosa").registers()
    await rosa.says("/misdatos corregir")
    await rosa.says("1")
    await rosa.says("  Rosa   Nubeclara ")
    rosa.expect("Corregido: Rosa Nubeclara", "Nombre: Rosa Nubeclara")
    await rosa.says("2")
    await rosa.taps("Mi cargo")
    await rosa.says("Secretaria")
    rosa.expect("Cooperativa Flor de Nube · Secretaria")
    (person,) = await scenario.rows(Person, Person.id == rosa.person_id)
    (speaks,) = await scenario.rows(Membership, Membership.person_id == rosa.person_id)
    assert (person["name"], speaks["position"]) == ("Rosa Nubeclara", "Secretaria")
    lines = await scenario.rows(AuditLine, AuditLine.action == "person.correct")
    assert [row["detail"] for row in lines] == [{"what": "name"}, {"what": "position"}]


@pytest.mark.parametrize("name", ["Rosa", "João", "Winston", "Marie"])
async def test_gender_and_age_are_told_by_who_wants_to_and_taken_back(scenario, name):
    person = await scenario.person(name).registers()
    said = "\n".join(message.text for message in person.chat)
    assert "18 a 35" not in said
    await person.says("/misdatos corregir")
    await person.says("5")
    assert len(person.question.labels) == 5
    await person.says("1")
    (row,) = await scenario.rows(Person, Person.id == person.person_id)
    assert (row["gender"], row["age_group"]) == ("mujer", "")
    await person.says("/misdatos corregir age_group")
    await person.says("quizás")
    await person.says("2")
    (row,) = await scenario.rows(Person, Person.id == person.person_id)
    assert (row["gender"], row["age_group"]) == ("mujer", "36+")
    await person.says("/misdatos archivo")
    data = read_file(person.reply[-1].document[1])
    assert (data["person"]["gender"], data["person"]["age_group"]) == ("mujer", "36+")
    await person.says("/misdatos corregir gender")
    await person.says("5")
    (row,) = await scenario.rows(Person, Person.id == person.person_id)
    assert (row["gender"], row["age_group"]) == ("", "36+")


async def test_what_is_told_stands_in_the_summary(scenario):
    rosa = await scenario.person("Rosa").registers()
    await rosa.says("mis datos")
    rosa.expect_not("Género", "Edad")
    await rosa.says("/misdatos corregir gender")
    await rosa.taps("Mujer")
    rosa.expect("Guardado", "• Género: Mujer")


async def test_tasks_about_the_person_are_among_her_data(scenario):
    rosa = await scenario.person("Rosa").registers()
    await rosa.says("quiero que me llamen")
    await rosa.answers("2", "+51 912 345 678")
    await rosa.says("mis datos")
    rosa.expect("Sus pedidos:", "22 de noviembre de 2026: Hablar con una persona (pendiente)")
    await rosa.says("1")
    page = rosa.reply[-1].document[1]
    assert "Hablar con una persona (pendiente)" in page.decode()
    (asked,) = read_file(page)["requests"]
    assert (asked["kind"], asked["call"], asked["data"]["phone"]) == ("call", "afternoon", "+51912345678")


@pytest.mark.parametrize("words", ["x", "1234567", "a" * 81, "…"])
async def test_what_is_no_name_changes_nothing(scenario, words):
    rosa = await scenario.person("Rosa").registers()
    await rosa.says("/misdatos corregir name")
    await rosa.says(words)
    rosa.expect("Escríbalo con letras")
    (person,) = await scenario.rows(Person, Person.id == rosa.person_id)
    assert person["name"] == "Rosa Montenube"


async def test_the_language_is_corrected_in_the_same_place(scenario):
    rosa = await scenario.person("Rosa").registers()
    await rosa.says("/misdatos corregir")
    await rosa.taps("Mi idioma")
    await rosa.taps("Português")
    (person,) = await scenario.rows(Person, Person.id == rosa.person_id)
    assert person["language"] == "pt"


# --- switching one purpose


async def test_one_purpose_is_switched_and_leaves_its_proof(scenario):
    rosa = await scenario.person("Rosa").registers()
    await scenario.opens_round_quietly()
    await rosa.says("mis datos")
    await rosa.says("3")
    rosa.expect("Esto acepta usted")
    await rosa.says("1")
    rosa.expect("Guardado")
    await scenario.ticks()
    assert not any("invita a" in message.text for message in rosa.chat)  # queued before, and cancelled
    (person,) = await scenario.rows(Person, Person.id == rosa.person_id)
    assert (person["surveys"], person["invitations"]) == (False, True)
    last = (await scenario.rows(Consent))[-1]
    assert (last["purpose"], last["granted"], last["answer"]) == ("surveys", False, "1")
    await rosa.taps("Encuestas: pocas preguntas al año: no → sí")
    (person,) = await scenario.rows(Person, Person.id == rosa.person_id)
    assert (person["surveys"], person["invitations"]) == (True, True)


async def test_both_purposes_off_is_a_no(scenario):
    rosa = await scenario.person("Rosa").registers("2")
    await rosa.says("/misdatos permisos")
    await rosa.says("1")
    rosa.expect("Ya no le escribo más")
    await rosa.says("hola")
    rosa.expect("¿Está de acuerdo?")


async def test_whoever_agreed_to_nothing_is_shown_the_whole_text_first(scenario):
    rosa = scenario.person("Rosa")
    await rosa.says("K7M4P2QX")
    await rosa.says("no")
    await rosa.says("/misdatos permisos surveys yes")
    rosa.expect("Es voluntario:")
    (person,) = await scenario.rows(Person, Person.id == rosa.person_id)
    assert not person["surveys"]


# --- erasing


async def everything(scenario, *needles):
    """Where any of the words still stands, in any column of any table."""
    found = []
    async with scenario.database.reading() as db:
        for table in Record.metadata.sorted_tables:
            for row in await db.execute(select(table)):
                said = "\n".join(str(value) for value in row)
                found += [f"{table.name}: {needle}" for needle in needles if needle in said]
    return found


@pytest.mark.both_databases
@pytest.mark.parametrize("words", ["borrar mis datos", "/misdatos borrar", "Apagar meus dados", "delete my data"])
async def test_erasing_says_what_it_does_and_does_it_on_a_yes(scenario, words):
    rosa = await answered(scenario)
    await rosa.says(words)
    rosa.expect("No se puede deshacer", choices=["Sí, borrar todo", "No, dejar todo como está"])
    assert await rosa.stored()
    await rosa.says("1")
    rosa.expect("borré sus datos")
    assert await everything(scenario, "Rosa", "Montenube", PHONE, SECRET, "K7M4P2QX") == []
    assert await scenario.rows(Person, Person.id == rosa.person_id) == []
    assert await scenario.rows(Code, Code.person_id == rosa.person_id) == []
    await rosa.says("hola")
    rosa.expect("código personal")
    await rosa.says("K7M4P2QX")
    rosa.expect("No encuentro ese código")


async def test_a_no_erases_nothing(scenario):
    rosa = await answered(scenario)
    before = await rosa.stored()
    await rosa.says("borrar mis datos")
    await rosa.says("quizás")
    rosa.expect("¿Borro todo?")
    await rosa.says("2")
    rosa.expect("no borré nada")
    assert await rosa.stored() == before
    assert await scenario.rows(Erasure) == []


async def test_answers_of_closed_rounds_stay_without_the_person(scenario):
    rosa = await answered(scenario)
    await rosa.says("borrar mis datos")
    await rosa.says("1")
    (interview,) = await scenario.rows(Interview)
    assert (interview["person_id"], interview["instance"], interview["seed"]) == (None, "", 0)
    assert {interview[name].day for name in ("started_at", "updated_at", "completed_at")} == {1}
    kept = await scenario.rows(Answer)
    assert len(kept) == 7
    assert "sat_mejora" not in {row["question"] for row in kept}
    assert {(row["answered_at"].day, row["organization_id"]) for row in kept} == {(1, "PE-1")}


async def test_answers_of_the_open_round_go_with_the_person(scenario):
    rosa = await answered(scenario, close=False)
    await rosa.says("borrar mis datos")
    await rosa.says("1")
    assert await scenario.rows(Interview) == []
    assert await scenario.rows(Answer) == []


async def test_every_erased_person_counts_alone_in_the_closed_round(scenario):
    from bot.reports.collect import own_scores

    for name, answers in (("Rosa", "5"), ("Tomás", "1")):
        await scenario.person(name).registers()
        scenario.person(name).given = answers
    opened = await scenario.opens_round()
    for name in ("Rosa", "Tomás"):
        person = scenario.person(name)
        await person.taps("Sí, empezar")
        await person.answers(*[person.given] * 7, "nada", "enviar")
    await scenario.closes_round(opened[0])
    async with scenario.database.reading() as db:
        before = await own_scores(db, opened[0], "PE-1", scenario.clock())
    for name in ("Rosa", "Tomás"):
        await scenario.person(name).says("borrar mis datos")
        await scenario.person(name).says("1")
    async with scenario.database.reading() as db:
        assert await own_scores(db, opened[0], "PE-1", scenario.clock()) == before


async def test_the_decisions_stay_under_a_salted_hash(scenario):
    rosa = await answered(scenario)
    decided = len(await scenario.rows(Consent))
    await rosa.says("borrar mis datos")
    await rosa.says("1")
    proofs = await scenario.rows(Consent)
    assert len(proofs) == decided
    (fingerprint,) = {row["fingerprint"] for row in proofs}
    assert {(row["person_id"], row["message_id"], row["answer"]) for row in proofs} == {(None, "", "")}
    assert {row["at"].date().isoformat() for row in proofs} == {"2026-11-22"}
    assert fingerprint in {row["fingerprint"] for row in await scenario.rows(Erasure)}
    async with scenario.database.reading() as db:
        assert await keeping.is_erased(db, "phone", PHONE)
        assert await keeping.is_erased(db, "code", PEOPLE["Rosa Montenube"][0])
        assert not await keeping.is_erased(db, "phone", "+51987654322")


async def test_every_chat_of_the_person_is_erased_and_nobody_elses(scenario):
    rosa = await answered(scenario)
    tomas = await scenario.person("Tomás").registers()
    laptop = scenario.person("Rosa", chat="laptop")
    await laptop.says("K7M4P2QX")
    await laptop.says("borrar mis datos")
    await laptop.says("1")
    laptop.expect("borré sus datos")
    assert await everything(scenario, "Rosa", SECRET, "K7M4P2QX") == []
    assert [row["address"] for row in await scenario.rows(Address)] == [
        "tomás",
        "laptop",
    ] or await rosa.stands() is None
    await tomas.says("mis datos")
    tomas.expect("Nombre: Tomás Vallenube")


async def test_what_others_were_told_of_the_person_goes_too(scenario):
    rosa = await answered(scenario)
    tomas = await scenario.person("Tomás").registers()
    await scenario.change(
        update(Outbox).where(Outbox.address_id.in_(select(Address.id).where(Address.address == tomas.address)))
        .values(payload='{"text":"Avisé a Rosa Montenube."}')
    )  # fmt: skip
    await rosa.says("borrar mis datos")
    await rosa.says("1")
    assert await everything(scenario, "Rosa Montenube") == []


async def test_a_stranger_can_have_the_chat_erased(scenario):
    someone = scenario.stranger()
    await someone.says("Soy Petronila y quiero entrar")
    await someone.says("borrar mis datos")
    someone.expect("todo lo que se escribió en este chat")
    await someone.says("1")
    someone.expect("borré sus datos")
    assert await everything(scenario, "Petronila") == []


async def everywhere(scenario, number):
    """Put something of a person into every table of sendings, activities and look-ups."""
    at = scenario.clock()
    opened, who = (await scenario.rows(Round))[0]["id"], {"person_id": number, "organization_id": "PE-1"}
    sending = {"kind": "round", "name": "x", "round_id": opened, "purpose": "surveys", "made_at": at}
    activity = {
        "id": 1, "title": {"es": "Taller"}, "type": "taller", "mode": "presencial", "starts_at": at, "ends_at": at,
        "zone": "America/Lima", "made_at": at, "taken": 1,
    }  # fmt: skip
    presence = {**who, "activity_id": 1, "mode": "presencial", "state": "confirmada", "source": "qr", "at": at}
    listed = {**presence, "person_id": None, "named": "Rosaura Montenubarrón"}
    change = {"attendance_id": 1, "before": {"name": "Rosaura"}, "after": {}, "reason": "Rosaura vino", "actor": "x"}
    invited = {**who, "activity_id": 1, "state": "accepted", "names": "Rosaura Montenubarrón", "since": at}
    changed = {"activity_id": 1, "person_id": number, "state": "invited", "people": 1, "actor": "x", "at": at}
    reminder = {**who, "round_id": opened, "occurrence": "1", "due_at": at, "state": "queued", "decided_at": at}
    await scenario.change(insert(Mailing).values(id=99, **sending))
    await scenario.change(insert(Recipient).values(**who, mailing_id=99, verdict="send"))
    await scenario.change(insert(Reminder).values(**reminder))
    await scenario.change(insert(Snooze).values(round_id=opened, person_id=number, until=at))
    await scenario.change(insert(Refusal).values(round_id=opened, **who, at=at))
    await scenario.change(insert(Activity).values(**activity))
    await scenario.change(insert(ActivityInvitation).values(**invited))
    await scenario.change(insert(InvitationChange).values(**changed))
    await scenario.change(insert(Attendance).values(id=1, **presence))
    await scenario.change(insert(AttendanceChange).values(**change, at=at))
    await scenario.change(insert(Attendance).values(id=2, **listed))
    await scenario.change(insert(Lookup).values(person_id=number, audience="pais:PE", at=at))


async def numbers(scenario, number):
    """The tables where a person's number still stands."""
    tables = [table for table in Record.metadata.sorted_tables if "person_id" in table.c]
    async with scenario.database.reading() as db:
        rows = {table.name: await db.execute(select(table).where(table.c.person_id == number)) for table in tables}
    return [name for name, found in rows.items() if found.first()]


@pytest.mark.both_databases
async def test_what_is_in_sendings_and_activities_is_given_and_goes_too(scenario):
    rosa = await answered(scenario)
    tomas = await scenario.person("Tomás").registers()
    await scenario.change(update(Person).where(Person.id == rosa.person_id).values(name="Rosaura Montenubarrón"))
    await everywhere(scenario, rosa.person_id)
    second = {"activity_id": 1, "person_id": tomas.person_id, "organization_id": "PE-1", "mode": "virtual"}
    await scenario.change(
        insert(Attendance).values(**second, id=3, state="confirmada", source="qr", at=scenario.clock())
    )
    await rosa.says("/misdatos archivo")
    given = read_file(rosa.reply[-1].document[1])["elsewhere"]
    assert set(given) == {
        "recipients", "reminders", "snoozes", "refusals", "activity_invitations", "invitation_changes", "attendance",
        "lookups",
    }  # fmt: skip
    for person in (rosa, tomas):  # of two who were there both may be erased
        await person.says("borrar mis datos")
        await person.says("1")
        person.expect("borré sus datos")
    assert await numbers(scenario, rosa.person_id) == []
    assert await everything(scenario, "Rosaura", "Montenubarr") == []
    presences = await scenario.rows(Attendance)
    assert [(row["person_id"], row["organization_id"], row["state"]) for row in presences] == [
        (None, "PE-1", "confirmada")
    ] * 3


# --- nothing is left in the file


def raw(scenario):
    """Every byte of the database's files."""
    from pathlib import Path

    path = Path(scenario.database.url.database)
    return b"".join(Path(f"{path}{end}").read_bytes() for end in ("", "-wal") if Path(f"{path}{end}").exists())


async def test_nothing_that_identifies_is_left_in_the_file(scenario):
    """The bytes of the SQLite file and its log: deletion overwrites, the log is emptied, the daily run rewrites."""
    rosa = await answered(scenario, comment=SECRET)
    laptop = scenario.person("Rosa", chat="portatil-77")
    await laptop.says("K7M4P2QX")
    await scenario.change(update(Person).where(Person.id == rosa.person_id).values(name="Rosaura Montenubarrón"))
    for filler in range(30):
        await rosa.says(f"Rosaura escribe {filler} " + SECRET)
    async with scenario.database.transaction() as db:
        line = {"address": laptop.address, "key": None, "line": {"text": SECRET}, "at": scenario.clock()}
        await db.execute(TranscriptLine.__table__.insert().values(line))
    await everywhere(scenario, rosa.person_id)
    needles = [it.encode() for it in ("Rosaura", "Montenub", PHONE, "987654321", "quebrada", "K7M4P2QX", "portatil-77")]
    assert [needle for needle in needles if needle not in raw(scenario)] == []
    await laptop.says("borrar mis datos")
    await laptop.says("1")
    laptop.expect("borré sus datos")
    scenario.clock.passes(minutes=11)
    await scenario.ticks()
    assert [needle for needle in needles if needle in raw(scenario)] == []
    assert (await scenario.rows(Fact, Fact.name == keeping.NOT_CLEANED))[0]["value"] == "1"
    await scenario.a_day_begins()
    assert (await scenario.rows(Fact, Fact.name == keeping.NOT_CLEANED))[0]["value"] == ""
    assert [needle for needle in needles if needle in raw(scenario)] == []
    assert await scenario.rows(Inbox) == []
    assert "laptop" not in {row["address"] for row in await scenario.rows(Address)}


async def test_the_address_stays_until_the_farewell_has_left(scenario):
    from bot.errors import Throttled

    rosa = await answered(scenario)
    await rosa.says("borrar mis datos")
    scenario.channel.trouble["rosa"] = [Throttled("wait", retry_after=60)]
    await rosa.says("1")
    rosa.expect_nothing()
    scenario.clock.passes(minutes=20)
    await scenario.ticks()
    rosa.expect("borré sus datos")
    scenario.clock.passes(minutes=20)
    await scenario.ticks()
    assert await rosa.stands() is None


async def test_whoever_writes_before_the_farewell_was_swept_stays_an_unknown_chat(scenario):
    rosa = await answered(scenario)
    await rosa.says("borrar mis datos")
    await rosa.says("1")
    await rosa.says("hola")
    scenario.clock.passes(minutes=20)
    await scenario.ticks()
    assert await rosa.stands() == "unknown"


# --- coming back (S14)


async def test_who_comes_back_after_erasing_begins_anew(scenario):
    from sqlalchemy import insert

    rosa = await answered(scenario)
    await rosa.says("borrar mis datos")
    await rosa.says("1")
    async with scenario.database.transaction() as db:
        at = scenario.clock()
        number = (
            await db.execute(insert(Person).values(name="Rosa Otra", created_at=at).returning(Person.id))
        ).scalar_one()
        await db.execute(insert(Code).values(code="N3W2C4DE", person_id=number, created_at=at))
        await db.execute(insert(Membership).values(person_id=number, organization_id="PE-1", valid_from=at.date()))
    assert number > max(scenario.people.values())  # the number of somebody erased is nobody's again
    await rosa.says("N3W2C4DE")
    rosa.expect("¿Está de acuerdo?")
    await rosa.says("1")
    await rosa.says("mis datos")
    rosa.expect_not("Sus respuestas:")


# --- under 18


@pytest.mark.parametrize("words", ["tengo 16 años", "Hola, soy menor de edad", "j'ai 15 ans", "tenho 17 anos"])
@pytest.mark.parametrize("stage", ["consent", "menu", "open question", "closed round"])
async def test_somebody_under_18_is_thanked_and_erased_at_once(scenario, words, stage):
    rosa = scenario.person("Rosa")
    await rosa.says("K7M4P2QX")
    if stage != "consent":
        await rosa.says("1")
    if stage in {"open question", "closed round"}:
        opened = await scenario.opens_round()
        await rosa.taps("Sí, empezar")
        await rosa.answers(*ANSWERS)
    if stage == "closed round":
        await rosa.answers("nada", "enviar")
        await scenario.closes_round(opened[0])
    await rosa.says(words)
    rosa.expect("Muchas gracias por decirlo")
    assert await scenario.rows(Person, Person.id == rosa.person_id) == []
    assert await scenario.rows(Interview) == []
    assert await everything(scenario, "Rosa", words) == []
    assert (await scenario.rows(Fact, Fact.name == keeping.MINORS))[0]["value"] == "1"
    assert not any("minor" in row["action"] for row in await scenario.rows(AuditLine))


async def test_years_of_work_are_no_age(scenario):
    rosa = await scenario.person("Rosa").registers()
    await rosa.says("tengo 12 años trabajando aquí")
    assert len(await scenario.rows(Person)) == len(PEOPLE)
