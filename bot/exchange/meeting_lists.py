"""Lists that meeting platforms export: how long somebody was there, however the platform writes it; pure."""

from __future__ import annotations

import re
from datetime import datetime

ENOUGH = 0.5  # the part of an activity that somebody must have been there (domain 2.3)
SECTION = re.compile(r"\d+\.\s")  # a title of the next table in the same file
_PARTS = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*(h|hr|hrs|hora|horas|hours?|m|min|mins|minutos?|minutes?|s|seg|sec|segundos?)\b"
)
_CLOCK = re.compile(r"(\d{1,3}):(\d{2})(?::(\d{2}))?")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%d/%m/%Y", "%m/%d/%Y", "%d/%m/%y", "%m/%d/%y", "%d-%m-%Y", "%b %d %Y", "%d %b %Y", "")
_TIMES = ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p")


def minutes(text: str) -> float | None:
    """A duration in minutes: "63", "1h 2m 30s", "1:02:30", "62 min"; None when it is none."""
    said = " ".join(text.lower().split())
    if (clock := _CLOCK.fullmatch(said)) is not None:
        hours, whole, seconds = int(clock[1]), int(clock[2]), int(clock[3] or 0)
        return hours * 60 + whole + seconds / 60
    if _NUMBER.fullmatch(said):
        return float(said.replace(",", "."))
    parts = _PARTS.findall(said)
    if not parts or _PARTS.sub("", said).strip(" ,."):
        return None
    factor = {"h": 60.0, "m": 1.0, "s": 1 / 60}
    return sum(float(number.replace(",", ".")) * factor[unit[0]] for number, unit in parts)


def between(joined: str, left: str) -> float | None:
    """The minutes between two instants written alike, None when they cannot be read."""
    for day in _DAYS:
        for time in _TIMES:
            form = f"{day} {time}".strip()
            if (begin := _instant(joined, form)) is not None and (end := _instant(left, form)) is not None:
                length = (end - begin).total_seconds() / 60
                return length if length >= 0 else length + 24 * 60 if not day else None
    return None


def _instant(text: str, form: str) -> datetime | None:
    tidy = (
        " ".join(text.replace(",", " ").replace("T", " ").split()).upper().replace("A.M.", "AM").replace("P.M.", "PM")
    )
    tidy = re.sub(r"(\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})$", r"\1", tidy)
    try:
        return datetime.strptime(tidy, form)  # noqa: DTZ007 - only the difference matters
    except ValueError:
        return None


def stayed(cells: dict[str, str]) -> float | None:
    """The minutes a row tells, by its duration or else its instants; None when it tells none that can be read."""
    if duration := cells.get("duracion"):
        return minutes(duration)
    if "entrada" in cells and "salida" in cells:
        return between(cells["entrada"], cells["salida"])
    return None
