"""A standing: one indicator's value at a date, with everything needed to judge it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Status = Literal["met", "close", "behind", "no_data", "hidden"]
Publication = Literal["provisional", "official", "reference", "external", "hidden"]


@dataclass(frozen=True, slots=True)
class Standing:
    """One indicator at one date for one filter; percentages and indices are on 0-100, None when there is no figure."""

    key: str  # mega_1a … mega_5
    unit: Literal["percent", "index"]
    target: float
    due: date
    definition_version: int
    value: float | None = None
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
    notes: tuple[str, ...] = ()  # codes of warnings: "no_filter" (has no such cut), "empty_stratum", "within_margin" …

    @property
    def gap(self) -> float | None:
        """Value minus target in points, None without a value."""
        return None if self.value is None else self.value - self.target
