"""How an activity is told: its title, who convenes, when in somebody's own zone, where; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.i18n import N_, Translate, say_date, translator
from bot.messages import strong
from bot.programme.activities import kinds

Row = Mapping[str, Any]
VIRTUAL = "virtual"
HERE = N_("hora de {city}")
TOGETHER = N_("CLAC y {structure}")
ONLINE = N_("en línea")
CONVENES, FREE, DUE = N_("Convoca"), N_("Sin costo para usted"), N_("Responda antes de")
SEATS, EACH = N_("Cupo: {seats} personas"), N_("hasta {count} por organización")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is told: the language, its Babel locale, and the time zone of the organization."""

    language: str
    locale: str
    zone: str

    @property
    def translate(self) -> Translate:
        """Turns a Spanish text into the reader's language."""
        return translator(self.language)


def title(activity: Row, language: str) -> str:
    """The title in a language, in Spanish where it has none."""
    return in_language(activity["title"], language)


def in_language(texts: Mapping[str, str], language: str) -> str:
    """A text of an activity in a language, in Spanish or any other where it has none."""
    return texts.get(language) or texts.get("es") or next(iter(texts.values()), "")


def day(moment: datetime, zone: str, locale: str) -> str:
    """A day in words with its weekday, e.g. "martes, 12 de mayo de 2027"."""
    return say_date(moment.astimezone(ZoneInfo(zone)), locale, "full")


def clock(moment: datetime, zone: str, locale: str) -> str:
    """The time of day: of twenty-four hours, but in English, e.g. "13:00", "1:00 pm"."""
    from babel.dates import format_time

    form = "h:mm a" if locale.startswith("en") else "H:mm"
    return format_time(moment.astimezone(ZoneInfo(zone)), form, locale=locale)


def city(zone: str, locale: str) -> str:
    """The city a zone is called after."""
    from babel.dates import get_timezone_location

    return get_timezone_location(ZoneInfo(zone), locale=locale, return_city=True)


def when(activity: Row, reader: Reader) -> str:
    """Day and hours in the reader's zone, with its name: "martes, 12 de mayo de 2027, 9:00–11:00 (hora de Lima)"."""
    starts, ends, zone = activity["starts_at"], activity["ends_at"], reader.zone
    there = reader.translate(HERE).format(city=city(zone, reader.locale))
    begins = f"{day(starts, zone, reader.locale)}, {clock(starts, zone, reader.locale)}"
    same = starts.astimezone(ZoneInfo(zone)).date() == ends.astimezone(ZoneInfo(zone)).date()
    until = clock(ends, zone, reader.locale)
    return f"{begins}–{until} ({there})" if same else f"{begins} – {day(ends, zone, reader.locale)}, {until} ({there})"


def elsewhere(activity: Row, zones: list[str], reader: Reader) -> str:
    """The hour of the start in other zones: "11:00 Lima · 13:00 São Paulo"; the day too where it is another."""
    starts, own = activity["starts_at"], ZoneInfo(activity["zone"])
    parts = []
    for zone in zones:
        there = starts.astimezone(ZoneInfo(zone)).date()
        other = there != starts.astimezone(own).date()
        date = f" ({say_date(there, reader.locale, 'short')})" if other else ""
        parts.append(f"{clock(starts, zone, reader.locale)} {city(zone, reader.locale)}{date}")
    return " · ".join(parts)


def where(activity: Row, translate: Translate) -> str:
    """Place, link or both; the link of a meeting that is only online needs no place."""
    parts = [activity["place"], activity["link"]] if activity["mode"] != VIRTUAL else [activity["link"]]
    return " · ".join(filter(None, parts)) or (translate(ONLINE) if activity["mode"] == VIRTUAL else "")


def convener(activity: Row, translate: Translate) -> str:
    """Who convenes: CLAC, a structure, or both."""
    structure = activity["convener_name"] or ("" if activity["convener"] == "clac" else activity["convener"])
    if not structure:
        return "CLAC"
    return translate(TOGETHER).format(structure=structure) if activity["with_clac"] else structure


def facts(activity: Row, reader: Reader, *, seats: bool = True) -> list[str]:
    """What anybody invited must know, a line each: who convenes, what, when, where, cost, deadline, seats."""
    _ = reader.translate
    lines = [
        f"👥 {_(CONVENES)}: {convener(activity, _)}",
        f"📌 {strong(title(activity, reader.language))}",
        f"🗓 {when(activity, reader)}",
    ]
    if place := where(activity, _):
        lines.append(f"📍 {place}")
    known = kinds().modes[activity["mode"]].name.to(reader.language)
    lines.append(f"ℹ️ {kinds().types[activity['type']].name.to(reader.language)} · {known}")
    if about := in_language(activity["description"], reader.language):
        lines.append(about)
    lines.append(f"💲 {activity['cost'] or _(FREE)}")
    if activity["answer_by"]:
        due = f"{day(activity['answer_by'], reader.zone, reader.locale)}, "
        due += clock(activity["answer_by"], reader.zone, reader.locale)
        lines.append(f"⏳ {_(DUE)}: {due}")
    if seats and activity["seats"] is not None:
        lines.append(f"🎟 {_(SEATS).format(seats=activity['seats'])}" + _each(activity, _))
    return lines


def _each(activity: Row, translate: Translate) -> str:
    if activity["per_organization"] is None:
        return ""
    return ", " + translate(EACH).format(count=activity["per_organization"])
