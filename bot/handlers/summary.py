"""The summary: send, change one answer, and the thanks."""

from __future__ import annotations

import re

from bot import looking_back
from bot.conversation import Stage
from bot.handlers import anonymous, asking, assisting, collective, menu, walk
from bot.i18n import N_, say_day, say_number
from bot.programme.plan import plan
from bot.reports.collect import own_scores
from bot.spelling import fold
from bot.surveys.interview import Interview, Refused
from bot.turn import Turn
from storage import conversations, interviews, outbox, wishes
from storage.conversations import InterviewRecord

THANKS = N_("¡Gracias! Sus respuestas quedaron guardadas.")
ALSO = N_("Otra persona de su organización también respondió. Su opinión también cuenta.")
OWN = N_("Así queda su organización, de 0 a 100:")
HELD = N_("Cuentan cuando alguien confirme que usted es contacto de {organization}. Le aviso.")
TOO_LATE = N_(
    "Gracias. La encuesta cerró el {date}; guardamos su respuesta, pero no entra en el resultado de este año."
)
AGAIN = N_("Usted ya respondió, gracias. Puede cambiar sus respuestas mientras la encuesta siga abierta.")


def review_again(turn: Turn, interview: Interview) -> None:
    """What was sent before; it may be changed while the round is open."""
    turn.say(turn.translate(AGAIN))
    asking.summarize(turn, interview)


async def review(turn: Turn) -> None:
    """Send, or change one answer by its number."""
    interview = await walk.restore(turn)
    numbers = re.findall(r"\d+", fold(turn.text))  # in the summary a number means a question
    choice = None if numbers else turn.chosen_of(asking.REVIEW)
    if choice is not None and choice.value == "yes":
        turn.settle(choice.label)
        return await send(turn, interview)
    if choice is not None:
        turn.settle(choice.label)
        turn.move(Stage.SUMMARY)
        return turn.ask(turn.translate(N_("¿Qué número quiere cambiar?")))
    if len(numbers) == 1 and interview.jump(int(numbers[0])):
        walk.keep_place(turn, interview)
        return asking.ask_next(turn, interview)
    turn.say(turn.translate(N_("No entendí. Escriba el número de la respuesta que quiere cambiar, o ENVIAR.")))
    return asking.summarize(turn, interview)


async def send(turn: Turn, interview: Interview) -> None:
    """The interview is complete; thanks, and what comes next."""
    record = turn.record
    if await assisting.overtaken(turn, record):
        return None
    result = interview.finish(walk.local_now(turn))
    if isinstance(result, Refused):
        walk.keep_place(turn, interview)
        turn.say(result.message)
        return asking.ask_next(turn, interview)
    if (found := await collective.conflict(turn, record.round_id, record.organization_id)) is not None:
        key = f"{record.round_id}:{record.organization_id}"
        return collective.ask_to_replace(turn, found, key, sending=True)
    record.late = record.late if record.completed_at else not record.is_open(turn.now)
    if record.state != "complete":  # also one that was replaced and is sent again
        record.state, record.completed_at = "complete", turn.now
    record.instance, record.place = result.xml, "end"
    await conversations.save_interviews(turn.db, [record], turn.now)  # now, so that what follows counts it
    await interviews.drop_unasked(turn.db, record.id, result.values.keys(), turn.now)
    await _end_reminders(turn, record)
    turn.changes.interview = None
    if record.person_id is None:
        return await anonymous.finish(turn, record)
    await assisting.settle(turn, record)
    if not record.late:
        whose = (record.round_id, record.person_id, record.organization_id)
        await looking_back.note_answer(turn.db, *whose, result.values, turn.now)
    if assisting.helps(turn):
        return assisting.thank(turn, record)
    turn.say("\n".join([*await _thanks(turn, record), *interview.closing]))
    turn.move(Stage.MENU)
    turn.conversation.interview_id = turn.loaded.interview = None
    return await menu.show(turn)


async def _end_reminders(turn: Turn, record: InterviewRecord) -> None:
    """Who has answered is not reminded any more, and has refused nothing."""
    if record.person_id is None:
        await outbox.cancel_prefix(turn.db, walk.reminder_key(turn), "answered")
    else:
        await wishes.take_back(turn.db, record.round_id, record.person_id, record.organization_id, "answered")


async def _thanks(turn: Turn, record: InterviewRecord) -> list[str]:
    _, person = turn.translate, turn.person
    if record.late:
        return [_(TOO_LATE).format(date=say_day(record.closed_on(turn.now), turn.locale))]
    if record.to_verify:
        return [_(THANKS), _(HELD).format(organization=record.organization)]
    assert person is not None  # noqa: S101 - the stage has a person
    if await collective.is_collective(turn, record):
        return [_(THANKS), *await collective.take_over(turn, record)]
    also = await interviews.others_answered(turn.db, record.round_id, record.organization_id, person.id)
    scores = await own_scores(turn.db, record.round_id, record.organization_id, turn.now)
    names = {it.key: it.short_name.to(turn.language) for it in plan().definitions}
    own = [f"• {names[key]}: {say_number(score, turn.locale)}" for key, score in scores.items()]
    return [_(THANKS), *([_(ALSO)] if also else []), *([_(OWN), *own] if own else [])]
