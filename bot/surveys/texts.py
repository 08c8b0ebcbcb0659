"""Labels, hints and messages: fixed words with values between them, looked up per language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.surveys.xpath import Expression, Node
from bot.surveys.xpath.tree import ELEMENT, TEXT

Compile = Callable[[str], Expression]
Evaluate = Callable[[Expression], str]
Part = str | Expression
Parts = tuple[Part, ...]

MISSING = "-"  # what pyxform writes where a translation was left empty
_FIXED_ID = re.compile(r"""\s*jr:itext\(\s*(['"])([^'"]*)\1\s*\)\s*\Z""")


@dataclass(frozen=True, slots=True)
class Text:
    """What to show: fixed `parts`, or the translations under `itext`, or what `lookup` evaluates to."""

    parts: Parts = ()
    itext: str = ""
    lookup: Expression | None = None


@dataclass(frozen=True, slots=True)
class Translations:
    """The itext of a form: language → id → form ("" is the plain text, "guidance", "image", …) → parts."""

    default: str = ""
    by_language: Mapping[str, Mapping[str, Mapping[str, Parts]]] = field(default_factory=dict)

    def parts(self, identifier: str, language: str, form: str = "") -> Parts:
        """The parts in `language`, else in the default language, else in any; empty when there are none."""
        for name in (language, self.default, *self.by_language):
            forms = self.by_language.get(name, {}).get(identifier, {})
            parts = forms.get(form) or (() if form else forms.get("long") or forms.get("short") or ())
            if parts and parts != (MISSING,):
                return parts
        return ()


def read_translations(itext: Node | None, compile_: Compile) -> Translations:
    """The translations of a model's <itext>; the default is the marked one, else the first."""
    if itext is None:
        return Translations()
    blocks = [node for node in itext.elements if node.name == "translation"]
    marked = [node for node in blocks if "default" in node.attributes]
    default = (marked or blocks)[0].attributes.get("lang", "") if blocks else ""
    return Translations(default, {node.attributes.get("lang", ""): _entries(node, compile_) for node in blocks})


def _entries(translation: Node, compile_: Compile) -> dict[str, dict[str, Parts]]:
    return {
        text.attributes.get("id", ""): {
            value.attributes.get("form", ""): read_parts(value, compile_)
            for value in text.elements
            if value.name == "value"
        }
        for text in translation.elements
    }


def read_text(node: Node, compile_: Compile) -> Text:
    """The text of a <label>, <hint> or the like."""
    reference = node.attributes.get("ref", "")
    return read_reference(reference, compile_) if reference else Text(parts=read_parts(node, compile_))


def read_reference(reference: str, compile_: Compile) -> Text:
    """The text a `ref` attribute points to."""
    fixed = _FIXED_ID.match(reference)
    return Text(itext=fixed[2]) if fixed else Text(lookup=compile_(reference))


def read_message(words: str, compile_: Compile) -> Text:
    """A message of a bind: a call of jr:itext or the words themselves."""
    return read_reference(words, compile_) if "jr:itext(" in words else Text(parts=(words.strip(),))


def read_parts(node: Node, compile_: Compile) -> Parts:
    """The words of an element and the values between them, without blanks at the ends."""
    if not node.children:
        return (node.text.strip(),) if node.text.strip() else ()
    parts: list[Part] = []
    for child in node.children:
        if child.kind == TEXT:
            parts.append(child.text)
        elif child.kind == ELEMENT and child.name == "output":
            parts.append(compile_(child.attributes.get("value") or child.attributes.get("ref", "''")))
    return _trimmed(parts)


def _trimmed(parts: list[Part]) -> Parts:
    if parts and isinstance(parts[0], str):
        parts[0] = parts[0].lstrip()
    if parts and isinstance(parts[-1], str):
        parts[-1] = parts[-1].rstrip()
    return tuple(part for part in parts if part != "")


def join(parts: Parts, evaluate: Evaluate) -> str:
    """The parts as one text, each expression replaced by its value."""
    if len(parts) == 1 and isinstance(parts[0], str):
        return parts[0]
    return "".join(part if isinstance(part, str) else evaluate(part) for part in parts)
