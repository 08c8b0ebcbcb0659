"""Functions of selections and of texts in the person's language."""

from __future__ import annotations

from bot.errors import ExpressionError
from bot.surveys.xpath.context import State
from bot.surveys.xpath.signatures import Eager, Table
from bot.surveys.xpath.tree import Node
from bot.surveys.xpath.values import Value, to_number, to_text


def _selected(_state: State, _node: Node, arguments: list[Value]) -> Value:
    """Whether the choice is among those selected; nothing selected counts as the empty choice."""
    chosen, wanted = to_text(arguments[0]), to_text(arguments[1]).strip()
    return wanted in chosen.split() or (not wanted and not chosen.strip())


def _selected_at(state: State, _node: Node, arguments: list[Value]) -> Value:
    chosen, index = to_text(arguments[0]).split(), to_number(arguments[1], state.zone)
    return chosen[int(index)] if 0 <= index < len(chosen) else ""


def _count_selected(_state: State, _node: Node, arguments: list[Value]) -> Value:
    return float(len(to_text(arguments[0]).split()))


def _choice_name(state: State, node: Node, arguments: list[Value]) -> Value:
    """The label of a choice's value in the question at the path given as text."""
    if state.context.choice_label is None:
        raise ExpressionError("Aquí no hay etiquetas de opciones")
    return state.context.choice_label(to_text(arguments[0]), to_text(arguments[1]).strip(), node)


def _itext(state: State, _node: Node, arguments: list[Value]) -> Value:
    if state.context.itext is None:
        raise ExpressionError("Aquí no hay textos traducidos")
    return state.context.itext(to_text(arguments[0]))


def _property(state: State, _node: Node, arguments: list[Value]) -> Value:
    return state.context.properties.get(to_text(arguments[0]), "")


def _version(state: State, _node: Node, _arguments: list[Value]) -> Value:
    return state.context.properties.get("version", "")


TABLE: Table = {
    "count-selected": Eager(1, 1, _count_selected),
    "jr:choice-name": Eager(2, 2, _choice_name),
    "jr:itext": Eager(1, 1, _itext),
    "property": Eager(1, 1, _property),
    "selected": Eager(2, 2, _selected),
    "selected-at": Eager(2, 2, _selected_at),
    "version": Eager(0, 0, _version),
}
