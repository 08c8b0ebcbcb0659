"""The team publishes figures in the chat: one proposes, another approves, a correction is another version."""

import pytest

from storage.models import Snapshot
from tests.scenarios.test_standings import answer, grow


async def a_closed_round(scenario):
    people = await grow(scenario, 6)
    round_id, _ = await scenario.opens_round(days=21)
    await answer(scenario, people)
    await scenario.closes_round(round_id)


@pytest.mark.both_databases
async def test_one_proposes_and_another_publishes(scenario, ana, eva):
    await ana.says("publicar")
    ana.expect("No hay cifras listas para publicar")
    await a_closed_round(scenario)
    await ana.says("publicar")
    ana.expect("Listas para proponer", "Satisfacción: 75 (6 de 12 org.")
    await ana.taps("Proponer: Satisfacción")
    ana.expect("Propuesta.", "Esperan a la segunda persona", "la propuso usted")
    assert "✅ Aprobar: Satisfacción" not in ana.question.labels
    await eva.says("/publicar")
    await eva.taps("✅ Aprobar: Satisfacción")
    eva.expect("Publicada: versión 1, referencial")
    await ana.says("progreso")
    ana.expect("Satisfacción: 75 de 90")
    assert [row["indicator"] for row in await scenario.rows(Snapshot)] == ["mega_1b"]


async def test_a_correction_needs_a_note_and_what_was_published_before_stays_readable(scenario, ana, eva):
    await a_closed_round(scenario)
    await ana.says("/publicar proponer mega_1b")
    await eva.says("/publicar aprobar 1")
    await ana.says("/publicar historia")
    ana.expect("Satisfacción:", "versión 1, publicada el")
    await ana.taps("✏️ Corregir: Satisfacción")
    ana.expect("¿Qué se corrige?")
    await ana.says("se quitó una respuesta de prueba")
    ana.expect("Propuesta.", "se quitó una respuesta de prueba")
    await eva.says("/publicar aprobar 2")
    eva.expect("versión 2")
    await eva.says("/publicar historia")
    eva.expect("versión 1, publicada el", "versión 2, publicada el", "se quitó una respuesta de prueba")


async def test_what_is_not_approved_may_be_proposed_again_and_wrong_numbers_lead_nowhere(scenario, ana, eva):
    await a_closed_round(scenario)
    await ana.says("/publicar proponer mega_1a")
    await eva.says("publicar")
    await eva.taps("❌ No publicar: Reconocimiento de CLAC")
    eva.expect("De acuerdo, no se publica.", "Listas para proponer")
    await eva.says("/publicar aprobar 1")
    eva.expect("Esa publicación ya se decidió.")
    await eva.says("/publicar aprobar la primera")
    eva.expect("No hay ninguna publicación con ese número.")
    await eva.says("/publicar proponer mega_9")
    eva.expect("No hay un indicador")
    await eva.says("buenas")
    eva.expect("¿Qué desea hacer?")


async def test_a_member_is_told_whose_work_it_is(scenario):
    rosa = await scenario.person("Rosa").registers()
    await rosa.says("/publicar")
    rosa.expect("Eso lo hace el equipo de CLAC.")
