"""Reminders: who is reminded of what and when, in the organization's own time (domain 2.0.6, 2.0.9, 6.1); pure.

What somebody owes has occurrences: day 3 and day 8 of a round, a week, a day and an hour before an activity. Each is
decided once, when it is due: it is queued, or missed and says why. Nothing here remembers: what was decided is a row.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.hours import latest_allowed, next_allowed
from bot.mailing import CAP

GAP = timedelta(hours=20)  # nobody is reminded of the same thing again before
UNITS = {"d": "days", "h": "hours", "m": "minutes"}
ASKED = "asked-"  # what the occurrence of a reminder the person asked for begins with


class Reason(StrEnum):
    """Why an occurrence was missed."""

    TOO_LATE = "too_late"  # the next one was due, it closed or began before this one could leave
    OPTED_OUT = "opted_out"
    NO_ADDRESS = "no_address"
    SNOOZED = "snoozed"  # the person asked to be left in peace until later
    TOGETHER = "together"  # the person has just been reminded of the same, e.g. for another organization
    CAP = "cap"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One reminder to come: it may leave from `due` on and is of no use from `until` on."""

    name: str
    due: datetime
    until: datetime | None
    asked: bool = False  # the person asked for it: the cap does not hold


@dataclass(frozen=True, slots=True)
class Owing:
    """What somebody owes for an organization (an answer, a presence), and what is known about reminding of it."""

    subject: int  # the round or the activity
    person_id: int
    organization_id: str
    zone: str
    country: str
    occurrences: tuple[Occurrence, ...]  # by their instant
    decided: Collection[str] = frozenset()  # names of occurrences that have a row
    barrier: Reason | None = None  # why this person cannot be written to
    snoozed_until: datetime | None = None
    recent: int = 0  # messages of the last 30 days that nobody asked for
    reminded_at: datetime | None = None  # when the person was last reminded of the subject
    on_its_way: bool = False  # a reminder of the subject is queued and has not left
    saturdays: bool = False  # allowed to who has confirmed an activity


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one occurrence: queued to leave at `not_before`, or missed for a reason."""

    owing: Owing
    occurrence: Occurrence
    reason: Reason | None
    not_before: datetime

    @property
    def queued(self) -> bool:
        """Whether the reminder is to be sent."""
        return self.reason is None

    @property
    def state(self) -> str:
        """How the row of `reminders` calls it."""
        return "queued" if self.queued else "missed"


def decide(owing: Iterable[Owing], now: datetime, cap: int = CAP) -> list[Decision]:
    """What becomes of every occurrence that is due and has not been decided.

    Those of one person are seen together: the cap counts them all, and of what falls on one day about the same
    subject only the first is sent. All that somebody owes must be in one call.
    """
    due = [
        (one, each)
        for one in owing
        for each in one.occurrences
        if each.due <= now and each.name not in one.decided
    ]  # fmt: skip
    due.sort(key=lambda it: (not it[1].asked, it[1].due, it[0].organization_id))
    counted: dict[int, int] = {}
    reminded: dict[tuple[int, int], datetime] = {}
    decisions = []
    for one, each in due:
        about, recent = (one.subject, one.person_id), one.recent + counted.get(one.person_id, 0)
        last = reminded.get(about, one.reminded_at)
        decision = _decide(one, each, now, recent >= cap, last)
        if decision.queued:
            counted[one.person_id] = counted.get(one.person_id, 0) + 1
            reminded[about] = decision.not_before
        decisions.append(decision)
    return decisions


def _decide(one: Owing, each: Occurrence, now: datetime, full: bool, last: datetime | None) -> Decision:
    leaves = next_allowed(now, one.zone, one.country, one.person_id, saturdays=one.saturdays)
    reason = None
    if each.until is not None and leaves >= each.until:
        reason = Reason.TOO_LATE
    elif one.barrier is not None:
        reason = one.barrier
    elif one.snoozed_until is not None and now < one.snoozed_until and not each.asked:
        reason = Reason.SNOOZED
    elif one.on_its_way or (last is not None and abs(leaves - last) < GAP):
        reason = Reason.TOGETHER
    elif full and not each.asked:
        reason = Reason.CAP
    return Decision(one, each, reason, leaves)


# --- occurrences


@lru_cache(maxsize=20_000)  # every tick asks again about all who owe an answer
def round_occurrences(
    days: str, since: datetime, closes: datetime | None, *, zone: str, country: str, lot: int,
    snoozed_until: datetime | None = None,
) -> tuple[Occurrence, ...]:  # fmt: skip
    """The reminders of a round, e.g. "3;8": so many local days after the invitation, in the morning, until it closes.

    A day on which nothing may be sent passes to the next one. `snoozed_until` adds what the person asked for.
    """
    there = ZoneInfo(zone)
    first = since.astimezone(there).date()
    dues = [(str(n), _morning(first + timedelta(days=day), there, country, lot)) for n, day in _numbered(days)]
    found = _chain([(name, due) for name, due in dues if closes is None or due < closes], closes)
    if snoozed_until is not None and (closes is None or snoozed_until < closes):
        name = f"{ASKED}{snoozed_until.astimezone(there).date().isoformat()}"
        found.append(Occurrence(name, snoozed_until, closes, asked=True))
    return tuple(sorted(found, key=lambda it: it.due))


def activity_occurrences(
    reminders: str, starts_at: datetime, since: datetime, *, zone: str, country: str, lot: int, saturdays: bool
) -> tuple[Occurrence, ...]:
    """The reminders of an activity, e.g. "7d;1d;1h" before it begins; what lies before `since` is none.

    One whose hour is not allowed leaves earlier: the evening before, the last allowed day. Its name holds the
    beginning, so that an activity that is moved reminds anew.
    """
    dues = []
    for number, unit in re.findall(r"(\d+)\s*([dhm])", reminders):
        wanted = starts_at - timedelta(**{UNITS[unit]: int(number)})
        due = latest_allowed(wanted, zone, country, lot, saturdays=saturdays)
        if due > since:
            dues.append((f"{number}{unit}@{starts_at.astimezone(ZoneInfo('UTC')):%Y-%m-%dT%H:%M}", due, wanted))
    dues.sort(key=lambda it: (it[1], it[2]))
    return tuple(_chain([(name, due) for name, due, _ in dues], starts_at))


def _numbered(days: str) -> list[tuple[int, int]]:
    return list(enumerate(sorted({int(day) for day in re.findall(r"\d+", days)}), 1))


def _morning(day: date, there: ZoneInfo, country: str, lot: int) -> datetime:
    return next_allowed(datetime.combine(day, time(), there), there.key, country, lot)


def _chain(dues: list[tuple[str, datetime]], end: datetime | None) -> list[Occurrence]:
    """Each is of use until the next one is due, the last until the end."""
    ends = [later for (_, _), (_, later) in pairwise(dues)]
    return [Occurrence(name, due, until) for (name, due), until in zip(dues, [*ends, end], strict=False)]
