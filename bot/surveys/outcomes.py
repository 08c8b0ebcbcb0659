"""What comes of giving an answer, and a line of the summary."""

from __future__ import annotations

from dataclasses import dataclass

from bot.surveys.asking import Question


@dataclass(frozen=True, slots=True)
class Accepted:
    """The answer is stored."""

    question: Question
    value: str
    shown: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing changed; `message` is one line that says what is wrong."""

    question: Question
    message: str


@dataclass(frozen=True, slots=True)
class Doubtful:
    """Nothing changed; `value` is what was probably meant, to be confirmed with Given(confirmed=value)."""

    question: Question
    value: str
    shown: str


@dataclass(frozen=True, slots=True)
class Line:
    """One answered question of the summary."""

    number: int
    name: str
    reference: str
    label: str
    shown: str
