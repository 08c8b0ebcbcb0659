"""Figures from elsewhere, entered by one of the team and approved by another, and proposals (domain S31, 2.5, D9)."""

from datetime import date

import pytest

from bot.errors import ConflictError, InputError
from bot.exchange.importing import import_file
from bot.exchange.saving import Occasion
from bot.vouching import Entry, approve_proposal, check
from storage.models import AuditLine, ExternalFigure, Proposal
from tests.exchange.conftest import delimited

ROWS = (
    ("id", "titulo", "estandar", "presentada", "estado", "decidida", "organo", "evidencia"),
    *(
        (f"P-{n}", f"Propuesta {n}", "Café", "2025-03-01", "aceptada", "2026-02-01", "Comité", "acta.pdf")
        for n in range(5)
    ),
    ("P-7", "Propuesta 7", "Miel", "2025-03-01", "aceptada en parte", "2026-02-01", "Comité", "acta.pdf"),
    ("P-8", "Propuesta 8", "Miel", "2026-05-01", "en estudio", "", "", ""),
)


ENTERED = ("1", "4", "1", "88", "31/10/2026", "61", "90", "2026", "Encuesta por correo", "informe.pdf")


async def enters(person, *given):
    await person.says("/dato")
    await person.answers(*given)


@pytest.mark.both_databases
async def test_two_people_vouch_for_a_figure_from_elsewhere(scenario, ana, eva):
    await enters(ana, *ENTERED)
    ana.expect("Aliados", "88", "31 de octubre de 2026", "61 de 90", "Encuesta por correo", "informe.pdf")
    await ana.says("1")
    ana.expect("otra persona del equipo")
    scenario.clock.passes(days=1)  # a Monday
    await scenario.ticks()
    assert "espera su aprobación" in "\n".join(message.text for message in eva.chat)
    await ana.says("progreso")
    ana.expect("Aliados: sin dato")
    await ana.says("/dato")
    await ana.answers("2", "1")
    ana.expect("la tiene que aprobar otra persona")
    assert "✅ Aprobar" not in [choice.label for choice in ana.question.choices]
    await eva.says("/dato")
    await eva.answers("2", "1")
    eva.expect("Encuesta por correo", "informe.pdf")
    await eva.taps("✅ Aprobar")
    eva.expect("desde ahora se muestra", "No hay nada que espere")
    await ana.says("progreso")
    ana.expect("Aliados: 88 de 90 🟡 (61 de 90, dato externo)")
    await ana.says("4")
    ana.expect("Dato externo", "Encuesta por correo")
    (row,) = await scenario.rows(ExternalFigure)
    assert row["entered_by"] == f"person:{ana.person_id}"
    assert row["approved_by"] == f"person:{eva.person_id}"
    assert [line["action"] for line in await scenario.rows(AuditLine) if line["action"].startswith("figure.")] == [
        "figure.enter", "figure.approve",
    ]  # fmt: skip


async def test_a_button_of_before_does_not_approve_ones_own(scenario, ana, eva):
    await enters(ana, *ENTERED, "1")
    await eva.says("/dato")
    await eva.answers("2", "1")
    message, choice = eva.button("✅ Aprobar")
    await ana.says("/dato")
    await ana.answers("2", "1")
    await ana.says("aprobar")
    (row,) = await scenario.rows(ExternalFigure)
    assert row["approved_at"] is None
    await eva.presses(message, choice)
    assert (await scenario.rows(ExternalFigure))[0]["approved_by"] == f"person:{eva.person_id}"


async def test_baseline_and_milestones_are_said_where_they_were_entered_and_pending_elsewhere(scenario, ana, eva):
    await enters(
        ana, "1", "4", "2", "80", "31/12/2024", "omitir", "omitir", "2024", "Encuesta anterior", "archivo", "1"
    )
    await enters(ana, "1", "4", "3", "86,5", "31/12/2026", "omitir", "omitir", "omitir", "Asamblea", "acta", "1")
    for _ in range(2):
        await eva.says("/dato")
        await eva.answers("2", "1")
        await eva.taps("✅ Aprobar")
    await eva.says("progreso")
    await eva.says("4")
    eva.expect("Línea base: 80 (2024)", "Metas en el camino: 87 · 31 dic 2026")
    await eva.says("progreso")
    await eva.says("5")
    eva.expect("Línea base: pendiente")
    eva.expect_not("Metas en el camino")


async def test_what_is_wrong_is_said_and_asked_again(scenario, ana):
    await ana.says("/dato")
    await ana.answers("1", "9")
    ana.expect("No entendí cuál")
    await ana.answers("4", "1", "mucho")
    ana.expect("No es un número")
    await ana.says("88")
    await ana.says("mañana")
    ana.expect("No es una fecha")
    await ana.answers("31/10/2026", "95", "90", "omitir", "correo", "informe")
    ana.expect("revise los dos números", "¿De qué indicador?")
    assert await scenario.rows(ExternalFigure) == []


async def test_a_figure_may_be_left_or_taken_back(scenario, ana):
    await enters(ana, *ENTERED, "2")
    ana.expect("no guardé nada")
    await enters(ana, *ENTERED, "1")
    await ana.says("/dato")
    await ana.answers("2", "1")
    await ana.taps("🗑 Retirar")
    assert (await scenario.rows(ExternalFigure))[0]["withdrawn_at"] is not None


@pytest.mark.both_databases
async def test_only_what_organizations_say_of_themselves_is_verified(scenario, ana, eva):
    await enters(ana, "1", "1")
    ana.expect("¿Qué es?", choices=["Un valor medido fuera", "La línea de base", "Una meta en el camino"])
    await enters(ana, "1", "6", "4")
    ana.expect("¿Cuántos puntos más dio la autoevaluación que lo verificado?")
    await ana.answers("6", "31/10/2026", "omitir", "omitir", "omitir", "Visitas a 30 organizaciones", "actas", "1")
    (row,) = await scenario.rows(ExternalFigure)
    assert (row["indicator"], row["kind"], row["value"]) == ("mega_4", "verification", 6)
    with pytest.raises(InputError, match="Solo se verifica"):
        check(Entry("mega_1a", "verification", date(2026, 10, 31), 4.0, "visitas", "actas"), date(2026, 11, 22))


async def test_nobody_else_enters_figures(scenario):
    luis = await scenario.person("Luis").registers()
    await luis.says("/dato")
    luis.expect("Eso lo hace el equipo de CLAC")
    assert [line for line in await scenario.rows(AuditLine) if line["action"] == "access.refused"]


# --- proposals


async def brings(scenario, rows=ROWS, actor="command line", dry_run=False):
    now = scenario.clock.passes(seconds=1)
    async with scenario.database.transaction() as db:
        occasion = Occasion(now, actor, now.date())
        return await import_file(db, "proposals", delimited(rows), "p.csv", occasion, dry_run=dry_run)


@pytest.mark.both_databases
async def test_proposals_count_once_a_second_person_approved_them(scenario, ana):
    assert len((await brings(scenario, dry_run=True)).added) == 7
    assert await scenario.rows(Proposal) == []
    report = await brings(scenario)
    assert (report.written, len(report.added)) == (True, 7)
    await ana.says("progreso")
    ana.expect("Estándares: sin dato")
    for _ in range(7):
        await ana.says("/dato")
        await ana.answers("2", "1")
        ana.expect("acta.pdf" if _ < 6 else "en estudio", "corríjalo en el archivo")
        await ana.taps("✅ Aprobar")
    await ana.says("progreso")
    ana.expect("Estándares: 92\u00a0% de 70\u00a0% ✅ (5 y media de 6 decididas)")
    await ana.says("5")
    ana.expect("aceptadas: 5", "en parte: 1", "por decidir: 1", "Es un conteo completo")


async def test_who_brought_them_does_not_approve_them(scenario, ana):
    await brings(scenario, actor=f"person:{ana.person_id}")
    await ana.says("/dato")
    await ana.answers("2", "1")
    ana.expect("la tiene que aprobar otra persona")
    async with scenario.database.transaction() as db:
        with pytest.raises(ConflictError, match="otra persona"):
            await approve_proposal(db, "P-0", f"person:{ana.person_id}", scenario.clock())


async def test_a_change_needs_the_second_person_again(scenario, ana):
    await brings(scenario)
    async with scenario.database.transaction() as db:
        await approve_proposal(db, "P-8", f"person:{ana.person_id}", scenario.clock())
    assert (await brings(scenario)).unchanged == 7
    rejected = (ROWS[0], (*ROWS[-1][:4], "rechazada", "2026-11-01", "Comité", "acta2.pdf"))
    await brings(scenario, rejected)
    (row,) = await scenario.rows(Proposal, Proposal.id == "P-8")
    assert (row["state"], row["approved_at"], row["decided_on"]) == ("rechazada", None, date(2026, 11, 1))


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (("P-1", "X", "", "2025-01-01", "aceptada", "2026-01-01", "Comité", ""), "falta evidencia"),
        (("P-1", "X", "", "2025-01-01", "rechazada", "", "", ""), "falta decidida, organo, evidencia"),
        (("P-1", "X", "", "", "presentada", "", "", ""), "falta presentada"),
        (("P-1", "X", "", "2025-01-01", "en estudio", "2026-01-01", "", ""), "no es de una decisión"),
        (("P-1", "X", "", "2026-02-01", "aceptada", "2026-01-01", "C", "acta"), "decidida es anterior"),
        (("P-1", "X", "", "2027-02-01", "presentada", "", "", ""), "todavía no llega"),
        (("P-1", "X", "", "2025-01-01", "quizás", "", "", ""), "no se conoce"),
        (("P-1", "", "", "", "", "", "", ""), "es nueva y falta titulo, estado"),
        (("", "X", "", "", "borrador", "", "", ""), "falta id"),
    ],
)
async def test_rows_that_cannot_be_taken_say_why(scenario, cells, reason):
    report = await brings(scenario, (ROWS[0], cells))
    assert any(reason in line for line in report.reasons()), report.reasons()
    assert await scenario.rows(Proposal) == []
