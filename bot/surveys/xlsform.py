"""The only door to pyxform: workbooks and Markdown tables become XForm XML when a form is published."""

from __future__ import annotations

import re
from dataclasses import asdict
from io import BytesIO
from pathlib import PurePath
from typing import Any
from zipfile import BadZipFile, is_zipfile

from bot.errors import FormError

WORKBOOKS = frozenset({".md", ".xlsx"})
MAX_BYTES = 10_000_000
_ROW = re.compile(r"\[row\s*:\s*(\d+)\]\s*")
_READ = re.compile(r"(label|hint|guidance_hint|(constraint|required)_message)\b", re.IGNORECASE)  # columns people read
_MARKS = dict(zip(map(ord, "\u2018\u2019\u201c\u201d"), "\ue000\ue001\ue002\ue003", strict=True))
_QUOTES = {ord(mark): chr(quote) for quote, mark in _MARKS.items()}
_SHEET = re.compile(r"(?:On|In) the '?(\w+)'? sheet", re.IGNORECASE)


def convert(source: bytes, name: str) -> str:
    """The XForm XML of an XLSForm (.md, .xlsx) or of a blank XForm (.xml); raises FormError with sheet and row."""
    if len(source) > MAX_BYTES:
        raise FormError(f"{name} pesa más de {MAX_BYTES // 1_000_000} MB.")
    suffix = PurePath(name).suffix.lower()
    if suffix == ".xml":
        return _decode(source, name)
    if suffix not in WORKBOOKS:
        raise FormError(f"{name}: se esperaba un archivo .xlsx, .md o .xml.")
    return _publish(source, name, suffix)


def _decode(source: bytes, name: str) -> str:
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormError(f"{name} no está escrito en UTF-8.") from error


def _publish(source: bytes, name: str, suffix: str) -> str:
    # Imported here: pyxform takes half a second to load and a running bot never needs it.
    from pyxform.errors import PyXFormError
    from pyxform.xls2json_backends import get_xlsform
    from pyxform.xls2xform import convert as publish

    if suffix == ".md":
        source = _decode(source, name).encode()
    if not (b"|" in source if suffix == ".md" else is_zipfile(BytesIO(source))):
        raise FormError(f"{name} está vacío o dañado: no contiene ninguna hoja.")
    try:
        sheets = asdict(get_xlsform(source, file_type=suffix))
        return _with_quotes(str(publish(_keeping_quotes(sheets)).xform))
    except PyXFormError as error:
        raise _explained(error) from error
    except (BadZipFile, KeyError, ValueError, TypeError, AttributeError) as error:
        raise FormError(f"{name} no se puede leer como XLSForm: {error}") from error


def _keeping_quotes(sheets: dict[str, Any]) -> dict[str, Any]:
    """The sheets with typographic quotes in what people read out of pyxform's reach: it makes all of them straight."""
    return {
        name: [_marked(row) for row in rows] if name in {"survey", "choices"} and rows else rows
        for name, rows in sheets.items()
    }


def _marked(row: dict[str, str]) -> dict[str, str]:
    texts = {column: cell.translate(_MARKS) for column, cell in row.items() if _READ.match(column)}
    return {**row, **texts}


def _with_quotes(xform: str) -> str:
    return xform.translate(_QUOTES)


def _explained(error: Exception) -> FormError:
    """The one-line message of pyxform with its row and sheet taken out where it tells them."""
    context = getattr(error, "context", None) or {}
    text = " ".join(str(error).split())
    row, sheet = _ROW.search(text), _SHEET.search(text)
    return FormError(
        _ROW.sub("", text),
        sheet=context.get("sheet") or context.get("sheet_name") or (sheet[1] if sheet else "survey" if row else None),
        row=int(row[1]) if row else context.get("row"),
    )
