"""Allies from a file: institutions, known by name and country."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bot.errors import InputError
from bot.exchange import cells
from bot.exchange.drafts import Draft, read_cells, say_all
from bot.exchange.reading import Row
from bot.exchange.report import Report
from bot.phones import read_phone
from bot.spelling import fold

FIELDS = {
    "institucion": "institution", "categoria": "category", "pais": "country", "contacto": "contact",
    "telefono": "phone", "idioma": "language",
}  # fmt: skip
HEADINGS = {name: column for column, name in FIELDS.items()}
READERS: dict[str, Callable[[str], Any]] = {
    "institucion": cells.named(),
    "categoria": cells.named(80),
    "pais": cells.any_country,
    "contacto": cells.named(),
    "idioma": cells.word("languages"),
}
EMPTY = {
    "id": None, "category": "", "country": "", "contact": "", "phone": "", "language": "es", "state": "activo",
    "seen_on": None,
}  # fmt: skip


class Allies:
    """The allies as a file would have them."""

    def __init__(self, stored: Iterable[Mapping[str, Any]]) -> None:
        self.drafts = [Draft.of(row) for row in stored]
        self._known: dict[str, list[Draft]] = {}
        for draft in self.drafts:
            self._known.setdefault(fold(draft.new["institution"]), []).append(draft)

    def take(self, rows: Iterable[Row], report: Report) -> None:
        """Take the rows of a file, or note in the report why not."""
        for row in rows:
            values, wrong = read_cells(row, READERS)
            for reason in wrong or self._row(row, values):
                report.refuse(row.number, reason)

    def _row(self, row: Row, values: dict[str, Any]) -> list[str]:
        if "institucion" not in values:
            return ["falta institucion"]
        try:
            draft = self._find(values) or self._new(values)
            if text := row.cells.get("telefono"):
                values["telefono"] = read_phone(text, values.get("pais", draft.new["country"]))
        except InputError as error:
            return [str(error)]
        if fold(values["institucion"]) == fold(draft.new["institution"]):
            values.pop("institucion")  # the same name in other letters
        draft.rows.append(row.number)
        return say_all(draft, values, FIELDS, row.number)

    def _find(self, values: Mapping[str, Any]) -> Draft | None:
        """The ally of that name in that country; one whose country nobody said is the same. InputError when unclear."""
        named, country = self._known.get(fold(values["institucion"]), []), values.get("pais", "")
        fitting = [draft for draft in named if not country or draft.new["country"] in {"", country}]
        exact = [draft for draft in fitting if draft.new["country"] == country]
        if len(fitting) > 1 and not exact:
            raise InputError("hay varias instituciones con ese nombre: ponga el pais")
        return next(iter(exact or fitting), None)

    def _new(self, values: Mapping[str, Any]) -> Draft:
        draft = Draft(None, {**EMPTY, "institution": values["institucion"], "country": values.get("pais", "")})
        self.drafts.append(draft)
        self._known.setdefault(fold(values["institucion"]), []).append(draft)
        return draft
