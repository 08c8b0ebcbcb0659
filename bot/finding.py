"""Finding names typed in a hurry: accents, order and a wrong letter do not matter; pure and fast over thousands."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from heapq import nsmallest

from bot.spelling import fold

EXACT, BEGINS, CLOSE = 1.0, 0.92, 0.9  # what a word is worth; one with a wrong letter its likeness times CLOSE
ALIKE = 0.74  # likeness (0 to 1) below which two words are different words
SHORT = 4  # letters: shorter words must be right
SMALL = frozenset({"de", "del", "la", "las", "los", "el", "y", "e", "da", "do", "dos", "das", "du", "des", "of", "the"})
DIGITS = 4  # digits that are enough to look for a phone by its end
NUMBER = re.compile(r"(?:flo|flo[ -]?id|id)?[\s:#]*([+\d][\d\s().-]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to be found: by the words of its names, by its numbers whole, or by the end of its phone."""

    key: Hashable
    names: tuple[str, ...]
    numbers: tuple[str, ...] = ()  # identifiers, found whole
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """An entry with how well it fits, 0 to 1."""

    entry: Entry
    score: float


def find(query: str, entries: Iterable[Entry], limit: int = 8, least: float = 0.6) -> list[Found]:
    """The entries that fit the query best, the best first; each word of the query must fit."""
    entries = list(entries)
    if hits := _by_number(query, entries):
        return hits[:limit]
    wanted = [word for word in fold(query).split() if word not in SMALL] or fold(query).split()
    if not wanted:
        return []
    likeness = [_likeness(word) for word in wanted]
    scored = (Found(entry, _score(likeness, entry)) for entry in entries)
    good = [found for found in scored if found.score >= least]
    return nsmallest(limit, good, key=lambda found: (-found.score, found.entry.names))


def _by_number(query: str, entries: Iterable[Entry]) -> list[Found]:
    """The entries with the query as a number or identifier, whole, or as the end of their phone."""
    said = fold(query).replace(" ", "")
    match = NUMBER.fullmatch(query.strip())
    number = re.sub(r"\D", "", match[1]) if match else ""
    wanted = {said, number} - {""}

    def fits(entry: Entry) -> bool:
        if len(number) >= DIGITS and entry.phone.endswith(number):
            return True
        return bool(wanted & {fold(one).replace(" ", "") for one in entry.numbers})

    return [Found(entry, EXACT) for entry in entries if fits(entry)]


def _score(likeness: Sequence[Callable[[str], float]], entry: Entry) -> float:
    """The mean over the query's words of their best likeness to a word of the entry; 0 when one of them has none."""
    best = 0.0
    own = dict.fromkeys(fold(" ".join(entry.names)).split())
    scores = [max(map(like, own), default=0.0) for like in likeness]
    if all(scores):
        best = sum(scores) / len(scores)
        best -= 0.001 * max(0, len(own) - len(scores))  # of two that fit, the one that says no more comes first
    return best


def _likeness(word: str) -> Callable[[str], float]:
    """How like `word` another word is, remembered: names repeat."""
    known: dict[str, float] = {}

    def like(other: str) -> float:
        if other not in known:
            known[other] = _like(word, other)
        return known[other]

    return like


def _like(word: str, other: str) -> float:
    if word == other:
        return EXACT
    if other.startswith(word) and len(word) > 1:
        return BEGINS
    if min(len(word), len(other)) < SHORT or word.isdigit():
        return 0.0
    from rapidfuzz.fuzz import ratio  # 3 MiB that few conversations need

    return ratio(word, other, score_cutoff=ALIKE * 100) / 100 * CLOSE
