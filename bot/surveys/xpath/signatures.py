"""How a function of the expression language is described: how many arguments, and what to call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from bot.errors import ExpressionError
from bot.surveys.xpath.context import State
from bot.surveys.xpath.paths import Run
from bot.surveys.xpath.tree import Node
from bot.surveys.xpath.values import Value


class Eager(NamedTuple):
    """A function that gets the values of all its arguments; `maximum` None: any number."""

    minimum: int
    maximum: int | None
    call: Callable[[State, Node, list[Value]], Value]


class Lazy(NamedTuple):
    """A function that evaluates its arguments itself; `raw`: paths among them give non-relevant nodes as well."""

    minimum: int
    maximum: int | None
    call: Callable[[State, Node, Sequence[Run]], Value]
    raw: bool = False


Table = dict[str, Eager | Lazy]


def need_nodes(value: Value) -> list[Node]:
    """`value` as a node-set; raises ExpressionError when it is none."""
    if isinstance(value, list):
        return value
    raise ExpressionError("Aquí hace falta un camino a nodos")
