"""What a form asks, in order: controls, groups and repeats as the body of the XForm lists them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.surveys.actions import Action, read_action
from bot.surveys.paths import resolve
from bot.surveys.texts import Compile, Text, read_text
from bot.surveys.xpath import Expression, Node

CONTROLS = frozenset({"input", "secret", "select", "select1", "rank", "upload", "trigger", "range", "textarea"})


@dataclass(frozen=True, slots=True)
class Item:
    """A choice written in the question itself."""

    value: str
    label: Text


@dataclass(frozen=True, slots=True)
class Itemset:
    """Choices taken from nodes: which nodes, and where each keeps its value and its label."""

    nodeset: Expression
    value: Expression
    label: Text


@dataclass(frozen=True, slots=True)
class Control:
    """A question: its element name in `kind`, what it shows, and its attributes as written."""

    kind: str
    path: str
    label: Text | None
    hint: Text | None
    items: tuple[Item, ...]
    itemset: Itemset | None
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the body; `path` is "" when it groups only on the screen."""

    path: str
    label: Text | None
    children: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A group asked several times; without `count` the person says when it is enough, unless `fixed`."""

    path: str
    label: Text | None
    count: Expression | None
    fixed: bool
    children: tuple[Element, ...]


Element = Control | Group | Repeat


class BodyReader:
    """Reads the body once; collects the actions that stand in it."""

    def __init__(self, compile_: Compile, identifiers: Mapping[str, str]) -> None:
        self.compile = compile_
        self.identifiers = identifiers  # bind id → path
        self.actions: list[Action] = []

    def read(self, parent: Node, base: str) -> tuple[Element, ...]:
        """The elements below `parent`, whose references are seen from `base`."""
        found = (self._element(node, base) for node in parent.elements)
        return tuple(element for element in found if element is not None)

    def path_of(self, node: Node, base: str) -> str:
        """The path an element names by `ref`, `nodeset` or the id of a bind; "" when it names none."""
        if "bind" in node.attributes:
            return self.identifiers.get(node.attributes["bind"], "")
        reference = node.attributes.get("ref") or node.attributes.get("nodeset") or ""
        return resolve(reference, base) if reference.strip() else ""

    def _element(self, node: Node, base: str) -> Element | None:
        if node.name in CONTROLS:
            return self._control(node, base)
        if node.name == "group":
            return self._group(node, base)
        if node.name == "repeat":
            return self._repeat(node, base, None)
        if node.name == "setvalue":
            self.actions.append(read_action(node, base, self.compile, self.identifiers))
        return None

    def _group(self, node: Node, base: str) -> Element:
        path = self.path_of(node, base)
        label = self._text(node, "label")
        inner = [child for child in node.elements if child.name == "repeat"]
        if len(inner) == 1 and self.path_of(inner[0], path or base) == path:
            return self._repeat(inner[0], base, label)  # pyxform wraps every repeat to give it a label
        return Group(path, label, self.read(node, path or base))

    def _repeat(self, node: Node, base: str, label: Text | None) -> Repeat:
        path = self.path_of(node, base)
        attributes = {name.rpartition(":")[2]: value for name, value in node.attributes.items()}
        count = attributes.get("count", "").strip()
        return Repeat(
            path=path,
            label=label or self._text(node, "label"),
            count=self.compile(count) if count else None,
            fixed=attributes.get("noAddRemove", "").strip() in {"true()", "1", "true"},
            children=self.read(node, path),
        )

    def _control(self, node: Node, base: str) -> Control:
        path = self.path_of(node, base)
        self.actions += [
            read_action(c, path, self.compile, self.identifiers) for c in node.elements if c.name == "setvalue"
        ]
        itemset = next((child for child in node.elements if child.name == "itemset"), None)
        return Control(
            kind=node.name,
            path=path,
            label=self._text(node, "label"),
            hint=self._text(node, "hint"),
            items=tuple(self._item(child) for child in node.elements if child.name == "item"),
            itemset=self._itemset(itemset) if itemset else None,
            attributes={name.rpartition(":")[2]: value for name, value in node.attributes.items()},
        )

    def _item(self, node: Node) -> Item:
        value = next((child.string().strip() for child in node.elements if child.name == "value"), "")
        return Item(value, self._text(node, "label") or Text(parts=(value,)))

    def _itemset(self, node: Node) -> Itemset:
        value = next((child.attributes.get("ref", ".") for child in node.elements if child.name == "value"), "name")
        label = self._text(node, "label") or Text(lookup=self.compile(value))
        return Itemset(self.compile(node.attributes.get("nodeset", "")), self.compile(value), label)

    def _text(self, node: Node, name: str) -> Text | None:
        found = next((child for child in node.elements if child.name == name), None)
        return read_text(found, self.compile) if found else None


def walk(elements: tuple[Element, ...]) -> Iterator[Element]:
    """Every element of the body, groups and repeats before what they hold."""
    for element in elements:
        yield element
        if not isinstance(element, Control):
            yield from walk(element.children)
