"""Comparison and arithmetic of values (XPath 1.0, sections 3.4 and 3.5; dates and tolerance as in ODK Collect)."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from datetime import date
from typing import Any, Final

from bot.surveys.xpath import dates
from bot.surveys.xpath.context import State
from bot.surveys.xpath.tree import Node
from bot.surveys.xpath.values import TOLERANCE, Value, to_boolean, to_moment, to_number, to_text

Compare = Callable[[State, Value, Value], bool]


def _same_number(left: float, right: float) -> bool:
    return left == right or abs(left - right) < TOLERANCE


def _equal(state: State, left: Value, right: Value) -> bool:
    """Equality of two values that are no node-sets."""
    if isinstance(left, bool) or isinstance(right, bool):
        return to_boolean(left) == to_boolean(right)
    if isinstance(left, date) or isinstance(right, date):
        return _dated(state, left, right, operator.eq)
    if isinstance(left, float) or isinstance(right, float):
        return _number_equal(state, left, right)
    return to_text(left) == to_text(right)


def _number_equal(state: State, left: Value, right: Value) -> bool:
    first, second = to_number(left, state.zone), to_number(right, state.zone)
    if _same_number(first, second):
        return True
    spelled = (isinstance(left, str) and "T" in left) or (isinstance(right, str) and "T" in right)
    return spelled and _dated(state, left, right, operator.eq)


def _dated(state: State, left: Value, right: Value, compare: Callable[[Any, Any], bool]) -> bool:
    """Compare as dates; what cannot be a date compares as text when equality is asked, else never holds."""
    first, second = to_moment(left, state.zone), to_moment(right, state.zone)
    if first is None or second is None:
        return compare is operator.eq and to_text(left) == to_text(right)
    return compare(*dates.comparable(first, second))


def equal(state: State, left: Value, right: Value) -> bool:
    """`left = right`: with node-sets, whether some pair of their members is equal."""
    if isinstance(left, list):
        return _some(state, left, right, _equal)
    if isinstance(right, list):
        return _some(state, right, left, _equal)
    return _equal(state, left, right)


def _not_equal(state: State, left: Value, right: Value) -> bool:
    return not _equal(state, left, right)


def unequal(state: State, left: Value, right: Value) -> bool:
    """`left != right`: with node-sets, whether some pair of their members differs."""
    if isinstance(left, list):
        return _some(state, left, right, _not_equal)
    if isinstance(right, list):
        return _some(state, right, left, _not_equal)
    return not _equal(state, left, right)


def _some(state: State, nodes: list[Node], other: Value, compare: Compare) -> bool:
    """Whether `compare` holds for the text of some node and `other`, itself perhaps a node-set."""
    if isinstance(other, bool):
        return compare(state, bool(nodes), other)
    if isinstance(other, list):
        state.spend(len(nodes) * len(other))
        texts = [node.string() for node in other]
        return any(compare(state, node.string(), text) for node in nodes for text in texts)
    if len(nodes) == 1:
        return compare(state, nodes[0].string(), other)
    state.spend(len(nodes))
    return any(compare(state, node.string(), other) for node in nodes)


def _relation(compare: Callable[[Any, Any], bool]) -> Compare:
    """`<`, `<=`, `>` or `>=` of two values that are no node-sets."""

    def single(state: State, left: Value, right: Value) -> bool:
        if isinstance(left, date) or isinstance(right, date) or _mixed_dates(left, right):
            return _dated(state, left, right, compare)
        return compare(to_number(left, state.zone), to_number(right, state.zone))

    def relation(state: State, left: Value, right: Value) -> bool:
        if isinstance(left, list):
            return _some(state, left, right, single)
        if isinstance(right, list):
            return _some(state, right, left, lambda s, text, other: single(s, other, text))
        return single(state, left, right)

    return relation


def _mixed_dates(left: Value, right: Value) -> bool:
    """Whether a text with a time meets a text or number, so that both have to be taken as dates."""
    return (isinstance(left, str) and "T" in left[10:11]) or (isinstance(right, str) and "T" in right[10:11])


COMPARE: Final[dict[str, Compare]] = {
    "=": equal,
    "!=": unequal,
    "<": _relation(operator.lt),
    "<=": _relation(operator.le),
    ">": _relation(operator.gt),
    ">=": _relation(operator.ge),
}


def _divide(left: float, right: float) -> float:
    if right:
        return left / right
    if left == 0 or math.isnan(left) or math.isnan(right):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def _remainder(left: float, right: float) -> float:
    """The remainder with the sign of `left`, as in XPath and Java."""
    if right == 0 or math.isinf(left) or math.isnan(left) or math.isnan(right):
        return math.nan
    return math.fmod(left, right)


ARITHMETIC: Final[dict[str, Callable[[float, float], float]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "div": _divide,
    "mod": _remainder,
}
