"""Reading a choice: by its digit, its label or the beginning of it, or a plain yes or no, in any language; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.i18n import N_
from bot.messages import Choice
from bot.spelling import fold, fold_label

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
