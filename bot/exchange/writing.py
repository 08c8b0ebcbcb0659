"""Tables as files that open well in a spreadsheet; the only door to XlsxWriter."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from bot.errors import InputError

if TYPE_CHECKING:
    import xlsxwriter

Cell = str | int | float | bool | date | None
KINDS = (".xlsx", ".csv")
WIDEST = 48  # signs of a column
_DANGEROUS = re.compile(r"'*[=+\-@\t\r]")  # a spreadsheet would take it for a formula


def write_table(name: str, title: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The content of an .xlsx or .csv file, as its name says. Raises InputError for another sort."""
    kind = PurePath(name).suffix.lower()
    if kind not in KINDS:
        raise InputError(f"{name}: se escribe como .xlsx o .csv")
    return _workbook(title, headings, list(rows)) if kind == ".xlsx" else _delimited(headings, rows)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a workbook."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def write_sheets(name: str, sheets: Sequence[Sheet]) -> bytes:
    """Several tables: all of them in an .xlsx, the first one in a .csv. Raises InputError for another sort."""
    kind = PurePath(name).suffix.lower()
    if kind not in KINDS:
        raise InputError(f"{name}: se escribe como .xlsx o .csv")
    return _book(sheets) if kind == ".xlsx" else _delimited(sheets[0].headings, sheets[0].rows)


def _delimited(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with a mark, by which Excel knows it."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows([text_of(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def text_of(cell: Cell) -> str:
    """A cell as text; one that would be taken for a formula begins with an apostrophe."""
    if isinstance(cell, str):
        return f"'{cell}" if _DANGEROUS.match(cell) else cell
    if isinstance(cell, bool):
        return "sí" if cell else "no"
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="seconds")
    return "" if cell is None else str(cell)


def _workbook(title: str, headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    return _book([Sheet(title, headings, rows)])


def _book(sheets: Sequence[Sheet]) -> bytes:
    """Sheets with a bold first line that stays in sight; text is never a formula, a link or a number."""
    from xlsxwriter import Workbook

    target = BytesIO()
    with Workbook(target, {"in_memory": True}) as book:
        for each in sheets:
            _sheet(book, each)
    return target.getvalue()


def _sheet(book: xlsxwriter.Workbook, found: Sheet) -> None:
    sheet = book.add_worksheet(found.title[:31])
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    for column, heading in enumerate(found.headings):
        sheet.write_string(0, column, heading, bold)
        longest = max((len(text_of(row[column])) for row in found.rows), default=0)
        sheet.set_column(column, column, min(max(longest, len(heading)) + 2, WIDEST))
    for number, row in enumerate(found.rows, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, date) and not isinstance(cell, datetime):
                sheet.write_datetime(number, column, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001
            elif isinstance(cell, int | float) and not isinstance(cell, bool):
                sheet.write_number(number, column, cell)
            elif text := cell if isinstance(cell, str) else text_of(cell):
                sheet.write_string(number, column, text)
    sheet.freeze_panes(1, 0)
    if found.rows:
        sheet.autofilter(0, 0, len(found.rows), len(found.headings) - 1)


def put_file(path: Path, content: bytes) -> Path:
    """Write a file that only its owner may read beside `path`; gives where, to be moved there when all is done.

    Raises InputError when the folder is not there.
    """
    if not path.parent.is_dir():
        raise InputError(f"no existe la carpeta {path.parent}")
    beside = path.with_name(f".{path.name}.part")
    beside.unlink(missing_ok=True)
    beside.touch(mode=0o600)
    beside.write_bytes(content)
    return beside
