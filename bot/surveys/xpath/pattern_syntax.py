"""Reading regular expressions: from the text of a pattern to its pieces."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bot.errors import ExpressionError
from bot.surveys.xpath.sign_classes import ASCII_WORD, CLASSES, Takes, any_case, opposite, with_property

MAX_PATTERN: Final = 1_000  # characters
MAX_DEPTH: Final = 30  # groups within groups
MAX_COUNT: Final = 500  # of {n,m}


@dataclass(frozen=True, slots=True)
class One:
    """One sign that passes a test."""

    takes: Takes


@dataclass(frozen=True, slots=True)
class Assertion:
    """A place: beginning, end, edge of a word."""

    holds: Callable[[str, int], bool]


@dataclass(frozen=True, slots=True)
class Look:
    """What follows has to match, or must not."""

    piece: Piece
    wanted: bool


@dataclass(frozen=True, slots=True)
class Sequence:
    """Pieces one after the other."""

    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Alternatives:
    """One of several pieces."""

    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A piece `least` to `most` times; `most` None: any number of times."""

    piece: Piece
    least: int
    most: int | None


Piece = One | Assertion | Look | Sequence | Alternatives | Repeat

_COUNT = re.compile(r"\{(\d{1,4})(,(\d{0,4}))?\}", re.ASCII)
_CODE = re.compile(r"u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})")
_PROPERTY = re.compile(r"[pP]\{(?:Is)?(\w+)\}|[pP]([LNPSZM])")
_CONTROLS: Final = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "0": "\0"}


def read_pattern(pattern: str) -> Piece:
    """The pieces of `pattern`. Raises ExpressionError with what is wrong and where in the pattern."""
    if len(pattern) > MAX_PATTERN:
        raise ExpressionError(f"El patrón tiene más de {MAX_PATTERN} caracteres")
    reader = _Reader(pattern)
    piece = reader.alternatives()
    if reader.at < len(pattern):
        raise reader.fault("sobra «)»")
    return piece


def _beginning(_text: str, at: int) -> bool:
    return at == 0


def _end(text: str, at: int) -> bool:
    return at == len(text)


def _edge(text: str, at: int) -> bool:
    before = at > 0 and text[at - 1] in ASCII_WORD
    return before != (at < len(text) and text[at] in ASCII_WORD)


class _Reader:
    """Reads a pattern once from left to right."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.depth = 0
        self.any_case = False
        if pattern.startswith("(?i)"):
            self.at, self.any_case = 4, True

    def fault(self, message: str) -> ExpressionError:
        return ExpressionError(f"Patrón «{self.pattern}», signo {self.at + 1}: {message}")

    def accept(self, text: str) -> bool:
        found = self.pattern.startswith(text, self.at)
        self.at += len(text) if found else 0
        return found

    def take(self) -> str:
        if self.at >= len(self.pattern):
            raise self.fault("está incompleto")
        self.at += 1
        return self.pattern[self.at - 1]

    def alternatives(self) -> Piece:
        found = [self.sequence()]
        while self.accept("|"):
            found.append(self.sequence())
        return found[0] if len(found) == 1 else Alternatives(tuple(found))

    def sequence(self) -> Piece:
        found: list[Piece] = []
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            found.append(self.repeated(self.piece()))
        return Sequence(tuple(found))

    def repeated(self, piece: Piece) -> Piece:
        counts = self.count()
        if counts is None:
            return piece
        self.accept("?")  # as few as possible or as many: the same when the whole text has to match
        if self.count() is not None or self.accept("+"):
            raise self.fault("hay dos repeticiones seguidas")
        return Repeat(piece, *counts)

    def count(self) -> tuple[int, int | None] | None:
        for sign, counts in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self.accept(sign):
                return counts
        match = _COUNT.match(self.pattern, self.at)
        if match is None:
            return None
        self.at = match.end()
        least = int(match[1])
        most = None if match[2] and not match[3] else int(match[3] or match[1])
        if max(least, most or 0) > MAX_COUNT or (most is not None and most < least):
            raise self.fault("la repetición no es válida o es demasiado grande")
        return least, most

    def piece(self) -> Piece:
        for mark, holds in (("^", _beginning), ("$", _end), ("\\b", _edge)):
            if self.accept(mark):
                return Assertion(holds)
        if self.accept("("):
            return self.group()
        return One(self.one())

    def one(self) -> Takes:
        """What takes exactly one sign."""
        sign = self.take()
        if sign == "[":
            return self.sign_class()
        if sign == ".":
            return lambda found: found not in "\n\r"
        if sign in "*+?":
            raise self.fault("no hay nada que repetir")
        return self.escape() if sign == "\\" else self.literal(sign)

    def group(self) -> Piece:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.fault("hay demasiados grupos anidados")
        look = "=" if self.accept("?=") else "!" if self.accept("?!") else ""
        if not look and not self.accept("?:") and self.accept("?"):
            raise self.fault("este grupo especial no se admite")
        inner = self.alternatives()
        if not self.accept(")"):
            raise self.fault("falta «)»")
        self.depth -= 1
        return Look(inner, look == "=") if look else inner

    def literal(self, sign: str) -> Takes:
        if self.any_case and sign.lower() != sign.upper():
            wanted = sign.casefold()
            return lambda found: found.casefold() == wanted
        return sign.__eq__

    def escape(self) -> Takes:
        """What follows a backslash: a class of signs or a literal."""
        match = _PROPERTY.match(self.pattern, self.at)
        if match:
            negated = self.pattern[self.at] == "P"
            self.at = match.end()
            takes = with_property(match[1] or match[2])
            return opposite(takes) if negated else takes
        sign = self.pattern[self.at : self.at + 1]
        if sign in CLASSES:
            self.at += 1
            return CLASSES[sign]
        if sign and sign.lower() in CLASSES:
            self.at += 1
            return opposite(CLASSES[sign.lower()])
        return self.literal(self.escaped_sign())

    def escaped_sign(self) -> str:
        match = _CODE.match(self.pattern, self.at)
        if match:
            self.at = match.end()
            return chr(int(match[1] or match[2], 16))
        sign = self.take()
        if sign.isascii() and sign.isalnum() and sign not in _CONTROLS:
            raise self.fault(f"«\\{sign}» no se admite")
        return _CONTROLS.get(sign, sign)

    def sign_class(self) -> Takes:
        """The rest of `[…]`, ranges and classes inside included."""
        negated = self.accept("^")
        tests: list[Takes] = []
        first = True
        while first or not self.accept("]"):
            first = False
            tests.append(self.class_member())
        if self.any_case:
            tests = [any_case(test) for test in tests]
        return lambda sign: any(test(sign) for test in tests) is not negated

    def class_member(self) -> Takes:
        escaped = self.accept("\\")
        if escaped and (self.pattern[self.at : self.at + 1] or " ") in "dwsDWSpP":
            return self.escape()
        low = self.escaped_sign() if escaped else self.take()
        follows = self.pattern[self.at + 1 : self.at + 2]
        if self.pattern[self.at : self.at + 1] != "-" or follows in {"", "]"}:
            return low.__eq__
        self.take()
        high = self.escaped_sign() if self.accept("\\") else self.take()
        if high < low:
            raise self.fault(f"el intervalo {low}-{high} está al revés")
        return lambda sign: low <= sign <= high
