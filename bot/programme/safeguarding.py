"""Words that may mean somebody is in danger, or under 18 (safeguarding.toml): few, and rarely wrong (domain S27)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from bot.programme.tables import Table, shipped_table
from bot.programme.wording import LANGUAGES
from bot.spelling import fold

BEFORE = 5  # words before a phrase that may calm it
_SENTENCE = re.compile(r"[.!?;\n]+")
_CLAUSE = re.compile(r"[.!?;:,\n()]+")
_LEAD = r"(?:(?:hola|ola|hello|hi|bonjour|yo|eu|pero|mas|but|mais|es que|solo|so|only|perdon|disculpe|sorry|y|e|and) )*"


@dataclass(frozen=True, slots=True)
class Safeguarding:
    """What is looked for; the patterns match folded words."""

    contact: str
    subjects: tuple[tuple[str, re.Pattern[str]], ...]
    calm: re.Pattern[str]
    minors: re.Pattern[str]

    def concern(self, text: str) -> str:
        """The subject an open answer raises, empty when it raises none."""
        for sentence in _SENTENCE.split(text):
            said = fold(sentence)
            for subject, pattern in self.subjects:
                if any(not self._calmed(said[: found.start()]) for found in pattern.finditer(said)):
                    return subject
        return ""

    def _calmed(self, before: str) -> bool:
        return bool(self.calm.search(" ".join(before.split()[-BEFORE:])))

    def says_minor(self, text: str) -> bool:
        """Whether somebody says of himself or herself, in a whole clause, to be under 18."""
        return any(self.minors.fullmatch(fold(clause)) for clause in _CLAUSE.split(text))


@cache
def safeguarding() -> Safeguarding:
    """The shipped list, read once."""
    return read_safeguarding(shipped_table("safeguarding.toml"))


def read_safeguarding(table: Table) -> Safeguarding:
    """The list a file describes; InputError naming file and key."""
    ages = [*(str(age) for age in range(5, 18)), *_all(table.table("ages"))]
    minors = (_pattern(phrase).replace("AGE", _any(ages)) for phrase in _all(table.table("minors")))
    return Safeguarding(
        contact=table.text("contact"),
        subjects=tuple((name, _words(_all(row))) for name, row in table.tables("subjects")),
        calm=_words(_all(table.table("calm"))),
        minors=re.compile(f"{_LEAD}(?:{'|'.join(minors)})"),
    )


def _all(table: Table) -> list[str]:
    return [phrase for language in LANGUAGES for phrase in table.texts(language)]


def _words(phrases: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"\b{_any(map(_pattern, phrases))}\b")


def _any(patterns: Iterable[str]) -> str:
    return f"(?:{'|'.join(patterns)})"


def _pattern(phrase: str) -> str:
    """A phrase as it reads folded; `*` lets a word go on, {age} stands for a number of years."""
    words = phrase.replace("{age}", "AGE").split()
    return " ".join(word if word == "AGE" else fold(word) + (r"\w*" if word.endswith("*") else "") for word in words)
