"""The only door to pyxform: workbooks and Markdown tables become XForm XML when a form is published."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from bot.errors import FormError
from bot.surveys.intake import XFORM, decode, examine
from bot.surveys.sheets import READ, Sheet, read_sheets

_ROW = re.compile(r"\[row\s*:\s*(\d+)\]\s*")
_READ = re.compile(r"(label|hint|guidance_hint|(constraint|required)_message)\b", re.IGNORECASE)  # columns people read
_MARKS = dict(zip(map(ord, "\u2018\u2019\u201c\u201d"), "\ue000\ue001\ue002\ue003", strict=True))
_QUOTES = {ord(mark): chr(quote) for quote, mark in _MARKS.items()}
_SHEET = re.compile(r"(?:On|In) the '?(\w+)'? sheet", re.IGNORECASE)


def convert(source: bytes, name: str) -> str:
    """The XForm XML of an XLSForm (.md, .xlsx) or of a blank XForm (.xml); raises FormError with sheet and row."""
    suffix = examine(source, name)
    return decode(source, name) if suffix == XFORM else _publish(source, name, suffix)


@cache
def known_types() -> frozenset[str]:
    """The question types pyxform knows, those with a list of choices and the edges of groups left out."""
    from pyxform.aliases import _type_alias_map as aliases
    from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

    return frozenset({*QUESTION_TYPE_DICT, *aliases})


def _publish(source: bytes, name: str, suffix: str) -> str:
    # Imported here: pyxform takes half a second to load and a running bot never needs it.
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert as publish

    sheets = _as_read_by_pyxform(read_sheets(source, name, suffix))
    try:
        return _with_quotes(str(publish(_keeping_quotes(sheets)).xform))
    except PyXFormError as error:
        raise _explained(error) from error
    except Exception as error:  # pyxform lets through whatever its readers stumble over
        raise FormError(f"{name} no se puede leer como XLSForm: {' '.join(str(error).split())}") from error


def _as_read_by_pyxform(sheets: Mapping[str, Sheet]) -> dict[str, Any]:
    """The sheets as pyxform's own readers give them: our reader has limits, and counts rows as the author does."""
    found: dict[str, Any] = {"sheet_names": [sheet.name for sheet in sheets.values()]}
    for key, sheet in sheets.items():
        name = key if key in READ else "survey" if len(sheets) == 1 else ""
        if name:
            rows: list[dict[str, str]] = [{} for _ in range(sheet.rows[-1].number - 1 if sheet.rows else 0)]
            for row in sheet.rows:
                rows[row.number - 2] = dict(row.cells)
            found[name] = rows
            found[f"{name}_header"] = [dict.fromkeys(sheet.columns)] if sheet.columns else []
    return found


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
