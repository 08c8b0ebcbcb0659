"""Text files of rows: which encoding and which separator, found out from the file itself."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from io import StringIO

from bot.errors import InputError

SEPARATORS = (",", ";", "\t", "|")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")

_GUARDED = re.compile(r"'+[=+\-@]")

Rows = list[list[str]]


def decode(source: bytes) -> str:
    """The text of a file: UTF-8 with or without mark, UTF-16 with one, else what old Windows programs write."""
    if source.startswith(UTF_16):
        return source.decode("utf-16", errors="replace")
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError:
        return source.decode("cp1252", errors="replace")


def read_delimited(source: bytes, name: str, worth: Callable[[Rows], int]) -> Rows:
    """The rows with the separator under which the table is worth most. Raises InputError."""
    text = decode(source)
    tried = [_parse(text, separator, name) for separator in SEPARATORS]
    return max(tried, key=worth)


def _parse(text: str, separator: str, name: str) -> Rows:
    try:
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise InputError(f"{name} no se puede leer como tabla: hay comillas sin cerrar o una celda enorme.") from error
    return [[unguarded(tidy(cell)) for cell in row] for row in rows]


def tidy(cell: str) -> str:
    """A cell with single blanks, and its lines apart."""
    return "\n".join(filter(None, (" ".join(line.split()) for line in cell.splitlines())))


def unguarded(cell: str) -> str:
    """A cell without the apostrophe that keeps it from being taken for a formula."""
    return cell[1:] if _GUARDED.match(cell) else cell
