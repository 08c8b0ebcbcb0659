"""Functions of numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from bot.surveys.xpath.context import State
from bot.surveys.xpath.rounding import half_up, to_digits
from bot.surveys.xpath.signatures import Eager, Table, need_nodes
from bot.surveys.xpath.tree import Node
from bot.surveys.xpath.values import Value, to_number, to_text

_DECIMAL_COMMA = re.compile(r"\s*-?\d+,\d+\s*\Z", re.ASCII)


def _numbers(state: State, arguments: list[Value]) -> list[float]:
    """The arguments as numbers, every node of a node-set on its own."""
    numbers: list[float] = []
    for value in arguments:
        if isinstance(value, list):
            state.spend(len(value))
            numbers.extend(to_number(node.string(), state.zone) for node in value)
        else:
            numbers.append(to_number(value, state.zone))
    return numbers


def _number(state: State, node: Node, arguments: list[Value]) -> Value:
    return to_number(arguments[0] if arguments else node.value(), state.zone)


def _int(state: State, _node: Node, arguments: list[Value]) -> Value:
    number = to_number(arguments[0], state.zone)
    return float(math.trunc(number)) if math.isfinite(number) and number else number


def _round(state: State, _node: Node, arguments: list[Value]) -> Value:
    """Half up; the optional second argument says how many decimals. A text may have a decimal comma."""
    text = to_text(arguments[0]) if isinstance(arguments[0], str | list) else ""
    value = text.replace(",", ".") if _DECIMAL_COMMA.match(text) else arguments[0]
    number = to_number(value, state.zone)
    if len(arguments) == 1:
        return half_up(number)
    digits = to_number(arguments[1], state.zone)
    return to_digits(number, int(max(min(digits, 400), -400))) if not math.isnan(digits) else math.nan


def _floor(state: State, _node: Node, arguments: list[Value]) -> Value:
    number = to_number(arguments[0], state.zone)
    return float(math.floor(number)) if math.isfinite(number) else number


def _ceiling(state: State, _node: Node, arguments: list[Value]) -> Value:
    number = to_number(arguments[0], state.zone)
    return math.copysign(float(math.ceil(number)), number) if math.isfinite(number) else number


def _sum(state: State, _node: Node, arguments: list[Value]) -> Value:
    return sum(_numbers(state, [need_nodes(arguments[0])]), 0.0)


def _least(state: State, _node: Node, arguments: list[Value]) -> Value:
    return _extreme(_numbers(state, arguments), min)


def _greatest(state: State, _node: Node, arguments: list[Value]) -> Value:
    return _extreme(_numbers(state, arguments), max)


def _extreme(numbers: list[float], choose: Callable[[list[float]], float]) -> float:
    return choose(numbers) if numbers and not any(map(math.isnan, numbers)) else math.nan


def _pow(state: State, _node: Node, arguments: list[Value]) -> Value:
    base, exponent = (to_number(value, state.zone) for value in arguments)
    return _safely(lambda number: math.pow(number, exponent), base)


def _safely(function: Callable[[float], float], number: float) -> float:
    """The result, NaN outside the domain, infinity beyond the largest number."""
    try:
        return function(number)
    except ValueError:
        return math.nan
    except OverflowError:
        return math.inf


def _of_one(function: Callable[[float], float]) -> Eager:
    def call(state: State, _node: Node, arguments: list[Value]) -> Value:
        return _safely(function, to_number(arguments[0], state.zone))

    return Eager(1, 1, call)


def _logarithm(function: Callable[[float], float]) -> Callable[[float], float]:
    return lambda number: -math.inf if number == 0 else function(number)


def _atan2(state: State, _node: Node, arguments: list[Value]) -> Value:
    return math.atan2(*(to_number(value, state.zone) for value in arguments))


def _pi(_state: State, _node: Node, _arguments: list[Value]) -> Value:
    return math.pi


def _random(state: State, _node: Node, _arguments: list[Value]) -> Value:
    return state.chance.random()


TABLE: Table = {
    "abs": _of_one(abs),
    "acos": _of_one(math.acos),
    "asin": _of_one(math.asin),
    "atan": _of_one(math.atan),
    "atan2": Eager(2, 2, _atan2),
    "ceiling": Eager(1, 1, _ceiling),
    "cos": _of_one(math.cos),
    "exp": _of_one(math.exp),
    "exp10": _of_one(lambda number: math.pow(10.0, number)),
    "floor": Eager(1, 1, _floor),
    "int": Eager(1, 1, _int),
    "log": _of_one(_logarithm(math.log)),
    "log10": _of_one(_logarithm(math.log10)),
    "max": Eager(1, None, _greatest),
    "min": Eager(1, None, _least),
    "number": Eager(0, 1, _number),
    "pi": Eager(0, 0, _pi),
    "pow": Eager(2, 2, _pow),
    "random": Eager(0, 0, _random),
    "round": Eager(1, 2, _round),
    "sin": _of_one(math.sin),
    "sqrt": _of_one(math.sqrt),
    "sum": Eager(1, 1, _sum),
    "tan": _of_one(math.tan),
}
