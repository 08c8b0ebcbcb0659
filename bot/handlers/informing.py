"""`/informe`: the whole report for a board meeting, as a page to print and as a workbook."""

from __future__ import annotations

from bot.i18n import N_
from bot.reports import cuts
from bot.reports.board_files import PAGE, WORKBOOK, board_document
from bot.turn import Turn
from storage import audit

HERE = N_("📄 El informe para imprimir, con gráficos: ábralo en el navegador.")
TABLES = N_("📊 El mismo informe como hoja de cálculo: resumen, cortes, método y datos.")


async def show(turn: Turn) -> None:
    """Hand over both files, as this person may see the figures now; what they show is remembered."""
    await cuts.remember(turn.db, turn.speaker.id, turn.now)
    await audit.write(turn.db, turn.now, turn.actor, "report.take", "report", {})
    for text, kind in ((HERE, PAGE), (TABLES, WORKBOOK)):
        turn.say(turn.translate(text), document=board_document(kind, turn.language, turn.now))
