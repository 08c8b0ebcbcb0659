"""A file as a table: where its headings stand, what they mean, and its rows with their numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from bot.errors import FormError, InputError
from bot.exchange.columns import Layout
from bot.exchange.delimited import Rows, read_delimited
from bot.exchange.workbook import read_workbook
from bot.surveys.intake import is_archive, unpackable, weigh

HEADINGS_WITHIN = 30  # rows from the top: people write titles above their tables
MAX_ROWS = 50_000
SUFFIXES = frozenset({".xlsx", ".csv", ".tsv", ".txt"})


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its number in the file and its filled cells by column."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file that say something, and what was left out of the way."""

    name: str
    columns: tuple[str, ...]
    rows: Sequence[Row]
    notes: list[str] = field(default_factory=list)


def read_table(source: bytes, name: str, layout: Layout) -> Table:
    """The table of an .xlsx or of a text with separators; raises InputError in one sentence for what is neither."""
    if PurePath(name).suffix.lower() not in SUFFIXES:
        raise InputError(f"{name}: se espera un archivo .xlsx o .csv.")
    try:
        weigh(source, name)
        archive = is_archive(source, name, "una tabla")
        if archive:
            unpackable(source, name)
    except FormError as error:
        raise InputError(error.message) from error
    if not archive:
        return _table(name, read_delimited(source, name, lambda rows: _worth(rows, layout)), layout, [])
    sheets, notes = read_workbook(source, name)
    best = max(sheets, key=lambda sheet: _worth(sheet.rows, layout), default=None)
    if best is None:
        raise InputError(f"{name} no tiene ninguna hoja.")
    if others := [sheet.name for sheet in sheets if sheet is not best and any(map(any, sheet.rows))]:
        notes.append(f"se lee la hoja «{best.name}»; no se leen: {', '.join(others)}")
    return _table(name, best.rows, layout, notes)


def _worth(rows: Rows, layout: Layout) -> int:
    """How many of our columns the best line of headings has."""
    return max((len(_meant(row, layout)) for row in rows[:HEADINGS_WITHIN]), default=0)


def _meant(row: Iterable[str], layout: Layout) -> set[str]:
    return {column for cell in row if cell and (column := layout.column(cell))}


def _table(name: str, rows: Rows, layout: Layout, notes: list[str]) -> Table:
    known = _worth(rows, layout)
    at = next((place for place, row in enumerate(rows) if known and len(_meant(row, layout)) == known), None)
    if at is None or not _meant(rows[at], layout) & set(layout.keys):
        raise InputError(
            f"{name}: no encuentro los títulos de las columnas. Se espera {' o '.join(layout.keys)}, "
            f"y además: {', '.join(each for each in layout.columns if each not in layout.keys)}."
        )
    headings = _headings(name, rows[at], layout)
    found = _rows(rows, at, headings)
    if len(found) > MAX_ROWS:
        raise InputError(f"{name} tiene {len(found)} filas y se admiten {MAX_ROWS}.")
    extra = [cell for cell, column in zip(rows[at], headings, strict=True) if cell and column is None]
    if extra:
        notes.append(f"columnas que no se usan: {', '.join(extra)}")
    return Table(name, tuple(each for each in headings if each), found, notes)


def _headings(name: str, row: list[str], layout: Layout) -> list[str | None]:
    """The column of each heading; where two mean the same, the one that says its very name."""
    headings = [layout.column(cell) for cell in row]
    exact = {column for cell, column in zip(row, headings, strict=True) if column and layout.exact(cell)}
    headings = [
        None if column in exact and not layout.exact(cell) else column
        for cell, column in zip(row, headings, strict=True)
    ]
    if twice := [each for each in dict.fromkeys(headings) if each and headings.count(each) > 1]:
        raise InputError(f"{name}: la columna {twice[0]} está dos veces; deje una.")
    return headings


def _rows(rows: Rows, at: int, headings: list[str | None]) -> list[Row]:
    """The rows under the headings that say something in our columns; headings said again further down are none."""
    return [
        Row(number, cells)
        for number, row in enumerate(rows[at + 1 :], at + 2)
        if row != rows[at] and (cells := {c: text for c, text in zip(headings, row, strict=False) if c and text})
    ]
