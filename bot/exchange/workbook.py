"""The only door to calamine: the sheets of a workbook as text, each cell as a person reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from bot.errors import InputError
from bot.exchange.delimited import tidy

MAX_CELLS = 3_000_000  # of one sheet, from A1 to its last written cell: calamine makes room for all of them
_FILLED = re.compile(rb"<(?:\w+:)?c\b([^<>]*?)(?<!/)>")
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["']""")
_FAULTY = re.compile(rb"""\bt\s*=\s*["']e["']""")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its rows from the first one on, empty ones too."""

    name: str
    rows: list[list[str]]


def read_workbook(source: bytes, name: str) -> tuple[list[Sheet], list[str]]:
    """The visible sheets of an .xlsx and what has to be said about them. Raises InputError."""
    try:
        notes = list(_notes(source, name))
        return _sheets(source), notes
    except (CalamineError, BadZipFile, OSError, EOFError, NotImplementedError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{name} está dañado: no se puede leer como libro de Excel.") from error


def _sheets(source: bytes) -> list[Sheet]:
    with CalamineWorkbook.from_filelike(BytesIO(source)) as book:
        tables = [each for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
        shown = [each for each in tables if each.visible == SheetVisibleEnum.Visible] or tables
        return [
            Sheet(each.name, [[cell_text(cell) for cell in row] for row in _rows(book, each.name)]) for each in shown
        ]


def _rows(book: CalamineWorkbook, sheet: str) -> list[list[object]]:
    return book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)  # type: ignore[return-value]


def cell_text(cell: object) -> str:
    """A cell as text: whole numbers without decimals, dates as AAAA-MM-DD, single blanks."""
    match cell:
        case bool():
            return "sí" if cell else "no"
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case date() | time() | timedelta():
            return cell.isoformat(" ") if isinstance(cell, datetime) else str(cell)
    return tidy(str(cell))


def _notes(source: bytes, name: str) -> Iterator[str]:
    """Look at where cells are written before calamine does: one far cell would take all the memory there is."""
    faulty: list[str] = []
    with ZipFile(BytesIO(source)) as archive:
        for entry in archive.namelist():
            if entry.startswith("xl/worksheets/") and entry.endswith(".xml"):
                faulty += _look(archive.read(entry), name)
    if faulty:
        yield f"celdas con un error de Excel, leídas como vacías: {', '.join(faulty[:5])}"


def _look(xml: bytes, name: str) -> list[str]:
    rows = columns = 0
    faulty = []
    for cell in _FILLED.finditer(xml):
        if place := _PLACE.search(cell[1]):
            rows, columns = max(rows, int(place[2])), max(columns, _column(place[1]))
            if _FAULTY.search(cell[1]):
                faulty.append((place[1] + place[2]).decode())
    if rows * columns > MAX_CELLS:
        raise InputError(
            f"{name}: una hoja tiene algo escrito lejos de la tabla (hasta la fila {rows}, columna {columns}); "
            "borre las filas y columnas que sobran."
        )
    return faulty


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number
