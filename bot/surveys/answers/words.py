"""Words of an answer that mean a number, a yes or a no; its pictures; and labels told in a line."""

from __future__ import annotations

from collections.abc import Iterable

from bot.spelling import INVISIBLE

_NUMBERS = (
    ("cero", "zero"),
    ("uno", "una", "um", "uma", "one", "un", "une"),
    ("dos", "dois", "duas", "two", "deux"),
    ("tres", "three", "trois"),
    ("cuatro", "quatro", "four", "quatre"),
    ("cinco", "five", "cinq"),
    ("seis", "six"),
    ("siete", "sete", "seven", "sept"),
    ("ocho", "oito", "eight", "huit"),
    ("nueve", "nove", "nine", "neuf"),
    ("diez", "dez", "ten", "dix"),
)
NUMBER_WORDS = {word: number for number, words in enumerate(_NUMBERS) for word in words}
YES = frozenset({"si", "s", "yes", "y", "sim", "oui"})
NO = frozenset({"no", "nao", "non"})


def picture(text: str) -> str:
    """The picture signs of `text`: what is neither letter, digit, blank nor plain punctuation."""
    return "".join(sign for sign in INVISIBLE.sub("", text) if ord(sign) > 0x2190 and not sign.isalnum())


def listed(labels: Iterable[str]) -> str:
    """The labels in one line."""
    return " · ".join(labels)


def short(text: str, length: int = 40) -> str:
    """The text in one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"
