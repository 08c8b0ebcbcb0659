"""Location paths as functions: step by step along the axes, filtered by predicates and relevance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from bot.surveys.xpath.axes import AXIS, above
from bot.surveys.xpath.context import State
from bot.surveys.xpath.nodesets import distinct, node_test, ordered, relevant
from bot.surveys.xpath.syntax import Step
from bot.surveys.xpath.tree import ELEMENT, Node
from bot.surveys.xpath.values import Value, to_boolean

Run = Callable[[State, Node], Value]
NodeRun = Callable[[State, Node], list[Node]]
Walk = Callable[[State, list[Node]], list[Node]]

_REVERSE: Final = frozenset({"ancestor", "ancestor-or-self", "preceding", "preceding-sibling"})
_FLAT: Final = frozenset({"child", "attribute", "self"})  # from nodes of which none is above another: ordered, distinct


def keep(state: State, nodes: list[Node], predicate: Run) -> list[Node]:
    """The nodes for which `predicate` holds; a number means the position."""
    outer = state.position, state.size
    state.spend(len(nodes))
    state.size = len(nodes)
    kept = []
    for position, node in enumerate(nodes, 1):
        state.position = position
        value = predicate(state, node)
        if value == position if type(value) is float else to_boolean(value):
            kept.append(node)
    state.position, state.size = outer
    return kept


def compile_steps(steps: list[tuple[Step, list[Run]]], namespaces: Mapping[str, str]) -> Walk:
    """The steps with their compiled predicates as one function from nodes to nodes."""
    walks: list[Walk] = []
    flat = True
    at = 0
    while at < len(steps):
        step, predicates = steps[at]
        simple = step.axis == "descendant-or-self" and step.test == "node()" and not predicates and at + 1 < len(steps)
        if simple and steps[at + 1][0].axis == "child" and not steps[at + 1][1]:  # a//b is a/descendant::b
            at += 1
            step = Step("descendant", steps[at][0].test, (), step.position, steps[at][0].target)
        still_flat = flat and step.axis in _FLAT
        walks.append(_compile_step(step, predicates, namespaces, sort=not still_flat))
        flat = still_flat
        at += 1
    return walks[0] if len(walks) == 1 else _in_turn(walks)


def _in_turn(walks: list[Walk]) -> Walk:
    def walk(state: State, nodes: list[Node]) -> list[Node]:
        for each in walks:
            nodes = each(state, nodes)
            if not nodes:
                break
        return nodes

    return walk


def _compile_step(step: Step, predicates: list[Run], namespaces: Mapping[str, str], *, sort: bool) -> Walk:
    if not predicates and step.axis == "child" and _is_plain(step, namespaces):
        return _children(step.test, sort=sort)
    if not predicates and step.test == "node()" and step.axis in {"self", "parent"}:
        return _stay if step.axis == "self" else _up
    axis, test, reverse = AXIS[step.axis], node_test(step, namespaces), step.axis in _REVERSE

    def walk(state: State, nodes: list[Node]) -> list[Node]:
        result: list[Node] = []
        for origin in nodes:
            found = []
            for node in axis(state, origin):
                state.spend(1)
                if node.relevant and test(node):
                    found.append(node)
            for predicate in predicates:
                found = keep(state, found, predicate)
            result.extend(reversed(found) if reverse else found)
        return ordered(state, result) if sort and len(nodes) > 1 else result

    return walk


def _is_plain(step: Step, namespaces: Mapping[str, str]) -> bool:
    return "" not in namespaces and not (step.test.endswith("()") or ":" in step.test or step.test == "*")


def _children(name: str, *, sort: bool) -> Walk:
    def walk(state: State, nodes: list[Node]) -> list[Node]:
        found: list[Node] = []
        for node in nodes:
            children = node.children
            state.spend(len(children))
            found += [c for c in children if c.name == name and c.relevant and c.kind == ELEMENT and not c.prefix]
        return ordered(state, found) if sort else found

    return walk


def _stay(_state: State, nodes: list[Node]) -> list[Node]:
    return nodes


def _up(state: State, nodes: list[Node]) -> list[Node]:
    if len(nodes) == 1:
        parent = nodes[0].parent or above(state, nodes[0])
        return [] if parent is None else [parent]
    return distinct([parent for node in nodes if (parent := above(state, node)) is not None])


def from_root(walk: Walk | None) -> NodeRun:
    """An absolute path; relevance is seen on the way down."""
    if walk is None:
        return lambda state, _node: [state.document]
    return lambda state, _node: walk(state, [state.document])


def from_node(walk: Walk, *, filtered: bool) -> NodeRun:
    """A path from the context node, whose ancestors may be non-relevant."""
    if not filtered:
        return lambda state, node: walk(state, [node])
    return lambda state, node: relevant(walk(state, [node]))


def from_current(walk: Walk | None, *, filtered: bool) -> NodeRun:
    """A path from the node the whole expression is evaluated for."""

    def run(state: State, _node: Node) -> list[Node]:
        nodes = [state.node] if walk is None else walk(state, [state.node])
        return relevant(nodes) if filtered else nodes

    return run
