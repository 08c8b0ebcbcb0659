"""When an activity is, as the team writes it: its zone, hours, deadline, further sessions; pure.

Each reader gives columns with their values, or raises InputError with a text to translate.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from bot.errors import InputError
from bot.i18n import N_
from bot.programme.countries import atlas
from bot.programme.vocabulary import phrases
from bot.spelling import fold
from bot.surveys.answers.moment import read_datetime, read_time
from bot.surveys.answers.reading import Ask, Given, NotUnderstood
from bot.when import read_day

HOURS = timedelta(hours=2)  # an activity lasts that long where no end was said
LONGEST = timedelta(days=14)
WHEN = N_("No entendí la fecha. Escriba día y hora, por ejemplo: 12 de mayo 9:00 a 12:00.")
PAST = N_("Esa fecha ya pasó. Escriba una que venga.")
UNTIL = N_("No entendí la hora. Escriba por ejemplo 12:00, o «3 horas».")
ZONE = N_("No conozco esa hora. Escriba un país, por ejemplo Perú.")
DUE_LATE = N_("Tiene que ser antes de que empiece.")
_END = re.compile(r"\s*(?:-|–|—|\bhasta\b|\bate\b|\baté\b|\bto\b|\buntil\b|\bà\b|\bjusqu'à\b|\ba\b)\s*(?:las?|as)?\s*")
_LENGTH = re.compile(r"(\d{1,2})(?:[.,](5))?\s*(?:h|hora|horas|hour|hours|heure|heures)\b")
_CLOCK = re.compile(
    r"(.+?)\s+(?:a las? |as |às |at |à )?(\d{1,2}(?:\s*[:h.]\s*\d{2}|\s*h)?\s*(?:[ap]\.?\s?m\.?)?)", re.IGNORECASE
)
LATELY = timedelta(days=3)  # a day so little ago was meant as it was said


@dataclass(frozen=True, slots=True)
class Desk:
    """What a reader may look at: the draft, now, the language of who writes, and the structures (id, name)."""

    row: Mapping[str, Any]
    now: datetime
    language: str = "es"
    structures: Sequence[tuple[str, str]] = ()

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the activity."""
        return ZoneInfo(self.row["zone"])

    @property
    def local(self) -> datetime:
        """Now, there."""
        return self.now.astimezone(self.zone)

    def ask(self) -> Ask:
        """How dates are read."""
        return Ask("datetime", self.local, language=self.language, country="SV")


Values = dict[str, Any]
Reader = Callable[[str, Desk], Values]


def zone(text: str, desk: Desk) -> Values:
    """A zone by country, city or IANA name; the hours on the clock stay as they were said."""
    found = _zone(text)
    if found is None:
        raise InputError(ZONE)
    moved = {
        name: moment.astimezone(desk.zone).replace(tzinfo=ZoneInfo(found))
        for name in ("starts_at", "ends_at", "answer_by") if (moment := desk.row[name])
    }  # fmt: skip
    return {"zone": found, **moved}


def _zone(text: str) -> str | None:
    countries = [key for cut, key in phrases().get(fold(text), ()) if cut == "country"]
    if len(countries) == 1:
        return atlas().countries[countries[0]].zone
    said = fold(text)
    ours = {zone for one in atlas().countries.values() for zone in (one.zone, *one.other_zones)}
    named = [each for each in sorted(ours) if said and said == fold(each.rpartition("/")[2])]
    return named[0] if named else text.strip() if text.strip() in available_timezones() else None


def when(text: str, desk: Desk) -> Values:
    """Day and hour of the start, and of the end where it is said: "12 de mayo 9:00 a 12:00", "viernes 9am"."""
    plain = " ".join(text.split())
    for cut in [*_END.finditer(plain)][::-1]:
        starts, ends = _moment(plain[: cut.start()], desk), _time(plain[cut.end() :], desk)
        if starts and ends is not None:
            return _from(starts, datetime.combine(starts.date(), ends, starts.tzinfo), desk)
    starts = _moment(plain, desk)
    if starts is None:
        raise InputError(WHEN)
    old = desk.row
    length = old["ends_at"] - old["starts_at"] if old["starts_at"] and old["ends_at"] else HOURS
    return _from(starts, starts + length, desk)


def _from(starts: datetime, ends: datetime, desk: Desk) -> Values:
    if starts <= desk.now:
        raise InputError(PAST)
    return {"starts_at": starts, "ends_at": ends if ends > starts else ends + timedelta(days=1)}


def _moment(text: str, desk: Desk) -> datetime | None:
    """A day and an hour in the activity's zone; a day without a year is the next one."""
    read = read_datetime(Given(text), desk.ask())
    if not isinstance(read, NotUnderstood):
        found = datetime.fromisoformat(read.value).replace(tzinfo=desk.zone)
        yearless = not re.search(r"\d{4}|/\d\d\b.*/", text)
        return _next_year(found) if found <= desk.local - LATELY and yearless else found
    parts = _CLOCK.fullmatch(" ".join(text.replace(",", " ").split()))
    day = read_day(parts[1], desk.local.date()) if parts else None
    moment = _time(parts[2], desk) if parts else None
    return datetime.combine(day, moment, desk.zone) if day and moment is not None else None


def _next_year(moment: datetime) -> datetime:
    leap = (moment.month, moment.day) == (2, 29)
    return moment if leap else moment.replace(year=moment.year + 1)


def _time(text: str, desk: Desk) -> time | None:
    read = read_time(Given(text), desk.ask())
    return None if isinstance(read, NotUnderstood) else time.fromisoformat(read.value[:5])


def until(text: str, desk: Desk) -> Values:
    """The end: an hour of the day, how long it takes, or a day and an hour."""
    starts = desk.row["starts_at"]
    if starts is None:
        raise InputError(WHEN)
    starts = starts.astimezone(desk.zone)
    if match := _LENGTH.fullmatch(fold(text).replace(" 5 ", ".5 ")) or _LENGTH.fullmatch(text.strip().lower()):
        ends = starts + timedelta(hours=int(match[1]), minutes=30 if match[2] else 0)
    elif (clock := _time(text, desk)) is not None:
        ends = datetime.combine(starts.date(), clock, desk.zone)
        ends = ends if ends > starts else ends + timedelta(days=1)
    else:
        found = _moment(text, desk)
        if found is None:
            raise InputError(UNTIL)
        ends = found
    if not starts < ends <= starts + LONGEST:
        raise InputError(UNTIL)
    return {"ends_at": ends}


def answer_by(text: str, desk: Desk) -> Values:
    """Until when answers are due: a day (its end) or a day and an hour, before it begins."""
    found = _moment(text, desk) or _moment(f"{text} 23:59", desk)
    if found is None:
        raise InputError(WHEN)
    if found <= desk.now:
        raise InputError(PAST)
    if desk.row["starts_at"] and found > desk.row["starts_at"]:
        raise InputError(DUE_LATE)
    return {"answer_by": found}


def dates(text: str, desk: Desk) -> list[datetime]:
    """The starts of further sessions, one a line or between semicolons."""
    found = []
    for line in filter(None, map(str.strip, re.split(r"[;\n]", text))):
        starts = (
            when(line, desk)["starts_at"] if re.search(r"\d\s*[:h]|[ap]\.?m", line.lower()) else _same_hour(line, desk)
        )
        found.append(starts)
    if not found:
        raise InputError(WHEN)
    return found


def _same_hour(line: str, desk: Desk) -> datetime:
    """A day at the hour of the activity."""
    starts: datetime = desk.row["starts_at"].astimezone(desk.zone)
    found = _moment(f"{line} {starts:%H:%M}", desk)
    if found is None or found <= desk.now:
        raise InputError(WHEN if found is None else PAST)
    return found


def every_week(starts_at: datetime, tz: str, count: int) -> list[datetime]:
    """The same hour of the clock in each of the next weeks."""
    local = starts_at.astimezone(ZoneInfo(tz))
    days: list[date] = [local.date() + timedelta(weeks=n) for n in range(1, count + 1)]
    return [datetime.combine(day, local.time(), ZoneInfo(tz)) for day in days]
