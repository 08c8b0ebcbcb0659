"""Any form as a conversation of lines, with nothing stored and nothing sent; and its transcript as Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.choices import YES_NO, numbered
from bot.i18n import N_, known, translator
from bot.messages import Choice, Outgoing
from bot.spelling import bare, fold
from bot.surveys.answers.words import NO, YES
from bot.surveys.form import Form
from bot.surveys.interview import Doubtful, Given, Interview, Question, Refused
from bot.surveys.saying import MEDIA, SKIP, SKIP_LABEL, UNDERSTOOD, answer_now, answered, question_text, skip_choice

BACK = frozenset({"/atras", "/back", "/voltar", "/retour"})
_INPUT = re.compile(r"\*\*>\*\* (.*)\Z")
_HEADER = re.compile(r"- (\w+): (.*)\Z")


class FormTalk:
    """A walk through one form; what is heard gives what is said next."""

    def __init__(self, form: Form, *, now: datetime, language: str, prefill: Mapping[str, str]) -> None:
        self.now = now
        self.translate = translator(known(language))
        self.interview = Interview.start(
            form, prefill=prefill, now=now, language=language, seed=1, translate=self.translate
        )
        self.doubt: Doubtful | None = None
        self.submission = ""

    @property
    def over(self) -> bool:
        """Whether the form is filled in."""
        return bool(self.submission)

    def open(self) -> list[Outgoing]:
        """What is said before anything was heard."""
        return self._ask()

    def hear(self, text: str) -> list[Outgoing]:
        """What is said to a typed line."""
        if self.doubt is not None:
            return self._confirm(self.doubt, text)
        question = self.interview.current
        if question is None:
            return []
        if bare(text) in BACK:
            moved = self.interview.back()
            return self._ask() if moved else [self._line(N_("Esta es la primera pregunta.")), *self._ask()]
        if not question.required and bare(text) in {bare(self.translate(SKIP_LABEL))[1:].strip(), SKIP}:
            self.interview.skip(self.now)
            return self._ask()
        return self._answer(question, text)

    def _answer(self, question: Question, text: str) -> list[Outgoing]:
        kind = MEDIA.get(question.kind)
        given = Given(media=text, media_kind=kind) if kind else Given(text=text)
        outcome = self.interview.answer(given, self.now)
        if isinstance(outcome, Refused):
            return [Outgoing(outcome.message)]
        if isinstance(outcome, Doubtful):
            self.doubt = outcome
            asked = self.translate(UNDERSTOOD).format(answer=outcome.shown)
            return [Outgoing(asked, tuple(numbered((value, self.translate(label)) for value, label in YES_NO)))]
        return self._ask()

    def _confirm(self, doubt: Doubtful, text: str) -> list[Outgoing]:
        self.doubt = None
        said = fold(text)
        if said in YES or said == "1":
            self.interview.answer(Given(confirmed=doubt.value), self.now)
        elif said not in NO and said != "2":  # neither yes nor no: perhaps the answer itself, said more clearly
            return self.hear(text)
        return self._ask()

    def _ask(self) -> list[Outgoing]:
        question = self.interview.current
        if question is not None:
            return [Outgoing(question_text(question, *answer_now(question, self.translate)), self._choices(question))]
        done = self.interview.finish(self.now)
        if isinstance(done, Refused):
            return [Outgoing(done.message), *self._ask()]
        self.submission = done.xml
        summary = "\n".join(answered(self.interview, self.translate))
        return [Outgoing("\n\n".join(filter(None, (*self.interview.closing, summary))))]

    def _choices(self, question: Question) -> tuple[Choice, ...]:
        offered = [Choice(option.name, option.label, option.digit) for option in question.choices]
        if not question.required and question.kind != "repeat":
            offered.append(skip_choice(self.translate))
        return tuple(offered)

    def _line(self, text: str) -> Outgoing:
        return Outgoing(self.translate(text))


# --- transcripts


@dataclass(slots=True)
class Transcript:
    """A conversation as Markdown: what it was about, what was said (`>`) and what was typed (`**>**`)."""

    header: dict[str, str]
    lines: list[str] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)

    def said(self, messages: list[Outgoing]) -> None:
        """Note what the bot said."""
        for message in messages:
            choices = [f"   {choice.digit or '•'}  {choice.label}" for choice in message.choices]
            body = [*message.text.splitlines(), *choices]
            self.lines += [f"> {line}".rstrip() for line in body] + [""]

    def heard(self, text: str) -> None:
        """Note what was typed."""
        self.typed.append(text)
        self.lines += [f"**>** {text}", ""]

    def markdown(self, submission: str) -> str:
        """The whole transcript; what was filled in stands at its end."""
        head = [f"- {name}: {value}" for name, value in self.header.items() if value]
        end = ["```xml", submission.replace("><", ">\n<"), "```", ""] if submission else []
        return "\n".join([f"# {self.header['form']}", "", *head, "", *self.lines, *end])

    @classmethod
    def read(cls, text: str) -> Transcript:
        """The header and the typed lines of a transcript."""
        found = cls({})
        for line in text.splitlines():
            if match := _INPUT.match(line):
                found.typed.append(match[1])
            elif (match := _HEADER.match(line)) and not found.typed:
                found.header[match[1]] = match[2]
        return found


def replay(form: Form, recorded: Transcript) -> str:
    """The transcript as it would be written now, for the same typed lines."""
    header = recorded.header
    pairs = (pair.partition("=") for pair in header.get("known", "").split("; ") if pair)
    talk = FormTalk(
        form,
        now=datetime.fromisoformat(header["now"]),
        language=header["language"],
        prefill={name: value for name, _, value in pairs},
    )
    transcript = Transcript(header)
    transcript.said(talk.open())
    for text in recorded.typed:
        transcript.heard(text)
        transcript.said(talk.hear(text))
    return transcript.markdown(talk.submission)
