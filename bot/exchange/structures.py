"""National coordinations and networks from a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bot.answerers import ID_LENGTH, STRUCTURE_PREFIX
from bot.errors import InputError
from bot.exchange import cells
from bot.exchange.drafts import Draft, read_cells, say_all
from bot.exchange.reading import Row
from bot.exchange.report import Report
from bot.phones import read_phone

FIELDS = {
    "id": "id", "nombre": "name", "clase": "kind", "paises": "countries", "contacto": "contact", "telefono": "phone",
}  # fmt: skip
HEADINGS = {name: column for column, name in FIELDS.items()}
READERS: dict[str, Callable[[str], Any]] = {
    "id": cells.key(ID_LENGTH - len(STRUCTURE_PREFIX)),
    "nombre": cells.named(),
    "clase": cells.word("structures"),
    "paises": lambda text: tuple(sorted({cells.country(part) for part in cells.listed(text)})),
    "contacto": cells.named(),
}
NEEDED = ("nombre", "clase")


class Structures:
    """The structures as a file would have them."""

    def __init__(self, stored: Iterable[Mapping[str, Any]]) -> None:
        self.drafts = [Draft.of(row) for row in stored]
        self._known = {draft.new["id"].casefold(): draft for draft in self.drafts}

    def take(self, rows: Iterable[Row], report: Report) -> None:
        """Take the rows of a file, or note in the report why not."""
        for row in rows:
            values, wrong = read_cells(row, READERS)
            for reason in wrong or self._row(row, values):
                report.refuse(row.number, reason)

    def _row(self, row: Row, values: dict[str, Any]) -> list[str]:
        if "id" not in values:
            return ["falta id"]
        draft = self._known.get(values["id"].casefold())
        if draft is None:
            if missing := [column for column in NEEDED if column not in values]:
                return [f"es nueva y falta {', '.join(missing)}"]
            draft = Draft(None, {"id": values["id"], "contact": "", "phone": "", "countries": ()})
            self.drafts.append(draft)
            self._known[values["id"].casefold()] = draft
        values.pop("id")
        try:
            if text := row.cells.get("telefono"):
                values["telefono"] = read_phone(text, next(iter(values.get("paises", draft.new["countries"])), ""))
        except InputError as error:
            return [f"telefono: {error}"]
        draft.rows.append(row.number)
        return say_all(draft, values, FIELDS, row.number)
