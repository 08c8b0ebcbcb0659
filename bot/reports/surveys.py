"""Surveys as the indicators need them: the frame and answers of a round at an instant, read once and heard."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.indicators.allies import figure_3a
from bot.indicators.definitions import Definition, Item
from bot.indicators.development import Composite, structures_of
from bot.indicators.livelihoods import figure_5
from bot.indicators.membership import figure_1a, figure_1b
from bot.indicators.records import Frame, Key, RoundFacts
from bot.indicators.surveyed import Figure, Surveyed
from bot.programme.plan import plan
from bot.programme.seat import SEAT
from bot.reports.known import Asked, Known, known, questions, read_frame
from bot.reports.spoken import HEAR, INSTANTS, Answered, Limits, Spoken, Stood, put_together
from bot.rounds import deadline, yearly_forms
from storage import frames, given, interviews, rounds, snapshots
from storage.given import Given

__all__ = ["FIGURES", "HEAR", "Archive", "Material", "composed"]

if TYPE_CHECKING:
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

SECOND = "2"  # the reminder from which an answer is a late one
PAUSE = 10  # organizations heard before others may work
BACK = 2  # rounds looked at for the newest one that has a figure

FIGURES: Mapping[str, Figure] = {
    "mega_1a": figure_1a, "mega_1b": figure_1b, "mega_3a": figure_3a, "mega_5": figure_5,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Material:
    """The frame and answers of one round at an instant, for every indicator of its form."""

    stood: Stood
    facts: RoundFacts
    round_id: int
    published: frozenset[str] = frozenset()  # the indicators a second person has approved

    @property
    def members(self) -> Frame:
        """Whom the round asked."""
        return self.stood.frame

    def heard(self, definition: Definition) -> Surveyed:
        """What an indicator hears of it."""
        return self.stood.heard(definition, self._facts(definition))

    async def listen(self, definition: Definition) -> None:
        """Hear one organization after the other, so that `heard` has nothing left to do."""
        facts, voiced = self._facts(definition), self.stood.voiced
        fresh = [it for it in self.stood.answering() if not voiced[it.org_id].has_heard(definition, it)]
        for number, member in enumerate(fresh):
            found = voiced[member.org_id].heard(definition, member, facts)
            if found is not None:
                found.count([*(item for item in definition.items if not item.dimension), *map(Item, definition.also)])
            if number % PAUSE == 0:
                await asyncio.sleep(0)

    def earlier(self, definition: Definition, at: datetime) -> Surveyed:
        """What it heard of it at an earlier instant."""
        voiced, facts = self.stood.voiced, self._facts(definition)
        told = ((it.org_id, voiced[it.org_id].earlier(definition, it, facts, at)) for it in self.stood.answering())
        heard = {org: score for org, score in told if score is not None}
        return Surveyed(definition, self.members, facts, heard)

    def _facts(self, definition: Definition) -> RoundFacts:
        return replace(self.facts, approved=self.facts.approved or definition.key in self.published)


class Archive:
    """The rounds as they stood at an instant, each read once."""

    def __init__(self, db: AsyncConnection, at: datetime, approving: str = "", until: datetime | None = None) -> None:
        self.db, self.at, self.approving = db, at, approving  # an indicator that is about to be published
        self.until = until  # only rounds that had closed by then, as they are known now
        self._read: dict[int, Material] = {}
        self._known: Known | None = None
        self._rounds: list[RowMapping] | None = None
        self._published: Mapping[int, AbstractSet[str]] | None = None
        self._reminded: Mapping[int, datetime] | None = None

    async def newest(self, definition: Definition, form: str) -> Material | None:
        """The newest round of a form that has a figure for all it asked; the one before where it has none yet."""
        found = await self.rounds(form)
        for row in found:
            material = await self.of(row)
            if material.heard(definition).shown:
                return material
        return await self.of(found[-1]) if found else None

    async def rounds(self, form: str, limit: int = BACK) -> list[RowMapping]:
        """The rounds of a form that had opened, the newest first."""
        if self._rounds is None:
            self._rounds = await rounds.opened(self.db, yearly_forms(), self.until or self.at)
        found = [row for row in self._rounds if row["form"] == form]
        if self.until is not None:  # one may have been open then
            found = [row for row in found if row["closed_at"] and row["closed_at"] <= self.until]
        return found[:limit]

    async def known(self) -> Known:
        """What the process knows, as this transaction sees it."""
        if self._known is None:
            self._known = await known(self.db)
        return self._known

    async def of(self, row: RowMapping) -> Material:
        """One round."""
        if row["id"] not in self._read:
            found = await self.known()
            asked = await found.frame(self.db, row["id"])
            answered = await found.answers(self.db, row["id"], row["form"])
            if self._published is None:
                self._published = await snapshots.published(self.db)
            if self._reminded is None:
                ids = {row["id"], *(one["id"] for one in self._rounds or ())}
                self._reminded = await frames.reminded_at(self.db, ids, SECOND)
            published = self._published.get(row["id"], frozenset()) | {self.approving}
            material = await _material(self.db, row, self.at, asked, answered, self._reminded.get(row["id"]))
            self._read[row["id"]] = replace(material, published=frozenset(published))
        return self._read[row["id"]]

    async def listen(self) -> None:
        """Hear what the newest rounds of every form say, and let others work in between."""
        for form in sorted(yearly_forms()):
            for row in await self.rounds(form):
                material = await self.of(row)
                for definition in plan().definitions:
                    if form in definition.forms:
                        await material.listen(definition)

    async def of_one(self, row: RowMapping, organization_id: str) -> Material:
        """One round as if it asked one organization: what it gave is read, and nothing else."""
        asked = await read_frame(self.db, row["id"], organization_id)
        found = await given.given_of(self.db, row["id"], organization_id, questions(row["form"]))
        return await _material(self.db, row, self.at, asked, put_together(found), None)


def composed(structures: Surveyed | None, verified_gap: float | None) -> Figure:
    """The figure of the composite, given what the structures said and what was verified."""
    return Composite(structures_of(structures) if structures else None, verified_gap)


async def _material(
    db: AsyncConnection, row: RowMapping, at: datetime, asked: Asked, answered: Answered, reminded: datetime | None
) -> Material:
    closed_at = row["closed_at"] if row["closed_at"] and row["closed_at"] <= at else None
    cut = min(at, closed_at) if closed_at else at
    late = closed_at is not None and row["late_counts"]
    facts = RoundFacts(
        as_of=cut.astimezone(SEAT).date(),
        source=f"{row['form']} {row['version']} · {row['name']}",
        closed_at=closed_at,
        approved=row["approved"],
        second_reminder_at=_second_reminder(row, cut, reminded),
    )
    ends = _ends(asked.zones, row["last_day"], at if late else cut, late=late)
    limits = {zone: (end, closed_at) for zone, end in ends.items()}
    return Material(await _stood(db, row, asked, answered, limits), facts, row["id"])


async def _stood(
    db: AsyncConnection, row: RowMapping, asked: Asked, answered: Answered, limits: Mapping[str, Limits]
) -> Stood:
    """What counts within the limits of each zone, which is the same at any instant after the last answer."""
    settled = answered.settled_at
    key = frozenset(
        (zone, None if settled is None or end >= settled else end, closed_at)
        for zone, (end, closed_at) in limits.items()
    )
    found = answered.stood.get(key)
    if found is None or found.frame is not asked.frame:
        before = answered.before.get(key)
        known = before if before is not None and before.frame is asked.frame else None
        changed = answered.changed if known else frozenset(answered)
        new = {org: (answered[org], limits[asked.zones[org]]) for org in changed & answered.keys() & asked.frame.ids}
        cut_in_two = await _cut_in_two(db, row, new)
        voiced = {org: spoken.voiced(limit, cut_in_two) for org, (spoken, limit) in new.items()}
        kept = {org: one for org, one in known.voiced.items() if org not in changed} if known else {}
        found = Stood(asked.frame, kept | {org: one for org, one in voiced.items() if one.responses}, known, changed)
        if len(answered.stood) >= INSTANTS:
            answered.stood.clear()
        answered.stood[key] = found
    return found


async def _cut_in_two(
    db: AsyncConnection, row: RowMapping, counted: Mapping[Key, tuple[Spoken, Limits]]
) -> dict[int, Given]:
    """The interviews of which only a part counts, read answer by answer."""
    ids = {number: limit for spoken, limit in counted.values() for number in spoken.astride(limit)}
    if not ids:
        return {}
    found: dict[int, list[RowMapping]] = defaultdict(list)
    for some in _batches(sorted(ids)):
        for one in await interviews.given(db, row["id"], questions(row["form"]), some):
            if one["answered_at"] <= ids[one["id"]][0]:
                found[one["id"]].append(one)
    return {number: _given(rows) for number, rows in found.items()}


def _batches(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + given.BATCH] for start in range(0, len(ids), given.BATCH))


def _second_reminder(row: RowMapping, cut: datetime, reminded: datetime | None) -> datetime | None:
    """When the second reminder first left, or was due; None before."""
    days = [int(day) for day in row["reminder_days"].split(";") if day]
    planned = row["opened_at"] + timedelta(days=days[1]) if len(days) > 1 else None
    told = reminded or planned
    return told if told and told <= cut else None


def _ends(zones: Mapping[Key, str], last_day: date | None, cut: datetime, *, late: bool) -> dict[str, datetime]:
    """Until when what is answered in each zone counts: the end of the last day there, unless late counts."""
    if last_day is None or late:
        return dict.fromkeys(zones.values(), cut)
    return {zone: min(cut, deadline(last_day, zone) - timedelta.resolution) for zone in set(zones.values())}


def _given(rows: Sequence[RowMapping]) -> Given:
    """An interview of which only these answers count."""
    row, moments = rows[-1], [one["answered_at"] for one in rows]
    said = {one["question"]: one["value"] for one in rows}
    who = row["id"], row["organization_id"], row["person_id"], row["mode"]
    return Given(*who, row["completed_at"], min(moments), max(moments), said)
