"""The sheets of an XLSForm as its author wrote them, with the author's own rows and columns."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from io import BytesIO
from zipfile import ZipFile

from bot.errors import FormError
from bot.surveys.intake import WORKBOOK, decode

MAX_ROWS = 60_000  # of one sheet
MAX_CELLS = 600_000  # of one sheet
MAX_EMPTY = 60  # rows in a row: pyxform stops reading there
MAX_COLUMNS = 1_000
READ = frozenset({"survey", "choices", "settings", "external_choices", "osm", "entities"})
_RULE = re.compile(r"[|\s:-]+\Z")
_BAR = re.compile(r"(?<!\\)\|")
_BLANKS = re.compile(r" +")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its number in the sheet and its filled cells by column as the header spells it."""

    number: int
    cells: Mapping[str, str]
    spare: int = 0  # filled cells beyond the last column
    shifted: bool = False  # cells beyond the last column, be they empty: a bar inside a cell has parted it
    formulas: tuple[str, ...] = ()  # columns whose formula was saved without its value


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet; `columns` are the filled cells of row 1, `repeated` those that stand there twice."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    repeated: tuple[str, ...] = field(default=())


def read_sheets(source: bytes, name: str, kind: str) -> dict[str, Sheet]:
    """The sheets by name in lower case; raises FormError for what cannot be read."""
    tables = _workbook(source, name) if kind == WORKBOOK else _markdown(decode(source, name))
    found: dict[str, Sheet] = {}
    for title, rows in tables:
        sheet = _sheet(title, rows, name)
        if sheet.columns or title.lower() not in found:
            found[title.lower()] = sheet
    if not found:
        raise FormError(f"{name} no contiene ninguna hoja.")
    return found


Cells = Sequence[str | None]  # None: a formula without its value


def _sheet(title: str, rows: Iterable[tuple[int, Cells]], name: str) -> Sheet:
    lines = iter(rows)
    first = next(lines, (1, ()))[1]
    header = [_BLANKS.sub(" ", (cell or "").strip()) for cell in first[:MAX_COLUMNS]]
    columns = tuple(dict.fromkeys(column for column in header if column))
    repeated = tuple(dict.fromkeys(column for column in columns if header.count(column) > 1))
    kept, filled = list[Row](), 0
    for number, cells in lines:
        row = _row(number, header, cells)
        filled += len(row.cells)
        if len(kept) >= MAX_ROWS or filled > MAX_CELLS:
            raise FormError(f"{name}: la hoja {title} tiene demasiadas filas; se leen {MAX_ROWS}.", sheet=title)
        if row.cells or row.spare or row.formulas:
            kept.append(row)
    return Sheet(title, columns, tuple(kept), repeated)


def _row(number: int, header: list[str], cells: Cells) -> Row:
    pairs = list(zip(header, cells, strict=False))
    return Row(
        number=number,
        cells={column: cell.strip() for column, cell in pairs if column and cell and cell.strip()},
        spare=sum(1 for cell in cells[len(header) :] if cell and cell.strip()),
        shifted=len(cells) > len(header),
        formulas=tuple(column for column, cell in pairs if column and cell is None),
    )


# --- Markdown


def _markdown(text: str) -> Iterator[tuple[str, list[tuple[int, Cells]]]]:
    """Tables of Markdown: a filled first cell names the sheet; its rows are counted as in a workbook."""
    title, rows = "", list[tuple[int, Cells]]()
    for line in text.split("\n"):
        cells = _cells(line)
        if cells is None:
            continue
        if cells[0].strip():
            if title:
                yield title, rows
            title, rows = cells[0].strip(), []
        if title and any(cell.strip() for cell in cells[1:]):
            rows.append((len(rows) + 1, [cell.strip().replace(r"\|", "|") for cell in cells[1:]]))
    if title:
        yield title, rows


def _cells(line: str) -> list[str] | None:
    """The cells of a line, None for a line that is no row."""
    row = line.strip()
    inside, bar, behind = row[1:].rpartition("|")
    if not row.startswith("|") or not bar or _RULE.match(inside):
        return None  # no row, or the line between header and rows
    comment = not behind.strip() or behind.lstrip().startswith("#")
    return _BAR.split(inside if comment else row[1:])


# --- workbooks


def _workbook(source: bytes, name: str) -> list[tuple[str, list[tuple[int, Cells]]]]:
    try:
        formulas = _formulas(source) if _has_formulas(source) else set()
        return _values(source, formulas)
    except FormError:
        raise
    except Exception as error:  # openpyxl lets through whatever its readers stumble over
        raise FormError(f"{name} está dañado: no se puede leer como libro de Excel.") from error


def _has_formulas(source: bytes) -> bool:
    with ZipFile(BytesIO(source)) as archive:
        sheets = [entry for entry in archive.namelist() if entry.startswith("xl/worksheets/")]
        return any(_FORMULA.search(archive.read(sheet)) for sheet in sheets)


def _values(source: bytes, formulas: set[tuple[str, int, int]]) -> list[tuple[str, list[tuple[int, Cells]]]]:
    """The written values of every sheet; a formula without a saved value is None."""
    found = []
    for title, rows in _rows(source, values=True):
        table: dict[int, list[str | None]] = {number: [_text(cell) for cell in row] for number, row in rows}
        for _, number, column in sorted(each for each in formulas if each[0] == title):
            cells = table.setdefault(number, [])
            cells += [""] * (column - len(cells))
            cells[column - 1] = cells[column - 1] or None
        found.append((title, list[tuple[int, Cells]](sorted(table.items()))))
    return found


def _formulas(source: bytes) -> set[tuple[str, int, int]]:
    """Where formulas stand: sheet, row, column."""
    return {
        (title, number, column)
        for title, rows in _rows(source, values=False)
        for number, row in rows
        for column, cell in enumerate(row, 1)
        if isinstance(cell, str) and cell.startswith("=")
    }


def _rows(source: bytes, *, values: bool) -> list[tuple[str, list[tuple[int, Sequence[object]]]]]:
    """The filled rows of the sheets that are read, up to a long gap; of other sheets the name alone."""
    from openpyxl import load_workbook  # pyxform's own reader; imported here because a running bot needs neither

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about decorations of the workbook that we do not read
        book = load_workbook(BytesIO(source), read_only=True, data_only=values)
        try:
            only = len(book.sheetnames) == 1
            return [
                (title, list(_filled(book[title].iter_rows(values_only=True, max_col=MAX_COLUMNS))))
                if only or title.lower() in READ
                else (title, [])
                for title in book.sheetnames
            ]
        finally:
            book.close()


def _filled(rows: Iterable[Sequence[object]]) -> Iterator[tuple[int, Sequence[object]]]:
    empty = filled = 0
    for number, row in enumerate(rows, 1):
        if any(cell is not None and str(cell).strip() for cell in row):
            empty, filled = 0, filled + 1
            if filled > MAX_ROWS:
                raise FormError(f"El libro tiene una hoja con más de {MAX_ROWS} filas.")
            last = max(index for index, cell in enumerate(row, 1) if cell is not None)
            yield number, row[:last]
            continue
        if number == 1:
            yield number, ()
        empty += 1
        if empty > MAX_EMPTY:
            return


def _text(cell: object) -> str:
    """A cell as pyxform reads it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell) if isinstance(cell, int | float | date | time) else str(cell).replace("\xa0", " ")
