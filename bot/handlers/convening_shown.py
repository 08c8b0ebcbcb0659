"""What the card of an activity shows the team, field by field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot import occasions
from bot.audience import parse_audience
from bot.i18n import N_, NAMES, say_span
from bot.occasions import Reader
from bot.programme.activities import kinds
from bot.reminders import UNITS

Row = Mapping[str, Any]
OTHER_ZONES = ("America/Lima", "America/Sao_Paulo", "America/El_Salvador")  # two of them beside the activity's own


def title(row: Row, reader: Reader) -> str:
    """The Spanish title."""
    del reader
    return str(row["title"].get("es", ""))


def titles(row: Row, reader: Reader) -> str:
    """The title in other languages."""
    del reader
    return " · ".join(f"{NAMES[code]}: {text}" for code, text in row["title"].items() if code != "es")


def when(row: Row, reader: Reader) -> str:
    """Day and hours in the activity's zone, and the start in two others."""
    if row["starts_at"] is None:
        return ""
    others = [zone for zone in OTHER_ZONES if zone != row["zone"]][:2]
    own = Reader(reader.language, reader.locale, row["zone"])
    return f"{occasions.when(row, own)} = {occasions.elsewhere(row, others, own)}"


def until(row: Row, reader: Reader) -> str:
    """The end."""
    return occasions.clock(row["ends_at"], row["zone"], reader.locale) if row["ends_at"] else ""


def zone(row: Row, reader: Reader) -> str:
    """The city of the zone."""
    return occasions.city(row["zone"], reader.locale)


def due(row: Row, reader: Reader) -> str:
    """When answers are due."""
    at: datetime | None = row["answer_by"]
    return (
        f"{occasions.day(at, row['zone'], reader.locale)}, {occasions.clock(at, row['zone'], reader.locale)}"
        if at
        else ""
    )


def kind(table: str) -> Callable[[Row, Reader], str]:
    """Shows the name of a type or mode."""

    def show(row: Row, reader: Reader) -> str:
        known = getattr(kinds(), f"{table}s").get(row[table])
        return known.name.to(reader.language) if known else ""

    return show


def convener(row: Row, reader: Reader) -> str:
    """Who convenes."""
    return occasions.convener(row, reader.translate)


def audience(row: Row, reader: Reader) -> str:
    """Whom it is for."""
    return parse_audience(row["audience"])[0].describe(reader.language)


def plain(column: str) -> Callable[[Row, Reader], str]:
    """Shows a column as it is."""
    return lambda row, _reader: "" if row[column] is None else str(row[column])


def seats(row: Row, reader: Reader) -> str:
    """The seats, and how many are taken."""
    if row["seats"] is None:
        return reader.translate(N_("sin límite"))
    return reader.translate(N_("{seats}, tomados {taken}")).format(seats=row["seats"], taken=row["taken"])


def quota(row: Row, reader: Reader) -> str:
    """The seats kept."""
    if not (row["seats_women"] or row["seats_youth"]):
        return ""
    text = reader.translate(N_("{women} mujeres, {youth} jóvenes"))
    return text.format(women=row["seats_women"], youth=row["seats_youth"])


def cost(row: Row, reader: Reader) -> str:
    """What it costs."""
    return row["cost"] or reader.translate(N_("sin costo"))


def about(row: Row, reader: Reader) -> str:
    """The beginning of the description."""
    del reader
    return " · ".join(row["description"].values())[:120]


def reminders(row: Row, reader: Reader) -> str:
    """When people are reminded."""
    parts = [part for part in row["reminders"].split(";") if part]
    said = [say_span(int(part[:-1]), UNITS[part[-1]], reader.locale) for part in parts]
    return ", ".join(said) or reader.translate(N_("no"))


def counts(row: Row, reader: Reader) -> str:
    """Whether attendance counts for participation."""
    own = row["counts"] if row["counts"] is not None else row["type"] in kinds().eligible
    return reader.translate(N_("sí") if own and row["with_clac"] else N_("no"))
