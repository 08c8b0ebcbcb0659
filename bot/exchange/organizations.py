"""Organizations from a file: which ones it means, what it changes, and what follows from a change of state."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.answerers import EMPTY, is_reserved
from bot.errors import InputError
from bot.exchange import cells
from bot.exchange.drafts import Draft, read_cells, say_all
from bot.exchange.reading import Row
from bot.exchange.report import Report
from bot.programme.countries import atlas
from bot.spelling import fold

FIELDS = {  # column → field of the record
    "org_id": "id", "flo_id": "flo_id", "clacbook_id": "clacbook_id", "nombre": "name", "nombre_corto": "short_name",
    "tipo": "kind", "grado": "grade", "pais": "country", "region": "region", "cn": "cn", "productos": "products",
    "redes": "networks", "zona_horaria": "time_zone", "idioma": "language", "estado": "state",
    "fecha_ingreso": "joined_on", "num_personas": "people_count",
}  # fmt: skip
HEADINGS = {name: column for column, name in FIELDS.items()}
NEEDED = ("nombre", "tipo", "pais")
GONE = frozenset({"descertificada", "desafiliada"})
MADE = {"flo_id": "FLO-", "clacbook_id": "CB-"}  # ids of organizations whose file has none of its own


@dataclass(frozen=True, slots=True)
class Aliases:
    """Names of organizations that were merged into another one: they are known and change nothing."""

    org_ids: Mapping[str, str]
    flo_ids: Mapping[str, str]
    clacbook_ids: Mapping[str, str]


def bare(flo_id: str) -> str:
    """A FLO-ID as a number, which spreadsheets make of it: 01234 is 1234."""
    return flo_id.lstrip("0") or "0"


class Register:
    """The organizations as a file would have them."""

    def __init__(
        self, stored: Iterable[Mapping[str, Any]], structures: Iterable[Mapping[str, Any]], aliases: Aliases
    ) -> None:
        self.drafts = [Draft.of(row) for row in stored]
        self.aliases, self.unknown = aliases, dict[str, None]()
        self._known: dict[tuple[str, str], Draft] = {}
        self._structures = _spellings(structures)
        for draft in self.drafts:
            self._index(draft)
        self._readers: dict[str, Callable[[str], Any]] = {
            "org_id": _own_key, "flo_id": cells.flo_id, "clacbook_id": cells.key(40), "nombre": cells.named(),
            "nombre_corto": cells.named(80), "tipo": cells.kind, "grado": cells.grade, "pais": cells.country,
            "region": cells.region, "cn": self._structure, "productos": cells.products, "redes": self._networks,
            "zona_horaria": cells.zone, "idioma": cells.word("languages"), "estado": cells.word("states"),
            "fecha_ingreso": cells.day, "num_personas": cells.whole,
        }  # fmt: skip

    def take(self, rows: Iterable[Row], report: Report, today: date) -> None:
        """Take the rows of a file, or note in the report why not."""
        for row in rows:
            values, wrong = self.read(row)
            if not wrong:
                wrong = self._row(row, values, report, today)
            for reason in wrong:
                report.refuse(row.number, reason)
        if self.unknown:
            names = ", ".join(self.unknown)
            report.notes.append(f"coordinadoras o redes que no están entre las estructuras, guardadas así: {names}")

    def read(self, row: Row) -> tuple[dict[str, Any], list[str]]:
        """The values of a row by column, and what is wrong in it."""
        return read_cells(row, self._readers)

    def _row(self, row: Row, values: dict[str, Any], report: Report, today: date) -> list[str]:
        if kept := self.merged(values):
            report.notes.append(f"fila {row.number}: ya está unida a {kept} y no se toca")
            return []
        try:
            draft = self._find(values) or self._new(values)
        except InputError as error:
            return [str(error)]
        values.pop("org_id", None)  # said by the draft itself
        if draft.new["flo_id"] and _key("flo_id", draft.new["flo_id"]) == _key("flo_id", values.get("flo_id", "")):
            values.pop("flo_id")  # the same number, perhaps without its zeros
        draft.rows.append(row.number)
        wrong = say_all(draft, values, FIELDS, row.number)
        self._complete(draft, today)
        self._index(draft)
        return wrong

    def merged(self, values: Mapping[str, Any]) -> str | None:
        """The organization a row's own one was merged into."""
        if "org_id" in values:
            return self.aliases.org_ids.get(values["org_id"])
        number = bare(values["flo_id"]) if "flo_id" in values else ""
        if number and ("flo_id", number) not in self._known and number in self.aliases.flo_ids:
            return self.aliases.flo_ids[number]
        book = values.get("clacbook_id", "")
        known = ("clacbook_id", book) in self._known or (number and ("flo_id", number) in self._known)
        return None if known else self.aliases.clacbook_ids.get(book)

    def _find(self, values: Mapping[str, Any]) -> Draft | None:
        """The organization a row means, by org_id, else flo_id, else clacbook_id; InputError when they disagree."""
        named = [(column, str(values[column])) for column in ("org_id", "flo_id", "clacbook_id") if column in values]
        if not named:
            raise InputError("falta org_id, flo_id o clacbook_id")
        found = [(column, text, self._known.get(_key(column, text))) for column, text in named]
        known = [(column, text, draft) for column, text, draft in found if draft]
        first = known[0][2] if known else None
        if "org_id" in values and known and known[0][0] != "org_id":
            first = None
        for column, text, draft in known:
            if draft is not first:
                raise InputError(
                    f"{column} {text} ya es de {draft.new['id']} «{draft.new['name']}»; "
                    "si son la misma, use ese org_id o clacbot merge"
                )
        return first

    def _new(self, values: Mapping[str, Any]) -> Draft:
        """A draft for an organization nobody has yet; InputError naming what is missing."""
        if missing := [column for column in NEEDED if column not in values]:
            raise InputError(f"es nueva y falta {', '.join(missing)}")
        made = "" if "org_id" in values else next(MADE[each] + str(values[each]) for each in MADE if each in values)
        if made and self._known.get(_key("org_id", made)):
            raise InputError(f"ya hay otra organización con el org_id {made}: dé a esta uno propio")
        draft = Draft(None, {**EMPTY, "id": values.get("org_id", made)})
        self.drafts.append(draft)
        return draft

    def _complete(self, draft: Draft, today: date) -> None:
        """What follows from the country and from the state where the file says nothing."""
        home, old = atlas().countries.get(draft.new["country"]), draft.old or {}
        computed = {"region": home.region, "time_zone": home.zone, "language": home.language} if home else {}
        for name, value in computed.items():
            if name not in draft.said and (name not in draft.new or draft.new["country"] != old.get("country")):
                draft.new[name] = value
        if draft.new["state"] != old.get("state"):
            draft.new["left_on"] = today if draft.new["state"] in GONE else None

    def _index(self, draft: Draft) -> None:
        for column, name in (("org_id", "id"), ("flo_id", "flo_id"), ("clacbook_id", "clacbook_id")):
            if text := draft.new.get(name):
                self._known[_key(column, text)] = draft

    def _structure(self, text: str) -> str:
        if found := self._structures.get(fold(text)):
            return found
        self.unknown[text] = None
        return cells.key(40)(text)

    def _networks(self, text: str) -> tuple[str, ...]:
        return tuple(sorted({self._structure(part) for part in cells.listed(text)}))


def _own_key(text: str) -> str:
    """An org_id; InputError for one that only structures and allies have."""
    if is_reserved(text):
        raise InputError(f"«{text}» es de una estructura o de un aliado: dé a la organización otro org_id")
    return cells.key(40)(text)


def _key(column: str, text: str) -> tuple[str, str]:
    return column, bare(text) if column == "flo_id" else text.casefold()


def _spellings(structures: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Folded ids and names of structures."""
    return {fold(text): row["id"] for row in structures for text in (row["name"], row["id"])}
