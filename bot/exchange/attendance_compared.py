"""Our attendance beside a file of CLACbook: which organizations are only here, only there, or in another way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.exchange.attendance import Presences
from bot.exchange.attendance_file import known_of
from bot.exchange.organizations import Aliases
from bot.exchange.reading import Table
from bot.exchange.report import Report
from bot.exchange.saving import Occasion
from bot.programme.seat import SEAT
from bot.reports.participation import RECONCILED
from storage import activities, attendance, audit, facts

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

HEADINGS = ("caso", "fila", "actividad", "titulo", "organizacion", "columna", "aqui", "alla")
CASES = ("solo_aqui", "solo_alla", "distinto", "ilegible")
SHOWN = 20
Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One finding; `row` is 0 where the file has none."""

    case: str
    row: int
    activity: str
    title: str
    organization: str
    column: str = ""
    here: str = ""
    there: str = ""

    def cells(self) -> Sequence[str | int]:
        """The finding as a row of the report's file."""
        head = (self.case, self.row or "", self.activity, self.title, self.organization)
        return (*head, self.column, self.here, self.there)

    def __str__(self) -> str:
        row = f"fila {self.row}, " if self.row else ""
        told = f": {self.column}: aquí «{self.here}», allá «{self.there}»" if self.case == "distinto" else ""
        told = f": {self.there}" if self.case == "ilegible" else told
        return f"{self.case}: {row}{self.activity} {self.title} {self.organization}{told}"


@dataclass(slots=True)
class Comparison:
    """Our lists beside a file, by activity and organization."""

    file: str
    same: int = 0
    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """How many of each case."""
        return {"iguales": self.same, **{case: sum(line.case == case for line in self.lines) for case in CASES}}

    def text(self) -> str:
        """The report for a terminal."""
        counts = self.counts()
        there = f"{counts['solo_alla']} solo en el archivo, {counts['ilegible']} filas que no se pueden leer"
        same = f"{counts['iguales']} iguales, {counts['distinto']} distintas, {counts['solo_aqui']} solo aquí"
        head = f"{self.file}: {same}, {there}."
        more = [f"… y {len(self.lines) - SHOWN} más: --out INFORME.xlsx"] if len(self.lines) > SHOWN else []
        return "\n".join([head, *(f"· {note}" for note in self.notes), *map(str, self.lines[:SHOWN]), *more])

    def as_json(self) -> dict[str, Any]:
        """The report as one document."""
        lines = [dict(zip(HEADINGS, line.cells(), strict=True)) for line in self.lines]
        return {"file": self.file, "counts": self.counts(), "lines": lines, "notes": self.notes}


async def compare(
    db: AsyncConnection, table: Table, aliases: Aliases, *, now: datetime, actor: str, keep_date: bool = True
) -> Comparison:
    """Set our confirmed attendance beside a file and remember the day; only activities between its first and last."""
    held = {row["id"]: row for row in await activities.listed(db, attendance.LIVE)}
    occasion, report = Occasion(now, actor, now.date()), Report(table.name, "asistencias")
    presences = Presences(list(held.values()), await known_of(db, occasion, aliases), None)
    presences.take(table.rows, report)
    found = Comparison(table.name, notes=[*table.notes, *report.notes])
    found.lines += [Line("ilegible", row, "", "", "", there=reason) for row, reason in sorted(report.refused)]
    there: dict[Key, tuple[int, str]] = {}
    for line in presences.lines:
        if line.seen.organization_id is not None:
            there.setdefault((line.activity["id"], line.seen.organization_id), (line.row, line.seen.mode))
    here = await _here(db, _between(held, {number for number, _ in there}))
    _set_beside(found, held, here, there)
    if keep_date:
        await facts.keep(db, RECONCILED, now.astimezone(SEAT).date().isoformat())
        await audit.write(db, now, actor, "activities.reconcile", "activities", found.counts())
    return found


def _between(held: Mapping[int, Mapping[str, Any]], named: Iterable[int]) -> list[int]:
    """The activities that began between the first and the last one the file names."""
    days = sorted(held[number]["starts_at"] for number in named)
    return [number for number, row in held.items() if days and days[0] <= row["starts_at"] <= days[-1]]


async def _here(db: AsyncConnection, numbers: Iterable[int]) -> dict[Key, str]:
    found: dict[Key, str] = {}
    for number in numbers:
        for row in await attendance.listed(db, number, [attendance.CONFIRMED]):
            if row["organization_id"]:
                found.setdefault((number, row["organization_id"]), row["mode"])
    return found


def _set_beside(
    found: Comparison, held: Mapping[int, Mapping[str, Any]], here: Mapping[Key, str],
    there: Mapping[Key, tuple[int, str]],
) -> None:  # fmt: skip
    for key in sorted({*here, *there}):
        number, organization = key
        row, mode = there.get(key, (0, ""))
        name = held[number]["clacbook_id"] or str(number)
        about = (row, name, held[number]["title"]["es"], organization)
        if key not in there:
            found.lines.append(Line("solo_aqui", *about))
        elif key not in here:
            found.lines.append(Line("solo_alla", *about))
        elif here[key] != mode:
            found.lines.append(Line("distinto", *about, "modo", here[key], mode))
        else:
            found.same += 1
