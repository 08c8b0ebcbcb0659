"""The list of calls: organizations that owe a round an answer after its reminders, and who speaks for them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.access import Access, Permission, Place
from bot.exchange.writing import Cell, write_table
from bot.i18n import N_
from bot.masks import masked, spaced
from storage import calls

if TYPE_CHECKING:
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

NO_ANSWER, SAYS_DONE, REFUSES, HELPED = "no_answer", "says_done", "refuses", "helped"
OUTCOMES = {
    NO_ANSWER: N_("no contesta"), SAYS_DONE: N_("dice que ya respondió"), REFUSES: N_("no quiere responder"),
    HELPED: N_("se respondió por ella"),
}  # fmt: skip
TIMES = {
    "morning": N_("por la mañana"), "afternoon": N_("por la tarde"), "any": N_("a cualquier hora"),
    "write": N_("prefiere que le escriban"),
}  # fmt: skip
HEADINGS = (
    "organización", "país", "contacto", "cargo", "teléfono", "mejor hora", "no quiere", "llamadas", "último resultado",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to call; the phone as the reader may see it."""

    person_id: int
    name: str
    position: str
    phone: str
    when: str  # a key of TIMES, or nothing
    refused: bool


@dataclass(frozen=True, slots=True)
class Call:
    """An organization to call."""

    organization: RowMapping
    contacts: Sequence[Contact]
    tries: Sequence[tuple[datetime, str]]

    @property
    def last(self) -> str:
        """What came of the last call, a key of OUTCOMES; nothing before the first."""
        return self.tries[-1][1] if self.tries else ""

    @property
    def open(self) -> bool:
        """Whether somebody is still to be called: not where nobody is left who would answer."""
        return self.last != REFUSES and any(not one.refused for one in self.contacts)


def begins(row: RowMapping) -> datetime:
    """From when on people are called: the day after the last reminder of a round."""
    days = [int(day) for day in re.findall(r"\d+", row["reminder_days"])]
    opened: datetime = row["opened_at"]
    return opened + timedelta(days=max(days, default=0) + 1)


async def collect(
    db: AsyncConnection, round_id: int, access: Access | None, now: datetime, organization_id: str = ""
) -> list[Call]:
    """Whom to call about a round within somebody's reach (None: everybody), those least tried first."""
    found = await calls.owing(db, round_id, organization_id)
    mine = [row for row in found if access is None or access.may(Permission.PARTICIPATION, Place.of(row))]
    people = await calls.contacts(db, round_id, now.date(), [organization_id] if organization_id else None)
    tried = await calls.outcomes(db, round_id)
    each = [Call(row, [_contact(it, row, access) for it in people[row["id"]]], tried[row["id"]]) for row in mine]
    return sorted(each, key=lambda it: (not it.open, it.last == SAYS_DONE, len(it.tries)))


def _contact(row: RowMapping, organization: RowMapping, access: Access | None) -> Contact:
    phone = row["phone"] or ""
    whole = access is None or access.may(Permission.PHONES, Place.of(organization)) or bool(row["call"])
    shown = (spaced(phone) if whole else masked(phone)) if phone else ""
    return Contact(row["id"], row["name"], row["position"], shown, row["call"] or "", bool(row["refused"]))


def workbook(name: str, found: Sequence[Call]) -> bytes:
    """The list as a file, a line for each contact; an organization without one has its line too."""
    lines: list[tuple[Cell, ...]] = []
    for call in found:
        row, after = call.organization, (len(call.tries), OUTCOMES.get(call.last, ""))
        people: list[tuple[Cell, ...]] = [
            (it.name, it.position, it.phone, TIMES.get(it.when, ""), it.refused) for it in call.contacts
        ]
        lines += [(row["name"], row["country"], *one, *after) for one in people or [("", "", "", "", False)]]
    return write_table(name, "Llamadas", HEADINGS, lines)
