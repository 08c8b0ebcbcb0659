"""Node-sets: document order without repetition, node tests, relevance."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.surveys.xpath.context import State
from bot.surveys.xpath.syntax import Step
from bot.surveys.xpath.tree import ATTRIBUTE, COMMENT, ELEMENT, INSTRUCTION, TEXT, Node, identity

Test = Callable[[Node], bool]


def distinct(nodes: list[Node]) -> list[Node]:
    """The nodes without repetition, in the order given."""
    if len(nodes) < 2:
        return nodes
    found: dict[tuple[int, str], Node] = {}
    for node in nodes:
        found.setdefault(identity(node), node)
    return list(found.values())


def ordered(state: State, nodes: list[Node]) -> list[Node]:
    """The nodes in document order without repetition; trees in the order in which they first appear."""
    nodes = distinct(nodes)
    if len(nodes) < 2:
        return nodes
    places: dict[int, tuple[int, int]] = {}
    tops: dict[int, int] = {}
    for node in nodes:
        top = node.top
        if id(top) not in tops:
            tops[id(top)] = len(tops)
            before = len(places)
            places.update((id(found), (tops[id(top)], at)) for at, found in enumerate(top.walk()))
            state.spend(len(places) - before)
    return sorted(nodes, key=lambda node: _place(node, places))


def _place(node: Node, places: dict[int, tuple[int, int]]) -> tuple[int, int, int]:
    place = places.get(id(node))
    if place is not None:
        return (*place, 0)
    parent = node.parent
    if parent is None:
        return (-1, -1, 0)  # a document made on demand comes before its root
    tree, at = places[id(parent)]
    if node.kind == ATTRIBUTE:
        return (tree, at, 1 + list(parent.attributes).index(node.qualified_name))
    return (tree, at, 1 + len(parent.attributes))


def relevant(nodes: list[Node]) -> list[Node]:
    """The nodes that are relevant together with all their ancestors."""
    if len(nodes) == 1:
        return nodes if nodes[0].is_relevant() else []
    return [node for node in nodes if node.is_relevant()]


def node_test(step: Step, namespaces: Mapping[str, str]) -> Test:
    """The test of a step as a function of a node."""
    kind = ATTRIBUTE if step.axis == "attribute" else ELEMENT
    test = step.test
    if test.endswith("()"):
        return _type_test(test[:-2], step.target)
    if test == "*":
        return lambda node: node.kind == kind
    prefix, _, name = test.rpartition(":")
    if prefix and name == "*":
        return _namespace_test(kind, prefix, namespaces)
    if prefix:
        space = _namespace_test(kind, prefix, namespaces)
        return lambda node: node.name == name and space(node)
    if "" in namespaces and kind == ELEMENT:
        uri = namespaces[""]
        return lambda node: node.name == name and node.kind == kind and node.namespace == uri
    return lambda node: node.name == name and node.kind == kind and not node.prefix


def _type_test(kind: str, target: str) -> Test:
    if kind == "node":
        return lambda _node: True
    if kind == "processing-instruction":
        return lambda node: node.kind == INSTRUCTION and (not target or node.name == target)
    wanted = TEXT if kind == "text" else COMMENT
    return lambda node: node.kind == wanted


def _namespace_test(kind: int, prefix: str, namespaces: Mapping[str, str]) -> Test:
    """Whether a node is in the namespace of `prefix`; a prefix nobody declared is compared as written."""
    uri = namespaces.get(prefix)
    if uri is None or kind == ATTRIBUTE:
        return lambda node: node.kind == kind and node.prefix == prefix
    return lambda node: node.kind == kind and node.namespace == uri
