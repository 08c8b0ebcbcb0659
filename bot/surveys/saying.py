"""How a question and what was answered are said, wherever a form is talked through."""

from __future__ import annotations

from bot.i18n import N_, Translate
from bot.messages import Choice
from bot.surveys.interview import Interview, Question

SKIP = "-skip"
SKIP_LABEL = N_("⏭ Omitir")
UNDERSTOOD = N_("Entendí: {answer}. ¿Está bien?")
ANSWERED = N_("Esto respondió:")
#: The medium in which a question that wants a file takes it.
MEDIA = {"image": "photo", "audio": "audio", "video": "video", "file": "file"}


def question_text(question: Question, *more: str, whose: str = "") -> str:
    """What stands before a question, its place, for whom where it is said, itself, its hint, and what follows."""
    heading = f"{question.number}/{question.of}" + (f" · {whose}" if whose else "")
    hint = [f"💡 {question.hint}"] if question.hint else []
    return "\n\n".join([*question.notes, f"{heading}  {question.label}", *hint, *more])


def answer_now(question: Question, translate: Translate) -> list[str]:
    """A line that says what the question holds, none when it holds nothing."""
    return [translate(N_("Su respuesta ahora: {answer}")).format(answer=question.shown)] if question.value else []


def answered(interview: Interview, translate: Translate, blank: str = "") -> list[str]:
    """A title and every answer; `blank` stands where none was given."""
    lines = [f"{line.number}. {line.label}\n   → {line.shown or blank}" for line in interview.summary()]
    return [translate(ANSWERED), *lines]


def skip_choice(translate: Translate) -> Choice:
    """The way past a question that needs no answer."""
    return Choice(SKIP, translate(SKIP_LABEL))
