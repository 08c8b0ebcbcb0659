"""Collecting mega_2: the organizations of a cut and what they took part in (domain 2.3); also its cuts for the team."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.audience import Audience
from bot.indicators import participation as rules
from bot.indicators.definitions import Definition
from bot.indicators.disclosure import tells_apart
from bot.indicators.participation import Participation, People, Presence, Register, Spell, Window
from bot.indicators.standings import Standing, hidden
from bot.programme.activities import kinds
from bot.programme.plan import plan
from bot.rounds import Candidate, candidate
from storage import facts, registry, taking_part
from storage.taking_part import Eligible

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

KEY = "mega_2"
SOURCE = "CLACbook"
SEAT = ZoneInfo("America/El_Salvador")  # where a cut date ends
RECONCILED = "activities_reconciled_on"  # the fact that says when the activities were last set beside CLACbook
MEMBERS = frozenset({"opp", "trabajadores"})
FIELDS = {"country": "countries", "region": "regions", "product": "products", "type": "kinds", "network": "networks"}


@dataclass(frozen=True, slots=True)
class Count:
    """The organizations of a cut with what they did, ready to be cut by audience."""

    members: Sequence[Candidate]  # the denominator
    facts: Participation

    def of(self, audience: Audience) -> list[Candidate]:
        """The organizations of an audience."""
        return [one for one in self.members if audience.matches(one)]


async def standing(
    db: AsyncConnection, definition: Definition, audience: Audience, at: datetime, *, exact: bool = False
) -> Standing:
    """mega_2 of an audience at an instant. `exact` is for the team: from one organization on, nothing softened."""
    return standing_of(definition, await count(db, at), audience, exact=exact)


def standing_of(definition: Definition, counted: Count, audience: Audience, *, exact: bool = False) -> Standing:
    """The same, of what was counted already."""
    found = _compute(definition, counted, audience, exact=exact)
    if exact or found.value is None:
        return found
    chosen = {one.id for one in counted.of(audience)}
    others = ({one.id for one in counted.of(other)} for other in audience.neighbours())
    visible = [other for other in others if len(other) >= definition.min_units]
    return hidden(found) if tells_apart(chosen, visible, definition.min_units) else found


def _compute(definition: Definition, counted: Count, audience: Audience, *, exact: bool) -> Standing:
    chosen = [one.id for one in counted.of(audience)]
    least = 1 if exact else definition.min_units
    return rules.compute_2(definition, chosen, counted.facts, least=least, exact=exact)


async def count(db: AsyncConnection, at: datetime, objectives: Collection[str] = ()) -> Count:
    """What is counted at an instant, of all activities or of those for some objectives of the plan."""
    cut = at.astimezone(SEAT).date()
    rule = plan().decisions["D5"].values
    days = rules.window(cut, int(rule["window_months"]))
    eligible = Eligible(_begin(days.first), at, _begin(days.year), kinds().eligible, objectives)
    told = await facts.get(db, RECONCILED)
    seen = await taking_part.register(db, eligible)
    register = Register(
        seen["activities"], seen["closed"] or 0, seen["rows"], seen["matched"],
        date.fromisoformat(told) if told else None,
    )  # fmt: skip
    return Count(
        await _denominator(db, days, int(rule["entry_days"])),
        Participation(cut, await _presences(db, eligible), await _people(db, eligible), register, SOURCE),
    )


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), SEAT)


async def _denominator(db: AsyncConnection, days: Window, least: int) -> list[Candidate]:
    """The members active at the cut and long enough before it."""
    known: dict[str, list[Spell]] = defaultdict(list)
    for row in await taking_part.spells(db, days.last):
        known[row["organization_id"]].append(Spell(row["state"], row["since"]))
    return [
        candidate({**row, "zone": row["time_zone"]})
        for row in await registry.organizations(db)
        if row["kind"] in MEMBERS
        and rules.belongs(known.get(row["id"]) or _unwritten(row), row["joined_on"], days, least)
    ]


def _unwritten(row: Mapping[str, Any]) -> list[Spell]:
    """The history of an organization that has none: what it is now, since it joined."""
    return [Spell(row["state"], row["joined_on"] or date.min)]


async def _presences(db: AsyncConnection, eligible: Eligible) -> dict[str | int, Presence]:
    invited = await taking_part.invited(db, eligible)
    names = ("activities", "in_person", "virtual", "declared", "this_year")
    found: dict[str | int, Presence] = {
        row["organization_id"]: Presence(
            **{name: int(row[name]) for name in names}, invited=row["organization_id"] in invited
        )
        for row in await taking_part.presences(db, eligible)
    }
    return {**{key: Presence(invited=True) for key in invited}, **found}


async def _people(db: AsyncConnection, eligible: Eligible) -> dict[str | int, People]:
    found: dict[str | int, People] = defaultdict(People)
    for row in await taking_part.people(db, eligible):
        many, gender, age = row["people"], row["gender"], row["age_group"]
        told_gender = gender in {"mujer", "hombre", "otra"}
        found[row["organization_id"]] += People(
            many * (gender == "mujer"), many * told_gender, many * (age == "18-35"), many * bool(age)
        )
    return dict(found)


# --- for the team


@dataclass(frozen=True, slots=True)
class Line:
    """One cut: of what, which value, and the figure."""

    cut: str  # country, region, product, type, network, objective
    value: str
    standing: Standing


async def cuts(db: AsyncConnection, at: datetime, audience: Audience) -> list[Line]:
    """Participation by country, region, product, type, network and objective, from one organization on."""
    definition = plan().definition(KEY)
    counted = await count(db, at)
    lines = []
    for cut, name in FIELDS.items():
        for value in _values(counted.of(audience), name):
            narrowed = replace(audience, **{name: frozenset({value})})
            lines.append(Line(cut, value, _compute(definition, counted, narrowed, exact=True)))
    for objective in plan().objectives:
        codes = (objective.code, *(each.code for each in objective.tactical))
        own = await count(db, at, codes)
        lines.append(Line("objective", objective.code, _compute(definition, own, audience, exact=True)))
    return lines


def _values(members: Iterable[Candidate], name: str) -> list[str]:
    """What the organizations are, in one category of an audience."""
    single = {"countries": "country", "regions": "region", "kinds": "kind"}
    if name in single:
        return sorted({getattr(one, single[name]) for one in members})
    return sorted({value for one in members for value in getattr(one, name)})


async def never_invited(db: AsyncConnection, at: datetime, audience: Audience) -> list[Candidate]:
    """The organizations of the denominator that were neither invited nor came."""
    counted = await count(db, at)
    return [one for one in counted.of(audience) if not counted.facts.presences.get(one.id, Presence()).reached]
