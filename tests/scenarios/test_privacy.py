"""Open answers that must not identify or be overlooked, logs without people, and rows nobody can change (S27, S30)."""

import io
import json
import logging

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DatabaseError

from bot import logs, safeguarding
from bot.errors import ConflictError, ForbiddenError
from storage import audit
from storage.models import Answer, AuditLine, Concern, Consent, Interview, Person
from tests.network import LONG_AGO, PEOPLE

BEFORE = ("5", "4", "4", "4", "4", "4", "4")  # the answers before the open question
WARNING = "no escriba nombres ni teléfonos"


async def at_the_open_question(scenario, name="Rosa"):
    person = await scenario.person(name).registers()
    await scenario.opens_round()
    await person.taps({"es": "Sí, empezar", "pt": "Sim, começar"}[PEOPLE[person.name][1]])
    await person.answers(*BEFORE)
    return person


async def a_focal_point(scenario, role="mel"):
    """Somebody of the monitoring team."""
    async with scenario.database.transaction() as db:
        row = insert(Person).values(name="Ana Equipo", role=role, created_at=LONG_AGO).returning(Person.id)
        return (await db.execute(row)).scalar_one()


# --- free text


async def test_the_warning_about_names_is_shown_once(scenario):
    rosa = await at_the_open_question(scenario)
    rosa.expect(WARNING)
    await rosa.says("atrás")
    await rosa.says("4")
    rosa.expect("Qué debería mejorar")
    rosa.expect_not(WARNING)


async def test_telephones_and_mail_are_masked_wherever_the_answer_is_kept(scenario):
    rosa = await at_the_open_question(scenario)
    await rosa.says("Llamen al 987 654 321 o a rosa@ejemplo.invalid, somos 12 socios desde 2026")
    masked = "Llamen al [tel.] o a [e-mail] somos 12 socios desde 2026"
    rosa.expect("[tel.]", "12 socios")
    rosa.expect_not("987 654 321", "ejemplo.invalid")
    assert (await rosa.stored())["sat_mejora"].replace(",", "") == masked
    (interview,) = await scenario.rows(Interview)
    assert "[tel.]" in interview["instance"]
    assert "987" not in interview["instance"]


async def test_the_rest_of_a_line_is_masked_too(scenario):
    rosa = await scenario.person("Rosa").registers()
    await scenario.opens_round()
    await rosa.taps("Sí, empezar")
    await rosa.says("5 4 4 4 4 4 4 llamen al +51987654321")
    rosa.expect("[tel.]")
    await rosa.taps("Sí")
    assert (await rosa.stored())["sat_mejora"] == "llamen al [tel.]"


async def test_numbers_that_answer_stay(scenario):
    rosa = await at_the_open_question(scenario)
    assert set((await rosa.stored()).values()) == {"4", "5"}


# --- a danger told in an open answer (S27)


@pytest.mark.parametrize(
    ("name", "words", "thanks", "yes"),
    [
        ("Rosa", "hay niños trabajando en la finca de al lado", "no atiende emergencias", "Sí"),
        ("João", "o gerente me ameaçou", "não atende emergências", "Sim"),
    ],
)
async def test_a_danger_is_answered_with_care_and_flagged(scenario, name, words, thanks, yes):
    person = await at_the_open_question(scenario, name)
    await person.says(words)
    person.expect(thanks, "datos@ejemplo.invalid")
    assert len(person.reply[-1].labels) == 2
    await person.taps(yes)
    assert await person.stands() == "summary"
    (flag,) = await scenario.rows(Concern)
    (interview,) = await scenario.rows(Interview)
    assert (flag["interview_id"], flag["question"], flag["call"], flag["state"]) == (
        interview["id"], "sat_mejora", True, "open",
    )  # fmt: skip
    assert words not in str(flag)
    assert (await person.stored())["sat_mejora"] == words


async def test_a_no_to_the_call_is_kept_and_the_survey_ends_as_usual(scenario):
    rosa = await at_the_open_question(scenario)
    await rosa.says("el gerente me amenazó")
    await rosa.says("quizás")
    rosa.expect("¿Quiere que una persona le llame en privado?")
    await rosa.says("2")
    rosa.expect("nadie le llamará", "Esto respondió")
    await rosa.says("enviar")
    rosa.expect("¡Gracias!")
    (flag,) = await scenario.rows(Concern)
    assert flag["call"] is False


async def test_the_same_answer_given_again_is_one_concern(scenario):
    rosa = await at_the_open_question(scenario)
    for _ in range(2):
        await rosa.says("el gerente me amenazó")
        await rosa.says("2")
        await rosa.says("8")
    assert len(await scenario.rows(Concern)) == 1


async def test_an_ordinary_answer_raises_nothing(scenario):
    rosa = await at_the_open_question(scenario)
    await rosa.says("Más talleres contra el trabajo infantil")
    rosa.expect("Esto respondió")
    assert await scenario.rows(Concern) == []


@pytest.mark.both_databases
async def test_only_the_focal_point_reads_concerns_and_leaves_a_trace(scenario):
    rosa = await at_the_open_question(scenario)
    await scenario.change(update(Person).where(Person.id == rosa.person_id).values(phone="+51987654321"))
    await rosa.says("el gerente me amenazó")
    await rosa.says("1")
    reader = await a_focal_point(scenario)
    async with scenario.database.transaction() as db:
        (found,) = await safeguarding.read(db, reader, scenario.clock())
    assert (found["answer"], found["phone"], found["organization_id"]) == (
        "el gerente me amenazó", "+51987654321", "PE-1",
    )  # fmt: skip
    for role in ("miembro", "lider", "cn", "regional", "admin"):
        other = await a_focal_point(scenario, role)
        async with scenario.database.transaction() as db:
            with pytest.raises(ForbiddenError):
                await safeguarding.read(db, other, scenario.clock())
            with pytest.raises(ForbiddenError):
                await safeguarding.close(db, other, found["id"], scenario.clock())
    async with scenario.database.transaction() as db:
        assert await safeguarding.close(db, reader, found["id"], scenario.clock())
        assert await safeguarding.read(db, reader, scenario.clock()) == []
    lines = await scenario.rows(AuditLine, AuditLine.actor == f"person:{reader}")
    assert [row["action"] for row in lines] == ["safeguarding.read", "safeguarding.close", "safeguarding.read"]


@pytest.fixture
async def ana(scenario):
    scenario.clock.passes(days=1)  # a Monday morning: the team may be written to
    return await (await scenario.somebody("Ana Solnube", role="mel")).registers()


@pytest.mark.both_databases
async def test_the_focal_point_is_told_without_words_and_opens_it_in_the_chat(scenario, ana):
    other = await (await scenario.somebody("Bruno Solnube", role="mel")).registers()
    async with scenario.database.transaction() as db:
        await safeguarding.name(db, ana.person_id, focal=True, now=scenario.clock(), actor="test")
    rosa = await at_the_open_question(scenario)
    await scenario.change(update(Person).where(Person.id == rosa.person_id).values(phone="+51987654321"))
    await rosa.says("el gerente me amenazó")
    await rosa.says("1")
    scenario.everybody_has_read()
    await scenario.ticks()
    ana.expect("Hola, Ana. Alguien contó algo que necesita su cuidado")
    ana.expect_not("amenaz", "Rosa", "Flor de Nube")
    other.expect_nothing()
    await ana.taps("Ver tareas")
    ana.expect("🛡 Cuidado de una persona")
    ana.expect_not("amenaz", "Rosa")
    await ana.says("1")
    ana.expect("amenazas", "«el gerente me amenazó»", "Cooperativa Flor de Nube", "Quiere que le llamen en privado",
               "Rosa Montenube · +51 987 654 321")  # fmt: skip
    await other.says("tareas")
    other.expect("No hay tareas pendientes")
    (concern,) = await scenario.rows(Concern)
    await other.says(f"/tarea c{concern['id']}")
    other.expect("Esto lo ve solo la persona de CLAC")
    await ana.taps("✔ Está hecha")
    ana.expect("Hecho, gracias")
    (concern,) = await scenario.rows(Concern)
    assert concern["state"] == "closed"
    lines = await scenario.rows(AuditLine, AuditLine.action.startswith("safeguarding."))
    assert [(row["action"], row["actor"]) for row in lines][1:] == [
        ("safeguarding.read", f"person:{ana.person_id}"), ("safeguarding.close", f"person:{ana.person_id}"),
    ]  # fmt: skip


async def test_until_somebody_is_named_the_monitoring_team_cares_and_at_fit_hours(scenario, ana):
    rosa = await at_the_open_question(scenario)
    scenario.clock.passes(hours=10)  # night at the seat
    await rosa.says("encuesta")
    await rosa.says("el gerente me amenazó")
    await rosa.says("2")
    scenario.everybody_has_read()
    await scenario.ticks()
    ana.expect_nothing()
    scenario.clock.passes(hours=15)
    await scenario.ticks()
    ana.expect("necesita su cuidado")
    await ana.says("tareas")
    await ana.says("1")
    ana.expect("No quiere que le llamen")
    ana.expect_not("Rosa")


async def test_only_somebody_of_the_monitoring_team_can_be_named(scenario):
    async with scenario.database.transaction() as db:
        for role in ("miembro", "cn", "regional", "admin"):
            number = scenario.people["Rosa Montenube"]
            await db.execute(update(Person).where(Person.id == number).values(role=role))
            with pytest.raises(ConflictError):
                await safeguarding.name(db, number, focal=True, now=scenario.clock(), actor="test")


async def test_a_person_who_wants_no_call_is_not_named_to_anybody(scenario):
    rosa = await at_the_open_question(scenario)
    await rosa.says("el gerente me amenazó")
    await rosa.says("2")
    reader = await a_focal_point(scenario)
    async with scenario.database.transaction() as db:
        (found,) = await safeguarding.read(db, reader, scenario.clock())
    assert (found["person_id"], found["name"], found["phone"]) == (None, None, None)


async def test_the_concern_of_somebody_erased_names_nobody(scenario):
    rosa = await at_the_open_question(scenario)
    await rosa.says("el gerente me amenazó")
    await rosa.says("1")
    await rosa.says("borrar mis datos")
    await rosa.says("1")
    reader = await a_focal_point(scenario)
    async with scenario.database.transaction() as db:
        (found,) = await safeguarding.read(db, reader, scenario.clock())
    assert (found["interview_id"], found["answer"], found["name"]) == (None, None, None)


# --- rows that are only added


async def refused(scenario, statement):
    """Whether the database itself refuses a statement."""
    try:
        await scenario.change(statement)
    except DatabaseError as error:
        return "only added" in str(error)
    return False


@pytest.mark.both_databases
async def test_the_database_refuses_to_change_or_lose_audit_and_consents(scenario):
    rosa = await scenario.person("Rosa").registers()
    async with scenario.database.transaction() as db:
        await audit.write(db, scenario.clock(), "person:1", "person.view", "person:2", {})
    before = await scenario.rows(AuditLine), await scenario.rows(Consent)
    for model in (AuditLine, Consent):
        assert await refused(scenario, delete(model))
    assert await refused(scenario, update(AuditLine).values(actor="person:9"))
    for changed in ({"granted": False}, {"answer": ""}, {"person_id": None}, {"fingerprint": "x"}):
        assert await refused(scenario, update(Consent).values(changed)), changed
    unlinked = {"person_id": None, "fingerprint": "x", "message_id": "", "answer": ""}
    assert await refused(scenario, update(Consent).values(**unlinked, granted=False))
    if not scenario.database.is_sqlite:
        assert await refused(scenario, text("TRUNCATE audit"))
        assert await refused(scenario, text("TRUNCATE consents"))
    assert (await scenario.rows(AuditLine), await scenario.rows(Consent)) == before
    await scenario.change(update(Consent).values(**unlinked))
    assert await refused(scenario, update(Consent).values(person_id=rosa.person_id))
    assert {row["fingerprint"] for row in await scenario.rows(Consent)} == {"x"}


async def test_the_audit_holds_numbers_and_no_words(scenario):
    rosa = await at_the_open_question(scenario)
    await rosa.answers(
        "el gerente me amenazó", "1", "enviar", "mis datos", "/misdatos archivo", "/misdatos corregir name"
    )
    await rosa.answers("Rosa Nubeclara", "/misdatos permisos", "1", "borrar mis datos", "1")
    lines = await scenario.rows(AuditLine)
    assert {row["action"] for row in lines} >= {
        "round.open", "person.export", "person.correct", "consent.switch", "person.erase",
    }  # fmt: skip
    written = json.dumps([{**row, "at": ""} for row in lines], ensure_ascii=False)
    assert not [word for word in ("Rosa", "Nube", "gerente", "K7M4", "amenaz") if word in written]


# --- logs


@pytest.fixture
def configured():
    """What a server logs at its most talkative; afterwards logging is as it was before."""
    root, said = logging.getLogger(), io.StringIO()
    level, handlers = root.level, list(root.handlers)
    logs.configure("debug", "json")
    root.handlers[0].setStream(said)
    yield said
    root.setLevel(level)
    root.handlers[:] = handlers


async def test_the_log_of_a_whole_conversation_names_nobody_and_quotes_nothing(scenario, configured):
    rosa = await at_the_open_question(scenario)
    await scenario.change(update(Person).where(Person.id == rosa.person_id).values(phone="+51987654321"))
    await rosa.answers("El gerente me amenazó, llamen al 912 345 678", "1", "enviar", "mis datos")
    await rosa.answers("/misdatos archivo", "/misdatos corregir name", "Rosaura Nubeclara", "perfil")
    unreadable = rosa.event(text="soy Petronila +51911111111", kind="esto no existe")
    await scenario.deliver(unreadable)
    await scenario.change(text("UPDATE forms SET xform = 'roto: Petronila'"))  # the next turn fails, and is set aside
    scenario.resources.shelf._forms.clear()
    await rosa.says("encuesta")
    await rosa.says("/misdatos archivo")
    await scenario.ticks()
    await rosa.answers("borrar mis datos", "1")
    scenario.clock.passes(days=1)
    await scenario.ticks()
    await scenario.a_day_begins()
    said = configured.getvalue()
    assert "inbox.set_aside" in said
    assert "retention.ran" in said
    words = ("Rosa", "Nube", "gerente", "amenaz", "987654321", "912 345", "Petronila", "K7M4", "datos@", "Flor de")
    assert [word for word in words if word in said] == []
    assert [line for line in said.splitlines() if line and not line.startswith("{")] == []


async def test_the_stored_answer_is_where_the_export_reads_it(scenario):
    rosa = await at_the_open_question(scenario)
    await rosa.says("llamen al 987654321")
    async with scenario.database.reading() as db:
        values = (await db.execute(select(Answer.value))).scalars().all()
    assert not any("987654321" in value for value in values)
