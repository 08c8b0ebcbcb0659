"""Surveys in the chat: begin, answer, back, pause, resume, change, send."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.conversation import Stage
from bot.handlers import menu, walk
from bot.i18n import N_
from bot.messages import Choice, MediaKind
from bot.surveys.interview import Accepted, Doubtful, Given, Interview, Question, Refused
from bot.turn import Turn
from storage import attachments, surveys

LONG_PAUSE = timedelta(hours=6)  # after this a person is reminded where the survey stands
YES_NO = (("yes", N_("Sí")), ("no", N_("No")))
NOW_LATER = (("yes", N_("Sí, empezar")), ("later", N_("Más tarde")))
REVIEW = (("yes", N_("✅ Enviar")), ("change", N_("✏️ Cambiar una respuesta")))
KEPT = N_("Guardé sus respuestas. Cuando quiera seguir, escriba ENCUESTA.")
LATE = N_("Este mensaje llegó tarde, cuando ya habíamos avanzado. Seguimos en la pregunta que está abierta:")
SKIP = "-skip"


# --- coming in


async def choose(turn: Turn) -> None:
    """`/encuesta`: go on where it stood, begin, or see what was answered."""
    _ = turn.translate
    if turn.interview is not None and turn.stage in {Stage.SURVEY, Stage.DOUBT, Stage.SUMMARY}:
        return await repeat(turn)
    if turn.person is None or not turn.person.surveys:
        return turn.say(_(N_("Usted prefirió no recibir encuestas. Si cambia de idea, escriba VOLVER.")))
    owed = await surveys.owed(turn.db, turn.person.id, turn.now.date())
    pending = [row for row in owed if row["interview_state"] != "complete"]
    if not owed:
        turn.say(_(N_("Ahora no hay ninguna encuesta abierta. Le aviso cuando haya una. Gracias.")))
        turn.move(Stage.MENU)
        return await menu.show(turn)
    turn.conversation.data["several"] = len({row["organization_id"] for row in owed}) > 1
    if len(candidates := pending or owed) > 1:
        turn.move(Stage.ORGANIZATION)
        return turn.ask(_(N_("¿Por cuál organización responde ahora?")), walk.organizations(candidates))
    return await _enter(turn, candidates[0]["round_id"], candidates[0]["organization_id"])


async def take_organization(turn: Turn) -> None:
    """The answer to "¿Por cuál organización responde ahora?"."""
    assert turn.person is not None  # noqa: S101 - the stage cannot be reached without a person
    owed = await surveys.owed(turn.db, turn.person.id, turn.now.date())
    rows = [row for row in owed if row["interview_state"] != "complete"] or owed
    choice = turn.chosen(walk.organizations(rows))
    if choice is None:
        turn.say(turn.translate(N_("No entendí cuál. Toque una o escriba su número.")))
        return turn.ask(turn.translate(N_("¿Por cuál organización responde ahora?")), walk.organizations(rows))
    turn.settle(choice.label)
    row = next(row for row in rows if walk.key(row) == choice.value)
    return await _enter(turn, row["round_id"], row["organization_id"])


async def offer(turn: Turn) -> bool:
    """Offer an open survey; False when there is none to answer."""
    assert turn.person is not None  # noqa: S101 - callers know the person
    owed = await surveys.owed(turn.db, turn.person.id, turn.now.date())
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
    begun = await walk.enter(turn, round_id, organization_id)
    interview = await walk.restore(turn)
    record = turn.interview
    assert record is not None  # noqa: S101 - just entered
    if record.state == "complete":
        return review_again(turn, interview)
    if not begun and (question := interview.current) is not None:
        text = turn.translate(N_("Seguimos en la pregunta {number} de {of}."))
        turn.say(text.format(number=question.number, of=question.of))
    return ask_next(turn, interview)


# --- asking


def ask_next(turn: Turn, interview: Interview) -> None:
    """Ask the question where the interview stands, or show the summary when there is none left."""
    question = interview.current
    if question is None:
        return summarize(turn, interview)
    turn.move(Stage.SURVEY, kind=question.kind)
    offered = walk.choices(turn, question)
    return turn.ask(walk.text(turn, question), offered, shown=walk.short_text(turn, question))


async def repeat(turn: Turn) -> None:
    """Ask again what is open, saying where the survey stands."""
    interview = await walk.restore(turn)
    question = interview.current
    if question is None or turn.stage is Stage.SUMMARY:
        return summarize(turn, interview)
    text = turn.translate(N_("Seguimos en la pregunta {number} de {of}."))
    turn.say(text.format(number=question.number, of=question.of))
    return ask_next(turn, interview)


# --- answering


async def answer(turn: Turn) -> None:
    """An answer to the open question: stored at once, or refused in one line and never stored."""
    interview = await walk.restore(turn)
    question = interview.current
    if question is None:
        return summarize(turn, interview)
    if turn.incoming.tap is None and turn.late:
        turn.say(turn.translate(LATE))
        return ask_next(turn, interview)
    long_pause = turn.incoming.sent_at - turn.conversation.seen_at > LONG_PAUSE
    if long_pause and question.kind == "text" and turn.incoming.media is None and turn.incoming.tap is None:
        return await repeat(turn)
    if _skips(turn, question):
        return await _skip(turn, interview, question)
    result = interview.answer(await _given(turn, question), now=walk.local_now(turn))
    if isinstance(result, Accepted):
        return await _accepted(turn, interview, result)
    if isinstance(result, Doubtful):
        return _doubt(turn, result)
    if long_pause:
        return await repeat(turn)
    return _refused(turn, interview, result)


async def _given(turn: Turn, question: Question) -> Given:
    """What the person gave, in the survey engine's words; a file that answers is kept by reference first."""
    incoming = turn.incoming
    if incoming.tap is not None:
        return Given(choice=incoming.tap.value)
    if (place := incoming.location) is not None:
        return Given(location=(place.latitude, place.longitude, 0.0, place.accuracy))
    if incoming.media is None:
        return Given(text=turn.text)
    kind = walk.FILE_KINDS[incoming.media.kind]
    return Given(media=await _keep_file(turn) if kind in question.accepts else "", media_kind=kind)


async def _keep_file(turn: Turn) -> str:
    media, record = turn.incoming.media, turn.interview
    assert media is not None  # noqa: S101 - the caller looked
    assert record is not None  # noqa: S101 - the stage has an interview
    suffix = {MediaKind.VOICE: "ogg", MediaKind.PHOTO: "jpg", MediaKind.VIDEO: "mp4"}.get(media.kind, "bin")
    name = f"{record.id}-{turn.incoming.channel}-{re.sub(r'[^A-Za-z0-9]', '', turn.incoming.provider_id)[:40]}.{suffix}"
    row = {"name": name, "interview_id": record.id, "channel": turn.incoming.channel, "kind": media.kind}
    await attachments.add(
        turn.db, {**row, "reference": media.reference, "mime": media.mime, "size": media.size, "created_at": turn.now}
    )
    return name


def _skips(turn: Turn, question: Question) -> bool:
    return not question.required and turn.incoming.tap is not None and turn.incoming.tap.value == SKIP


async def _skip(turn: Turn, interview: Interview, question: Question) -> None:
    turn.settle(turn.translate(walk.SKIP_LABEL))
    interview.skip(walk.local_now(turn))
    walk.keep(turn, interview, question.reference, question.name, "", before=question.value)
    return _go_on(turn, interview)


async def _accepted(turn: Turn, interview: Interview, result: Accepted) -> None:
    record = turn.interview
    assert record is not None  # noqa: S101 - the stage has an interview
    question = result.question
    if record.round_state != "open" and question.value:
        return turn.say(turn.translate(N_("La encuesta ya cerró: su respuesta anterior queda como estaba.")))
    turn.settle(result.shown)
    walk.keep(turn, interview, question.reference, question.name, result.value, before=question.value)
    return _go_on(turn, interview)


def _go_on(turn: Turn, interview: Interview) -> None:
    turn.conversation.failures = 0
    return ask_next(turn, interview)


def _refused(turn: Turn, interview: Interview, result: Refused) -> None:
    turn.conversation.failures += 1
    turn.say(result.message)
    if turn.conversation.failures % 2 == 0:
        failures = turn.conversation.failures
        ask_next(turn, interview)
        turn.conversation.failures = failures


def _doubt(turn: Turn, result: Doubtful) -> None:
    turn.move(Stage.DOUBT, value=result.value, kind=result.question.kind)
    text = turn.translate(N_("Entendí: {answer}. ¿Está bien?")).format(answer=result.shown)
    turn.ask(text, turn.options(YES_NO))


async def confirm(turn: Turn) -> None:
    """Yes or no to an answer that was read back."""
    value, kind = turn.conversation.data["value"], turn.conversation.data["kind"]
    choice = turn.chosen_of(YES_NO)
    turn.settle(choice.label if choice else "")
    turn.move(Stage.SURVEY, kind=kind)
    if choice is None:  # neither yes nor no: perhaps the answer itself, said more clearly
        return await answer(turn)
    interview = await walk.restore(turn)
    if choice.value == "yes":
        result = interview.answer(Given(confirmed=value), now=walk.local_now(turn))
        if isinstance(result, Accepted):
            return await _accepted(turn, interview, result)
    return ask_next(turn, interview)


# --- moving about


async def back(turn: Turn) -> None:
    """`/atras`: the question before."""
    if turn.interview is None or turn.stage not in {Stage.SURVEY, Stage.DOUBT, Stage.SUMMARY}:
        return turn.say(turn.translate(N_("Ahora no hay una encuesta abierta en este chat.")))
    interview = await walk.restore(turn)
    if turn.stage is not Stage.DOUBT and not interview.back():
        turn.say(turn.translate(N_("Esta es la primera pregunta.")))
    walk.keep_place(turn, interview)
    return ask_next(turn, interview)


async def pause(turn: Turn) -> None:
    """`/pausa`: leave it for later; every answer is kept."""
    if turn.interview is None or turn.stage not in {Stage.SURVEY, Stage.DOUBT, Stage.SUMMARY}:
        return turn.say(turn.translate(N_("Ahora no hay una encuesta abierta en este chat.")))
    turn.settle("")
    turn.move(Stage.MENU)
    return turn.say(turn.translate(KEPT))


async def edited(turn: Turn) -> None:
    """A message was edited after it was handled: it is no second answer; say how to change one."""
    if turn.stage in {Stage.SURVEY, Stage.SUMMARY} and not turn.late:
        turn.say(turn.translate(N_("Vi que corrigió un mensaje. Para cambiar una respuesta escriba ATRÁS.")))


def open_text(turn: Turn) -> bool:
    """Whether the open question takes free text, so that any word may be its answer."""
    return turn.stage is Stage.SURVEY and turn.conversation.data.get("kind") == "text"


# --- the summary


def summarize(turn: Turn, interview: Interview) -> None:
    """Everything answered, to be sent or changed."""
    _ = turn.translate
    turn.move(Stage.SUMMARY)
    title = _(N_("Esto respondió:"))
    lines = [f"{line.number}. {line.label}\n   → {line.shown or '—'}" for line in interview.summary()]
    hint = _(N_("Toque Enviar, o escriba el número de la respuesta que quiere cambiar."))
    turn.ask("\n".join([title, *lines, "", hint]), _review(turn), shown="\n".join([title, *lines]))


def review_again(turn: Turn, interview: Interview) -> None:
    """What was sent before; it may be changed while the round is open."""
    turn.say(
        turn.translate(
            N_("Usted ya respondió, gracias. Puede cambiar sus respuestas mientras la encuesta siga abierta.")
        )
    )
    summarize(turn, interview)


async def review(turn: Turn) -> None:
    """Send, or change one answer by its number."""
    interview = await walk.restore(turn)
    choice = None if turn.text.isdigit() else turn.chosen_of(REVIEW)
    if choice is not None and choice.value == "yes":
        turn.settle(choice.label)
        return await walk.finish(turn, interview, ask_next)
    if choice is not None:
        turn.settle(choice.label)
        turn.move(Stage.SUMMARY)
        return turn.ask(turn.translate(N_("¿Qué número quiere cambiar?")))
    if (numbers := re.findall(r"\d+", turn.text)) and len(numbers) == 1 and interview.jump(int(numbers[0])):
        walk.keep_place(turn, interview)
        return ask_next(turn, interview)
    turn.say(turn.translate(N_("No entendí. Escriba el número de la respuesta que quiere cambiar, o ENVIAR.")))
    return summarize(turn, interview)


def _review(turn: Turn) -> list[Choice]:
    """Without numbers: in the summary a number means a question."""
    return [Choice(choice.value, choice.label) for choice in turn.options(REVIEW)]
