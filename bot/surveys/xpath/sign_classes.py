"""Which signs the classes of regular expressions stand for."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Final

Takes = Callable[[str], bool]

ASCII_WORD: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
CLASSES: Final[dict[str, Takes]] = {
    "d": lambda sign: "0" <= sign <= "9",
    "w": lambda sign: sign in ASCII_WORD,
    "s": lambda sign: sign in " \t\n\r\f\v",
}
NAMED: Final[dict[str, Takes]] = {
    "Alpha": lambda sign: sign.isascii() and sign.isalpha(),
    "Alnum": lambda sign: sign.isascii() and sign.isalnum(),
    "Digit": lambda sign: "0" <= sign <= "9",
    "Lower": lambda sign: sign.isascii() and sign.islower(),
    "Upper": lambda sign: sign.isascii() and sign.isupper(),
    "Alphabetic": str.isalpha,
    "Space": str.isspace,
}


def any_case(test: Takes) -> Takes:
    """`test` for a sign in capitals or not."""
    return lambda sign: test(sign) or test(sign.lower()) or test(sign.upper())


def opposite(test: Takes) -> Takes:
    """The signs that do not pass `test`."""
    return lambda sign: not test(sign)


def with_property(name: str) -> Takes:
    """The signs with a Unicode category (`L`, `Lu`) or a POSIX name (`Alpha`)."""
    named = NAMED.get(name)
    return named or (lambda sign: unicodedata.category(sign).startswith(name))
