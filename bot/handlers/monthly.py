"""The indicators once a month: wanted, or no more."""

from __future__ import annotations

from bot.i18n import N_
from bot.turn import Turn
from storage import people

WANTED = N_(
    "🔔 Listo. Al comienzo de cada mes le escribo cómo va la red y qué cambió. Para que no le llegue más, escriba "
    "NO AVISARME CADA MES."
)
NO_MORE = N_("🔕 Listo. Ya no le escribo cada mes. PROGRESO le muestra las cifras cuando quiera.")


async def want(turn: Turn) -> None:
    """`/mensual`: from now on, a summary at the beginning of each month."""
    await _keep(turn, wanted=True)
    turn.say(turn.translate(WANTED))


async def leave(turn: Turn) -> None:
    """`/nomensual`: no more summaries."""
    await _keep(turn, wanted=False)
    turn.say(turn.translate(NO_MORE))


async def _keep(turn: Turn, *, wanted: bool) -> None:
    assert turn.person is not None  # noqa: S101 - only for who has agreed to something
    await people.set_monthly(turn.db, turn.person.id, wanted=wanted)
