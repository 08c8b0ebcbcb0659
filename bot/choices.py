"""Choices: offered with digits; read by digit, label or its beginning, or a plain yes or no, in any language; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from bot.i18n import LANGUAGES, N_, Translate, translator
from bot.messages import Choice, Incoming
from bot.spelling import fold, fold_label

Pairs = Sequence[tuple[str, str]]  # (value, Spanish label)
YES, NO = "yes", "no"  # the values of a choice that a plain yes or no answers
YES_NO = ((YES, N_("Sí")), (NO, N_("No")))
_WORDS = {
    YES: {"si", "s", "sim", "yes", "y", "oui", "o", "ok", "dale", "claro", "vale"},
    NO: {"no", "n", "nao", "non", "nop"},
}
_NUMBERS = {
    "0": ("cero", "zero"),
    "1": ("uno", "una", "um", "uma", "one", "un", "une"),
    "2": ("dos", "dois", "duas", "two", "deux"),
    "3": ("tres", "three", "trois"),
    "4": ("cuatro", "quatro", "four", "quatre"),
    "5": ("cinco", "five", "cinq"),
    "6": ("seis", "six"),
    "7": ("siete", "sete", "seven", "sept"),
    "8": ("ocho", "oito", "eight", "huit"),
    "9": ("nueve", "nove", "nine", "neuf"),
}
_DIGIT = {word: digit for digit, words in _NUMBERS.items() for word in words}


def read_choice(text: str, choices: Sequence[Choice]) -> Choice | None:
    """The choice a person means, None when it is none of them or more than one fits."""
    said = fold(text)
    if not said:
        return None
    digit = _DIGIT.get(said, said.lstrip("0") or "0")
    for test in (
        lambda choice: choice.digit == digit,
        lambda choice: fold_label(choice.label) == said,
        lambda choice: said in _WORDS.get(choice.value, ()),
        lambda choice: fold_label(choice.label).startswith(said),
    ):
        if len(fitting := [choice for choice in choices if test(choice)]) == 1:
            return fitting[0]
    return None


def numbered(labels: Iterable[Sequence[str]]) -> list[Choice]:
    """Choices from pairs (value, label), numbered from 1."""
    return [Choice(value, label, str(number)) for number, (value, label) in enumerate(labels, 1)]


def offered(pairs: Pairs, translate: Translate) -> list[Choice]:
    """Choices from (value, Spanish label), numbered from 1, in one language."""
    return numbered((value, translate(label)) for value, label in pairs)


def chosen(incoming: Incoming, choices: Sequence[Choice]) -> Choice | None:
    """The choice a message taps or types, None when it is none of them or not clear which."""
    if (tap := incoming.tap) is not None:
        return next((choice for choice in choices if choice.value == tap.value), None)
    return read_choice(incoming.text, choices)


def chosen_of(incoming: Incoming, own: Sequence[Choice], pairs: Pairs) -> Choice | None:
    """As `chosen`, of `pairs` that were offered as `own`; typed labels are understood in every language."""
    for choices in chain((own,), (offered(pairs, translator(language)) for language in LANGUAGES)):
        if (choice := chosen(incoming, choices)) is not None:
            return next(it for it in own if it.value == choice.value)
    return None
