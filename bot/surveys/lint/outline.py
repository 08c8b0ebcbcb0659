"""The survey sheet as a form: its items with their paths, in the author's rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.surveys.lint.columns import Table
from bot.surveys.lint.finding import Place, Report
from bot.surveys.sheets import Row

SELECTS: Final = {
    "select_one": "select_one",
    "select1": "select_one",
    "select one": "select_one",
    "select one from": "select_one",
    "select_multiple": "select_multiple",
    "select multiple": "select_multiple",
    "select all that apply": "select_multiple",
    "select all that apply from": "select_multiple",
    "rank": "rank",
    "select_one_from_file": "file",
    "select_multiple_from_file": "file",
    "select_one_external": "external",
}
_SELECT = re.compile(rf"({'|'.join(sorted(SELECTS, key=len, reverse=True))})(?:\s+(.*))?\Z", re.IGNORECASE | re.DOTALL)
_EDGE = re.compile(r"(begin|end)[\s_]+(group|repeat|loop)\Z", re.IGNORECASE)
_OTHER = re.compile(r"\s+(or_other|or specify other)\Z", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d][\w.-]*\Z")
KOBO: Final = ("kobomatrix", "score", "rank")  # begin_kobomatrix … of Kobo's own form builder
SILENT: Final = frozenset(
    {"calculate", "hidden", "start", "end", "today", "deviceid", "username", "email", "phonenumber", "audit"}
    | {"simserial", "subscriberid", "start-geopoint", "background-audio", "background-geopoint", "xml-external"}
    | {"csv-external"}
)


@dataclass(frozen=True, slots=True)
class Item:
    """A row of the survey: what it is, and the path it gets below the form's root."""

    row: Row
    type: str
    kind: str  # select_one, group, repeat, or the type itself
    list: str
    name: str
    path: str
    or_other: bool = False

    @property
    def asks(self) -> bool:
        """Whether people see it."""
        return self.kind not in SILENT


class Outline:
    """The items of a survey sheet in order."""

    def __init__(self, table: Table, report: Report) -> None:
        self.table = table
        self.report = report
        self.items: list[Item] = []
        self._open: list[Item] = []
        for row in table.sheet.rows:
            self._read(row)
        for item in self._open:
            report.add("group_not_closed", table.place(item.row, "type"), name=item.kind)

    @property
    def names(self) -> set[str]:
        """Every name, with those that pyxform adds."""
        added = {f"{item.name}_other" for item in self.items if item.or_other}
        return {item.name for item in self.items if item.name} | added

    def by_path(self, root: str) -> dict[str, Item]:
        """The items by their path in the XForm, with what pyxform adds for them."""
        found = {f"/{root}{item.path}": item for item in self.items}
        for item in self.items:
            for suffix in ("_other", "_count"):
                found.setdefault(f"/{root}{item.path}{suffix}", item)
        return found

    def place(self, item: Item, base: str = "") -> Place:
        """Where an item stands."""
        return self.table.place(item.row, base)

    def of_kind(self, *kinds: str) -> Iterator[Item]:
        """The items of some kinds."""
        return (item for item in self.items if item.kind in kinds)

    def _read(self, row: Row) -> None:
        kind = self.table.get(row, "type")
        edge = _EDGE.match(kind)
        if edge and edge[1].lower() == "end":
            self._close(row, "repeat" if edge[2].lower() == "loop" else edge[2].lower())
        elif not kind:
            if len(row.cells) > (1 if self.table.get(row, "name") else 0):
                self.report.add("type_missing", self.table.place(row, "type"))
        else:
            self._add(row, kind, edge[2].lower() if edge else "")

    def _add(self, row: Row, type_: str, group: str) -> None:
        name = self.table.get(row, "name")
        other = _OTHER.search(type_)
        select = None if group else _SELECT.match(_OTHER.sub("", type_))
        kind = ("repeat" if group == "loop" else group) or (SELECTS[select[1].lower()] if select else type_)
        above = self._open[-1].path if self._open else ""
        list_ = (select[2] or "").strip() if select else ""
        item = Item(row, type_, kind, list_, name, f"{above}/{name}" if name else above, bool(other))
        self.items.append(item)
        self._check_name(item)
        if group:
            self._open.append(item)

    def _close(self, row: Row, kind: str) -> None:
        if self._open and self._open[-1].kind == kind:
            self._open.pop()
        else:
            self.report.add("group_not_open", self.table.place(row, "type"), name=kind)

    def _check_name(self, item: Item) -> None:
        place = self.place(item, "name")
        if not item.name:
            if item.kind not in {"start", "end", "today", "audit", "note"}:
                self.report.add("name_missing", place)
        elif not _NAME.match(item.name):
            self.report.add("name_invalid", place, name=item.name)
        elif not item.name.isascii():
            self.report.add("name_not_ascii", place, name=item.name)


def check_repeated(outline: Outline) -> None:
    """Names that stand twice in one group."""
    first: dict[str, Item] = {}
    for item in outline.items:
        if not item.name:
            continue
        known = first.setdefault(item.path.lower(), item)
        if known is not item:
            place = outline.place(item, "name")
            outline.report.add("name_repeated", place, name=item.name, row=known.row.number)
