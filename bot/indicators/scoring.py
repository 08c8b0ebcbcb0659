"""From answers to scores on 0-100: item, person, organization; and each index's formula (domain 2.0.2-2.0.4, 3.4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from bot.errors import InputError
from bot.indicators.definitions import Item

UNKNOWN, NOT_APPLICABLE = "ns", "na"
SCORES: Mapping[str | None, float] = {str(option): 25.0 * (option - 1) for option in range(1, 6)}
LEAST_ANSWERED = 3, 5  # at least 0.6 of the items that apply, as a fraction so that 0.6 * 5 is exactly 3
NOISE = 1e-9  # floating point only: no answer makes a difference this small


@dataclass(frozen=True, slots=True)
class PersonScore:
    """One person's index for one organization."""

    score: float
    answered: int
    applicable: int

    @property
    def prorated(self) -> bool:
        """Whether some item that applies was left without an answer."""
        return self.answered < self.applicable


def item_score(item: Item, answer: str | None) -> float | None:
    """100·(x-1)/4 for an answer 1 to 5; None when there is no opinion; InputError for anything else."""
    if (score := SCORES.get(answer)) is not None:
        return score
    if answer == UNKNOWN and item.unknown_is_zero:
        return 0.0
    if answer in {None, "", UNKNOWN, NOT_APPLICABLE}:
        return None
    raise InputError(f"La pregunta «{item.name}» no admite la respuesta «{answer}»")


def person_score(items: Iterable[Item], answers: Mapping[str, str], kind: str = "") -> PersonScore | None:
    """The mean of the items answered; None when fewer than ceil(0.6 · applicable) were (domain 2.0.3)."""
    asked, scores = 0, []
    for item in items:
        answer = answers.get(item.name)
        if answer != NOT_APPLICABLE and item.asked_of(kind):
            asked += 1
            if (score := item_score(item, answer)) is not None:
                scores.append(score)
    if not scores or len(scores) < least_answered(asked):
        return None
    return PersonScore(mean(scores), len(scores), asked)


def least_answered(applicable: int) -> int:
    """How many of the items that apply must be answered: ceil(0.6 · applicable)."""
    part, whole = LEAST_ANSWERED
    return -(-part * applicable // whole)


def mean(values: Sequence[float]) -> float:
    """The arithmetic mean of at least one value."""
    return fsum(values) / len(values)


def dispersed(persons: Sequence[float], limit: float = 40) -> bool:
    """Whether the respondents of one organization differ by more than `limit` points."""
    return bool(persons) and max(persons) - min(persons) > limit + NOISE


def reaches(score: float, threshold: float) -> bool:
    """Whether a score is at or above a threshold, deaf to floating-point noise."""
    return score >= threshold - NOISE


# ---- the formulas of mega_3b, mega_4 and mega_5 --------------------------------------------------------------------


def accepted_percent(accepted: int, in_part: int, rejected: int, *, partial_weight: float) -> float | None:
    """The share of decided proposals that was accepted; None when none is decided (domain 2.5)."""
    decided = accepted + in_part + rejected
    return 100 * (accepted + partial_weight * in_part) / decided if decided else None


def dimension_scores(items: Iterable[Item], answers: Mapping[str, str], kind: str) -> dict[str, float | None]:
    """The score of each dimension asked of this type; None where too few of its items are answered."""
    groups: dict[str, list[Item]] = {}
    for item in items:
        if item.asked_of(kind):
            groups.setdefault(item.dimension, []).append(item)
    scores = {name: person_score(group, answers, kind) for name, group in groups.items()}
    return {name: found.score if found else None for name, found in scores.items()}


def development_score(dimensions: Sequence[float | None]) -> float | None:
    """The geometric mean of the dimensions, each floored at 1; None when one is not valid (domain 2.6)."""
    valid = [max(score, 1.0) for score in dimensions if score is not None]
    if not valid or len(valid) < len(dimensions):
        return None
    product = 1.0
    for score in valid:
        product *= score
    return float(product ** (1 / len(valid)))


def composite(
    membership: float, structures: float, *, membership_weight: float = 0.75, structures_weight: float = 0.25
) -> float:
    """The value of mega_4 from its two blocks (domain 2.6)."""
    return membership_weight * membership + structures_weight * structures


def capital_scores(items: Iterable[Item], answers: Mapping[str, str], kind: str) -> dict[str, float] | None:
    """The five capitals of a person; None below 0.6 of the items or with a capital unanswered (domain 2.7)."""
    asked = [item for item in items if item.asked_of(kind)]
    if person_score(asked, answers, kind) is None:
        return None
    found: dict[str, list[float]] = {item.dimension: [] for item in asked}
    for item in asked:
        if (score := item_score(item, answers.get(item.name))) is not None:
            found[item.dimension].append(score)
    return {name: mean(scores) for name, scores in found.items()} if all(found.values()) else None


def livelihood_score(capitals: Mapping[str, float]) -> float:
    """The arithmetic mean of the capitals, each the same weight."""
    return mean(list(capitals.values()))


def weakest(dimensions: Mapping[str, float]) -> str:
    """The lowest dimension or capital, the first of equals."""
    return min(dimensions, key=lambda name: dimensions[name])
