"""The lists of choices: whether each choice has a name and words, and each question a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.surveys.asking import CHOOSING
from bot.surveys.lint.columns import Table
from bot.surveys.lint.finding import Place, Report
from bot.surveys.lint.outline import Outline
from bot.surveys.sheets import Row


@dataclass(frozen=True, slots=True)
class ChoiceList:
    """The rows of one list, and their names."""

    name: str
    rows: list[Row] = field(default_factory=list)
    names: dict[str, Row] = field(default_factory=dict)


def read_lists(choices: Table | None) -> dict[str, ChoiceList]:
    """The lists of the choices sheet by name."""
    found: dict[str, ChoiceList] = {}
    for row in choices.sheet.rows if choices else ():
        assert choices is not None  # noqa: S101 - there are rows
        name = choices.get(row, "list_name")
        if name:
            entry = found.setdefault(name, ChoiceList(name))
            entry.rows.append(row)
            entry.names.setdefault(choices.get(row, "name"), row)
    return found


def check_lists(outline: Outline, choices: Table | None, lists: Mapping[str, ChoiceList], settings: str) -> None:
    """Lists that do not exist or that nobody uses, and choices without name or words, or there twice."""
    report, used = outline.report, set[str]()
    for item in outline.of_kind(*CHOOSING):
        name = item.list
        used.add(name)
        if not name:
            report.add("list_missing", outline.place(item, "type"))
        elif name not in lists and not name.startswith("${"):
            hint = report.suggest(name, lists)
            report.add("list_unknown", outline.place(item, "type"), name=name, hint=hint)
    if choices is None:
        return
    for base in ("list_name", "name") if choices.sheet.rows else ():
        if base not in choices.written:
            report.add("column_missing", Place(choices.sheet.name, 1, base), name=base)
    several = {item.list for item in outline.of_kind("select_multiple", "rank")}
    texts = " ".join(cell for row in outline.table.sheet.rows for cell in row.cells.values())
    for entry in lists.values():
        if entry.name not in used and entry.name not in texts:
            report.add("list_unused", choices.place(entry.rows[0], "list_name"), name=entry.name)
        _check_choices(entry, choices, report, parted=entry.name in several, twice=settings in {"yes", "true", "TRUE"})


def _check_choices(entry: ChoiceList, choices: Table, report: Report, *, parted: bool, twice: bool) -> None:
    for row in entry.rows:
        name, place = choices.get(row, "name"), choices.place(row, "name")
        if not name:
            report.add("choice_without_name", place)
            continue
        if entry.names[name] is not row and not twice:
            report.add("choice_repeated", place, name=name, row=entry.names[name].number)
        if not name.isascii():
            report.add("name_not_ascii", place, name=name)
        if parted and len(name.split()) > 1:
            report.add("choice_with_blanks", place, name=name)
        if not any(choices.filled(row, "label").values()) and not choices.get(row, "image"):
            report.add("choice_without_label", choices.place(row, "label"), name=name)
