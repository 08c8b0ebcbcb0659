"""What somebody writes about an invitation: yes, no or maybe, how many and who; where is it, when is it; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from bot.programme.tables import shipped_table
from bot.spelling import fold

MOST = 99
COURTESY = 4  # words that may follow a no or a question
_WITH = frozenset({"con", "com", "with", "avec"})
_COUNT = re.compile(r"\b(\d{1,2})\b(?!\s*[:h]\d)")
_NUMBERS = {
    2: ("dos", "dois", "duas", "two", "deux"), 3: ("tres", "three", "trois"), 4: ("cuatro", "quatro", "four", "quatre"),
    5: ("cinco", "five", "cinq"), 6: ("seis", "six"), 7: ("siete", "sete", "seven", "sept"),
}  # fmt: skip
_WRITTEN = {word: number for number, group in _NUMBERS.items() for word in group}


class Said(StrEnum):
    """What a message is about."""

    YES = "yes"
    NO = "no"
    MAYBE = "maybe"
    WHERE = "where"
    WHEN = "when"


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply that was understood; `people` is 0 and `names` empty where nothing was said of them."""

    said: Said
    people: int = 0
    names: str = ""


@cache
def _phrases() -> Mapping[str, Said]:
    """Folded phrase → what it says."""
    table = shipped_table("activities.toml")
    return {fold(phrase): Said(key) for key, row in table.tables("said") for phrase in row.texts("words")}


def read_reply(text: str) -> Reply | None:
    """What a message says about an invitation, None when it says nothing clear.

    A yes may go on: "sí, vamos 3: Ana Nube, Luis Nube", "sim, vou". A no or a question may have a few words of
    courtesy behind it; many words are no answer.
    """
    head, _, names = text.partition(":")
    said, meaning = _begins(fold(head))
    while meaning is Said.YES and (further := _begins(said))[1] is Said.YES:
        said = further[0]
    if meaning is Said.YES:
        people = _people(said)
        return Reply(meaning, people, names.strip()) if not said or people else None
    return Reply(meaning) if meaning and len(said.split()) <= COURTESY else None


def _begins(said: str) -> tuple[str, Said | None]:
    """What the longest known phrase at the beginning means, and the words behind it."""
    for phrase in sorted(_phrases(), key=len, reverse=True):
        if said == phrase or said.startswith(f"{phrase} "):
            return said.removeprefix(phrase).strip(), _phrases()[phrase]
    return said, None


def _people(rest: str) -> int:
    """How many people words speak of, 0 where they name no number; "con dos más" is three."""
    match = _COUNT.search(rest)
    number = int(match[1]) if match else next((_WRITTEN[word] for word in rest.split() if word in _WRITTEN), 0)
    return number + 1 if number and rest.split(maxsplit=1)[0] in _WITH else number


def read_people(text: str) -> int | None:
    """A number of people from 1 on, in figures or words; None when there is none."""
    said = fold(text)
    if said in {"solo yo", "yo", "uno", "una", "so eu", "eu", "um", "uma", "just me", "only me", "one", "moi", "un"}:
        return 1
    number = _people(said)
    return number if 1 <= number <= MOST else None
