"""The mutable instance tree: nodes, places in it, and copies; reading and writing XML is in `markup`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

ELEMENT: Final = 1
ATTRIBUTE: Final = 2
TEXT: Final = 3
INSTRUCTION: Final = 7
COMMENT: Final = 8
DOCUMENT: Final = 9

_PLACE = re.compile(r"(?P<name>[^/\[\]]+)(?:\[(?P<position>\d+)\])?\Z")


class Node:
    """A node of an instance; only leaves carry `text`, mixed content keeps its text as children of kind TEXT.

    `relevant` is the node's own flag: a node counts only when it and all its ancestors are relevant.
    """

    __slots__ = ("attributes", "children", "kind", "name", "namespace", "parent", "prefix", "relevant", "text")

    def __init__(
        self,
        name: str,
        text: str = "",
        attributes: dict[str, str] | None = None,
        *,
        kind: int = ELEMENT,
        prefix: str = "",
        namespace: str = "",
    ) -> None:
        self.kind = kind
        self.name = name
        self.prefix = prefix
        self.namespace = namespace
        self.text = text
        self.children: list[Node] = []
        self.parent: Node | None = None
        self.attributes: dict[str, str] = {} if attributes is None else attributes
        self.relevant = True

    def __repr__(self) -> str:
        return f"<Node {self.path()}>"

    @property
    def qualified_name(self) -> str:
        """The name as written, prefix included."""
        return f"{self.prefix}:{self.name}" if self.prefix else self.name

    @property
    def elements(self) -> list[Node]:
        """The child elements, without text, comments and instructions."""
        return [child for child in self.children if child.kind == ELEMENT]

    @property
    def top(self) -> Node:
        """The outermost ancestor, the node itself when it has no parent."""
        node = self
        while node.parent is not None:
            node = node.parent
        return node

    def is_relevant(self) -> bool:
        """Whether the node and all its ancestors are relevant."""
        node: Node | None = self
        while node is not None:
            if not node.relevant:
                return False
            node = node.parent
        return True

    def value(self) -> str:
        """The XPath string value; empty when the node or an ancestor is not relevant."""
        return self.string() if self.is_relevant() else ""

    def string(self) -> str:
        """The text of the node and its relevant descendants, whatever its ancestors are."""
        if not self.children:
            return self.text
        parts = [self.text]
        parts.extend(c.string() for c in self.children if c.relevant and c.kind in (ELEMENT, TEXT))
        return "".join(parts)

    def walk(self) -> Iterator[Node]:
        """The node and all nodes below it, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def siblings(self) -> list[Node]:
        """The elements of the same name under the same parent, the node itself included."""
        if self.parent is None:
            return [self]
        return [c for c in self.parent.children if c.name == self.name and c.kind == self.kind]

    def position(self) -> int:
        """The place among `siblings()`, from 1."""
        return next((i for i, other in enumerate(self.siblings(), 1) if other is self), 1)

    def path(self) -> str:
        """Where the node stands, as `/data/kid[2]/age`; no position where the name is alone under its parent."""
        if self.kind == DOCUMENT:
            return "/"
        if self.kind == ATTRIBUTE:
            name = f"@{self.qualified_name}"
        elif self.kind == ELEMENT:
            name = self.qualified_name
        else:
            name = {TEXT: "text()", COMMENT: "comment()"}.get(self.kind, "processing-instruction()")
        alone = self.kind == ATTRIBUTE or len(self.siblings()) == 1
        place = name if alone else f"{name}[{self.position()}]"
        above = "" if self.parent is None or self.parent.kind == DOCUMENT else self.parent.path()
        return f"{above}/{place}"

    def find(self, path: str) -> Node | None:
        """The node at `path` (`/data/kid[2]/age`, `../age`, `kid/age`; no position = the first), None when absent."""
        steps = path.split("/")
        node: Node | None = self
        if path.startswith("/"):
            top = self.top
            steps = steps[1:]
            if top.kind != DOCUMENT:
                node, steps = (top if _matches(top, steps[0]) else None), steps[1:]
            else:
                node = top
        for step in steps:
            if node is None:
                return None
            node = node.step(step)
        return node

    def step(self, step: str) -> Node | None:
        """The node one step of a path away (`kid[2]`, `..`), None when absent."""
        if step in {"", "."}:
            return self
        if step == "..":
            return self.parent
        place = _PLACE.match(step)
        if place is None:
            return None
        left = int(place["position"] or 1)
        for child in self.children:
            if _named(child, place["name"]):
                left -= 1
                if left == 0:
                    return child
        return None

    def append(self, child: Node) -> Node:
        """Add `child` as the last child and return it."""
        child.parent = self
        self.children.append(child)
        return child

    def insert(self, index: int, child: Node) -> Node:
        """Add `child` before the child at `index` and return it."""
        child.parent = self
        self.children.insert(index, child)
        return child

    def remove(self, child: Node) -> None:
        """Take `child` out; raises ValueError when it is not a child."""
        del self.children[self.index(child)]
        child.parent = None

    def index(self, child: Node) -> int:
        """The place of `child` in `children`, from 0; raises ValueError when it is not a child."""
        for index, other in enumerate(self.children):
            if other is child:
                return index
        raise ValueError(f"{child.name} is not a child of {self.name}")

    def clone(self) -> Node:
        """A deep copy without parent."""
        copy = Node(
            self.name, self.text, dict(self.attributes), kind=self.kind, prefix=self.prefix, namespace=self.namespace
        )
        copy.relevant = self.relevant
        for child in self.children:
            copy.append(child.clone())
        return copy

    def to_xml(self, *, relevant_only: bool = False) -> str:
        """The XML text of the node and what is below it; `relevant_only` leaves non-relevant nodes out."""
        from bot.surveys.xpath.markup import write_xml

        return write_xml(self, relevant_only=relevant_only)


def _named(node: Node, name: str) -> bool:
    return node.kind == ELEMENT and (node.name == name or (":" in name and node.qualified_name == name))


def _matches(node: Node, step: str) -> bool:
    place = _PLACE.match(step)
    return place is not None and _named(node, place["name"]) and (place["position"] or "1") == "1"


def identity(node: Node) -> tuple[int, str]:
    """What makes two nodes the same node; attributes and texts of leaves are made on demand, so not `is`."""
    if node.kind == ATTRIBUTE or (node.kind == TEXT and node.parent is not None and not node.parent.children):
        return id(node.parent), node.qualified_name or "#text"
    if node.kind == DOCUMENT and node.children:
        return id(node.children[-1]), "/"
    return id(node), ""
