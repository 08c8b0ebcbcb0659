"""Several choices at once: all that apply, or all of them in an order."""

from __future__ import annotations

import re

from bot.i18n import N_
from bot.spelling import fold
from bot.surveys.answers.choice import pick
from bot.surveys.answers.reading import Ask, Given, NotUnderstood, Read, Understood, Unsure
from bot.surveys.answers.words import NUMBER_WORDS, listed

_ALL = frozenset({"todas", "todos", "todo", "all", "toutes", "tous", "tout"})
_SIGNS = re.compile(r"[,;\n+/&]+|\s(?:y|e|and|et)\s")


def read_many(given: Given, ask: Ask) -> Read:
    """The chosen names in the order of the choices, separated by blanks."""
    names = _names(given, ask)
    if isinstance(names, NotUnderstood):
        return names
    chosen, sure = names
    value = " ".join(option.name for option in ask.options if option.name in chosen)
    return Understood(value) if sure else Unsure(value)


def read_rank(given: Given, ask: Ask) -> Read:
    """All names, best first, separated by blanks."""
    names = _names(given, ask)
    if isinstance(names, NotUnderstood):
        return names
    chosen, sure = names
    if len(chosen) != len(ask.options) or len(set(chosen)) != len(chosen):
        example = " ".join(option.digit for option in reversed(ask.options))
        words_ = ask.translate(N_("Ordene todas las opciones, cada una una vez, por ejemplo: {example}."))
        return NotUnderstood(words_.format(example=example))
    return Understood(" ".join(chosen)) if sure else Unsure(" ".join(chosen))


def show_many(value: str, ask: Ask) -> str:
    """The labels of the stored names."""
    labels = {option.name: option.label for option in ask.options}
    return listed(labels.get(name, name) for name in value.split())


def _names(given: Given, ask: Ask) -> tuple[list[str], bool] | NotUnderstood:
    """The names given, in the order given, and whether all were clear."""
    known = [option.name for option in ask.options]
    if given.choice is not None:
        names = given.choice.split()
        return (names, True) if names and set(names) <= set(known) else _refused(ask)
    text = (given.text or "").strip()
    if fold(text) in _ALL:
        return known, False
    reads = [pick(part, ask) for part in _parts(text, ask)]
    wrong = next((read for read in reads if isinstance(read, NotUnderstood)), None)
    if wrong or not reads:
        return wrong if wrong and len(reads) > 1 else _refused(ask)
    values = [read.value for read in reads if not isinstance(read, NotUnderstood)]
    return list(dict.fromkeys(values)) if ask.kind != "rank" else values, not any(isinstance(r, Unsure) for r in reads)


def _parts(text: str, ask: Ask) -> list[str]:
    """The single answers inside a text: parted by signs, or by blanks where all are numbers."""
    if not isinstance(pick(text, ask), NotUnderstood):
        return [text]
    said = fold(text).split()
    if said and all(each.isdecimal() or each in NUMBER_WORDS or each in {"y", "e", "and", "et"} for each in said):
        return [each for each in said if each not in {"y", "e", "and", "et"}]
    return [part for part in _SIGNS.split(text) if part.strip()]


def _refused(ask: Ask) -> NotUnderstood:
    digits = [option.digit for option in ask.options]
    words_ = ask.translate(N_("Responda con los números de las opciones que quiera, por ejemplo: {example}."))
    return NotUnderstood(words_.format(example=", ".join(digits[:3:2] or digits)))
