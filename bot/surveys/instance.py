"""A form being filled: the tree of answers and what can be read off it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from random import Random

from bot.surveys.choices import choices_of
from bot.surveys.external import LAST_SAVED
from bot.surveys.form import Form
from bot.surveys.paths import is_within, places, resolve
from bot.surveys.placing import placed
from bot.surveys.texts import Parts, Text, join
from bot.surveys.xpath import Context, Expression, Node
from bot.surveys.xpath.tree import ATTRIBUTE, DOCUMENT, ELEMENT

_CHANCE = re.compile(r"random|uuid")
_ALWAYS = {"true()": True, "false()": False}  # what most forms say of what is required
_NO_CHANCE = Random(0)  # noqa: S311 - for expressions that ask for no chance


class Instance:
    """The answers of one interview; `now` is aware, in the person's zone."""

    def __init__(
        self,
        form: Form,
        root: Node,
        *,
        now: datetime,
        seed: int,
        language: str = "",
        properties: Mapping[str, str] | None = None,
        last_saved: Node | None = None,
    ) -> None:
        self.form = form
        self.root = root
        self.now = now
        self.seed = seed
        self.language = form.language(language)
        self.properties = properties or {}
        self.document = Node("", kind=DOCUMENT)
        self.document.children.append(root)
        self.instances = form.instances if last_saved is None else _with_last(form.instances, last_saved)
        self.nodes: dict[str, list[Node]] = {}
        self.paths: dict[Node, str] = {}
        self._references: dict[Node, str] = {}
        self.index()

    def index(self) -> None:
        """Note again which nodes stand at which path, after entries came or went."""
        self.nodes.clear()
        self.paths.clear()
        self._references.clear()
        for path, node in places(self.root):
            self.nodes.setdefault(path, []).append(node)
            self.paths[node] = path

    def context(self, node: Node, expression: Expression, language: str = "") -> Context:
        """What `expression` is evaluated against at `node`; chance depends only on the seed and the place."""
        chance = Random(f"{self.seed}{self.reference(node)}") if _CHANCE.search(expression.text) else _NO_CHANCE  # noqa: S311
        return Context(
            node=node,
            now=self.now,
            instances=self.instances,
            root=self.document,
            random=chance,
            itext=lambda identifier: self._join(self._parts(identifier, language), node, language),
            choice_label=self.choice_label,
            properties=self.properties,
        )

    def text(self, expression: Expression, node: Node, language: str = "") -> str:
        """The value of `expression` at `node` as a text."""
        return self._placed(expression, node).string(self.context(node, expression, language))

    def test(self, expression: Expression | None, node: Node) -> bool:
        """Whether `expression` holds at `node`; an absent one does not."""
        if expression is not None and expression.text in _ALWAYS:
            return _ALWAYS[expression.text]
        return expression is not None and self._placed(expression, node).boolean(self.context(node, expression))

    def number(self, expression: Expression, node: Node) -> float:
        """The value of `expression` at `node` as a number, NaN when it is none."""
        return self._placed(expression, node).number(self.context(node, expression))

    def select(self, expression: Expression, node: Node) -> list[Node]:
        """The nodes `expression` leads to from `node`."""
        return self._placed(expression, node).nodes(self.context(node, expression))

    def _placed(self, expression: Expression, node: Node) -> Expression:
        """The expression as it reads at `node`: inside a repeat absolute paths mean the own entry."""
        path = self.paths.get(node) if self.form.repeats else None
        if path is None:
            return expression
        key = (expression.text, path)
        known = self.form.placed.get(key)
        if known is None:
            known = self.form.placed[key] = placed(expression, path, self.form.repeats)
        return known

    def show(self, text: Text | None, node: Node, form: str = "", language: str = "") -> str:
        """A label, hint or message at `node`; `form` asks for another form of it ("guidance", "image")."""
        if text is None or (form and not text.itext):
            return ""
        if text.lookup is not None:
            return self.text(text.lookup, node, language).strip()
        return self._join(self._parts(text.itext, language, form) if text.itext else text.parts, node, language)

    def _parts(self, identifier: str, language: str, form: str = "") -> Parts:
        return self.form.translations.parts(identifier, language or self.language, form)

    def _join(self, parts: Parts, node: Node, language: str) -> str:
        return join(parts, lambda expression: self.text(expression, node, language))

    def choice_label(self, value: str, path: str, node: Node) -> str:
        """The label of what was chosen at the question at `path`, seen from `node`; several parted by commas."""
        path = resolve(path, self.paths.get(node, ""))
        control = self.form.controls.get(path)
        found = self.nearest(path, node)
        if control is None or not found:
            return ""
        labels = {choice.name: choice.label for choice in choices_of(self, control, found[0])}
        return ", ".join(labels[name] for name in value.split() if name in labels)

    def reference(self, node: Node) -> str:
        """Where `node` stands, with the position of each entry: `/data/kid[2]/age`."""
        known = self._references.get(node)
        if known is None:
            number = f"[{node.position()}]" if self.paths.get(node) in self.form.repeats else ""
            name = f"@{node.name}" if node.kind == ATTRIBUTE else node.name
            above = "" if node.parent is None or node.parent.kind == DOCUMENT else self.reference(node.parent)
            known = f"{above}/{name}{number}"
            if node in self.paths:
                self._references[node] = known
        return known

    def find(self, reference: str) -> Node | None:
        """The node at a reference, None when there is none."""
        return self.document.find(reference)

    def nearest(self, path: str, node: Node) -> list[Node]:
        """The nodes at `path` within the innermost element around `node` that holds them."""
        found = self.nodes.get(path, [])
        outer: Node | None = node
        while outer is not None and len(found) > 1:
            here = self.paths.get(outer, "")
            if here and is_within(path, here):
                return _below(outer, path[len(here) + 1 :])
            outer = outer.parent
        return found


def _below(node: Node, path: str) -> list[Node]:
    """The elements at a path of names below `node`."""
    nodes = [node]
    for name in filter(None, path.split("/")):
        nodes = [child for each in nodes for child in each.children if child.name == name and child.kind == ELEMENT]
    return nodes


def _with_last(instances: Mapping[str, Node], last_saved: Node) -> dict[str, Node]:
    filled = dict(instances)
    for name, node in instances.items():
        if node.attributes.get("src") == LAST_SAVED:
            filled[name] = node.clone()
            filled[name].append(last_saved)
    return filled
