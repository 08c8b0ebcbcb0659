"""Functions of truth and of choosing between values."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bot.surveys.xpath.context import State
from bot.surveys.xpath.paths import Run
from bot.surveys.xpath.signatures import Eager, Lazy, Table
from bot.surveys.xpath.tree import Node
from bot.surveys.xpath.values import Value, nodes_text, to_boolean, to_number, to_text


def _if(state: State, node: Node, arguments: Sequence[Run]) -> Value:
    condition, then, otherwise = arguments
    return (then if to_boolean(condition(state, node)) else otherwise)(state, node)


def _is_empty(value: Value) -> bool:
    if isinstance(value, float):
        return math.isnan(value)
    return to_text(value) == ""


def _coalesce(state: State, node: Node, arguments: Sequence[Run]) -> Value:
    value: Value = ""
    for argument in arguments:
        value = argument(state, node)
        if not _is_empty(value):
            return value
    return "" if _is_empty(value) else value


def _once(state: State, node: Node, arguments: Sequence[Run]) -> Value:
    """What the context node already holds, else the argument."""
    held = nodes_text([node])
    value = held if held and held != "NaN" else arguments[0](state, node)
    return "" if _is_empty(value) else value


def _boolean(_state: State, _node: Node, arguments: list[Value]) -> Value:
    return to_boolean(arguments[0])


def _not(_state: State, _node: Node, arguments: list[Value]) -> Value:
    return not to_boolean(arguments[0])


def _true(_state: State, _node: Node, _arguments: list[Value]) -> Value:
    return True


def _false(_state: State, _node: Node, _arguments: list[Value]) -> Value:
    return False


def _boolean_from_string(_state: State, _node: Node, arguments: list[Value]) -> Value:
    return to_text(arguments[0]) in {"1", "true"}


def _first(_state: State, _node: Node, arguments: list[Value]) -> Value:
    """The first argument; the others only say what the expression depends on."""
    return arguments[0]


def _checklist(state: State, _node: Node, arguments: list[Value]) -> Value:
    """Whether between `minimum` and `maximum` of the others hold; -1 is no limit."""
    low, high = to_number(arguments[0], state.zone), to_number(arguments[1], state.zone)
    held = float(sum(_holds(value) for value in _spread(arguments[2:])))
    return _within(held, low, high)


def _weighted_checklist(state: State, _node: Node, arguments: list[Value]) -> Value:
    """As checklist, each condition followed by its weight."""
    low, high = to_number(arguments[0], state.zone), to_number(arguments[1], state.zone)
    spread = _spread(arguments[2:])
    if len(arguments) == 4 and isinstance(arguments[2], list):
        conditions, weights = _spread([arguments[2]]), _spread([arguments[3]])
    else:
        conditions, weights = spread[::2], spread[1::2]
    pairs = zip(conditions, weights, strict=False)
    return _within(sum(to_number(w, state.zone) for value, w in pairs if _holds(value)), low, high)


def _within(number: float, low: float, high: float) -> bool:
    return (low < 0 or number >= low) and (high < 0 or number <= high)


def _spread(arguments: list[Value]) -> list[Value]:
    """The arguments with the texts of their nodes in place of node-sets."""
    spread: list[Value] = []
    for value in arguments:
        if isinstance(value, list):
            spread.extend(node.string() for node in value)
        else:
            spread.append(value)
    return spread


def _holds(value: Value) -> bool:
    return to_boolean(value)


TABLE: Table = {
    "boolean": Eager(1, 1, _boolean),
    "boolean-from-string": Eager(1, 1, _boolean_from_string),
    "checklist": Eager(2, None, _checklist),
    "coalesce": Lazy(1, None, _coalesce),
    "depend": Eager(1, None, _first),
    "false": Eager(0, 0, _false),
    "if": Lazy(3, 3, _if),
    "not": Eager(1, 1, _not),
    "once": Lazy(1, 1, _once),
    "true": Eager(0, 0, _true),
    "weighted-checklist": Eager(2, None, _weighted_checklist),
}
