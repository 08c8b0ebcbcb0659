"""The walk through a form as it stands: questions, notes and offers of another entry, in the order of the form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.surveys.body import Control, Element, Group, Repeat
from bot.surveys.instance import Instance
from bot.surveys.paths import parent
from bot.surveys.xpath import Node


@dataclass(frozen=True, slots=True)
class Question:
    """A control to be asked at a node."""

    control: Control
    node: Node


@dataclass(frozen=True, slots=True)
class Heading:
    """A group or entry that begins; `number` and `of` count the entries of a repeat."""

    element: Group | Repeat
    node: Node
    number: int = 0
    of: int = 0


@dataclass(frozen=True, slots=True)
class Offer:
    """Whether to add an entry of `repeat` within `outer`, after the last one."""

    repeat: Repeat
    outer: Node


Step = Question | Heading | Offer


def steps(instance: Instance) -> Iterator[Step]:
    """Everything that is relevant now, in order."""
    return _through(instance, instance.form.body, instance.root)


def _through(instance: Instance, elements: tuple[Element, ...], outer: Node) -> Iterator[Step]:
    for element in elements:
        if isinstance(element, Repeat):
            yield from _entries(instance, element, outer)
            continue
        found = instance.nearest(element.path, outer) if element.path else [outer]
        relevant = bool(found) and found[0].is_relevant()
        if isinstance(element, Group):
            if relevant and element.label is not None:
                yield Heading(element, found[0])
            yield from _through(instance, element.children, found[0] if found else outer)
        elif relevant:
            yield Question(element, found[0])


def _entries(instance: Instance, repeat: Repeat, outer: Node) -> Iterator[Step]:
    parents = instance.nearest(parent(repeat.path), outer)
    if not parents or not parents[0].is_relevant():
        return
    entries = [node for node in instance.nodes.get(repeat.path, ()) if node.parent is parents[0]]
    shown = [node for node in entries if node.relevant]
    for number, node in enumerate(shown, 1):
        yield Heading(repeat, node, number, len(shown))
        yield from _through(instance, repeat.children, node)
    if repeat.count is None and not repeat.fixed and (shown or not entries):
        yield Offer(repeat, parents[0])
