"""Comparing two rounds, and early answers with late ones (domain 2.0.6 and 2.0.7)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import sqrt

from bot.indicators.estimate import Estimate, Z
from bot.indicators.records import Key
from bot.indicators.scoring import NOISE, mean

LEAST_EACH = 5


@dataclass(frozen=True, slots=True)
class Change:
    """The second round minus the first, in points."""

    difference: float
    clear: bool | None  # beyond chance; None when a margin is unknown
    paired: float | None  # mean change of the organizations that answered both
    pairs: int


def compare(first: Estimate, second: Estimate, before: Mapping[Key, float], after: Mapping[Key, float]) -> Change:
    """The change between two rounds of the same definition; `before` and `after` are the organizations' scores."""
    difference = second.value - first.value
    both = [after[org] - before[org] for org in before if org in after]
    errors = first.error, second.error
    clear = None
    if errors[0] is not None and errors[1] is not None:
        clear = abs(difference) > Z * sqrt(errors[0] ** 2 + errors[1] ** 2) + NOISE
    return Change(difference, clear, mean(both) if both else None, len(both))


def late_differ(early: Collection[float], late: Collection[float], limit: float = 5) -> bool:
    """Whether those who answered after the second reminder differ by more than `limit` points from the others.

    With fewer than five on a side nothing is said: it would speak of the persons, not of the group.
    """
    if min(len(early), len(late)) < LEAST_EACH:
        return False
    return abs(mean(list(late)) - mean(list(early))) > limit + NOISE
