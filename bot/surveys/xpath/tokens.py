"""From the text of an expression to tokens (XPath 1.0, section 3.7)."""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

from bot.errors import ExpressionSyntaxError

MAX_LENGTH = 32_000  # characters

_NAME_START = r"[^\W\d]"
_NAME = rf"{_NAME_START}[\w.\-\u00b7]*"
_TOKEN = re.compile(
    rf"""(?P<number>\d+(?:\.\d*)?|\.\d+)
       |(?P<string>"[^"]*"|'[^']*')
       |(?P<symbol>::|//|\.\.|<=|>=|!=|[()\[\]@,/|+\-=<>*.])
       |(?P<name>{_NAME}(?::(?:{_NAME}|\*)(?!:))?)""",
    re.VERBOSE,
)
_SPACE = re.compile(r"\s*")
# After a complete operand only an operator can follow, so `1div1` is three tokens.
_OPERATOR_NAME = re.compile(r"(?:and|or|div|mod)(?![^\W\d])")
_BEFORE_OPERAND = frozenset({"@", "::", "(", "[", ",", "/", "//", "|", "+", "-", "=", "!=", "<", "<=", ">", ">=", "*"})


class Kind(Enum):
    """What a token is; an operator may be spelled with a sign or a word."""

    NUMBER = "number"
    STRING = "string"
    SYMBOL = "symbol"
    NAME = "name"
    OPERATOR = "operator"
    END = "end"


class Token(NamedTuple):
    """One token: its text (a string's without quotes) and its offset in the expression."""

    kind: Kind
    text: str
    position: int


_KINDS = {"number": Kind.NUMBER, "string": Kind.STRING, "symbol": Kind.SYMBOL, "name": Kind.NAME}
_OPERATOR_SIGNS = frozenset({"|", "+", "-", "=", "!=", "<", "<=", ">", ">="})


def tokenize(text: str) -> list[Token]:
    """The tokens of `text`, ended by two of kind END, one to look ahead to. Raises ExpressionSyntaxError."""
    if len(text) > MAX_LENGTH:
        raise ExpressionSyntaxError(
            f"La expresión tiene más de {MAX_LENGTH} caracteres", expression=text[:80] + "…", position=0
        )
    tokens: list[Token] = []
    after_operand = False
    offset = _skip_space(text, 0)
    while offset < len(text):
        token, end = _read(text, offset, after_operand)
        tokens.append(token)
        after_operand = token.kind is not Kind.OPERATOR and token.text not in _BEFORE_OPERAND
        if token.kind is Kind.STRING:
            after_operand = True
        offset = _skip_space(text, end)
    last = Token(Kind.END, "", len(text))
    return [*tokens, last, last]


def _skip_space(text: str, offset: int) -> int:
    match = _SPACE.match(text, offset)
    return match.end() if match else offset


def _read(text: str, offset: int, after_operand: bool) -> tuple[Token, int]:
    if after_operand:
        word = _OPERATOR_NAME.match(text, offset)
        if word:
            return Token(Kind.OPERATOR, word[0], offset), word.end()
    match = _TOKEN.match(text, offset)
    if match is None:
        raise ExpressionSyntaxError(_why(text, offset), expression=text, position=offset)
    kind, found = _KINDS[match.lastgroup or "symbol"], match[0]
    if kind is Kind.STRING:
        return Token(kind, found[1:-1], offset), match.end()
    if found in _OPERATOR_SIGNS or (found == "*" and after_operand):
        kind = Kind.OPERATOR
    return Token(kind, found, offset), match.end()


def _why(text: str, offset: int) -> str:
    sign = text[offset]
    if sign in "\"'":
        return "Falta cerrar las comillas"
    if sign in "“”‘’«»":
        return f"Comillas tipográficas {sign}: use comillas rectas"
    if sign in "${}":
        return f"Referencia {sign} mal escrita"
    return f"Signo inesperado {sign}"
