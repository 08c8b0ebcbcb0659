"""Attendance from a file: our own columns or a meeting platform's list; whose presence each row is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from bot.attendance import Presence, tidy
from bot.attending import Seen
from bot.errors import InputError
from bot.exchange.cells import day as read_day
from bot.exchange.meeting_lists import ENOUGH, SECTION, stayed
from bot.exchange.people import Directory
from bot.exchange.reading import Row
from bot.exchange.report import Report
from bot.finding import Entry, find
from bot.phones import read_phone
from bot.programme.activities import kinds
from bot.spelling import fold

TIMED = frozenset({"duracion", "entrada", "salida"})
UNSURE = frozenset({Presence.DECLARED.value, Presence.REJECTED.value})
SURE, APART = 0.86, 0.08  # how well a name must fit, and how much better than the next one


@dataclass(frozen=True, slots=True)
class Line:
    """One presence of a file: its row, the activity, who, and how it is called in the report."""

    row: int
    activity: Mapping[str, Any]
    seen: Seen
    called: str


@dataclass(frozen=True, slots=True)
class Known:
    """Who may be named: people with their organizations today, and who was invited for which one by activity."""

    people: Mapping[int, Mapping[str, Any]]
    invited: Mapping[int, Mapping[int, str]]  # activity → person → organization
    directory: Directory


class Presences:
    """The presences a file tells of."""

    def __init__(self, activities: Sequence[Mapping[str, Any]], known: Known, chosen: int | None) -> None:
        self.activities = {row["id"]: row for row in activities}
        self.known, self.chosen = known, chosen
        self.lines: list[Line] = []
        self._stayed: dict[tuple[int, str], float] = {}
        self._entries = [
            Entry((person["id"], organization), (person["name"], self._name(organization)), phone=person["phone"] or "")
            for person in known.people.values()
            for organization in person["organizations"] or ("",)
        ]
        self._places = [
            Entry(key, (row["name"], row["short_name"])) for key, row in known.directory.organizations.items()
        ]

    def _name(self, organization_id: str) -> str:
        row = self.known.directory.organizations.get(organization_id)
        return str(row["name"]) if row else ""

    def take(self, rows: Iterable[Row], report: Report) -> None:
        """Take the rows of a file, or note in the report why not."""
        taken: list[Row] = []
        for row in rows:
            if SECTION.match(row.cells.get("persona", "")):
                break  # another table of the same file
            taken.append(row)
        unsure = [row for row in taken if fold(row.cells.get("estado", "")) in UNSURE]
        if unsure:
            report.notes.append(f"{len(unsure)} filas declaradas o rechazadas: no se toman")
        for row in taken:
            if fold(row.cells.get("estado", "")) in UNSURE:
                continue
            try:
                self._row(row, report)
            except InputError as error:
                report.refuse(row.number, str(error))
        self.lines = [line for line in self.lines if self._counts(line, report)]

    # --- one row

    def _row(self, row: Row, report: Report) -> None:
        cells = dict(row.cells)
        name = tidy(" ".join(filter(None, (cells.get("persona", ""), cells.get("apellido", "")))))
        activity = self._activity(cells)
        mode = self._mode(cells, activity)
        if TIMED & cells.keys() and name:
            self._time(activity["id"], name, cells)
        if not name and "organizacion" not in cells:
            raise InputError("falta organizacion o persona")
        organization = self._organization(cells.get("organizacion", ""))
        person_id, organization = self._person(name, organization, activity["id"])
        seen = Seen(mode, Presence.CONFIRMED, "file", person_id, organization)
        if person_id is None:
            said = "" if organization else cells.get("organizacion", "")
            seen = replace(seen, named=name, named_organization=tidy(said))
        if organization is None:
            report.notes.append(f"fila {row.number}: no reconozco a qué organización pertenece «{name or said}»")
        self._keep(Line(row.number, activity, seen, name or self._name(organization or "")))

    def _keep(self, line: Line) -> None:
        """Keep a line once; the same person for another organization that the list names is a name there (S32)."""
        mine = [one for one in self.lines if one.activity["id"] == line.activity["id"]]
        who = line.seen
        if any(_key(one.seen) == _key(who) for one in mine):
            return
        if who.person_id is not None and any(one.seen.person_id == who.person_id for one in mine):
            name = str(self.known.people[who.person_id]["name"])
            line = replace(line, seen=replace(who, person_id=None, named=name))
        self.lines.append(line)

    def _time(self, activity_id: int, name: str, cells: dict[str, str]) -> None:
        length = stayed(cells)
        if length is None:
            raise InputError(
                "no entiendo cuánto tiempo estuvo: se espera una duración, o la hora de entrada y de salida"
            )
        key = activity_id, fold(name)
        self._stayed[key] = self._stayed.get(key, 0) + length

    def _counts(self, line: Line, report: Report) -> bool:
        """Whether somebody was there for half of the activity, all visits together; lists without times count whole."""
        length = self._stayed.get((line.activity["id"], fold(line.called)))
        whole = (line.activity["ends_at"] - line.activity["starts_at"]).total_seconds() / 60
        if length is None or length >= ENOUGH * whole:
            return True
        told = f"estuvo {length:.0f} de {whole:.0f} minutos y no cuenta"
        report.notes.append(f"fila {line.row}: «{line.called}» {told}")
        return False

    # --- what the cells mean

    def _activity(self, cells: Mapping[str, str]) -> Mapping[str, Any]:
        said, day = cells.get("actividad", ""), read_day(cells["fecha"]) if cells.get("fecha") else None
        if not said and self.chosen is None:
            raise InputError("falta actividad: ponga la columna, o diga cuál con --activity NÚMERO")
        found = [self.activities[self.chosen]] if not said and self.chosen in self.activities else self._named(said)
        if day and len(found) > 1:
            found = [row for row in found if _local(row) == day]
        if len(found) != 1:
            raise InputError(f"{'varias actividades se llaman' if found else 'no hay ninguna actividad'} «{said}»")
        if day and _local(found[0]) != day:
            raise InputError(f"la actividad «{said or self.chosen}» fue el {_local(found[0])}, no el {day}")
        return found[0]

    def _named(self, said: str) -> list[Mapping[str, Any]]:
        rows = self.activities.values()
        if by_id := [row for row in rows if said in {str(row["id"]), row["clacbook_id"]}]:
            return by_id[:1]
        return [row for row in rows if fold(said) in {fold(text) for text in row["title"].values()}]

    def _mode(self, cells: Mapping[str, str], activity: Mapping[str, Any]) -> str:
        if (text := cells.get("modo")) is not None:
            key = kinds().mode_key(text)
            if key not in {"presencial", "virtual"}:
                raise InputError(f"«{text}» no es un modo: presencial o virtual")
            return key
        return "virtual" if activity["mode"] == "virtual" or TIMED & cells.keys() else "presencial"

    def _organization(self, text: str) -> str | None:
        """The organization a cell means, by id or by name; None when nobody can tell."""
        if not text:
            return None
        try:
            return self.known.directory.organization(text)
        except InputError:
            found = _best(text, self._places)
            return None if found is None else str(found)

    def _person(self, name: str, organization: str | None, activity_id: int) -> tuple[int | None, str | None]:
        """Who a name (or phone) is, and for which organization: of the one named, of those invited, of everybody."""
        if not name:
            return None, organization
        invited = self.known.invited.get(activity_id, {})
        if (person_id := self._by_phone(name, organization)) is not None:
            return person_id, organization or invited.get(person_id) or self._only(person_id)
        entries = [one for one in self._entries if organization is None or one.key[1] == organization]  # type: ignore[index]
        expected = [one for one in entries if one.key[0] in invited]  # type: ignore[index]
        found = _best(name, expected) or _best(name, entries)
        if found is None:
            return None, organization
        person_id = int(found[0])
        return person_id, organization or invited.get(person_id) or self._only(person_id)

    def _by_phone(self, text: str, organization: str | None) -> int | None:
        if sum(sign.isdigit() for sign in text) < 7:
            return None
        row = self.known.directory.organizations.get(organization or "")
        phone = read_phone(text, str(row["country"]) if row else "")
        owners = [key for key, person in self.known.people.items() if person["phone"] == phone]
        return owners[0] if len(owners) == 1 else None

    def _only(self, person_id: int) -> str | None:
        mine = list(self.known.people[person_id]["organizations"])
        return mine[0] if len(mine) == 1 else None


def _key(seen: Seen) -> tuple[Any, ...]:
    return (seen.person_id, seen.organization_id, seen.named)


def _best(text: str, entries: Collection[Entry]) -> Any:  # noqa: ANN401 - the key of an entry
    """The key of the entry that fits, when it fits well and better than every other."""
    found = find(text, entries, limit=2, least=SURE)
    if not found or (len(found) > 1 and found[0].score - found[1].score < APART and _who(found[0]) != _who(found[1])):
        return None
    return found[0].entry.key


def _who(found: Any) -> Any:  # noqa: ANN401 - a person's number, or an organization's id
    key = found.entry.key
    return key[0] if isinstance(key, tuple) else key


def _local(activity: Mapping[str, Any]) -> date:
    day: date = activity["starts_at"].astimezone(ZoneInfo(activity["zone"])).date()
    return day
