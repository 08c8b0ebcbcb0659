"""Every expression as written: its syntax, its functions and their arguments, its patterns, its `${names}`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from bot.errors import ExpressionError
from bot.surveys.lint.finding import Place, Report
from bot.surveys.lint.outline import Item, Outline
from bot.surveys.xpath import FUNCTIONS, Expression, compile_expression
from bot.surveys.xpath.patterns import compiled
from bot.surveys.xpath.syntax import Call, Chain, Filter, Negation, Part, Path, Text

REFERENCE: Final = re.compile(r"\$\{\s*([^${}]*?)\s*\}")
COLUMNS: Final = ("relevant", "constraint", "required", "read_only", "calculation", "choice_filter", "repeat_count")
LAST_SAVED: Final = "last-saved#"
_YES_NO: Final = frozenset({"yes", "no", "true", "false", "true()", "false()"})
_STRAIGHT: Final = str.maketrans("\u2018\u2019\u201c\u201d", "''\"\"")  # as pyxform mends them
_CURLY: Final = re.compile("[\u2018\u2019\u201c\u201d\u00ab\u00bb]")
_QUOTED: Final = re.compile(r"\"[^\"]*\"|'[^']*'")
_DYNAMIC: Final = re.compile(r"[+*|\[({]|\s(?:div|mod|-)\s")
_RISKY: Final = re.compile(r"\((?:[^()\\]|\\.)*[+*](?:[^()\\]|\\.)*\)(?:[+*]|\{\d+,\})")


@dataclass(frozen=True, slots=True)
class Written:
    """An expression in its cell; `text` is `shown` with every `${name}` made a name of the same length."""

    shown: str
    place: Place
    what: str

    @property
    def text(self) -> str:
        """What is compiled in its stead."""
        return REFERENCE.sub(_as_name, self.shown.translate(_STRAIGHT))


def _as_name(match: re.Match[str]) -> str:
    name = re.sub(r"[^\w.-]", "_", match[1])
    return f" {name}".ljust(len(match[0])) if name else match[0]


def written_in(outline: Outline) -> Iterator[tuple[Item, Written]]:
    """The expressions of a survey sheet."""
    for item in outline.items:
        for base in COLUMNS:
            cell = outline.table.get(item.row, base)
            if cell and cell.lower() not in _YES_NO and (base != "calculation" or cell):
                yield item, Written(cell, outline.place(item, base), base)
        default = outline.table.get(item.row, "default")
        if _is_dynamic(default, item.type):
            yield item, Written(default, outline.place(item, "default"), "default")


def _is_dynamic(default: str, type_: str) -> bool:
    """Whether a default is computed, much as pyxform tells it from a fixed one."""
    if type_.lower() in {"date", "datetime", "geopoint", "geotrace", "geoshape"} and "(" not in default:
        return "${" in default
    return bool(_DYNAMIC.search(default)) and not re.fullmatch(r"[^'\"()$\[\]]*", default)


def check_expression(written: Written, report: Report) -> Expression | None:
    """The compiled expression when it can be read; else what is wrong with it is noted."""
    if _CURLY.search(written.shown) and _CURLY.search(_QUOTED.sub("", written.shown)):
        report.add("quotes", written.place)
    try:
        expression = compile_expression(written.text)
    except ExpressionError as error:
        position = (error.position or 0) + 1
        report.add("syntax", written.place, message=error.message, position=position, expression=written.shown[:200])
        return None
    check_functions(expression, written.place, report)
    return expression


def check_functions(expression: Expression, place: Place, report: Report) -> None:
    """Functions that do not exist or get too few or too many arguments, and patterns that cannot be used."""
    for use in expression.functions:
        if use.name not in FUNCTIONS:
            hint = report.suggest(use.name, FUNCTIONS)
            report.add("function_unknown", place, name=use.name, position=use.position + 1, hint=hint)
            continue
        fewest, most = FUNCTIONS[use.name]
        if use.arguments < fewest or (most is not None and use.arguments > most):
            expected = str(fewest) if fewest == most else f"{fewest}+" if most is None else f"{fewest}–{most}"
            report.add(
                "function_arguments", place,
                name=use.name, expected=expected, found=use.arguments, position=use.position + 1,
            )  # fmt: skip
    for part in parts(expression.part):
        if isinstance(part, Call) and part.name == "regex" and len(part.arguments) == 2:
            _check_pattern(part.arguments[1], place, report)


def _check_pattern(pattern: Part, place: Place, report: Report) -> None:
    if not isinstance(pattern, Text):
        return
    try:
        compiled(pattern.value)
    except ExpressionError as error:
        report.add("pattern_invalid", place, message=error.message)
        return
    if _RISKY.search(pattern.value):
        report.add("pattern_risky", place)


def parts(part: Part) -> Iterator[Part]:
    """A part and all parts inside it."""
    yield part
    inside: tuple[Part, ...] = ()
    if isinstance(part, Call):
        inside = part.arguments
    elif isinstance(part, Chain):
        inside = (part.first, *(operand for _, operand, _ in part.rest))
    elif isinstance(part, Negation):
        inside = (part.operand,)
    elif isinstance(part, Filter):
        inside = (part.operand, *part.predicates)
    elif isinstance(part, Path):
        start = (part.start,) if part.start is not None else ()
        inside = (*start, *(each for step in part.steps for each in step.predicates))
    for each in inside:
        yield from parts(each)


def check_names(outline: Outline, instance_name: tuple[str, Place] | None) -> None:
    """`${names}` that are no question, wherever they stand in the survey sheet."""
    names = outline.names

    def known(name: str) -> bool:
        return name.removeprefix(LAST_SAVED) in names

    for item in outline.items:
        for column in outline.table.columns:
            cell = item.row.cells.get(column.written, "")
            if "${" in cell:
                _check_cell(cell, outline.place(item).at(column.written), outline, known)
        _check_trigger(outline, item)
    if instance_name:
        _check_cell(*instance_name, outline, known)


def _check_cell(cell: str, place: Place, outline: Outline, known: Callable[[str], bool]) -> None:
    for match in REFERENCE.finditer(cell):
        if match[1] and not known(match[1]):
            hint = outline.report.suggest(match[1], outline.names)
            outline.report.add("reference_unknown", place, name=match[1], hint=hint)
    if REFERENCE.sub("", cell).count("${"):
        outline.report.add("syntax", place, message="${", position=cell.rfind("${") + 1, expression=cell[:200])


def _check_trigger(outline: Outline, item: Item) -> None:
    trigger = outline.table.get(item.row, "trigger")
    if trigger and REFERENCE.sub("", trigger).strip(" ,"):
        outline.report.add("trigger_invalid", outline.place(item, "trigger"), example="${nombre}")
