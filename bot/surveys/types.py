"""The data types of binds: the one form in which each type is stored; what is no value of the type is empty."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal

WHOLE = frozenset({"int", "integer", "long"})
INT_LIMIT = 2**31
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_CLOCK = r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)?"
_DATE = re.compile(rf"(\d{{4}}-\d{{2}}-\d{{2}})(?:T{_CLOCK})?", re.ASCII)
_TIME = re.compile(rf"(?:\d{{4}}-\d{{2}}-\d{{2}}T)?({_CLOCK})", re.ASCII)
_MOMENT = re.compile(rf"(\d{{4}}-\d{{2}}-\d{{2}})T{_CLOCK}", re.ASCII)


def stored(value: str, kind: str) -> str:
    """`value` as a node of type `kind` holds it."""
    if value in {"", "NaN"}:
        return ""
    form = _FORMS.get(kind)
    if form is not None:
        return form(value.strip())
    return value if value.isascii() else unicodedata.normalize("NFC", value)


def _whole(value: str) -> str:
    if not _NUMBER.fullmatch(value):
        return ""
    number = math.trunc(float(value))
    return str(number) if -INT_LIMIT <= number < INT_LIMIT else ""


def _decimal(value: str) -> str:
    """Plain digits with at least one after the point, as ODK Collect writes them."""
    if not _NUMBER.fullmatch(value):
        return ""
    plain = format(Decimal(value), "f")
    return plain if "." in plain else f"{plain}.0"


def _date(value: str) -> str:
    match = _DATE.fullmatch(value)
    return match[1] if match and _is_day(match[1]) else ""


def _time(value: str) -> str:
    match = _TIME.fullmatch(value)
    return match[1] if match else ""


def _moment(value: str) -> str:
    match = _MOMENT.fullmatch(value)
    return value if match and _is_day(match[1]) else ""


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _point(value: str) -> str:
    """`latitude longitude [altitude [accuracy]]`, each with a point."""
    parts = value.split()
    if not 2 <= len(parts) <= 4 or not all(_NUMBER.fullmatch(part) for part in parts):
        return ""
    numbers = [float(part) for part in parts]
    if abs(numbers[0]) > 90 or abs(numbers[1]) > 180:
        return ""
    return " ".join(repr(number) for number in numbers)


def _line(value: str, least: int = 2) -> str:
    """Points joined by semicolons; a single one is no line."""
    points = [_point(point) for point in value.rstrip("; ").split(";")]
    return ";".join(points) if all(points) and len(points) >= least else ""


def _area(value: str) -> str:
    """A line that ends where it began."""
    line = _line(value, 3)
    return line if line.split(";")[0] == line.rpartition(";")[2] else ""


_FORMS: dict[str, Callable[[str], str]] = {
    **dict.fromkeys(WHOLE, _whole),
    **dict.fromkeys(("decimal", "float", "double"), _decimal),
    "date": _date,
    "time": _time,
    "dateTime": _moment,
    "geopoint": _point,
    "geotrace": _line,
    "geoshape": _area,
}
