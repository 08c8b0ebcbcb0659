"""The values of expressions and their conversions (XPath 1.0, section 4; dates as ODK Collect has them)."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, tzinfo
from decimal import Decimal

from bot.surveys.xpath import dates
from bot.surveys.xpath.tree import Node

Value = str | float | bool | date | datetime | list[Node]

_NUMBER = re.compile(r"\s*-?(?:\d+(?:\.\d*)?|\.\d+)\s*\Z", re.ASCII)
TOLERANCE = 1e-12  # of numeric equality, as in ODK Collect


def number_text(number: float) -> str:
    """A number as text: no exponent, no superfluous zeros."""
    if number == int(number) if math.isfinite(number) else False:
        return str(int(number))
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    text = repr(number)
    return format(Decimal(text), "f") if "e" in text else text


def text_number(text: str, zone: tzinfo | None = None) -> float:
    """The number a text spells, days since 1970-01-01 for a date, else NaN."""
    if _NUMBER.match(text):
        return float(text)
    moment = dates.read(text, zone)
    return math.nan if moment is None else dates.days(moment)


def nodes_text(nodes: list[Node]) -> str:
    """The string value of the first node, empty without nodes."""
    return nodes[0].string() if nodes else ""


def to_text(value: Value) -> str:
    """`value` as a string."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return nodes_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number_text(value)
    return dates.text(value)


def to_number(value: Value, zone: tzinfo | None = None) -> float:
    """`value` as a number; NaN when it is none."""
    if isinstance(value, float):
        return value
    if isinstance(value, list):
        return text_number(nodes_text(value), zone)
    if isinstance(value, str):
        return text_number(value, zone)
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    return dates.days(value)


def to_boolean(value: Value) -> bool:
    """`value` as a boolean: zero, NaN, empty texts and empty node-sets are false."""
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        return value != 0 and value == value  # noqa: PLR0124 - NaN
    if isinstance(value, str | list):
        return bool(value)
    return True


def to_moment(value: Value, zone: tzinfo | None) -> date | datetime | None:
    """`value` as a date or date-time, None when it is none."""
    if isinstance(value, date):
        return value
    if isinstance(value, float):
        return dates.from_days(value, zone)
    if isinstance(value, bool):
        return None
    text = nodes_text(value) if isinstance(value, list) else value
    if _NUMBER.match(text):
        return dates.from_days(float(text), zone)
    return dates.read(text, zone)
