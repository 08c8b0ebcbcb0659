"""Standards proposals from a file; each change of one needs a second person again before it counts (domain 2.5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from bot.exchange import cells
from bot.exchange.drafts import Draft, read_cells, say_all
from bot.exchange.reading import Row
from bot.exchange.report import Report
from bot.indicators.proposals import DECIDED, DRAFT, WITHDRAWN

FIELDS = {
    "id": "id", "titulo": "title", "estandar": "standard", "presentada": "filed_on", "estado": "state",
    "decidida": "decided_on", "organo": "body", "evidencia": "evidence", "autor": "author",
}  # fmt: skip
HEADINGS = {name: column for column, name in FIELDS.items()}
READERS: dict[str, Callable[[str], Any]] = {
    "id": cells.key(40), "titulo": cells.named(), "estandar": cells.named(), "presentada": cells.day,
    "estado": cells.word("proposals"), "decidida": cells.day, "organo": cells.named(), "evidencia": cells.named(500),
    "autor": cells.named(40),
}  # fmt: skip
NEEDED = ("titulo", "estado")
EMPTY = {
    "standard": "", "author": "", "filed_on": None, "decided_on": None, "body": "", "evidence": "",
    "approved_by": None, "approved_at": None,
}  # fmt: skip


class Proposals:
    """The proposals as a file would have them."""

    def __init__(self, stored: Iterable[Mapping[str, Any]]) -> None:
        self.drafts = [Draft.of(row) for row in stored]
        self._known = {draft.new["id"].casefold(): draft for draft in self.drafts}

    def take(self, rows: Iterable[Row], report: Report, today: date) -> None:
        """Take the rows of a file, or note in the report why not."""
        for row in rows:
            values, wrong = read_cells(row, READERS)
            for reason in wrong or self._row(row, values, today):
                report.refuse(row.number, reason)

    def _row(self, row: Row, values: dict[str, Any], today: date) -> list[str]:
        if "id" not in values:
            return ["falta id"]
        key = values.pop("id")
        draft = self._known.get(key.casefold())
        if draft is None:
            if missing := [column for column in NEEDED if column not in values]:
                return [f"es nueva y falta {', '.join(missing)}"]
            draft = Draft(None, {**EMPTY, "id": key})
            self.drafts.append(draft)
            self._known[key.casefold()] = draft
        draft.rows.append(row.number)
        return say_all(draft, values, FIELDS, row.number) or lacking(draft.new, today)


def lacking(proposal: Mapping[str, Any], today: date) -> list[str]:
    """What a proposal of its state must have and has not."""
    state, filed, decided = proposal["state"], proposal["filed_on"], proposal["decided_on"]
    wrong = []
    if state != DRAFT and filed is None:
        wrong.append("falta presentada: el día en que se presentó")
    if state in DECIDED:
        needed = {"decidida": decided, "organo": proposal["body"], "evidencia": proposal["evidence"]}
        missing = [name for name, value in needed.items() if not value]
        if missing:
            wrong.append(f"está decidida y falta {', '.join(missing)}")
    if state not in DECIDED and state != WITHDRAWN and decided is not None:
        wrong.append("tiene decidida y su estado no es de una decisión")
    if filed and decided and decided < filed:
        wrong.append("decidida es anterior a presentada")
    if any(day and day > today for day in (filed, decided)):
        wrong.append("tiene una fecha que todavía no llega")
    return wrong


def entered(draft: Draft, actor: str, now: datetime) -> dict[str, Any]:
    """The row of a proposal that somebody has just entered or changed: a second person has to look at it."""
    return {**draft.new, "entered_by": actor, "entered_at": now, "approved_by": None, "approved_at": None}
