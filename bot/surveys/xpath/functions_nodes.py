"""Functions of node-sets, of places in them and of other instances."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bot.errors import ExpressionError
from bot.surveys.xpath.context import State
from bot.surveys.xpath.paths import Run
from bot.surveys.xpath.shuffle import shuffled
from bot.surveys.xpath.signatures import Eager, Lazy, Table, need_nodes
from bot.surveys.xpath.tree import DOCUMENT, Node
from bot.surveys.xpath.values import Value, to_number, to_text


def _count(_state: State, _node: Node, arguments: list[Value]) -> Value:
    return float(len(need_nodes(arguments[0])))


def _count_non_empty(_state: State, _node: Node, arguments: list[Value]) -> Value:
    return float(sum(1 for node in need_nodes(arguments[0]) if node.string()))


def _last(state: State, _node: Node, _arguments: list[Value]) -> Value:
    return float(state.size)


def _position(state: State, node: Node, arguments: Sequence[Run]) -> Value:
    """The place among those a predicate looks at; of a node given: among its siblings of the same name."""
    if not arguments:
        return float(state.position)
    nodes = need_nodes(arguments[0](state, node))
    return float(nodes[0].position()) if nodes else math.nan


def _current(state: State, _node: Node, _arguments: list[Value]) -> Value:
    return [state.node] if state.node.is_relevant() else []


def _instance(state: State, _node: Node, arguments: list[Value]) -> Value:
    name = to_text(arguments[0])
    found = state.context.instances.get(name)
    if found is None:
        raise ExpressionError(f"No hay una instancia «{name}»")
    return [found]


def _pulldata(state: State, _node: Node, arguments: list[Value]) -> Value:
    """From the item of an instance whose `key` is the value given, the text of one column."""
    name, column, key, value = (to_text(each) for each in arguments)
    found = state.context.instances.get(name)
    if found is None:
        raise ExpressionError(f"No hay datos «{name}»")
    for root in found.elements:
        state.spend(len(root.children))
        for item in root.children:
            if _cell(item, key) == value:
                return _cell(item, column) or ""
    return ""


def _cell(item: Node, column: str) -> str | None:
    """The text of a column, or of an attribute written `@name`."""
    if column.startswith("@"):
        return item.attributes.get(column[1:])
    return next((cell.text for cell in item.children if cell.name == column), None)


def _indexed_repeat(state: State, node: Node, arguments: Sequence[Run]) -> Value:
    """The nodes of the first path inside the chosen repeats: path, repeat, index[, inner repeat, index …]."""
    if len(arguments) % 2 == 0:
        raise ExpressionError("indexed-repeat() lleva un índice por cada repetición")
    found = need_nodes(arguments[0](state, node))
    for repeat, index in zip(arguments[1::2], arguments[2::2], strict=True):
        place = to_number(index(state, node), state.zone)
        repeats = need_nodes(repeat(state, node))
        state.spend(len(repeats) + len(found))
        chosen = {id(each) for each in repeats if each.position() == place}
        found = [each for each in found if _inside(each, chosen)]
    return found


def _inside(node: Node, chosen: set[int]) -> bool:
    above: Node | None = node
    while above is not None and id(above) not in chosen:
        above = above.parent
    return above is not None


def _randomize(state: State, _node: Node, arguments: list[Value]) -> Value:
    nodes = need_nodes(arguments[0])
    state.spend(len(nodes))
    if len(arguments) == 1:
        return state.chance.sample(nodes, len(nodes))
    seed = arguments[1] if isinstance(arguments[1], float) else to_text(arguments[1])
    return shuffled(nodes, seed)


def _named(node: Node, arguments: list[Value]) -> Node | None:
    nodes = need_nodes(arguments[0]) if arguments else [node]
    return nodes[0] if nodes else None


def _name(_state: State, node: Node, arguments: list[Value]) -> Value:
    named = _named(node, arguments)
    return named.qualified_name if named else ""


def _local_name(_state: State, node: Node, arguments: list[Value]) -> Value:
    named = _named(node, arguments)
    return named.name if named else ""


def _namespace_uri(_state: State, node: Node, arguments: list[Value]) -> Value:
    named = _named(node, arguments)
    return named.namespace if named else ""


def _id(state: State, _node: Node, arguments: list[Value]) -> Value:
    """The elements whose attribute `id` is one of the words given."""
    value = arguments[0]
    texts = [node.string() for node in value] if isinstance(value, list) else [to_text(value)]
    wanted = {word for text in texts for word in text.split()}
    found = []
    for node in state.document.walk():
        state.spend(1)
        if node.kind != DOCUMENT and node.attributes.get("id") in wanted:
            found.append(node)
    return found


TABLE: Table = {
    "count": Eager(1, 1, _count),
    "count-non-empty": Eager(1, 1, _count_non_empty),
    "current": Eager(0, 0, _current),
    "id": Eager(1, 1, _id),
    "indexed-repeat": Lazy(3, 11, _indexed_repeat),
    "instance": Eager(1, 1, _instance),
    "last": Eager(0, 0, _last),
    "local-name": Eager(0, 1, _local_name),
    "name": Eager(0, 1, _name),
    "namespace-uri": Eager(0, 1, _namespace_uri),
    "position": Lazy(0, 1, _position, raw=True),
    "pulldata": Eager(4, 4, _pulldata),
    "randomize": Eager(1, 2, _randomize),
}
