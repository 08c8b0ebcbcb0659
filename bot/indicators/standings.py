"""A standing: one indicator's value at a date, with everything needed to judge it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from bot.indicators.definitions import KEYS, Definition
from bot.indicators.scoring import reaches

Status = Literal["met", "close", "behind", "no_data", "hidden"]
Publication = Literal["provisional", "official", "reference", "external", "hidden"]
COUNTS = frozenset({"response_rate"})  # companions that say who answered, not what


@dataclass(frozen=True, slots=True)
class Standing:
    """One indicator at one date for one filter; percentages and indices are on 0-100, None when there is no figure.

    Notes are codes. Warnings: no_filter (the indicator has no such cut), within_margin (chance alone explains the gap),
    all_answered, late_differ, below_5 and above_95 (say it so: everybody in a small group agreed). Why a figure is only
    a reference: few_answers, low_response, low_region_response, empty_stratum.
    """

    key: str  # mega_1a … mega_5
    unit: Literal["percent", "index"]
    target: float
    due: date
    definition_version: int
    value: float | None = None  # not rounded, but for floating-point noise
    status: Status = "no_data"
    publication: Publication = "provisional"
    n: int = 0  # organizations (or institutions, proposals) with a valid figure
    frame: int = 0  # organizations that were asked, N
    margin: float | None = None  # points, 95 %, rounded up to one decimal
    low: float | None = None
    high: float | None = None
    source: str = ""  # where the number comes from, e.g. form id and version with the round
    as_of: date | None = None  # the cut date
    companions: dict[str, float | None] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def gap(self) -> float | None:
        """Value minus target in points, None without a value."""
        return None if self.value is None else self.value - self.target


def status_of(value: float | None, target: float, close_points: float = 5) -> Status:
    """Met, close or behind, compared unrounded (domain 2.8 and E1); no data is never zero (E3)."""
    if value is None:
        return "no_data"
    if reaches(value, target):
        return "met"
    return "close" if reaches(value, target - close_points) else "behind"


def no_data(
    definition: Definition, *, as_of: date | None = None, frame: int = 0, notes: tuple[str, ...] = ()
) -> Standing:
    """The standing of an indicator nothing is known of yet."""
    return Standing(
        key=definition.key,
        unit=definition.unit,
        target=definition.target,
        due=definition.due,
        definition_version=definition.version,
        frame=frame,
        source=definition.source,
        as_of=as_of,
        notes=notes,
    )


def hidden(standing: Standing) -> Standing:
    """The same standing with nothing of what was said, for a group too small or too like another (domain 2.0.8)."""
    counts = {name: value for name, value in standing.companions.items() if name in COUNTS}
    return replace(
        standing,
        value=None,
        status="hidden",
        publication="hidden",
        margin=None,
        low=None,
        high=None,
        companions=counts,
        notes=(),
    )


def complete(
    known: Iterable[Standing],
    definitions: Sequence[Definition],
    *,
    as_of: date,
    cuts: frozenset[str] = frozenset(),
) -> tuple[Standing, ...]:
    """The seven standings in their order: no data where none is known, no figure where the filter does not apply."""
    found = {standing.key: standing for standing in known}
    ordered = sorted(definitions, key=lambda definition: KEYS.index(definition.key))
    return tuple(
        found.get(each.key) or no_data(each, as_of=as_of)
        if each.allows(cuts)
        else no_data(each, as_of=as_of, notes=("no_filter",))
        for each in ordered
    )
