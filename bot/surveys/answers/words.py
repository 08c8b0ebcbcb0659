"""Typed text reduced to what matters when it is compared: words without accents, digits, pictures."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from bot.i18n import fold

_WORD = re.compile(r"[^\W_]+")
_INVISIBLE = re.compile("[\ufe0e\ufe0f\u20e3\u200b-\u200f\u2060\U0001f3fb-\U0001f3ff]")
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
NUMBER_WORDS = {word: number for number, words_ in enumerate(_NUMBERS) for word in words_}
YES = frozenset({"si", "s", "yes", "y", "sim", "oui"})
NO = frozenset({"no", "nao", "non"})


def words(text: str) -> str:
    """The letters and digits of `text`, without accents and case, one blank between words."""
    return " ".join(_WORD.findall(fold(_INVISIBLE.sub("", text.replace("\u20e3", "")).replace("’", "'"))))


@lru_cache(maxsize=8192)
def label_words(label: str) -> str:
    """As `words`, remembered: for labels of forms only, never for what people write."""
    return words(label)


def picture(text: str) -> str:
    """The picture signs of `text`: what is neither letter, digit, blank nor plain punctuation."""
    return "".join(sign for sign in _INVISIBLE.sub("", text) if ord(sign) > 0x2190 and not sign.isalnum())


def listed(labels: Iterable[str]) -> str:
    """The labels in one line."""
    return " · ".join(labels)


def short(text: str, length: int = 40) -> str:
    """The text in one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"
