"""What is still missing to a target: organizations to win, proposals to be accepted, the pace it takes; pure.

Everything here starts from the figures as they are shown, so that it tells no more than they do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil

YEAR = Fraction(1461, 4)  # days
QUARTERS = 4


@dataclass(frozen=True, slots=True)
class Pace:
    """Points a year: from the baseline until now, and from now on what would reach the target when it is due."""

    so_far: float | None  # None in the first months after the baseline
    needed: float
    years: float  # that are left

    @property
    def quarter(self) -> float:
        """The points of a quarter that would reach the target."""
        return self.needed / QUARTERS


def organizations_missing(shown: float, target: float, whole: int) -> int:
    """How many more of `whole` organizations have to reach what a percentage counts (0-100, as shown); 0 when met."""
    return max(0, ceil((_exact(target) - _exact(shown)) * whole / 100))


def acceptances_missing(accepted: float, decided: int, target: float) -> int | None:
    """How many proposals, all accepted one after the other, bring the share of decided ones to the target.

    None where no number of them does: a target of everything after one was refused.
    """
    goal, have = _exact(target) / 100, _exact(accepted)
    if have >= goal * decided:
        return 0
    return None if goal >= 1 else ceil((goal * decided - have) / (1 - goal))


def pace_to(shown: float, as_of: date, target: float, due: date, *, baseline: float, since: date) -> Pace | None:
    """The pace of a figure as shown at a day towards a target; None once the target is due or reached."""
    left = Fraction((due - as_of).days) / YEAR
    if left <= 0 or shown >= target:
        return None
    gone = Fraction((as_of - since).days) / YEAR
    so_far = (_exact(shown) - _exact(baseline)) / gone if gone >= Fraction(1, QUARTERS) else None
    needed = (_exact(target) - _exact(shown)) / left
    return Pace(None if so_far is None else float(so_far), float(needed), float(left))


def _exact(figure: float) -> Fraction:
    return Fraction(repr(figure))
