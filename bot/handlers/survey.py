"""Surveys in the chat: begin, go on, go back, leave for later."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.conversation import Stage
from bot.handlers import anonymous, asking, collective, menu, summary, walk
from bot.i18n import N_
from bot.messages import Choice, Outgoing
from bot.outbox import Letter, row_of
from bot.representing import EMPLOYER_REFUSED, is_employer
from bot.turn import Turn
from storage import interviews, outbox, people, rounds
from storage.conversations import InterviewRecord

NOW_LATER = (("yes", N_("Sí, empezar")), ("later", N_("Más tarde")))
PAUSES = (("1", N_("Mañana")), ("2", N_("En dos días")), ("0", N_("Yo le escribo")))
KEPT = N_("Guardé sus respuestas. ¿Cuándo le escribo para seguir?")
NOTHING_OPEN = N_("Ahora no hay una encuesta abierta en este chat.")
MORNING = time(9)  # when a reminder the person asked for is sent, in the organization's zone


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
    pending = [row for row in owed if row["interview_state"] != "complete"]
    if not owed:
        turn.say(await _none_open(turn))
        turn.move(Stage.MENU)
        return await menu.show(turn)
    turn.conversation.data["several"] = len({row["organization_id"] for row in owed}) > 1
    if len(candidates := pending or owed) > 1:
        turn.move(Stage.ORGANIZATION)
        return turn.ask(_(N_("¿Por cuál organización responde ahora?")), walk.organizations(candidates))
    return await _enter(turn, candidates[0]["round_id"], candidates[0]["organization_id"])


async def _none_open(turn: Turn) -> str:
    """Why there is nothing to answer: no survey is open, or the company would answer for its workers (S24)."""
    assert turn.person is not None  # noqa: S101 - callers know the person
    for one in await people.represents(turn.db, turn.person.id, turn.now.date()):
        if is_employer(one.kind, one.position):
            return turn.translate(EMPLOYER_REFUSED).format(organization=one.name)
    return turn.translate(N_("Ahora no hay ninguna encuesta abierta. Le aviso cuando haya una. Gracias."))


async def take_organization(turn: Turn) -> None:
    """The answer to "¿Por cuál organización responde ahora?"."""
    assert turn.person is not None  # noqa: S101 - the stage cannot be reached without a person
    owed = await interviews.owed(turn.db, turn.person.id, turn.now)
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
    choice = turn.chosen_of(collective.YES_NO)
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
    assert turn.person is not None  # noqa: S101 - callers know the person
    owed = await interviews.owed(turn.db, turn.person.id, turn.now)
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
    return turn.say(turn.translate(N_("Está bien. Cuando quiera, escriba ENCUESTA.")))


async def _enter(turn: Turn, round_id: int, organization_id: str) -> None:
    """Begin, or go on at the question where it stood, or review what was sent."""
    if (found := await collective.conflict(turn, round_id, organization_id)) is not None:
        return collective.ask_to_replace(turn, found, f"{round_id}:{organization_id}")
    begun = await walk.enter(turn, round_id, organization_id)
    if turn.interview is not None:
        await outbox.cancel_prefix(turn.db, walk.reminder_key(turn), "the person came back")
    interview = await walk.restore(turn)
    record = turn.interview
    assert record is not None  # noqa: S101 - just entered
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
        return turn.say(turn.translate(NOTHING_OPEN))
    interview = await walk.restore(turn)
    if turn.stage is not Stage.DOUBT and not interview.back():
        turn.say(turn.translate(N_("Esta es la primera pregunta.")))
    walk.keep_place(turn, interview)
    return asking.ask_next(turn, interview)


async def pause(turn: Turn) -> None:
    """`/pausa`: leave it for later; every answer is kept, and the person says when to be reminded."""
    if turn.interview is not None and turn.stage in asking.IN_SURVEY:
        return await ask_when(turn)
    if turn.stage is Stage.INVITED or turn.incoming.tap:  # "Más tarde" under an invitation or a reminder
        turn.move(Stage.MENU)
        return turn.say(turn.translate(N_("Está bien. Cuando quiera, escriba ENCUESTA.")))
    return turn.say(turn.translate(NOTHING_OPEN))


async def ask_when(turn: Turn) -> None:
    """Ask when to write."""
    turn.move(Stage.PAUSED)
    turn.ask(turn.translate(KEPT), turn.options(PAUSES))


async def take_pause(turn: Turn) -> None:
    """The answer to "¿Cuándo le escribo para seguir?"."""
    choice = turn.chosen_of(PAUSES)
    if choice is None:
        return await choose(turn)
    turn.settle(choice.label)
    record = turn.interview
    turn.move(Stage.MENU)
    if choice.value == "0" or record is None:
        return turn.say(turn.translate(N_("Está bien. Cuando quiera, escriba ENCUESTA.")))
    await _remind(turn, record, int(choice.value))
    return turn.say(
        turn.translate(N_("De acuerdo, le escribo entonces. Antes también puede seguir: escriba ENCUESTA."))
    )


async def _remind(turn: Turn, record: InterviewRecord, days: int) -> None:
    """Queue the reminder the person asked for, in the morning there, never on a Sunday."""
    zone = ZoneInfo(record.zone)
    day = turn.now.astimezone(zone).date() + timedelta(days=days)
    day += timedelta(days=1) if day.isoweekday() == 7 else timedelta()
    interview = await walk.restore(turn)
    question = interview.current
    text = asking.where(turn, question) if question else turn.translate(N_("Su encuesta está lista para enviar."))
    choices = (
        Choice("/encuesta", turn.translate(N_("Seguir")), "1"),
        Choice("/pausa", turn.translate(N_("Más tarde")), "2"),
    )
    message = Outgoing(text=text, choices=choices, token=f"p{turn.conversation.asked}", language=turn.language)
    key = f"{walk.reminder_key(turn)}{day.isoformat()}:{turn.conversation.asked}"  # asked for again: another one
    letter = Letter(key, turn.conversation.id, "", "", message, priority=outbox.REMINDER)
    row = row_of(letter, "surveys", turn.now)
    await outbox.add(turn.db, [{**row, "not_before": datetime.combine(day, MORNING, zone)}])
