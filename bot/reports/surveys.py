"""Surveys as the indicators need them: the frame and answers of a round at an instant, read once and heard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.indicators.allies import figure_3a
from bot.indicators.definitions import Definition
from bot.indicators.development import figure_4, hear_4, structures_of
from bot.indicators.livelihoods import figure_5, hear_5
from bot.indicators.membership import figure_1a, figure_1b, hear
from bot.indicators.records import Key, Member, Response, RoundFacts
from bot.indicators.showing import Figure
from bot.indicators.surveyed import Surveyed
from bot.programme.plan import plan
from bot.rounds import deadline
from storage import frames, interviews, rounds, snapshots

if TYPE_CHECKING:
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

SEAT = ZoneInfo("America/El_Salvador")  # where a cut date ends
BACK = 2  # rounds looked at for the newest one that has a figure

Hear = Callable[[Definition, Sequence[Member], Iterable[Response], RoundFacts], Surveyed]
HEAR: Mapping[str, Hear] = {
    "mega_1a": hear, "mega_1b": hear, "mega_3a": hear, "mega_4": hear_4, "mega_5": hear_5,
}  # fmt: skip
FIGURES: Mapping[str, Figure] = {
    "mega_1a": figure_1a, "mega_1b": figure_1b, "mega_3a": figure_3a, "mega_5": figure_5,
}  # fmt: skip
COMPOSITE = "mega_4"


@dataclass(frozen=True, slots=True)
class Material:
    """The frame and answers of one round at an instant, for every indicator of its form."""

    members: Sequence[Member]
    responses: Sequence[Response]
    facts: RoundFacts
    round_id: int
    published: frozenset[str] = frozenset()  # the indicators a second person has approved

    def heard(self, definition: Definition) -> Surveyed:
        """What an indicator hears of it."""
        facts = replace(self.facts, approved=self.facts.approved or definition.key in self.published)
        return HEAR[definition.key](definition, self.members, self.responses, facts)

    def earlier(self, definition: Definition, at: datetime) -> Surveyed:
        """What it heard of it at an earlier instant."""
        then = [response for response in self.responses if response.at <= at]
        return replace(self, responses=then).heard(definition)


class Archive:
    """The rounds as they stood at an instant, each read once."""

    def __init__(self, db: AsyncConnection, at: datetime, approving: str = "", until: datetime | None = None) -> None:
        self.db, self.at, self.approving = db, at, approving  # an indicator that is about to be published
        self.until = until  # only rounds that had closed by then, as they are known now
        self._read: dict[int, Material] = {}

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
        if self.until is None:
            return await rounds.latest_rounds(self.db, form, self.at, limit)
        found = await rounds.latest_rounds(self.db, form, self.until, limit + 1)  # one may have been open then
        return [row for row in found if row["closed_at"] and row["closed_at"] <= self.until][:limit]

    async def of(self, row: RowMapping) -> Material:
        """One round."""
        if row["id"] not in self._read:
            material = await _read(self.db, row, self.at)
            published = await snapshots.published_of(self.db, row["id"]) | {self.approving}
            self._read[row["id"]] = replace(material, published=frozenset(published))
        return self._read[row["id"]]


def composed(structures: Surveyed | None, verified_gap: float | None) -> Figure:
    """The figure of the composite, given what the structures said and what was verified."""
    return partial(figure_4, structures=structures_of(structures) if structures else None, verified_gap=verified_gap)


def questions(form: str) -> list[str]:
    """Every question of a form that some indicator reads."""
    return sorted({name for one in plan().definitions if form in one.forms for name in one.questions})


async def _read(db: AsyncConnection, row: RowMapping, at: datetime) -> Material:
    closed_at = row["closed_at"] if row["closed_at"] and row["closed_at"] <= at else None
    frame = await rounds.frame(db, row["id"])
    given = await interviews.given(db, row["id"], questions(row["form"]))
    cut = min(at, closed_at) if closed_at else at
    late = closed_at is not None and row["late_counts"]
    facts = RoundFacts(
        as_of=cut.astimezone(SEAT).date(),
        source=f"{row['form']} {row['version']} · {row['name']}",
        closed_at=closed_at,
        approved=row["approved"],
        second_reminder_at=await _second_reminder(db, row, cut),
    )
    responses = _responses(given, _ends(frame, row["last_day"], at if late else cut, late=late), closed_at)
    sizes = await frames.sizes(db, row["id"])
    return Material([_member(entry, sizes) for entry in frame], responses, facts, row["id"])


async def _second_reminder(db: AsyncConnection, row: RowMapping, cut: datetime) -> datetime | None:
    """When the second reminder first left, or was due; None before."""
    days = [int(day) for day in row["reminder_days"].split(";") if day]
    planned = row["opened_at"] + timedelta(days=days[1]) if len(days) > 1 else None
    told = await frames.reminded_at(db, row["id"], "2") or planned
    return told if told and told <= cut else None


def _member(entry: RowMapping, sizes: Mapping[str, int]) -> Member:
    products, networks = (tuple(filter(None, entry[name].split(";"))) for name in ("products", "networks"))
    place = entry["country"], entry["region"], entry["kind"]
    size = sizes.get(entry["organization_id"])
    return Member(entry["organization_id"], *place, products, entry["cn"], networks, size)


def _ends(frame: Sequence[RowMapping], last_day: date | None, cut: datetime, *, late: bool) -> dict[Key, datetime]:
    """Until when what each organization answers counts: the end of the last day where it is, unless late counts."""
    if last_day is None or late:
        return {entry["organization_id"]: cut for entry in frame}
    zones = {zone: deadline(last_day, zone) - timedelta.resolution for zone in {entry["zone"] for entry in frame}}
    return {entry["organization_id"]: min(cut, zones[entry["zone"]]) for entry in frame}


def _responses(given: Sequence[RowMapping], ends: Mapping[Key, datetime], closed_at: datetime | None) -> list[Response]:
    """The answers given in time, put together by interview; one completed later was not complete then.

    Late answers that were accepted stand as given at the closing.
    """
    answers: dict[int, dict[str, str]] = defaultdict(dict)
    last: dict[int, datetime] = {}
    whose: dict[int, RowMapping] = {}
    for row in given:
        key = row["id"]
        if (end := ends.get(row["organization_id"])) is not None and row["answered_at"] <= end:
            answers[key][row["question"]] = row["value"]
            last[key] = max(row["answered_at"], last.get(key, row["answered_at"]))
            whose[key] = row
    found = []
    for key, row in whose.items():
        end = ends[row["organization_id"]]
        completed = row["completed_at"] if row["completed_at"] and row["completed_at"] <= end else None
        who = row["organization_id"], row["person_id"] or f"interview {key}"  # one without a name is somebody too
        moment = min(completed or last[key], closed_at or end)
        found.append(Response(*who, answers[key], completed is not None, moment, row["mode"]))
    return found
