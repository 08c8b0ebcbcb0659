"""The data types of binds: how a computed value is stored."""

from __future__ import annotations

import math
import re

WHOLE = frozenset({"int", "integer", "long"})
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}.*)")


def stored(value: str, kind: str) -> str:
    """`value` as a node of type `kind` holds it: whole numbers cut, no NaN, dates without time."""
    if value in {"", "NaN"}:
        return ""
    if kind in WHOLE:
        return _whole(value)
    moment = _MOMENT.match(value)
    if moment and kind == "date":
        return moment[1]
    return moment[2] if moment and kind == "time" else value


def _whole(value: str) -> str:
    try:
        number = float(value)
    except ValueError:
        return value
    return str(int(number)) if math.isfinite(number) else ""
