"""mega_2: which organizations took part in what CLAC convened, from registers alone (domain 2.3); pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from bot.indicators.definitions import Definition
from bot.indicators.disclosure import softened
from bot.indicators.records import Key
from bot.indicators.standings import Standing, hidden, no_data, status_of

ACTIVE = "activa"
NOISE_DECIMALS = 9
MONTHLY = 31  # days after which the comparison with CLACbook is overdue


@dataclass(frozen=True, slots=True)
class Spell:
    """The state of an organization from a day on."""

    state: str
    since: date


@dataclass(frozen=True, slots=True)
class Window:
    """The days that count, both included: from the day after the cut a year before, to the cut."""

    first: date
    last: date

    @property
    def year(self) -> date:
        """The first day of the cut's calendar year."""
        return self.last.replace(month=1, day=1)


@dataclass(frozen=True, slots=True)
class Presence:
    """What one organization did in the window; only eligible activities count."""

    activities: int = 0  # with a confirmed attendance
    in_person: int = 0
    virtual: int = 0
    declared: int = 0  # only declared, waiting for a confirmation
    this_year: int = 0  # confirmed, since January
    invited: bool = False

    @property
    def reached(self) -> bool:
        """Whether the organization was invited, or came without an invitation."""
        return self.invited or bool(self.activities or self.declared)


@dataclass(frozen=True, slots=True)
class People:
    """The people present whose profile says so, by organization."""

    women: int = 0
    told_gender: int = 0
    young: int = 0
    told_age: int = 0

    def __add__(self, other: People) -> People:
        return People(
            self.women + other.women, self.told_gender + other.told_gender,
            self.young + other.young, self.told_age + other.told_age,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Register:
    """How complete the register of activities is: what stands in place of a margin."""

    activities: int = 0
    closed: int = 0  # with a closed list
    rows: int = 0  # of lists
    matched: int = 0  # to an organization
    reconciled_on: date | None = None  # the last comparison with CLACbook


@dataclass(frozen=True, slots=True)
class Participation:
    """Everything mega_2 is computed from, for the organizations of one cut."""

    as_of: date
    presences: Mapping[Key, Presence]
    people: Mapping[Key, People] = field(default_factory=dict)
    register: Register = Register()
    source: str = ""


def window(cut: date, months: int = 12) -> Window:
    """The rolling window that ends on a cut date."""
    index = cut.year * 12 + cut.month - 1 - months
    year, month = index // 12, index % 12 + 1
    before = date(year, month, min(cut.day, monthrange(year, month)[1]))
    return Window(before + timedelta(days=1), cut)


def belongs(spells: Sequence[Spell], joined_on: date | None, days: Window, least: int = 90) -> bool:
    """Whether an organization is in the denominator: active at the cut, and on at least so many days of the window.

    `spells` are in order, the last one of a day holds. One that has no day of joining has always been there.
    """
    known = [spell for spell in spells if spell.since <= days.last]
    if not known or known[-1].state != ACTIVE:
        return False
    if joined_on is None:
        known[0] = replace(known[0], since=date.min)
    ends = [*(spell.since for spell in known[1:]), days.last + timedelta(days=1)]
    spans = zip(known, ends, strict=True)
    active = sum(_overlap(spell.since, end, days) for spell, end in spans if spell.state == ACTIVE)
    return active >= least


def _overlap(since: date, until: date, days: Window) -> int:
    """Days of the window from `since` on and before `until`."""
    return max(0, (min(until, days.last + timedelta(days=1)) - max(since, days.first)).days)


def compute_2(
    definition: Definition, denominator: Iterable[Key], facts: Participation, *, least: int = 5, exact: bool = False
) -> Standing:
    """The percentage of organizations with a confirmed attendance; what was declared and the quality beside it.

    Below `least` organizations the standing is hidden; `exact` says 0 and 100 of small groups as they are.
    """
    orgs = list(denominator)
    found = [facts.presences.get(org, Presence()) for org in orgs]
    frame = len(orgs)
    empty = replace(no_data(definition, as_of=facts.as_of, frame=frame), source=facts.source)
    if not frame or not facts.register.activities:
        return empty
    blank = replace(empty, n=frame)
    if frame < least:
        return hidden(blank)
    numerator = sum(each.activities > 0 for each in found)
    value = round(100 * numerator / frame, NOISE_DECIMALS)
    soft = None if exact else softened(value, frame, definition.min_detail)
    overdue = facts.register.reconciled_on is None or (facts.as_of - facts.register.reconciled_on).days > MONTHLY
    return replace(
        blank,
        value=value,
        status=status_of(value, definition.target, definition.close_points),
        companions={**_counts(found), **_people(orgs, facts, least), **_quality(facts)},
        notes=tuple(filter(None, (soft, "not_reconciled" if overdue else None))),
    )


def _counts(found: Sequence[Presence]) -> dict[str, float | None]:
    frame, present = len(found), [each for each in found if each.activities]
    declared = sum(not each.activities and bool(each.declared) for each in found)
    never_invited = sum(not each.reached for each in found)
    invited = frame - never_invited
    return {
        "numerator": len(present),
        "in_person": sum(each.in_person > 0 for each in found),
        "virtual": sum(each.virtual > 0 for each in found),
        "declared": declared,
        "never_invited": never_invited,
        "never_came": invited - len(present) - declared,
        "mean_activities": sum(each.activities for each in found) / frame,
        "over_invited": 100 * len(present) / invited if invited else None,
        "year_percent": 100 * sum(each.this_year > 0 for each in found) / frame,
    }


def _people(orgs: Iterable[Key], facts: Participation, least: int) -> dict[str, float | None]:
    """The shares of women and young people among those who told it; nothing where too few did."""
    total = sum((facts.people.get(org, People()) for org in orgs), People())
    shares: dict[str, float | None] = {}
    if total.told_gender >= least:
        shares["women_percent"] = 100 * total.women / total.told_gender
    if total.told_age >= least:
        shares["young_percent"] = 100 * total.young / total.told_age
    return shares


def _quality(facts: Participation) -> dict[str, float | None]:
    register = facts.register
    shares: dict[str, float | None] = {
        "activities": register.activities,
        "closed_percent": 100 * register.closed / register.activities if register.activities else None,
    }
    if register.rows:
        shares["matched_percent"] = 100 * register.matched / register.rows
    if register.reconciled_on:
        shares["reconciled_days"] = (facts.as_of - register.reconciled_on).days
    return shares
