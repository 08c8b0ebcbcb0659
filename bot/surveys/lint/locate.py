"""From a path of the XForm back to the author's row: of the survey sheet, or the line of an XForm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from bot.surveys.lint.expressions import Written
from bot.surveys.lint.finding import Place
from bot.surveys.lint.outline import Outline
from bot.surveys.paths import resolve

Locate = Callable[[str, str], Place]  # path, what ("relevant", "calculation", …)
COLUMN_OF = {"calculate": "calculation", "count": "repeat_count", "choices": "choice_filter", "readonly": "read_only"}
_ON_BIND = ("relevant", "calculate", "constraint", "readonly", "required")


def in_sheets(outline: Outline, root: str) -> Locate:
    """Finds the rows of a survey sheet."""
    items = outline.by_path(root)

    def locate(path: str, what: str) -> Place:
        item = items.get(path)
        return outline.place(item, COLUMN_OF.get(what, what)) if item else Place(outline.table.sheet.name)

    return locate


@dataclass(slots=True)
class Lines:
    """The lines of an XForm on which paths and texts are described, and the expressions written there."""

    paths: dict[str, int] = field(default_factory=dict)
    texts: dict[str, int] = field(default_factory=dict)
    expressions: list[Written] = field(default_factory=list)

    def locate(self, path: str, what: str) -> Place:
        """The line of a path's bind, else of its question."""
        return Place("xform", self.paths.get(path), what or None)


def lines_of(xform: str) -> Lines:
    """The lines of a well-formed XForm; of a broken one those up to the fault."""
    lines, parser = Lines(), expat.ParserCreate()

    def start(tag: str, attributes: dict[str, str]) -> None:
        name, own = tag.rpartition(":")[2], {key.rpartition(":")[2]: value for key, value in attributes.items()}
        line = parser.CurrentLineNumber
        reference = own.get("nodeset") or own.get("ref") or ""
        if name == "bind":
            lines.paths[resolve(reference, "/")] = line
            lines.expressions += [_written(own[what], line, what) for what in _ON_BIND if own.get(what, "").strip()]
        elif name == "text" and "id" in own:
            lines.texts.setdefault(own["id"], line)
        elif reference.startswith("/"):
            lines.paths.setdefault(resolve(reference, "/"), line)
        for what in {"itemset": ("nodeset",), "output": ("value",), "setvalue": ("value",)}.get(name, ()):
            if own.get(what, "").strip():
                lines.expressions.append(_written(own[what], line, what))

    parser.StartElementHandler = start
    parser.EntityDeclHandler = _stop
    try:
        parser.Parse(xform, True)
    except (expat.ExpatError, UnicodeEncodeError, StopIteration):
        return lines  # what is wrong with the document is said by the reader of forms
    return lines


def _written(text: str, line: int, what: str) -> Written:
    return Written(text, Place("xform", line, what), what)


def _stop(*_declaration: object) -> None:
    raise StopIteration
