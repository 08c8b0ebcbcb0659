"""Surveys in the chat: begin, go on, go back, leave for later."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.choices import YES_NO
from bot.conversation import Stage
from bot.handlers import anonymous, asking, collective, menu, snoozing, summary, walk
from bot.i18n import N_, say_day
from bot.representing import EMPLOYER_REFUSED, is_employer
from bot.turn import Turn
from storage import interviews, people, rounds, wishes

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

RESUMED = timedelta(days=14)  # after the closing, what was begun can still be finished
CLOSED = N_("La encuesta cerró el {date}. Gracias por querer responder. Le aviso cuando haya otra.")
CLOSED_BEGUN = N_("La encuesta cerró el {date}. Puede terminarla y la guardamos, pero no entra en el resultado.")
NOW_LATER = (("yes", N_("Sí, empezar")), ("later", N_("Más tarde")))


# --- coming in


async def choose(turn: Turn) -> None:
    """`/encuesta`: go on where it stood, begin, or see what was answered."""
    _ = turn.translate
    if turn.interview is not None and turn.stage in asking.IN_SURVEY:
        return await asking.repeat(turn)
    if turn.nameless:
        return await anonymous.resume(turn)
    if turn.person is None or not turn.person.surveys:
        return turn.say(_(N_("Usted prefirió no recibir encuestas. Si cambia de idea, escriba VOLVER.")))
    owed = await interviews.owed(turn.db, turn.person.id, turn.now)
    owed = [row for row in owed if str(row["round_id"]) == turn.words] or owed  # `/encuesta 7`: that round
    pending = [row for row in owed if row["interview_state"] != "complete"]
    if not owed:
        if (late := await _late(turn)) is not None:
            return await _go_on_late(turn, late)
        turn.say(await _none_open(turn))
        turn.move(Stage.MENU)
        return await menu.show(turn)
    turn.conversation.data["several"] = len({row["organization_id"] for row in owed}) > 1
    if len(candidates := pending or owed) > 1:
        turn.move(Stage.ORGANIZATION)
        return turn.ask(_(N_("¿Por cuál organización responde ahora?")), walk.organizations(candidates))
    return await _enter(turn, candidates[0]["round_id"], candidates[0]["organization_id"])


async def _late(turn: Turn) -> RowMapping | None:
    """A survey that was begun and closed not long ago."""
    found = await interviews.closed_lately(turn.db, turn.speaker.id, turn.now, turn.now - RESUMED)
    return found if found is not None and found["interview_state"] in {"open", "partial"} else None


async def _go_on_late(turn: Turn, row: RowMapping) -> None:
    """Go on where it stood: it is kept, and does not count (S07)."""
    await walk.enter_interview(turn, row["interview_id"])
    turn.say(turn.translate(CLOSED_BEGUN).format(date=_closed_on(turn, row)))
    return asking.ask_next(turn, await walk.restore(turn))


def _closed_on(turn: Turn, row: RowMapping) -> str:
    return say_day(row["last_day"] or row["closed_at"].astimezone(ZoneInfo(row["zone"])).date(), turn.locale)


async def _none_open(turn: Turn) -> str:
    """Why there is nothing to answer: none is open, it has closed, or the company would answer for workers (S24)."""
    for one in await people.represents(turn.db, turn.speaker.id, turn.now.date()):
        if is_employer(one.kind, one.position):
            return turn.translate(EMPLOYER_REFUSED).format(organization=one.name)
    closed = await interviews.closed_lately(turn.db, turn.speaker.id, turn.now, turn.now - RESUMED)
    if closed is not None and closed["interview_id"] is None:
        return turn.translate(CLOSED).format(date=_closed_on(turn, closed))
    return turn.translate(N_("Ahora no hay ninguna encuesta abierta. Le aviso cuando haya una. Gracias."))


async def take_organization(turn: Turn) -> None:
    """The answer to "¿Por cuál organización responde ahora?"."""
    owed = await interviews.owed(turn.db, turn.speaker.id, turn.now)
    rows = [row for row in owed if row["interview_state"] != "complete"] or owed
    choice = turn.chosen(walk.organizations(rows))
    if choice is None and not rows:  # the round has closed meanwhile
        return await choose(turn)
    if choice is None:
        turn.say(turn.translate(N_("No entendí cuál. Toque una o escriba su número.")))
        return turn.ask(turn.translate(N_("¿Por cuál organización responde ahora?")), walk.organizations(rows))
    turn.settle(choice.label)
    row = next(row for row in rows if walk.key(row) == choice.value)
    return await _enter(turn, row["round_id"], row["organization_id"])


async def replace(turn: Turn) -> None:
    """The answer to "¿La reemplazo?"."""
    choice = turn.chosen_of(YES_NO)
    if choice is None:
        return await ask_to_replace(turn)
    turn.settle(choice.label)
    if choice.value == "yes":
        turn.conversation.data["over"] = turn.conversation.data["other"]
        return await ask_to_replace(turn)
    if turn.conversation.data["sending"] and (record := turn.interview) is not None:
        record.state, turn.changes.interview = "replaced", record  # what was about to be sent stays as history
    turn.move(Stage.MENU)
    return turn.say(turn.translate(N_("De acuerdo, queda la respuesta que ya estaba.")))


async def ask_to_replace(turn: Turn) -> None:
    """Ask "¿La reemplazo?" where that is still open, else begin or send the answer it was asked about."""
    data = turn.conversation.data
    round_id, _, organization_id = str(data["key"]).partition(":")
    if data["sending"] and turn.interview is not None:
        return await summary.send(turn, await walk.restore(turn))
    row = await rounds.round_by_id(turn.db, int(round_id))
    if row is None or row["state"] != "open":  # it has closed meanwhile
        return await choose(turn)
    return await _enter(turn, int(round_id), organization_id)


async def offer(turn: Turn) -> bool:
    """Offer an open survey; False when there is none to answer."""
    owed = await interviews.owed(turn.db, turn.speaker.id, turn.now)
    if all(row["interview_state"] == "complete" for row in owed):
        return False
    turn.move(Stage.INVITED)
    turn.ask(turn.translate(N_("Hay una encuesta corta de CLAC. ¿Empezamos?")), turn.options(NOW_LATER))
    return True


async def accept_invitation(turn: Turn) -> None:
    """The answer to an offer."""
    choice = turn.chosen_of(NOW_LATER)
    if choice is None:
        turn.move(Stage.MENU)
        return await menu.not_understood(turn)
    turn.settle(choice.label)
    if choice.value == "yes":
        return await choose(turn)
    turn.move(Stage.MENU)
    return await snoozing.pause(turn)


async def _enter(turn: Turn, round_id: int, organization_id: str) -> None:
    """Begin, or go on at the question where it stood, or review what was sent."""
    if (found := await collective.conflict(turn, round_id, organization_id)) is not None:
        return collective.ask_to_replace(turn, found, f"{round_id}:{organization_id}")
    begun = await walk.enter(turn, round_id, organization_id)
    await wishes.take_back(turn.db, round_id, turn.speaker.id, organization_id)
    interview = await walk.restore(turn)
    record = turn.record
    if record.state == "complete":
        return summary.review_again(turn, interview)
    if not begun and (question := interview.current) is not None:
        turn.say(asking.where(turn, question))
    walk.put_down(turn, interview)
    return asking.ask_next(turn, interview)


# --- moving about


async def back(turn: Turn) -> None:
    """`/atras`: the question before."""
    if turn.interview is None or turn.stage not in asking.IN_SURVEY:
        return turn.say(turn.translate(snoozing.NOTHING_OPEN))
    interview = await walk.restore(turn)
    if turn.stage is not Stage.DOUBT and not interview.back():
        turn.say(turn.translate(N_("Esta es la primera pregunta.")))
    walk.keep_place(turn, interview)
    return asking.ask_next(turn, interview)
