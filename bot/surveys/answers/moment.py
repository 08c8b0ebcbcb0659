"""Dates and times as people write them; the day comes first, except where the country writes the month first."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from bot.i18n import N_, locale_of, say_date
from bot.spelling import fold
from bot.surveys.answers.reading import Ask, Given, NotUnderstood, Read, Understood, Unsure
from bot.surveys.answers.words import short

MONTH_FIRST = frozenset({"US", "PR", "VI"})
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NUMERIC = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})(?:[/.\- ](\d{2}|\d{4}))?")
_NAMED = re.compile(
    r"(?:el )?(\d{1,2})(?:o|er|st|nd|rd|th)? (?:de |of )?([a-z]{3,})(?: (?:de |del |do )?(\d{4}|\d{2}))?"
)
_MONTH_LEADS = re.compile(r"([a-z]{3,}) (\d{1,2})(?:st|nd|rd|th)?(?: (\d{4}))?")
_TIME = re.compile(
    r"(\d{1,2})(?:\s*[:h.]\s*(\d{2})|\s*h)?(?::\d{2})?\s*([ap])?\.?\s*(?:m\b\.?)?\s*(?:h|hs|horas)?\Z", re.IGNORECASE
)
_DAYS = {
    0: {"hoy", "hoje", "today", "aujourd hui"},
    -1: {"ayer", "ontem", "yesterday", "hier"},
    -2: {"anteayer", "antes de ayer", "anteontem", "avant hier"},
    1: {"manana", "amanha", "tomorrow", "demain"},
}
_MONTHS = (
    ("enero", "janeiro", "january", "janvier"),
    ("febrero", "fevereiro", "february", "fevrier"),
    ("marzo", "marco", "march", "mars"),
    ("abril", "april", "avril"),
    ("mayo", "maio", "may", "mai"),
    ("junio", "junho", "june", "juin"),
    ("julio", "julho", "july", "juillet"),
    ("agosto", "august", "aout"),
    ("septiembre", "setiembre", "setembro", "september", "septembre"),
    ("octubre", "outubro", "october", "octobre"),
    ("noviembre", "novembro", "november", "novembre"),
    ("diciembre", "dezembro", "december", "decembre"),
)


def read_date(given: Given, ask: Ask) -> Read:
    """A date as YYYY-MM-DD."""
    text = (given.text or "").strip()
    found = _date(text, ask)
    if found is None:
        example = _numeric_example(ask)
        words_ = ask.translate(N_("No entendí «{text}» como fecha. Escríbala así: {example}."))
        return NotUnderstood(words_.format(text=short(text), example=example))
    day, sure = found
    return Understood(day.isoformat()) if sure else Unsure(day.isoformat())


def read_time(given: Given, ask: Ask) -> Read:
    """A time as HH:MM:SS.mmm with the offset of the person's zone."""
    text = (given.text or "").strip()
    found = _time(text)
    if found is None:
        words_ = ask.translate(N_("No entendí «{text}» como hora. Escríbala así: {example}."))
        return NotUnderstood(words_.format(text=short(text), example="14:30"))
    moment, sure = found
    value = _with_offset(moment, ask.now)
    return Understood(value) if sure else Unsure(value)


def read_datetime(given: Given, ask: Ask) -> Read:
    """A date followed by a time; the time may be parted by a comma, a blank or `T`."""
    text = " ".join((given.text or "").replace(",", " ").split())
    for cut in re.finditer(r" (?:a las? |as |at |à )?|(?<=\d)T(?=\d)", text):
        day, moment = _date(text[: cut.start()], ask), _time(text[cut.end() :])
        if day and moment:
            value = f"{day[0].isoformat()}T{_with_offset(moment[0], ask.now)}"
            return Understood(value) if day[1] and moment[1] else Unsure(value)
    words_ = ask.translate(N_("No entendí «{text}». Escriba la fecha y la hora así: {example}."))
    return NotUnderstood(words_.format(text=short(text), example=f"{_numeric_example(ask)} 14:30"))


def show_date(value: str, ask: Ask) -> str:
    """A stored date in words, in the person's language."""
    try:
        return say_date(date.fromisoformat(value[:10]), locale_of(ask.language, ask.country))
    except ValueError:
        return value


def show_time(value: str, _ask: Ask) -> str:
    """A stored time as HH:MM."""
    return value[:5]


def show_datetime(value: str, ask: Ask) -> str:
    """A stored date-time in words."""
    day, _, moment = value.partition("T")
    return f"{show_date(day, ask)}, {show_time(moment, ask)}"


def _numeric_example(ask: Ask) -> str:
    return "12/31/2026" if ask.country in MONTH_FIRST else "31/12/2026"


def _with_offset(moment: time, now: datetime) -> str:
    return (
        moment.replace(tzinfo=now.tzinfo).isoformat("milliseconds")
        if now.utcoffset() is None
        else (f"{moment.isoformat('milliseconds')}{now.strftime('%z')[:3]}:{now.strftime('%z')[3:5]}")
    )


def _date(text: str, ask: Ask) -> tuple[date, bool] | None:
    """The date and whether it can mean nothing else."""
    said = fold(text)
    for days, names in _DAYS.items():
        if said in names:
            return ask.now.date() + timedelta(days=days), False
    iso = _ISO.fullmatch(text)
    if iso:
        return _valid(int(iso[1]), int(iso[2]), int(iso[3]), sure=True)
    numeric = _NUMERIC.fullmatch(text)
    if numeric:
        return _numeric(int(numeric[1]), int(numeric[2]), numeric[3], ask)
    return _named(said, ask)


def _numeric(first: int, second: int, year: str | None, ask: Ask) -> tuple[date, bool] | None:
    month_first = ask.country in MONTH_FIRST
    day, month = (second, first) if month_first else (first, second)
    unclear = not ask.country and ask.language == "en" and first <= 12 and second <= 12 and first != second
    if month > 12 >= day:
        day, month, unclear = month, day, True
    whole, complete = _year(year, ask)
    return _valid(whole, month, day, sure=complete and not unclear)


def _named(said: str, ask: Ask) -> tuple[date, bool] | None:
    match = _NAMED.fullmatch(said)
    day, name, year = match.groups() if match else ("", "", "")
    if not match and (leads := _MONTH_LEADS.fullmatch(said)):
        name, day, year = leads.groups()
    month = _month(name)
    if not month:
        return None
    whole, complete = _year(year, ask)
    return _valid(whole, month, int(day), sure=complete)


def _month(name: str) -> int:
    """The month a name or its beginning stands for, 0 when none or more than one."""
    found = [number for number, names in enumerate(_MONTHS, 1) if any(each.startswith(name) for each in names)]
    return found[0] if name and len(found) == 1 else 0


def _year(year: str | None, ask: Ask) -> tuple[int, bool]:
    """The year in full and whether it was written so; two digits mean the past hundred years and the next ten."""
    if not year:
        return ask.now.year, False
    if len(year) == 4:
        return int(year), True
    century = ask.now.year // 100 * 100 + int(year)
    return (century if century <= ask.now.year + 10 else century - 100), False


def _valid(year: int, month: int, day: int, *, sure: bool) -> tuple[date, bool] | None:
    try:
        return date(year, month, day), sure
    except ValueError:
        return None


def _time(text: str) -> tuple[time, bool] | None:
    match = _TIME.match(text.strip())
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
    bare = match[2] is None and not half and text.strip().isdecimal()
    if hour > 23 or minute > 59 or (half and not 1 <= hour <= 12):
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    sure = bool(half) or hour > 12 or (text.startswith("0") and not bare)
    return time(hour, minute), sure
