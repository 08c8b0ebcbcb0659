"""The nodes along an axis from one node, nearest first (XPath 1.0, section 2.2); namespace nodes are not kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.surveys.xpath.context import State
from bot.surveys.xpath.tree import ATTRIBUTE, ELEMENT, TEXT, Node

Axis = Callable[[State, Node], Iterator[Node]]


def contents(node: Node) -> list[Node]:
    """The children, among them the text of a leaf as a node made on demand."""
    if node.children or not node.text or node.kind != ELEMENT:
        return node.children
    text = Node("", node.text, kind=TEXT)
    text.parent = node
    text.relevant = node.relevant
    return [text]


def above(state: State, node: Node) -> Node | None:
    """The parent; the primary instance's document above its root."""
    if node.parent is None and state.document.children and node is state.document.children[-1]:
        return state.document
    return node.parent


def attributes(_state: State, node: Node) -> Iterator[Node]:
    """The attributes as nodes made on demand, without namespace declarations."""
    for key, value in node.attributes.items():
        prefix, _, name = key.rpartition(":")
        if prefix != "xmlns" and key != "xmlns":
            attribute = Node(name, value, kind=ATTRIBUTE, prefix=prefix)
            attribute.parent = node
            yield attribute


def _child(_state: State, node: Node) -> Iterator[Node]:
    return iter(contents(node))


def _self(_state: State, node: Node) -> Iterator[Node]:
    yield node


def _parent(state: State, node: Node) -> Iterator[Node]:
    parent = above(state, node)
    if parent is not None:
        yield parent


def _descendant(_state: State, node: Node) -> Iterator[Node]:
    pending = contents(node)[::-1]
    while pending:
        found = pending.pop()
        yield found
        if found.kind == ELEMENT and found.relevant:
            pending.extend(contents(found)[::-1])


def _descendant_or_self(state: State, node: Node) -> Iterator[Node]:
    yield node
    yield from _descendant(state, node)


def _ancestor(state: State, node: Node) -> Iterator[Node]:
    parent = above(state, node)
    while parent is not None:
        yield parent
        parent = above(state, parent)


def _ancestor_or_self(state: State, node: Node) -> Iterator[Node]:
    yield node
    yield from _ancestor(state, node)


def _place(node: Node) -> tuple[list[Node], int]:
    """The node's siblings with its place among them; alone when it has none."""
    if node.parent is None or node.kind == ATTRIBUTE or not node.parent.children:
        return [node], 0
    return node.parent.children, node.parent.index(node)


def _following_sibling(_state: State, node: Node) -> Iterator[Node]:
    siblings, place = _place(node)
    yield from siblings[place + 1 :]


def _preceding_sibling(_state: State, node: Node) -> Iterator[Node]:
    siblings, place = _place(node)
    yield from reversed(siblings[:place])


def _following(state: State, node: Node) -> Iterator[Node]:
    if node.kind == ATTRIBUTE and node.parent is not None:
        yield from _descendant(state, node.parent)
    for origin in _ancestor_or_self(state, node):
        for sibling in _following_sibling(state, origin):
            yield from _descendant_or_self(state, sibling)


def _preceding(state: State, node: Node) -> Iterator[Node]:
    for origin in _ancestor_or_self(state, node):
        for sibling in _preceding_sibling(state, origin):
            yield from reversed(list(_descendant_or_self(state, sibling)))


def _namespace(_state: State, _node: Node) -> Iterator[Node]:
    return iter(())


AXIS: dict[str, Axis] = {
    "ancestor": _ancestor,
    "ancestor-or-self": _ancestor_or_self,
    "attribute": attributes,
    "child": _child,
    "descendant": _descendant,
    "descendant-or-self": _descendant_or_self,
    "following": _following,
    "following-sibling": _following_sibling,
    "namespace": _namespace,
    "parent": _parent,
    "preceding": _preceding,
    "preceding-sibling": _preceding_sibling,
    "self": _self,
}
