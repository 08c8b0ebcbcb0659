"""What an expression is evaluated against, and the state of one evaluation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from random import Random

from bot.errors import ExpressionError
from bot.surveys.xpath.tree import DOCUMENT, Node

MAX_STEPS = 500_000  # nodes visited and comparisons made in one evaluation, about half a second


@dataclass(frozen=True, slots=True)
class Context:
    """What one evaluation may read; there is no clock and no chance but `now` and `random`.

    `instances` maps an id to the node whose children `instance('id')/…` begins with: the form's `<instance>` element.
    `root` is the primary instance's root element or document (default: the top of `node`).
    `now` is aware and in the organization's zone; dates without offset are read in it.
    `itext` gives the text of an id in the active language; `choice_label` that of (value, question path, node).
    """

    node: Node
    now: datetime
    instances: Mapping[str, Node] = field(default_factory=dict)
    root: Node | None = None
    random: Random | None = None
    position: int = 1
    size: int = 1
    itext: Callable[[str], str | list[Node]] | None = None
    choice_label: Callable[[str, str, Node], str] | None = None
    properties: Mapping[str, str] = field(default_factory=dict)
    steps: int = MAX_STEPS


class State:
    """One evaluation under way: where predicates stand, and how many steps are left."""

    __slots__ = ("_document", "context", "node", "now", "position", "size", "steps", "zone")

    def __init__(self, context: Context, node: Node | None = None) -> None:
        self.context = context
        self.node = context.node if node is None else node  # what current() gives
        self.now = context.now
        self.zone: tzinfo | None = context.now.tzinfo
        self.position = context.position
        self.size = context.size
        self.steps = context.steps
        self._document: Node | None = None

    def spend(self, steps: int) -> None:
        """Count `steps`; raises ExpressionError when the evaluation takes too long."""
        self.steps -= steps
        if self.steps < 0:
            raise ExpressionError(f"La expresión necesita más de {self.context.steps} pasos")

    @property
    def chance(self) -> Random:
        """The source of chance. Raises ExpressionError when there is none."""
        if self.context.random is None:
            raise ExpressionError("Aquí no se puede usar el azar")
        return self.context.random

    @property
    def document(self) -> Node:
        """The node whose children absolute paths begin with."""
        if self._document is None:
            top = self.context.root or self.node.top
            self._document = top if top.kind == DOCUMENT else document_of(top)
        return self._document


def document_of(root: Node) -> Node:
    """A document node above `root`, which stays without parent."""
    document = Node("", kind=DOCUMENT)
    document.children.append(root)
    return document
