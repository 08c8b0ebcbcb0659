"""Calling an activity off with its reason, and adding further sessions to it."""

from __future__ import annotations

from typing import Any

from bot import convening as flow
from bot.activities import GOING_ON, State
from bot.choices import YES_NO
from bot.conversation import Stage
from bot.errors import InputError
from bot.handlers.convening_card import show, update_of
from bot.i18n import N_, known, say_date
from bot.moments import Desk, dates, every_week
from bot.spelling import fold
from bot.turn import Turn
from storage import activities, invitations

Row = dict[str, Any]
WHY = N_("¿Por qué se anula? Lo leerán las personas invitadas. O toque Sin motivo.")
NO_REASON = (("none", N_("Sin motivo")), ("back", N_("No anular")))
SURE = N_("Se avisará ahora mismo a {count} personas y no se puede deshacer. ¿Anular?")
DONE = N_("Anulada. Avisé a {count} personas.")
SESSIONS = N_("¿Qué días son las otras sesiones? Escriba las fechas separadas por punto y coma, o elija:")
WEEKLY = (("3", N_("3 más, cada semana")), ("1", N_("1 más, la otra semana")), ("back", N_("Ninguna")))
MADE = N_("Listas {count} sesiones, como borradores: {days}. Publique cada una cuando esté.")
NO_DATE = N_("Primero diga la fecha de esta actividad.")


async def ask_why(turn: Turn, row: Row) -> None:
    """Ask for the reason."""
    if row["state"] != State.PUBLISHED or row["ends_at"] <= turn.now:
        return await show(turn, row)
    turn.move(Stage.CONVENING, activity=row["id"], step="why")
    return turn.ask(turn.translate(WHY), turn.options(NO_REASON))


async def why(turn: Turn, row: Row) -> None:
    """The reason; then the last question before everybody is told."""
    choice = turn.chosen_of(NO_REASON)
    if choice is not None and choice.value == "back":
        turn.settle(choice.label)
        return await show(turn, row)
    reason = "" if choice else " ".join(turn.text.split())[:300]
    if choice is None and not any(sign.isalpha() for sign in reason):
        return await ask_why(turn, row)
    if choice is not None:
        turn.settle(choice.label)
    count = len(await invitations.invitations_of(turn.db, row["id"], GOING_ON))
    turn.move(Stage.CONVENING, activity=row["id"], step="cancel", reason=reason)
    return turn.ask(turn.translate(SURE).format(count=count), turn.options(YES_NO))


async def confirm(turn: Turn, row: Row) -> None:
    """Whether it is really called off."""
    choice = turn.chosen_of(YES_NO)
    if choice is None:
        count = len(await invitations.invitations_of(turn.db, row["id"], GOING_ON))
        return turn.ask(turn.translate(SURE).format(count=count), turn.options(YES_NO))
    turn.settle(choice.label)
    if choice.value == "yes" and row["state"] == State.PUBLISHED and row["ends_at"] > turn.now:
        reason = turn.conversation.data.get("reason", "")
        told = await flow.cancel(turn.db, row["id"], reason, now=turn.now, actor=turn.actor)
        turn.say(turn.translate(DONE).format(count=told))
    return await show(turn, await update_of(turn, row))


async def ask_sessions(turn: Turn, row: Row) -> None:
    """Ask for the days of further sessions."""
    if row["starts_at"] is None:
        turn.say(turn.translate(NO_DATE))
        return await show(turn, row)
    turn.move(Stage.CONVENING, activity=row["id"], step="sessions")
    return turn.ask(turn.translate(SESSIONS), turn.options(WEEKLY))


async def sessions(turn: Turn, row: Row) -> None:
    """The days of further sessions, each a draft of its own."""
    choice = turn.chosen_of(WEEKLY)
    if (choice is not None and choice.value == "back") or fold(turn.text) in {"atras", "no"}:
        return await show(turn, row)
    try:
        if choice is not None:
            starts = every_week(row["starts_at"], row["zone"], int(choice.value))
        else:
            starts = dates(turn.text, Desk(row, turn.now, known(turn.language)))
        made = await flow.repeat(turn.db, row["id"], starts, now=turn.now, actor=turn.actor)
    except InputError as error:
        turn.say(turn.translate(str(error)))
        return await ask_sessions(turn, row)
    if choice is not None:
        turn.settle(choice.label)
    days = ", ".join([await _day(turn, one) for one in made])
    turn.say(turn.translate(MADE).format(count=len(made), days=days))
    return await show(turn, await update_of(turn, row))


async def _day(turn: Turn, activity_id: int) -> str:
    row = await activities.by_id(turn.db, activity_id)
    return say_date(row["starts_at"], turn.locale, "medium") if row else ""
