"""Rounds as the team and the people of the organizations live them: opened, followed, closed and given back."""

from datetime import UTC, date, datetime

import pytest

from storage.models import Interview, Mailing, Recipient, Round

FULL = ("4", "4", "5", "4", "4", "5", "4", "nada")
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
        await talker.says("4" if await talker.stands() != "survey" or talker.question.choices else "nada")
    await talker.says("enviar")


# --- S07: the last day, and what comes after it


@pytest.mark.both_databases
async def test_an_answer_four_days_after_the_closing_is_kept_and_does_not_count(scenario):
    (rosa,) = await everybody(scenario, "Rosa Montenube")
    await scenario.opens_round("pais:PE", days=2)
    await rosa.says("encuesta")
    await rosa.says("4")
    scenario.clock.passes(days=6)
    await scenario.ticks()
    await rosa.says("seguir")
    for _ in range(20):
        if await rosa.stands() == "summary":
            break
        await rosa.says("4" if rosa.question.choices and await rosa.stands() == "survey" else "nada")
    await rosa.says("enviar")
    rosa.expect("La encuesta cerró el 24 de noviembre; guardamos su respuesta, pero no entra en el resultado")
    (interview,) = await scenario.rows(Interview)
    assert interview["late"]


async def test_the_last_day_ends_where_the_organization_is(scenario):
    joao, rosa = await everybody(scenario, "João Ventoclaro", "Rosa Montenube")
    await scenario.opens_round("", last_day=date(2026, 11, 24))
    scenario.clock.now = datetime(2026, 11, 25, 4, tzinfo=UTC)  # 1:00 of the 25th in São Paulo, 23:00 in Lima
    await scenario.ticks()
    await joao.says("encuesta")
    joao.expect("nenhuma pesquisa aberta")
    await rosa.says("encuesta")
    rosa.expect("1/")
    (row,) = await scenario.rows(Round)
    assert row["state"] == "open"
    assert row["closes_at"] == datetime(2026, 11, 25, 5, tzinfo=UTC)  # midnight in Lima, the last of them
    scenario.clock.now = datetime(2026, 11, 25, 5, 1, tzinfo=UTC)
    await scenario.ticks()
    (row,) = await scenario.rows(Round)
    assert row["state"] == "closed"


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
