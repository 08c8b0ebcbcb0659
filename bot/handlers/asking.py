"""Putting the open question, or the summary when there is none left."""

from __future__ import annotations

from bot.conversation import Stage
from bot.handlers import walk
from bot.i18n import N_
from bot.messages import Choice
from bot.surveys.interview import Interview, Question
from bot.surveys.saying import answer_now, answered, question_text, skip_choice
from bot.turn import Turn

DONE, DONE_LABEL = "-done", N_("✔ Listo")
NO_NAMES = N_("Por favor, no escriba nombres ni teléfonos de otras personas.")
REVIEW = (("yes", N_("✅ Enviar")), ("change", N_("✏️ Cambiar una respuesta")))
NUMBERS = frozenset({"integer", "decimal", "range"})
IN_SURVEY = frozenset({Stage.SURVEY, Stage.VOICE, Stage.DOUBT, Stage.SUMMARY})


def ask_next(turn: Turn, interview: Interview) -> None:
    """Ask the question where the interview stands, or show the summary when there is none left."""
    question = interview.current
    if question is None:
        return summarize(turn, interview)
    turn.move(Stage.SURVEY, kind=question.kind)
    request = next((kind for kind in ("voice", "location") if kind in question.accepts), "")
    words = text(turn, question)
    if question.kind == "text" and not turn.conversation.data.get("warned"):  # once
        turn.conversation.data["warned"] = True
        words = f"{words}\n\n⚠️ {turn.translate(NO_NAMES)}"
    return turn.ask(words, choices(turn, question), shown=short_text(question), request=request)


async def repeat(turn: Turn) -> None:
    """Ask again what is open, saying where the survey stands."""
    interview = await walk.restore(turn)
    question = interview.current
    if question is None or turn.stage is Stage.SUMMARY:
        return summarize(turn, interview)
    turn.say(where(turn, question))
    return ask_next(turn, interview)


def where(turn: Turn, question: Question) -> str:
    """Where the survey stands, e.g. "Seguimos en la pregunta 5 de 8."."""
    sentence = turn.translate(N_("Seguimos en la pregunta {number} de {of}."))
    return sentence.format(number=question.number, of=question.of)


def summarize(turn: Turn, interview: Interview) -> None:
    """Everything answered, to be sent or changed."""
    _ = turn.translate
    turn.move(Stage.SUMMARY)
    lines = answered(interview, _, "—")
    hint = _(N_("Toque Enviar, o escriba el número de la respuesta que quiere cambiar."))
    offered = [Choice(choice.value, choice.label) for choice in turn.options(REVIEW)]  # numbers mean questions here
    turn.ask("\n".join([*lines, "", hint]), offered, shown="\n".join(lines))


def text(turn: Turn, question: Question) -> str:
    """A question as it is asked: what stands before it, its place, itself, its hint, what it holds now."""
    record = turn.interview
    whose = record.organization if record is not None and turn.conversation.data.get("several") else ""
    more = answer_now(question, turn.translate)
    if question.kind == "select_multiple":
        more = [turn.translate(N_("Puede elegir varias. También puede escribir los números, así: 1, 3."))]
    return question_text(question, *more, whose=whose)


def short_text(question: Question) -> str:
    """What remains of a question once it is answered."""
    return f"{question.number}/{question.of}  {question.label}"


def choices(turn: Turn, question: Question) -> list[Choice]:
    """What may be tapped for a question."""
    ticked = set(question.value.split()) if question.kind == "select_multiple" else None
    offered = [
        Choice(
            option.name, option.label if ticked is None else _ticked(option.label, option.name in ticked), option.digit
        )
        for option in question.choices
    ]
    if ticked is not None and (ticked or not question.required):
        offered.append(Choice(DONE, turn.translate(DONE_LABEL)))
    elif ticked is None and not question.required:
        offered.append(skip_choice(turn.translate))
    return offered


def _ticked(label: str, chosen: bool) -> str:
    return f"{'☑' if chosen else '☐'} {label}"
