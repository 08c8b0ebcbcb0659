"""Rounds as the team and the people of the organizations live them: opened, followed, closed and given back."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert, update

from bot.audience import Audience
from bot.fieldwork import Wanted
from bot.planning import plan
from storage.models import Address, AuditLine, Interview, Mailing, Outbox, Person, Recipient, Round
from tests.network import FORM, add_organization, add_person

MONDAY = datetime(2026, 11, 23, 16, tzinfo=UTC)


@pytest.fixture
async def mel(scenario):
    return await (await scenario.somebody("Nora Seguimiento", role="mel")).registers()


async def everybody(scenario, *names):
    return [await scenario.person(name).registers() for name in names]


async def answers_all(talker):
    """Answer every question, whatever their number, and send."""
    await talker.says("encuesta")
    for _ in range(20):
        if await talker.stands() == "summary":
            break
        await talker.says("4" if len(talker.question.choices) > 2 else "nada")  # an open question can only be left out
    await talker.taps(talker.question.choices[0].label)


# --- S07: the last day, and what comes after it


@pytest.mark.both_databases
async def test_an_answer_four_days_after_the_closing_is_kept_and_does_not_count(scenario):
    (rosa,) = await everybody(scenario, "Rosa Montenube")
    await scenario.opens_round("pais:PE", days=2)
    await rosa.says("encuesta")
    await rosa.says("4")
    scenario.clock.passes(days=6)
    await scenario.ticks()
    await answers_all(rosa)
    rosa.expect("La encuesta cerró el 24 de noviembre; guardamos su respuesta, pero no entra en el resultado")
    (interview,) = await scenario.rows(Interview)
    assert interview["late"]


async def test_the_last_day_ends_where_the_organization_is(scenario):
    joao, rosa = await everybody(scenario, "João Ventoclaro", "Rosa Montenube")
    await scenario.opens_round("", last_day=date(2026, 11, 24))
    scenario.clock.now = datetime(2026, 11, 25, 4, tzinfo=UTC)  # 1:00 of the 25th in São Paulo, 23:00 in Lima
    await scenario.ticks()
    await joao.says("encuesta")
    joao.expect("A pesquisa fechou em 24 de novembro")
    await rosa.says("encuesta")
    rosa.expect("1/")
    (row,) = await scenario.rows(Round)
    assert row["state"] == "open"
    assert row["closes_at"] == datetime(2026, 11, 25, 5, tzinfo=UTC)  # midnight in Lima, the last of them
    scenario.clock.now = datetime(2026, 11, 25, 5, 1, tzinfo=UTC)
    await scenario.ticks()
    (row,) = await scenario.rows(Round)
    assert row["state"] == "closed"


async def test_what_was_begun_can_be_finished_after_the_closing(scenario):
    rosa, luis = await everybody(scenario, "Rosa Montenube", "Luis Solquieto")
    await scenario.opens_round("pais:PE", days=2)
    await rosa.says("encuesta")
    await rosa.answers("4", "pausa", "yo le escribo")
    scenario.clock.passes(days=4)
    await scenario.ticks()
    await rosa.says("encuesta")
    rosa.expect("La encuesta cerró el 24 de noviembre. Puede terminarla y la guardamos", "2/")
    await luis.says("encuesta")
    luis.expect("La encuesta cerró el 24 de noviembre. Gracias por querer responder.")
    scenario.clock.passes(days=20)
    await luis.says("encuesta")
    luis.expect("Ahora no hay ninguna encuesta abierta")


# --- S11: half an answer


@pytest.mark.both_databases
async def test_half_an_answer_that_is_enough_counts_at_the_closing(scenario, mel):
    rosa, tomas = await everybody(scenario, "Rosa Montenube", "Luis Solquieto")
    await scenario.opens_round("pais:PE", days=2)
    await rosa.says("encuesta")
    await rosa.answers("4", "4", "4", "4", "4", "4")
    await tomas.says("encuesta")
    await tomas.says("4")
    await mel.says("/ronda 1")
    mel.expect("Respuesta: 0 de 3 · 0 %", "por la mitad, y cuentan al cerrar 1")
    await mel.says("/ronda 1 cerrar")
    mel.expect("¿Cerramos ahora")
    await mel.taps("Sí, cerrar")
    mel.expect("Cerrada.", "Respuesta: 1 de 3 · 33 %")
    states = {row["organization_id"]: row["state"] for row in await scenario.rows(Interview)}
    assert states == {"PE-1": "partial", "PE-3": "open"}


# --- S28: a new round, to whom and how many, and two people


@pytest.mark.both_databases
async def test_a_round_is_rehearsed_before_it_opens(scenario, mel):
    rosa, luis, joao = await everybody(scenario, "Rosa Montenube", "Luis Solquieto", "João Ventoclaro")
    scenario.clock.now = MONDAY
    await mel.says("/ronda nueva")
    mel.expect("¿Qué encuesta?")
    await mel.says("1")
    await mel.says("Marte")
    mel.expect("No entendí: Marte.", "¿A quiénes?")
    await mel.says("Perú")
    await mel.says("ayer")
    mel.expect("No entendí el día")
    await mel.says("hoy")
    await mel.says("1")
    mel.expect("Ensayo: todavía no se envió nada.", "Organizaciones: 3", "Lo recibirían: 2 personas", "Perú 2")
    mel.expect(
        "sin permiso para esto",
        "Organizaciones en cosecha en esos días: 1",
        "Texto en Português:",
        "Texto en Français:",
        "¿Confirmamos?",
    )
    assert await scenario.rows(Round) == await scenario.rows(Mailing) == []  # a rehearsal stores nothing
    await mel.says("2")
    mel.expect("no se envió nada")
    for text in ("/ronda nueva", "1", "Perú", "hoy", "1", "1"):
        await mel.says(text)
    mel.expect("Abierta.", "invitadas 2")
    await scenario.ticks()
    assert [len(one.reply) for one in (rosa, luis, joao)] != [0, 0, 0]
    rosa.expect("CLAC le invita a una encuesta corta")
    joao.expect_not("encuesta", "pesquisa curta")
    verdicts = {row["verdict"] for row in await scenario.rows(Recipient)}
    assert verdicts == {"send", "opted_out"}


async def a_crowd(scenario, count):
    """So many people of Peruvian organizations who have agreed to be asked, each in a chat."""
    async with scenario.database.transaction() as db:
        for number in range(count):
            await add_organization(db, f"PE-X{number}", f"Nube {number}", "opp", "PE", "andina", "America/Lima", "es")
            person = await add_person(db, f"Ana Nube{number}", f"X{number:06}2", "es", (f"PE-X{number}",))
            await db.execute(update(Person).where(Person.id == person).values(surveys=True))
            row = {"channel": "test", "address": f"ana{number}", "person_id": person, "stage": "menu", "data": {}}
            await db.execute(insert(Address).values(**row, created_at=MONDAY, seen_at=MONDAY))


@pytest.mark.both_databases
async def test_many_are_asked_only_when_a_second_person_confirms(scenario, mel):
    other = await (await scenario.somebody("Otto Seguimiento", role="mel")).registers()
    scenario.clock.now = MONDAY
    await a_crowd(scenario, 52)
    for text in ("/ronda nueva", "1", "todas", "hoy", "1"):
        await mel.says(text)
    mel.expect("Lo recibirían: 52 personas", "Para confirmar, escriba el número: 52")
    await mel.says("1052")
    mel.expect("Ese no es el número")
    await mel.says("sí")
    mel.expect("Ese no es el número")
    await mel.says("52")
    mel.expect("Otra persona debe confirmarlo; avisé a: Otto Seguimiento")
    assert [row["state"] for row in await scenario.rows(Round)] == ["planned"]
    await mel.says("/ronda 1 confirmar 52")  # the same person again is no second one
    assert [row["state"] for row in await scenario.rows(Round)] == ["planned"]
    other.read = len(other.chat)
    await scenario.ticks()
    other.expect("Nora Seguimiento quiere abrir", "para 52 personas")
    await other.taps("👀 Revisar y confirmar")
    other.expect("Lo recibirían: 52 personas")
    await other.taps("✅ Confirmar: 52 personas")
    other.expect("Abierta.", "Las invitaciones están saliendo", "Espera su turno: 52")
    await other.taps("✋ Parar las invitaciones")
    other.expect("Detenidas.", "Detenido: 52")
    await scenario.ticks()
    assert not [row for row in await scenario.rows(Outbox, Outbox.mailing_id == 1) if row["state"] == "sent"]
    await mel.says("/ronda 1")
    await mel.taps("▶️ Seguir invitando")
    mel.expect("Siguen.")
    await scenario.ticks()
    await scenario.ticks()
    assert len([row for row in await scenario.rows(Outbox, Outbox.mailing_id == 1) if row["state"] == "sent"]) == 52
    actions = {row["action"] for row in await scenario.rows(AuditLine)}
    assert {"round.plan", "mailing.ask_second", "mailing.confirm", "round.open", "mailing.stop"} <= actions


# --- the night, the calendar and the rhythm


@pytest.mark.both_databases
async def test_a_planned_round_opens_by_itself_and_asks_nobody_at_night(scenario, mel):
    rosa, joao = await everybody(scenario, "Rosa Montenube", "João Ventoclaro")
    for text in ("/ronda nueva", "1", "todas", "2026-11-25", "2026-12-11", "1"):
        await mel.says(text)
    mel.expect("Confirmada. Se abre sola el 25 de noviembre de 2026")
    await mel.says("/ronda")
    mel.expect("1. 🗓 Satisfacción y reconocimiento de la membresía 2026-11 · del 25 nov 2026 al 11 dic 2026")
    scenario.clock.now = datetime(2026, 11, 25, 2, 59, tzinfo=UTC)
    await scenario.ticks()
    assert [row["state"] for row in await scenario.rows(Round)] == ["planned"]
    scenario.clock.now = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)  # the day begins in São Paulo
    scenario.everybody_has_read()
    await scenario.ticks()
    assert [row["state"] for row in await scenario.rows(Round)] == ["open"]
    await scenario.ticks()
    joao.expect_nothing()
    scenario.clock.now = datetime(2026, 11, 25, 11, 46, tzinfo=UTC)  # 8:46 in São Paulo, 6:46 in Lima
    await scenario.ticks()
    joao.expect("pesquisa curta")
    rosa.expect_nothing()
    scenario.clock.now = datetime(2026, 11, 25, 13, 46, tzinfo=UTC)
    await scenario.ticks()
    rosa.expect("una encuesta corta")


async def test_a_round_that_nobody_confirmed_does_not_open(scenario, mel):
    await everybody(scenario, "Rosa Montenube")
    async with scenario.database.transaction() as db:
        wanted = Wanted(FORM, Audience(), last_day=date(2026, 12, 11))
        await plan(db, wanted, date(2026, 11, 25), scenario.clock(), by=mel.person_id)
    scenario.clock.now = datetime(2026, 11, 26, 15, tzinfo=UTC)
    await scenario.ticks()
    assert [row["state"] for row in await scenario.rows(Round)] == ["planned"]
    await mel.says("/ronda 1")
    await mel.taps("🗑 Anularla")
    mel.expect("Anulada. No se envió nada.")
    assert await scenario.rows(Round) == await scenario.rows(Mailing) == []


@pytest.mark.both_databases
async def test_a_survey_is_asked_once_a_year_unless_there_is_a_reason(scenario, mel):
    await everybody(scenario, "Rosa Montenube")
    await scenario.opens_round("pais:PE")
    await scenario.closes_round(1)
    for text in ("/ronda nueva", "1", "todas", "hoy", "1"):
        await mel.says(text)
    mel.expect("Se hace una vez al año", "¿Por qué se repite?")
    await mel.says("Faltó una pregunta importante")
    mel.expect("Ensayo", "tuvieron otra encuesta en estas cuatro semanas", "Lo recibirían: 0")
    await mel.says("2")
    assert len(await scenario.rows(Round)) == 1
    scenario.clock.now = datetime(2027, 1, 11, 16, tzinfo=UTC)  # another year, and more than four weeks later
    for text in ("/ronda nueva", "1", "Perú", "hoy", "1"):
        await mel.says(text)
    mel.expect("Lo recibirían: 1 personas")


async def test_last_years_round_is_copied_with_its_dates_moved(scenario, mel):
    await everybody(scenario, "Rosa Montenube")
    await scenario.opens_round("pais:PE", last_day=date(2026, 12, 12))
    await scenario.closes_round(1)
    await mel.says("/ronda 1 copiar")
    mel.expect("del 21 nov 2027 al 11 dic 2027", "Perú")
    await mel.taps("✅ Confirmar: 1 personas")
    mel.expect("Confirmada.")
    (_, row) = await scenario.rows(Round)
    assert (row["copied_from"], row["audience"], row["state"]) == (1, "pais:PE", "planned")


# --- the team's view


@pytest.mark.both_databases
async def test_a_coordination_sees_its_country_and_changes_nothing(scenario):
    rosa, joao = await everybody(scenario, "Rosa Montenube", "João Ventoclaro")
    coordination = await (await scenario.somebody("Pía Coordina", role="cn", scope="PE")).registers()
    await scenario.opens_round("", days=9)
    await rosa.says("encuesta")
    await coordination.says("ronda")
    coordination.expect("1. 🟢 Satisfacción", "abierta hasta el")
    coordination.expect_not("Nueva ronda")
    await coordination.says("1")
    coordination.expect("Perú", "Respuesta: 0 de 3 · 0 %", "En el marco 3 → con contacto 3 → con permiso 1")
    coordination.expect_not("Brasil", "Cerrar")
    assert coordination.reply[-1].picture
    await coordination.says("/ronda 1 cerrar si")
    coordination.expect("Eso lo hace el equipo de CLAC")
    await coordination.says("ronda Brasil")
    coordination.expect("No pregunta a ninguna organización de su ámbito")
    await coordination.says("ronda Marte")
    coordination.expect("No entendí: Marte")
    await joao.says("/ronda")
    joao.expect_not("2026-11")


@pytest.mark.both_databases
async def test_a_country_that_lags_is_told_once_a_week(scenario, mel):
    coordination = await (await scenario.somebody("Pía Coordina", role="cn", scope="PE")).registers()
    elsewhere = await (await scenario.somebody("Bia Coordena", role="cn", scope="BR", language="pt")).registers()
    joao, winston = await everybody(scenario, "João Ventoclaro", "Winston Cloudhill")
    await scenario.opens_round("", days=21)
    await scenario.change(update(Round).values(reminder_days="1;15"))
    for one in (joao, winston):
        await answers_all(one)
    scenario.everybody_has_read()
    for _ in range(6):  # days 2 to 7
        scenario.clock.passes(days=1)
        await scenario.ticks()
        await scenario.ticks()
    told = [message for message in coordination.reply if "en Perú han respondido 0 de 3" in message.text]
    assert len(told) == 1
    assert "33 de cada 100" in told[0].text
    assert any("en Perú han respondido" in message.text for message in mel.reply)
    elsewhere.expect_not("Peru")
    for _ in range(3):
        scenario.clock.passes(days=1)
        await scenario.ticks()
        await scenario.ticks()
    assert len([message for message in coordination.reply if "en Perú han respondido" in message.text]) == 2


# --- S35: what it was for


@pytest.mark.both_databases
async def test_everybody_who_answered_learns_once_what_came_of_it(scenario, mel):
    rosa, joao, marie = await everybody(scenario, "Rosa Montenube", "João Ventoclaro", "Marie Lunedouce")
    scenario.clock.now = MONDAY
    await scenario.opens_round("", days=2)
    await answers_all(rosa)
    await answers_all(joao)
    await rosa.says("¿para qué sirvió lo que respondí?")
    rosa.expect("sigue abierta")
    await marie.says("À quoi ça a servi ?")
    marie.expect("Vous n’avez pas encore répondu")
    await mel.says("/ronda 1 cerrar si")
    await rosa.says("para qué sirvió")
    rosa.expect("se está revisando")
    await mel.says("/ronda 1 devolucion")
    mel.expect("en Español")
    await mel.says("Habrá más visitas.")
    mel.expect("en Português")
    await mel.says("Haverá mais visitas.")
    mel.expect("en English")
    await mel.taps("Dejarlo así")
    mel.expect(
        "Ensayo: todavía no sale nada", "Lo recibirían: 2 personas", "Así se lee en Português", "Haverá mais visitas."
    )
    mel.expect_not("Cooperativa Flor de Nube, de 0 a 100")  # nobody's own
    scenario.everybody_has_read()
    await scenario.ticks()
    rosa.expect_nothing()  # not official yet
    await scenario.change(update(Round).values(approved=True))
    scenario.clock.passes(days=1)
    for _ in range(3):
        await scenario.ticks()
    rosa.expect("Gracias por responder", "Cooperativa Flor de Nube, de 0 a 100", "75 de 100", "Habrá más visitas.")
    joao.expect("Obrigado por responder", "Associação Vento Claro", "Haverá mais visitas.")
    marie.expect_nothing()
    scenario.everybody_has_read()
    scenario.clock.passes(days=1)
    await scenario.ticks()
    rosa.expect_nothing()
    await rosa.says("para qué sirvió")
    rosa.expect("75 de 100", "Habrá más visitas.")
    rosa.expect_not("Associação", "próxima vez")


@pytest.mark.both_databases
async def test_late_answers_count_for_all_or_for_nobody(scenario, mel):
    (rosa,) = await everybody(scenario, "Rosa Montenube")
    await scenario.opens_round("pais:PE", days=2)
    await rosa.says("encuesta")
    await rosa.says("4")
    scenario.clock.passes(days=4)
    await scenario.ticks()
    await answers_all(rosa)
    rosa.expect("no entra en el resultado")
    await mel.says("/ronda 1")
    mel.expect("Respuesta: 0 de 3")
    await mel.taps("⏰ Aceptar 1 tardías")
    mel.expect("Ahora cuentan todas las respuestas tardías", "Respuesta: 1 de 3")
    await scenario.change(update(Round).values(approved=True, late_counts=False))
    await mel.says("/ronda 1 tardias")
    mel.expect("Eso ya no se puede hacer")
