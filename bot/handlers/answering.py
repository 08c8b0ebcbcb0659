"""Answers: read, stored at once, or refused in one line and never stored."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

from bot.choices import YES_NO
from bot.conversation import Stage
from bot.handlers import asking, concern, helping, oneline, voicing, walk
from bot.i18n import LANGUAGES, N_, translator
from bot.messages import MediaKind
from bot.privacy import mask
from bot.spelling import fold
from bot.surveys.interview import Accepted, Doubtful, Given, Interview, Question, Refused
from bot.surveys.kinds import REPEAT
from bot.surveys.saying import SKIP, SKIP_LABEL, UNDERSTOOD
from bot.turn import Turn
from storage import attachments

LONG_PAUSE = timedelta(hours=6)  # after this a person is reminded where the survey stands
LATE = N_("Este mensaje llegó tarde, cuando ya habíamos avanzado. Seguimos en la pregunta que está abierta:")
HOW_TO = N_("Toque una opción o escriba su número. ATRÁS va a la pregunta anterior, PAUSA la deja para después.")
SUFFIXES = {MediaKind.VOICE: "ogg", MediaKind.PHOTO: "jpg", MediaKind.VIDEO: "mp4"}


async def answer(turn: Turn) -> None:
    """An answer to the open question: stored at once, or refused in one line and never stored."""
    interview = await walk.restore(turn)
    question = interview.current
    if question is None:
        return asking.summarize(turn, interview)
    typed = turn.incoming.tap is None and turn.incoming.media is None
    if typed and turn.late:
        turn.say(turn.translate(LATE))
        return asking.ask_next(turn, interview)
    long_pause = turn.incoming.sent_at - turn.conversation.seen_at > LONG_PAUSE
    if typed and long_pause and question.kind == "text":
        return await asking.repeat(turn)
    if voicing.asks_first(turn, question):
        return None
    if turn.text in {"?", "¿?"}:
        return turn.say(question.guidance or question.hint or turn.translate(HOW_TO))
    if button := _button(turn, question):
        return await _tapped(turn, interview, question, button)
    return await _read(turn, interview, question, long_pause=long_pause)


async def _read(turn: Turn, interview: Interview, question: Question, *, long_pause: bool) -> None:
    result = interview.answer(await _given(turn, question), now=walk.local_now(turn))
    if isinstance(result, Accepted):
        return await _accepted(turn, interview, result)
    if isinstance(result, Doubtful):
        return _doubt(turn, result)
    lists = question.kind in {"select_multiple", "rank"}  # several numbers are one answer there
    if turn.incoming.tap is None and not lists and (found := await oneline.read(turn)):
        return _read_back(turn, found)
    if long_pause:
        return await asking.repeat(turn)
    from bot.handlers import coming

    if await coming.hear(turn):  # no answer to the question, but one to an invitation that came meanwhile
        return None
    return _refused(turn, interview, result)


async def _given(turn: Turn, question: Question) -> Given:
    """What the person gave, in the survey engine's words; a file that answers is kept by reference first."""
    incoming = turn.incoming
    if incoming.tap is not None:
        return Given(choice=incoming.tap.value)
    if (place := incoming.location) is not None:
        return Given(location=(place.latitude, place.longitude, 0.0, place.accuracy))
    if incoming.media is None:
        return Given(text=mask(turn.text) if question.kind == "text" else turn.text)
    kind = walk.FILE_KINDS[incoming.media.kind]
    return Given(media=await _keep_file(turn) if kind in question.accepts else "", media_kind=kind)


async def _keep_file(turn: Turn) -> str:
    media, record = turn.incoming.media, turn.interview
    assert media is not None  # noqa: S101 - the caller looked
    assert record is not None  # noqa: S101 - the stage has an interview
    provider = re.sub(r"[^A-Za-z0-9]", "", turn.incoming.provider_id)[-40:]
    if turn.nameless:  # the message's id would lead back to the chat
        provider = secrets.token_hex(8)
    name = f"{record.id}-{turn.incoming.channel}-{provider}.{SUFFIXES.get(media.kind, 'bin')}"
    row = {"name": name, "interview_id": record.id, "channel": turn.incoming.channel, "kind": media.kind}
    await attachments.add(
        turn.db, {**row, "reference": media.reference, "mime": media.mime, "size": media.size, "created_at": turn.now}
    )
    return name


# --- taps that are no answer by themselves


def _button(turn: Turn, question: Question) -> str:
    """The button meant, tapped or typed by its label, that does not answer the question by itself; else empty."""
    several = question.kind == "select_multiple"
    if (tap := turn.incoming.tap) is not None:
        return tap.value if several or tap.value in {SKIP, asking.DONE} else ""
    value, label = (asking.DONE, asking.DONE_LABEL) if several else (SKIP, SKIP_LABEL)
    said = fold(turn.text)
    offered = value == asking.DONE or not question.required
    return value if offered and said and said in {fold(translator(code)(label)) for code in LANGUAGES} else ""


async def _tapped(turn: Turn, interview: Interview, question: Question, value: str) -> None:
    """Omit, finish a choice of several, or tick one of them."""
    now = walk.local_now(turn)
    if value in {SKIP, asking.DONE}:
        ticked = question.value if value == asking.DONE else ""
        result = interview.answer(Given(choice=ticked), now) if ticked else interview.skip(now)
        if isinstance(result, Refused):
            return _refused(turn, interview, result)
        turn.settle(question.shown or turn.translate(SKIP_LABEL))
        walk.keep(turn, interview, question.reference, question.name, question.value, before=question.value)
        return _go_on(turn, interview)
    if _settled(turn, question) and turn.conversation.data.get("ticking") != question.reference:
        return await _too_late(turn)
    turn.conversation.data["ticking"] = question.reference
    now_ticked = interview.toggle(value, now)
    sent = turn.interview is not None and turn.interview.state != "open"  # until then ticks are no history
    before = question.value if sent else ""
    walk.keep(turn, interview, question.reference, question.name, now_ticked.value, before=before)
    return turn.amend(asking.text(turn, now_ticked), asking.choices(turn, now_ticked))


# --- what comes of an answer


async def _accepted(turn: Turn, interview: Interview, result: Accepted) -> None:
    question = result.question
    if _settled(turn, question):
        return await _too_late(turn)
    turn.settle(result.shown)
    _keep(turn, interview, result)
    if question.kind == "text" and await concern.noticed(turn, question.name, result.value):
        return None
    return _go_on(turn, interview)


def _keep(turn: Turn, interview: Interview, result: Accepted) -> None:
    question = result.question
    if question.kind == REPEAT:  # whether to add another entry says where to go, and is no answer
        return walk.keep_place(turn, interview)
    return walk.keep(turn, interview, question.reference, question.name, result.value, before=question.value)


def _settled(turn: Turn, question: Question) -> bool:
    """Whether an answer stands for good: it was given, and the round has closed."""
    return turn.interview is not None and not turn.interview.is_open(turn.now) and bool(question.value)


async def _too_late(turn: Turn) -> None:
    """Leave an answer as it was when the round closed, and go on behind it."""
    turn.say(turn.translate(N_("La encuesta ya cerró: su respuesta anterior queda como estaba.")))
    interview = await walk.restore(turn)
    interview.skip(walk.local_now(turn))
    walk.keep_place(turn, interview)
    return _go_on(turn, interview)


def _go_on(turn: Turn, interview: Interview) -> None:
    turn.conversation.failures = 0
    return asking.ask_next(turn, interview)


def _refused(turn: Turn, interview: Interview, result: Refused) -> None:
    """Say what is wrong; every second time in a row the question is put again."""
    failures = turn.conversation.failures = turn.conversation.failures + 1
    turn.say(result.message)
    if failures % 2 == 0:
        turn.say(turn.translate(helping.PERSON))
        asking.ask_next(turn, interview)
        turn.conversation.failures = failures


def _doubt(turn: Turn, result: Doubtful) -> None:
    turn.move(Stage.DOUBT, value=result.value, kind=result.question.kind)
    text = turn.translate(UNDERSTOOD).format(answer=result.shown)
    turn.ask(text, turn.options(YES_NO))


def _read_back(turn: Turn, found: list[Accepted]) -> None:
    """Several answers in one line are read back before any is stored."""
    kind = found[0].question.kind
    turn.move(Stage.DOUBT, line=turn.text, kind=kind)
    lines = [f"{one.question.number}. {one.question.label}\n   → {one.shown}" for one in found]
    text = "\n".join([turn.translate(N_("Entendí varias respuestas:")), *lines, turn.translate(N_("¿Está bien?"))])
    turn.ask(text, turn.options(YES_NO))


async def confirm(turn: Turn) -> None:
    """Yes or no to what was read back."""
    data = dict(turn.conversation.data)
    choice = turn.chosen_of(YES_NO)
    turn.settle(choice.label if choice else "")
    turn.move(Stage.SURVEY, kind=data["kind"])
    if choice is None:  # neither yes nor no: perhaps the answer itself, said more clearly
        return await answer(turn)
    interview = await walk.restore(turn)
    if choice.value == "yes" and "line" in data:
        given = oneline.give(interview, data["line"], walk.local_now(turn))
        if any(_settled(turn, one.question) for one in given):
            return await _too_late(turn)
        for one in given:
            _keep(turn, interview, one)
        told = given[-1].question
        if told.kind == "text" and await concern.noticed(turn, told.name, given[-1].value):
            return None
        return _go_on(turn, interview)
    if choice.value == "yes":
        result = interview.answer(Given(confirmed=data["value"]), now=walk.local_now(turn))
        if isinstance(result, Accepted):
            return await _accepted(turn, interview, result)
    return asking.ask_next(turn, interview)


async def edited(turn: Turn) -> None:
    """A message was edited after it was handled: it is no second answer; say how to change one."""
    if turn.stage in {Stage.SURVEY, Stage.SUMMARY} and not turn.late:
        turn.say(turn.translate(N_("Vi que corrigió un mensaje. Para cambiar una respuesta escriba ATRÁS.")))


def open_text(turn: Turn) -> bool:
    """Whether the open question takes free text, so that any word may be its answer."""
    return turn.stage is Stage.SURVEY and turn.conversation.data.get("kind") == "text" and bool(fold(turn.text))
