"""The definition of an indicator: what it is called, how it is counted, and from how many answers it may be shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.programme.wording import Wording

STRUCTURE = "estructura"
KEYS = ("mega_1a", "mega_1b", "mega_2", "mega_3a", "mega_3b", "mega_4", "mega_5")


@dataclass(frozen=True, slots=True)
class Item:
    """One closed question of an index."""

    name: str
    dimension: str = ""  # a pillar or capital where the index has them
    kind: str = ""  # asked only of this type of organization
    unknown_is_zero: bool = False  # "I don't know" is itself the answer (domain 2.0.2)

    def asked_of(self, kind: str) -> bool:
        """Whether organizations of this type see the question."""
        return not self.kind or self.kind == kind


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an indicator's rules: from when it holds, and the fingerprint of what it counts."""

    number: int
    since: date
    rules: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """What the sheet of an indicator says besides its rules (domain 2.0.1)."""

    definition: Wording
    numerator: Wording
    denominator: Wording
    exclusions: Wording
    responsible: str
    factor: int  # percentages and indices are on 0-100
    decimals_chat: int
    decimals_export: int
    versions: tuple[Version, ...]  # the first one first; the last one holds now


@dataclass(frozen=True, slots=True)
class Definition:
    """One indicator of the plan under one version of its rules; percentages and indices are on 0-100."""

    key: str
    full_name: Wording  # the Spanish one is verbatim from the plan
    short_name: Wording
    formula: Wording  # "where does this number come from?", in plain words
    unit: Literal["percent", "index"]
    counted: Literal["organization", "institution", "proposal"]
    target: float
    due: date
    source: str
    window: str
    version: int
    forms: tuple[str, ...]
    objectives: tuple[str, ...]  # of the plan, that feed it (domain 4.3)
    cuts: frozenset[str]
    items: tuple[Item, ...]
    min_units: int  # organizations, institutions or decisions
    min_persons: int
    min_detail: int  # of both, for sub-scores and distributions
    close_points: float  # a gap up to this is "close"
    threshold: float  # an organization at or above counts as recognising, or satisfied
    partial_weight: float  # of a proposal accepted in part
    membership_weight: float  # of the composite
    structures_weight: float
    card: Card
    reading: Literal["mean", "percent"] = "mean"  # of the satisfaction: the index, or the percentage satisfied
    across: Literal["geometric", "arithmetic"] = "geometric"  # how the dimensions of one organization are joined
    least_persons: int = 3  # persons whose answers without a name make an organization's score
    represented: bool = True  # whether its board may answer where there are fewer
    since: date | None = None  # decisions from this day on count
    also: tuple[str, ...] = ()  # questions outside the index that a companion needs

    @property
    def questions(self) -> tuple[str, ...]:
        """Every question of its forms the indicator reads."""
        return (*(item.name for item in self.items), *self.also)

    def of_kind(self, kind: str) -> tuple[Item, ...]:
        """The items asked of one type of answerer; a structure has only its own."""
        own = kind == STRUCTURE
        return tuple(item for item in self.items if (item.kind == kind if own else item.asked_of(kind)))

    def allows(self, cuts: frozenset[str]) -> bool:
        """Whether the indicator can be cut by all of these."""
        return cuts <= self.cuts

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions in the order of their first item."""
        return tuple(dict.fromkeys(item.dimension for item in self.items))
