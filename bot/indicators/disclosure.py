"""What may be shown without giving away what a few said (domain 2.0.8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal

from bot.indicators.records import Key

MIN_ORGANIZATIONS = 5
MIN_PERSONS = 5
MIN_DETAIL = 10

Soft = Literal["below_5", "above_95"]


@dataclass(frozen=True, slots=True)
class Group:
    """How many organizations and distinct persons stand behind a figure."""

    organizations: int
    persons: int

    def __add__(self, other: Group) -> Group:
        return Group(self.organizations + other.organizations, self.persons + other.persons)


def may_show(group: Group, organizations: int = MIN_ORGANIZATIONS, persons: int = MIN_PERSONS) -> bool:
    """Whether an opinion figure of this group may be shown at all."""
    return group.organizations >= organizations and group.persons >= persons


def may_detail(group: Group, least: int = MIN_DETAIL) -> bool:
    """Whether sub-scores and distributions of this group may be shown."""
    return may_show(group, least, least)


def hidden_siblings(
    groups: Mapping[str, Group], organizations: int = MIN_ORGANIZATIONS, persons: int = MIN_PERSONS
) -> frozenset[str]:
    """Which of the parts of one whole must be hidden, so that the whole minus the rest gives nobody away.

    A single hidden part takes the next smallest with it, and so does any set that is still too small together.
    Parts without answers have nothing to hide.
    """
    parts = {name: group for name, group in groups.items() if group.organizations}
    hidden = {name for name, group in parts.items() if not may_show(group, organizations, persons)}
    others = sorted(parts.keys() - hidden, key=lambda name: (parts[name].organizations, parts[name].persons, name))
    while hidden and others:
        together = sum((parts[name] for name in hidden), Group(0, 0))
        if len(hidden) > 1 and may_show(together, organizations, persons):
            break
        hidden.add(others.pop(0))
    return frozenset(hidden)


def tells_apart(
    wanted: AbstractSet[Key], visible: Iterable[AbstractSet[Key]], organizations: int = MIN_ORGANIZATIONS
) -> bool:
    """Whether a figure for `wanted` set against a visible one would isolate fewer than `organizations`: refuse it.

    The sets hold the organizations with a valid answer; the same set twice tells nothing new.
    """
    return any(0 < len(wanted ^ shown) < organizations for shown in visible)


def too_near(wanted: AbstractSet[Key], others: Iterable[AbstractSet[Key]], least: int) -> bool:
    """The same beside figures anybody may ask for, of which those that stand on `least` organizations are shown."""
    return tells_apart(wanted, [other for other in others if len(other) >= least], least)


def softened(value: float | None, n: int, least: int = MIN_DETAIL) -> Soft | None:
    """How to say 0 or 100 of a small group ("menos de 5 %", "más de 95 %"); None when the value may be said."""
    if value is None or n >= least:
        return None
    if value <= 0:
        return "below_5"
    return "above_95" if value >= 100 else None
