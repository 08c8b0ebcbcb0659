"""Functions of dates and times."""

from __future__ import annotations

import math
import re
from datetime import date, datetime

from bot.errors import ExpressionError
from bot.surveys.xpath import dates
from bot.surveys.xpath.context import State
from bot.surveys.xpath.signatures import Eager, Table
from bot.surveys.xpath.tree import Node
from bot.surveys.xpath.values import Value, to_moment, to_text

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


_FORMAT = re.compile(r"%(.?)", re.DOTALL)


def _is_blank(value: Value) -> bool:
    return math.isnan(value) if isinstance(value, float) else to_text(value) == ""


def _moment(state: State, value: Value) -> date | datetime:
    """`value` as a date or date-time. Raises ExpressionError when it is none."""
    moment = dates.read(value, state.zone) if isinstance(value, str) else to_moment(value, state.zone)
    if moment is None:
        raise ExpressionError(f"«{to_text(value)}» no es una fecha")
    return moment


def _today(state: State, _node: Node, _arguments: list[Value]) -> Value:
    return state.now.date()


def _now(state: State, _node: Node, _arguments: list[Value]) -> Value:
    return state.now


def _date(state: State, _node: Node, arguments: list[Value]) -> Value:
    return "" if _is_blank(arguments[0]) else _moment(state, arguments[0])


def _decimal_date_time(state: State, _node: Node, arguments: list[Value]) -> Value:
    value = arguments[0]
    if isinstance(value, float):
        return value
    return math.nan if _is_blank(value) else dates.instant_days(_moment(state, value), state.zone)


def _decimal_time(state: State, _node: Node, arguments: list[Value]) -> Value:
    """The part of the local day that has passed."""
    value = arguments[0]
    if isinstance(value, datetime):
        clock = value.astimezone(state.zone).timetz()
    else:
        found = dates.read_time(to_text(value), state.zone)
        if found is None:
            return math.nan
        clock = datetime.combine(dates.EPOCH, found).astimezone(state.zone).timetz()
    seconds = clock.hour * 3600 + clock.minute * 60 + clock.second + clock.microsecond / 1_000_000
    return seconds / 86_400


def _format(state: State, _node: Node, arguments: list[Value]) -> Value:
    """A date written after a pattern: %Y %y %m %n %b %d %e %a %W %H %h %M %S %3."""
    pattern = to_text(arguments[1])
    moment = None if _is_blank(arguments[0]) else to_moment(arguments[0], state.zone)
    if moment is None:
        return ""
    local = dates.local(moment, state.zone)
    return _FORMAT.sub(lambda match: _written(local, match[1]), pattern)


def _written(local: datetime, sign: str) -> str:
    """What the sign after a percent sign stands for. Raises ExpressionError for one that stands for nothing."""
    formats = {
        "%": "%",
        "Y": f"{local.year:04}",
        "y": f"{local.year % 100:02}",
        "m": f"{local.month:02}",
        "n": str(local.month),
        "b": _MONTHS[local.month - 1],
        "d": f"{local.day:02}",
        "e": str(local.day),
        "a": _DAYS[local.weekday()],
        "W": str(local.isocalendar().week),
        "H": f"{local.hour:02}",
        "h": str(local.hour),
        "M": f"{local.minute:02}",
        "S": f"{local.second:02}",
        "3": f"{local.microsecond // 1000:03}",
    }
    if sign not in formats:
        raise ExpressionError(f"%{sign} no es un formato de fecha")
    return formats[sign]


TABLE: Table = {
    "date": Eager(1, 1, _date),
    "date-time": Eager(1, 1, _date),
    "decimal-date-time": Eager(1, 1, _decimal_date_time),
    "decimal-time": Eager(1, 1, _decimal_time),
    "format-date": Eager(2, 2, _format),
    "format-date-time": Eager(2, 2, _format),
    "now": Eager(0, 0, _now),
    "today": Eager(0, 0, _today),
}
