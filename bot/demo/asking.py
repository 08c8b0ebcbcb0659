"""The three rounds of the satisfaction form: two that are over, and the one that is open now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

DAYS_OPEN = 21
OPENED_AGO = timedelta(days=6)
HOUR = 15  # UTC: morning in all of the region
MONTHS_BEFORE = (26, 14)  # the finished rounds, before the open one


@dataclass(frozen=True, slots=True)
class Asking:
    """One round: when, how many organizations of each region answer, and how much better than the base they think."""

    id: int
    opened_at: datetime
    closes_at: datetime
    open: bool
    response: Mapping[str, float]  # part of the organizations of a region that answer
    lift: float  # points on the scale of 1 to 5

    @property
    def name(self) -> str:
        """What people call it."""
        return f"Satisfacción {self.opened_at.year}"


def askings(now: datetime) -> tuple[Asking, ...]:
    """The rounds, the oldest first; the open one began some days before `now`."""
    opened = (now.astimezone(UTC) - OPENED_AGO).replace(hour=HOUR, minute=0, second=0, microsecond=0)
    first, second = (_months_before(opened, months) for months in MONTHS_BEFORE)
    return (
        _asking(1, first, {"andina": 0.58, "ca_mexico": 0.55, "cono_sur": 0.57, "caribe": 0.40}, 0.0),
        _asking(2, second, {"andina": 0.59, "ca_mexico": 0.57, "cono_sur": 0.58, "caribe": 0.42}, 0.07),
        _asking(3, opened, {"andina": 0.36, "ca_mexico": 0.35, "cono_sur": 0.30, "caribe": 0.24}, 0.13, still=True),
    )


def _asking(
    number: int, opened: datetime, response: Mapping[str, float], lift: float, *, still: bool = False
) -> Asking:
    return Asking(number, opened, opened + timedelta(days=DAYS_OPEN), still, response, lift)


def _months_before(instant: datetime, months: int) -> datetime:
    index = instant.year * 12 + instant.month - 1 - months
    return instant.replace(year=index // 12, month=index % 12 + 1, day=min(instant.day, 28))
