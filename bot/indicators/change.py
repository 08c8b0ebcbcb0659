"""Comparing two rounds, and early answers with late ones (domain 2.0.6 and 2.0.7)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import sqrt

from bot.indicators.estimate import Estimate, Z
from bot.indicators.records import Key
from bot.indicators.scoring import NOISE, mean
from bot.indicators.standings import Standing

LEAST_EACH = 5
EXTREMES = frozenset({"below_5", "above_95"})  # figures that are not said exactly
MANY_PAIRS = 100  # organizations whose mean, in whole numbers, says nothing of a single one


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


def moved(
    first: Standing,
    second: Standing,
    before: Mapping[Key, float] | None = None,
    after: Mapping[Key, float] | None = None,
) -> Change | None:
    """The change between two figures as shown; None where one has no value or is softened, or the rules differ.

    The organizations that answered both are told of only where they are so many that whole numbers hide each one.
    """
    if first.value is None or second.value is None or first.definition_version != second.definition_version:
        return None
    if EXTREMES & {*first.notes, *second.notes}:
        return None
    difference = second.value - first.value
    margins = first.margin, second.margin
    clear = None if None in margins else abs(difference) > sqrt(sum((m or 0.0) ** 2 for m in margins)) + NOISE
    both = [after[org] - before[org] for org in before if org in after] if before and after else []
    told = len(both) >= MANY_PAIRS
    return Change(difference, clear, mean(both) if told else None, len(both) if told else 0)


def late_differ(early: Collection[float], late: Collection[float], limit: float = 5) -> bool:
    """Whether those who answered after the second reminder differ by more than `limit` points from the others.

    With fewer than five on a side nothing is said: it would speak of the persons, not of the group.
    """
    if min(len(early), len(late)) < LEAST_EACH:
        return False
    return abs(mean(list(late)) - mean(list(early))) > limit + NOISE
