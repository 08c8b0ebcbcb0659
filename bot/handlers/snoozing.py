"""Leaving a survey for later, on a day the person names, or for good; and the way back from both."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.conversation import Stage
from bot.handlers import asking, assisting, walk
from bot.hours import is_allowed_day
from bot.i18n import N_, say_date, say_day
from bot.letters import Letter, row_of
from bot.messages import Choice, Outgoing
from bot.reminding_words import closes_for
from bot.turn import Turn
from bot.when import names_a_day, read_day, wish
from storage import audit, interviews, outbox, wishes

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

PAUSES = (
    ("manana", N_("Mañana")),
    ("en 3 dias", N_("En tres días")),
    ("proxima semana", N_("La próxima semana")),
    ("-", N_("Yo le escribo")),
)  # what may be chosen, as `read_day` reads it
KEPT = N_("Guardé sus respuestas. ¿Cuándo le escribo para seguir?")
WHEN = N_("Está bien. ¿Cuándo le recuerdo? También puede escribir un día, por ejemplo LUNES.")
WHICH_DAY = N_("No entendí qué día. Elija uno, o escriba por ejemplo LUNES.")
AGREED = N_("De acuerdo, le escribo entonces: {date}. Antes también puede seguir: escriba ENCUESTA.")
AGREED_TO_WAIT = N_("Está bien. Cuando quiera, escriba ENCUESTA.")
CLOSED_BY_THEN = N_("Para entonces la encuesta ya habrá cerrado: está abierta hasta el {date}. ¿Le escribo antes?")
NOTHING_OPEN = N_("Ahora no hay una encuesta abierta en este chat.")
SURE = N_("¿No quiere responder esta encuesta? Lo que ya respondió queda guardado.")
LEAVE_OR_STAY = (("leave", N_("No quiero responder")), ("stay", N_("Seguir con la encuesta")))
REFUSED = N_("Entendido, no le recordaré más esta encuesta. Gracias por decirlo. Si cambia de idea, escriba ENCUESTA.")
MORNING = time(9)  # when a reminder the person asked for is sent, in the organization's zone


async def pause(turn: Turn) -> None:
    """`/pausa [round]`: leave it for later; every answer is kept, and the person says when to be reminded."""
    if assisting.helps(turn) and turn.stage in asking.IN_SURVEY:
        return assisting.put_off(turn)
    if turn.interview is not None and turn.stage in asking.IN_SURVEY:
        return _ask(turn, KEPT, turn.interview.round_id)
    pending = await _pending(turn)
    if not pending:
        return turn.say(turn.translate(NOTHING_OPEN))
    return _ask(turn, WHEN, _named(pending, turn.words)["round_id"])


async def ask_again(turn: Turn) -> None:
    """Ask once more when to write, or whether the survey is really left, e.g. in another language."""
    data = turn.conversation.data
    if data.get("leaving"):
        return _sure(turn, data.get("round", 0))
    return _ask(turn, WHEN if turn.interview is None else KEPT, data.get("round", 0))


def _ask(turn: Turn, text: str, round_id: int) -> None:
    turn.move(Stage.PAUSED, round=round_id)
    turn.ask(turn.translate(text), turn.options(PAUSES))


async def remind_me(turn: Turn) -> None:
    """`recuérdeme el lunes`, anywhere: the day, or the question which one."""
    if turn.nameless:
        return await pause(turn)
    pending = await _pending(turn)
    if not pending:
        return turn.say(turn.translate(NOTHING_OPEN))
    return await _on_day(turn, _named(pending, ""), turn.words)


async def take(turn: Turn) -> None:
    """The answer to "¿Cuándo le escribo?", by a choice or a day, or to "¿No quiere responder?"."""
    data = dict(turn.conversation.data)
    if data.get("leaving"):
        return await _leave_or_stay(turn, data["round"])
    choice = turn.chosen_of(PAUSES)
    said = choice.value if choice is not None else wish(turn.text) or turn.text
    if choice is None and not names_a_day(said):
        from bot.handlers import survey

        return await survey.choose(turn)
    turn.settle(choice.label if choice else turn.text)
    if said == "-":
        turn.move(Stage.MENU)
        return turn.say(turn.translate(AGREED_TO_WAIT))
    if turn.nameless:
        return await _remind_nameless(turn, said)
    pending = await _pending(turn)
    if not pending:
        turn.move(Stage.MENU)
        return turn.say(turn.translate(NOTHING_OPEN))
    return await _on_day(turn, _named(pending, str(data.get("round", ""))), said)


async def _on_day(turn: Turn, row: RowMapping, said: str) -> None:
    """Be silent until the morning of the day that was said, then remind."""
    zone = ZoneInfo(row["zone"])
    day = read_day(said, turn.now.astimezone(zone).date())
    if day is None:
        return _ask(turn, WHICH_DAY if said else WHEN, row["round_id"])
    until = _morning(day, zone, row["country"])
    closes = closes_for(row, row["zone"])
    if closes is not None and until >= closes:
        last = row["last_day"] or closes.astimezone(zone).date()
        turn.move(Stage.PAUSED, round=row["round_id"])
        text = turn.translate(CLOSED_BY_THEN).format(date=say_day(last, turn.locale))
        return turn.ask(text, turn.options(PAUSES))
    await wishes.snooze(turn.db, row["round_id"], turn.speaker.id, until)
    turn.move(Stage.MENU)
    return turn.say(turn.translate(AGREED).format(date=_day(turn, until.astimezone(zone))))


async def _pending(turn: Turn) -> list[RowMapping]:
    """What the person may answer and has not sent."""
    if turn.person is None or not turn.person.surveys:
        return []
    owed = await interviews.owed(turn.db, turn.person.id, turn.now)
    return [row for row in owed if row["interview_state"] != "complete"]


def _named(pending: list[RowMapping], number: str) -> RowMapping:
    """The one of the round whose number was given; else the one begun, else the one opened last."""
    begun = [row for row in pending if row["interview_id"] is not None]
    return next((row for row in pending if str(row["round_id"]) == number), (begun or pending)[-1])


def _morning(day: date, zone: ZoneInfo, country: str) -> datetime:
    """The morning of a day there, or of the next one on which anything may be sent."""
    while not is_allowed_day(day, country):
        day += timedelta(days=1)
    return datetime.combine(day, MORNING, zone)


def _day(turn: Turn, day: datetime) -> str:
    """A day with its name, e.g. lunes, 30 de noviembre."""
    return f"{say_date(day, turn.locale, 'EEEE')}, {say_day(day, turn.locale)}"


# --- without a name


async def _remind_nameless(turn: Turn, said: str) -> None:
    """Queue the reminder for this chat: of who answers without a name nothing else is known."""
    record = turn.record
    zone = ZoneInfo(record.zone)
    day = read_day(said, turn.now.astimezone(zone).date())
    if day is None:
        return _ask(turn, WHICH_DAY, record.round_id)
    at = _morning(day, zone, record.country)
    question = (await walk.restore(turn)).current
    text = asking.where(turn, question) if question else turn.translate(N_("Su encuesta está lista para enviar."))
    choices = (
        Choice("/encuesta", turn.translate(N_("Seguir")), "1"),
        Choice("/pausa", turn.translate(N_("Más tarde")), "2"),
    )
    message = Outgoing(text=text, choices=choices, token=f"p{turn.conversation.asked}", language=turn.language)
    key = f"{walk.reminder_key(turn)}{day.isoformat()}:{turn.conversation.asked}"  # asked for again: another one
    letter = Letter(key, turn.conversation.id, "", "", message, priority=outbox.REMINDER)
    await outbox.add(turn.db, [row_of(letter, "surveys", turn.now, not_before=at)])
    turn.move(Stage.MENU)
    return turn.say(turn.translate(AGREED).format(date=_day(turn, at.astimezone(zone))))


# --- for good


async def refuse(turn: Turn) -> None:
    """`/norespondo [round]`, "no quiero responder": no more reminders of it; inside a survey it is asked back."""
    if turn.nameless or assisting.helps(turn):
        return await pause(turn)
    if turn.interview is not None and turn.stage in asking.IN_SURVEY:
        return _sure(turn, turn.interview.round_id)
    pending = await _pending(turn)
    if not pending:
        return turn.say(turn.translate(NOTHING_OPEN))
    return await _refuse(turn, int(turn.words) if turn.words.isdigit() else _named(pending, "")["round_id"])


def _sure(turn: Turn, round_id: int) -> None:
    turn.move(Stage.PAUSED, round=round_id, leaving=True)
    turn.ask(turn.translate(SURE), turn.options(LEAVE_OR_STAY))


async def _leave_or_stay(turn: Turn, round_id: int) -> None:
    choice = turn.chosen_of(LEAVE_OR_STAY)
    if choice is not None:
        turn.settle(choice.label)
    if choice is not None and choice.value == "leave":
        return await _refuse(turn, round_id)
    from bot.handlers import survey

    return await survey.choose(turn)


async def _refuse(turn: Turn, round_id: int) -> None:
    """Remember it for every organization the person would answer for, and keep the way back open."""
    mine = [row["organization_id"] for row in await _pending(turn) if row["round_id"] == round_id]
    await wishes.refuse(turn.db, round_id, turn.speaker.id, mine, turn.now)
    await audit.write(turn.db, turn.now, turn.actor, "round.refused", f"round:{round_id}", {})
    turn.move(Stage.MENU)
    return turn.say(turn.translate(REFUSED))
