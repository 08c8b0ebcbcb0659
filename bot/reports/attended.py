"""What mega_2 counts, kept from question to question: the register's members, and what each of them took part in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.audience import Group
from bot.indicators import participation as rules
from bot.indicators.participation import People, Presence, Spell, Window
from bot.indicators.records import Key
from bot.memo import recall
from bot.representing import MEMBERS
from bot.rounds import Candidate, candidate
from storage import registry, taking_part
from storage.taking_part import Chosen, Eligible

if TYPE_CHECKING:
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

WINDOWS = 16  # sets of activities, and days, that are remembered
COUNTED = ("activities", "in_person", "virtual", "declared", "this_year")

Members = Sequence[tuple[Mapping[str, Any], Sequence[Spell]]]  # each with its history
Set = tuple[tuple[int, int, int], ...]  # the activities that count: number, whether of this year, list closed


@dataclass(frozen=True, slots=True)
class Done:
    """What every organization did in a set of activities; of the `stale` ones something was written since."""

    presences: Mapping[Key, Presence]
    people: Mapping[Key, People]
    listed: Mapping[Key | None, int]  # rows of lists; None are those without an organization
    activities: int
    closed: int
    stale: frozenset[str | None] = frozenset()
    told: dict[Hashable, Any] = field(default_factory=dict, compare=False)  # what was worked out of it

    @property
    def rows(self) -> int:
        """Rows of lists."""
        return sum(self.listed.values())

    @property
    def matched(self) -> int:
        """Rows of lists that an organization is known of."""
        return self.rows - self.listed.get(None, 0)


@dataclass(slots=True)
class Attended:
    """What is known of the register; what is missing is read when it is wanted."""

    members: Members | None = None
    denominators: dict[tuple[Window, int], Group[Candidate]] = field(default_factory=dict)
    counts: dict[Set, Done] = field(default_factory=dict)

    async def done(self, db: AsyncConnection, eligible: Eligible) -> Done:
        """What the organizations did in the activities that count."""
        found = await taking_part.activities(db, eligible)
        key = tuple((row["id"], row["this_year"], row["closed"]) for row in found)
        known = self.counts.get(key)
        if known is None:
            blank = Done({}, {}, {}, len(key), sum(row["closed"] for row in found))
            known = await _read(db, eligible, blank, None)
        elif known.stale:
            known = await _read(db, eligible, known, known.stale)
        self.counts.pop(key, None)
        while len(self.counts) >= WINDOWS:
            self.counts.pop(next(iter(self.counts)))
        self.counts[key] = known
        return known

    async def denominator(self, db: AsyncConnection, days: Window, least: int) -> Group[Candidate]:
        """The members active at the cut and long enough before it."""
        if self.members is None:
            self.members = await _members(db)
        members = self.members
        return recall(self.denominators, (days, least), WINDOWS, lambda: _belonging(members, days, least))


def _belonging(members: Members, days: Window, least: int) -> Group[Candidate]:
    return Group(
        candidate({**row, "zone": row["time_zone"]})
        for row, spells in members
        if rules.belongs(_told(row, spells, days), row["joined_on"], days, least)
    )


def renewed(last: Attended, lines: Mapping[str, Sequence[RowMapping]]) -> Attended:
    """The same after what the lines tell of was written."""
    owners = frozenset(line["organization_id"] for what in ("attendance", "invitation") for line in lines[what])
    counts = {key: replace(one, stale=one.stale | owners) if owners else one for key, one in last.counts.items()}
    if lines["organization"]:
        return Attended(None, {}, counts)
    return Attended(last.members, dict(last.denominators), counts)


async def _members(db: AsyncConnection) -> Members:
    spells: dict[str, list[Spell]] = defaultdict(list)
    for row in await taking_part.spells(db):
        spells[row["organization_id"]].append(Spell(row["state"], row["since"]))
    return [(row, spells[row["id"]]) for row in await registry.organizations(db, MEMBERS)]


def _told(row: Mapping[str, Any], spells: Sequence[Spell], days: Window) -> Sequence[Spell]:
    """The history until a day; that of an organization without one is what it is now, since it joined."""
    until = [spell for spell in spells if spell.since <= days.last]
    return until or [Spell(row["state"], row["joined_on"] or date.min)]


async def _read(db: AsyncConnection, eligible: Eligible, known: Done, chosen: Chosen | None) -> Done:
    """What is known with that of the chosen organizations, or of all, read anew."""
    gone = set(chosen) if chosen is not None else {*known.presences, *known.people, *known.listed}
    presences = {key: one for key, one in known.presences.items() if key not in gone}
    listed = {key: one for key, one in known.listed.items() if key not in gone}
    invited = await taking_part.invited(db, eligible, chosen)
    presences |= {key: Presence(invited=True) for key in invited}
    for row in await taking_part.presences(db, eligible, chosen):
        key = row["organization_id"]
        listed[key] = int(row["rows"])
        if key is not None:
            presences[key] = Presence(**{name: int(row[name]) for name in COUNTED}, invited=key in invited)
    people = {key: one for key, one in known.people.items() if key not in gone}
    return replace(
        known,
        presences=presences,
        people=people | await _people(db, eligible, chosen),
        listed=listed,
        stale=frozenset(),
        told={},
    )


async def _people(db: AsyncConnection, eligible: Eligible, chosen: Chosen | None) -> dict[Key, People]:
    found: dict[Key, People] = defaultdict(People)
    for row in await taking_part.people(db, eligible, chosen):
        many, gender, age = row["people"], row["gender"], row["age_group"]
        told_gender = gender in {"mujer", "hombre", "otra"}
        found[row["organization_id"]] += People(
            many * (gender == "mujer"), many * told_gender, many * (age == "18-35"), many * bool(age)
        )
    return dict(found)
