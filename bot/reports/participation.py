"""Collecting mega_2: the organizations of a cut and what they took part in (domain 2.3); also its cuts for the team."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from bot.audience import Audience, Group
from bot.indicators import participation as rules
from bot.indicators.definitions import Definition
from bot.indicators.disclosure import too_near
from bot.indicators.participation import Participation, Presence, Register
from bot.indicators.standings import Standing, hidden
from bot.programme.activities import kinds
from bot.programme.plan import plan
from bot.programme.seat import SEAT
from bot.reports.known import Known
from bot.reports.known import known as find
from bot.rounds import Candidate
from storage import facts
from storage.taking_part import Eligible

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

KEY = "mega_2"
TOLD = 100  # audiences whose figure is remembered
SOURCE = "CLACbook"
RECONCILED = "activities_reconciled_on"  # the fact that says when the activities were last set beside CLACbook
FIELDS = {"country": "countries", "region": "regions", "product": "products", "type": "kinds", "network": "networks"}


@dataclass(frozen=True, slots=True)
class Count:
    """The organizations of a cut with what they did, ready to be cut by audience."""

    members: Group[Candidate]  # the denominator
    facts: Participation
    told: dict[tuple[Audience, bool], tuple[Definition, Standing]] = field(default_factory=dict, compare=False)

    def of(self, audience: Audience) -> Group[Candidate]:
        """The organizations of an audience."""
        return self.members.of(audience)


async def standing(
    db: AsyncConnection,
    definition: Definition,
    audience: Audience,
    at: datetime,
    *,
    exact: bool = False,
    known: Known | None = None,
) -> Standing:
    """mega_2 of an audience at an instant. `exact` is for the team: from one organization on, nothing softened."""
    return standing_of(definition, await count(db, at, known=known), audience, exact=exact)


def standing_of(definition: Definition, counted: Count, audience: Audience, *, exact: bool = False) -> Standing:
    """The same, of what was counted already; worked out once."""
    key = audience, exact
    if key not in counted.told or counted.told[key][0] is not definition:
        if len(counted.told) >= TOLD:
            counted.told.clear()
        counted.told[key] = definition, _standing(definition, counted, audience, exact=exact)
    return counted.told[key][1]


def _standing(definition: Definition, counted: Count, audience: Audience, *, exact: bool) -> Standing:
    found = _compute(definition, counted, audience, exact=exact)
    if exact or found.value is None:
        return found
    chosen = {one.id for one in counted.of(audience)}
    others = ({one.id for one in counted.of(other)} for other in audience.neighbours())
    return hidden(found) if too_near(chosen, others, definition.min_units) else found


def _compute(definition: Definition, counted: Count, audience: Audience, *, exact: bool) -> Standing:
    chosen = [one.id for one in counted.of(audience)]
    least = 1 if exact else definition.min_units
    return rules.compute_2(definition, chosen, counted.facts, least=least, exact=exact)


async def count(
    db: AsyncConnection, at: datetime, objectives: Collection[str] = (), *, known: Known | None = None
) -> Count:
    """What is counted at an instant, of all activities or of those for some objectives of the plan."""
    cut = at.astimezone(SEAT).date()
    rule = plan().decisions["D5"].values
    days = rules.window(cut, int(rule["window_months"]))
    eligible = Eligible(_begin(days.first), at, _begin(days.year), kinds().eligible, objectives)
    told = await facts.get(db, RECONCILED)
    register = (known or await find(db)).register
    done = await register.done(db, eligible)
    reconciled = date.fromisoformat(told) if told else None
    members = await register.denominator(db, days, int(rule["entry_days"]))
    counted: Count | None = done.told.get((cut, reconciled))
    if counted is None or counted.members is not members:
        quality = Register(done.activities, done.closed, done.rows, done.matched, reconciled)
        counted = Count(members, Participation(cut, done.presences, done.people, quality, SOURCE))
        done.told[cut, reconciled] = counted
    return counted


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), SEAT)


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
