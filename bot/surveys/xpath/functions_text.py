"""Functions of texts."""

from __future__ import annotations

import math
import re
import uuid

from bot.errors import ExpressionError
from bot.surveys.xpath.context import State
from bot.surveys.xpath.patterns import matches
from bot.surveys.xpath.rounding import half_up
from bot.surveys.xpath.signatures import Eager, Table
from bot.surveys.xpath.tree import Node
from bot.surveys.xpath.values import Value, to_number, to_text

_SPACE = re.compile(r"[ \t\r\n]+")
MAX_CHARACTERS = 1_000  # of uuid(n)


def _texts(arguments: list[Value]) -> list[str]:
    """The arguments as texts, every node of a node-set on its own."""
    texts: list[str] = []
    for value in arguments:
        if isinstance(value, list):
            texts.extend(node.string() for node in value)
        else:
            texts.append(to_text(value))
    return texts


def _own(node: Node, arguments: list[Value]) -> str:
    """The argument as text, the context node's text without one."""
    return to_text(arguments[0]) if arguments else node.value()


def _string(_state: State, node: Node, arguments: list[Value]) -> Value:
    return _own(node, arguments)


def _concat(_state: State, _node: Node, arguments: list[Value]) -> Value:
    return "".join(_texts(arguments))


def _join(_state: State, _node: Node, arguments: list[Value]) -> Value:
    return to_text(arguments[0]).join(_texts(arguments[1:]))


def _contains(_state: State, _node: Node, arguments: list[Value]) -> Value:
    return to_text(arguments[1]) in to_text(arguments[0])


def _starts_with(_state: State, _node: Node, arguments: list[Value]) -> Value:
    return to_text(arguments[0]).startswith(to_text(arguments[1]))


def _ends_with(_state: State, _node: Node, arguments: list[Value]) -> Value:
    return to_text(arguments[0]).endswith(to_text(arguments[1]))


def _substring_before(_state: State, _node: Node, arguments: list[Value]) -> Value:
    text, mark = to_text(arguments[0]), to_text(arguments[1])
    return text[: max(text.find(mark), 0)]


def _substring_after(_state: State, _node: Node, arguments: list[Value]) -> Value:
    text, mark = to_text(arguments[0]), to_text(arguments[1])
    at = text.find(mark)
    return text[at + len(mark) :] if at >= 0 else ""


def _substring(state: State, _node: Node, arguments: list[Value]) -> Value:
    """From the character at `start` (from 1, rounded) on, `length` of them (XPath 1.0, section 4.2)."""
    text = to_text(arguments[0])
    start = half_up(to_number(arguments[1], state.zone))
    end = start + half_up(to_number(arguments[2], state.zone)) if len(arguments) > 2 else math.inf
    if math.isnan(start) or math.isnan(end):
        return ""
    first, last = max(start, 1.0), min(end, len(text) + 1.0)
    return text[int(first) - 1 : int(last) - 1] if first < last else ""


def _substr(state: State, _node: Node, arguments: list[Value]) -> Value:
    """From `start` (from 0) up to `end`; negative ones count from the end."""
    text = to_text(arguments[0])
    limits = [to_number(value, state.zone) for value in arguments[1:]]
    if any(math.isnan(limit) for limit in limits):
        return ""
    cut = [int(max(min(limit, len(text)), -len(text))) for limit in limits]
    return text[slice(*cut)] if len(cut) > 1 else text[cut[0] :]


def _string_length(_state: State, node: Node, arguments: list[Value]) -> Value:
    return float(len(_own(node, arguments)))


def _normalize_space(_state: State, node: Node, arguments: list[Value]) -> Value:
    return " ".join(_SPACE.split(_own(node, arguments).strip(" \t\r\n")))


def _translate(_state: State, _node: Node, arguments: list[Value]) -> Value:
    text, old, new = (to_text(value) for value in arguments)
    table: dict[int, str] = {}
    for index, sign in enumerate(old):
        table.setdefault(ord(sign), new[index : index + 1])
    return text.translate(table)


def _lower_case(_state: State, _node: Node, arguments: list[Value]) -> Value:
    return to_text(arguments[0]).lower()


def _upper_case(_state: State, _node: Node, arguments: list[Value]) -> Value:
    return to_text(arguments[0]).upper()


def _regex(_state: State, _node: Node, arguments: list[Value]) -> Value:
    return matches(to_text(arguments[0]), to_text(arguments[1]))


def _uuid(state: State, _node: Node, arguments: list[Value]) -> Value:
    """A version 4 UUID, or `n` random letters and digits."""
    chance = state.chance
    if not arguments:
        return str(uuid.UUID(int=chance.getrandbits(128), version=4))
    length = to_number(arguments[0], state.zone)
    if not 0 <= length <= MAX_CHARACTERS:
        raise ExpressionError(f"uuid() da entre 0 y {MAX_CHARACTERS} caracteres")
    return "".join(chance.choices("0123456789abcdefghijklmnopqrstuvwxyz", k=int(length)))


TABLE: Table = {
    "concat": Eager(0, None, _concat),
    "contains": Eager(2, 2, _contains),
    "ends-with": Eager(2, 2, _ends_with),
    "join": Eager(1, None, _join),
    "lower-case": Eager(1, 1, _lower_case),
    "normalize-space": Eager(0, 1, _normalize_space),
    "regex": Eager(2, 2, _regex),
    "starts-with": Eager(2, 2, _starts_with),
    "string": Eager(0, 1, _string),
    "string-length": Eager(0, 1, _string_length),
    "substr": Eager(2, 3, _substr),
    "substring": Eager(2, 3, _substring),
    "substring-after": Eager(2, 2, _substring_after),
    "substring-before": Eager(2, 2, _substring_before),
    "translate": Eager(3, 3, _translate),
    "upper-case": Eager(1, 1, _upper_case),
    "uuid": Eager(0, 1, _uuid),
}
