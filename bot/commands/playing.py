"""A form walked with given answers: what was asked, what was refused, and what came out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from bot.i18n import Translate, known, translator
from bot.spelling import bare, fold
from bot.surveys.answers.words import YES
from bot.surveys.form import Form
from bot.surveys.interview import Accepted, Doubtful, Given, Interview, Question, Refused, Submission
from bot.surveys.saying import MEDIA, SKIP, UNDERSTOOD

SKIPS = frozenset({"", "omitir", "pular", "skip", "passer", SKIP})
MOST = 100_000  # answers read: a form that grows with every answer ends somewhere
_POSITION = re.compile(r"\[(\d+)\]")
Answer = tuple[str | None, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was asked; `index` has the 1-based positions of the repeats around it, outermost first."""

    name: str
    label: str
    index: list[int]


@dataclass(frozen=True, slots=True)
class NotTaken:
    """An answer that was not taken, and what the person was told."""

    name: str
    value: str
    message: str


@dataclass(slots=True)
class Played:
    """What came of it; `submission` is the state so far when the answers did not reach the end."""

    asked: list[Asked] = field(default_factory=list)
    refused: list[NotTaken] = field(default_factory=list)
    complete: bool = False
    submission: str = ""

    def as_json(self) -> dict[str, Any]:
        """The document of the contract, section 2."""
        return asdict(self)


def play(form: Form, answers: Sequence[Answer], *, now: datetime, language: str, prefill: dict[str, str]) -> Played:
    """Walk `form` with `answers` in order; one with a name waits for the question of that name."""
    translate = translator(known(language))
    interview = Interview.start(form, prefill=prefill, now=now, language=language, seed=1, translate=translate)
    return _Player(interview, answers, now, translate).play()


class _Player:
    """One walk; answers are taken as they are needed."""

    def __init__(self, interview: Interview, answers: Sequence[Answer], now: datetime, translate: Translate) -> None:
        self.interview, self.now, self.doubt = interview, now, translate(UNDERSTOOD)
        self.left = list(reversed(answers[:MOST]))  # the next one last, so that taking it is cheap
        self.played = Played()
        self.here = ""

    def play(self) -> Played:
        while True:
            question = self.interview.current
            if question is None:
                if self._finished():
                    return self.played
                continue
            if question.reference != self.here:
                self.here = question.reference
                self.played.asked.append(Asked(question.name, question.label, _index(question.reference)))
            answer = self._next(question.name)
            if answer is None:
                self.played.submission = self.interview.state()
                return self.played
            self._give(question, answer)

    def _finished(self) -> bool:
        """Whether nothing is left to do; a question that no longer fits is asked again."""
        done = self.interview.finish(self.now)
        if isinstance(done, Submission):
            self.played.complete, self.played.submission = True, done.xml
            return True
        self.here = ""
        self.played.refused.append(NotTaken(done.question.name, done.question.value, done.message))
        return False

    def _next(self, name: str) -> str | None:
        """The answer for the question `name`: one pinned to it, else the next that is pinned to none."""
        for wanted in (name, None):
            for index in range(len(self.left) - 1, -1, -1):
                if self.left[index][0] == wanted:
                    return self.left.pop(index)[1]
        return None

    def _give(self, question: Question, text: str) -> None:
        if not question.required and bare(text) in SKIPS:
            self._note(self.interview.skip(self.now), text)
            return
        outcome = self.interview.answer(_given(question, text), self.now)
        if not isinstance(outcome, Doubtful):
            self._note(outcome, text)
            return
        again = self._next(question.name)
        if again is not None and (fold(again) in YES or fold(again) == fold(text)):
            self._note(self.interview.answer(Given(confirmed=outcome.value), self.now), text)
            return
        self.played.refused.append(NotTaken(question.name, text, self.doubt.format(answer=outcome.shown)))
        if again is not None and fold(again) != "no":
            self.left.append((None, again))  # neither yes nor no: perhaps the answer itself, said more clearly

    def _note(self, outcome: Accepted | Refused | Doubtful, text: str) -> None:
        if isinstance(outcome, Refused):
            self.played.refused.append(NotTaken(outcome.question.name, text, outcome.message))


def _given(question: Question, text: str) -> Given:
    """A typed answer; for a question that wants a file, its name."""
    if question.kind in MEDIA and text:
        return Given(media=text, media_kind=MEDIA[question.kind])
    return Given(text=text)


def _index(reference: str) -> list[int]:
    return [int(position) for position in _POSITION.findall(reference)]
