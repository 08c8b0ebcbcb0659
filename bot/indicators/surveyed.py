"""A survey's frame with what was heard of it, and the standing of a figure that stands on it (domain 2.0)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from bot.audience import Audience
from bot.indicators.change import late_differ
from bot.indicators.definitions import Definition, Item
from bot.indicators.disclosure import Group, softened
from bot.indicators.estimate import Estimate, round_up
from bot.indicators.organizations import (
    OrganizationScore,
    assisted_percent,
    early_and_late,
    persons,
    prorated_percent,
    so_many,
    until,
)
from bot.indicators.publication import publication_of
from bot.indicators.records import Key, Member, RoundFacts, Unit, frame_of
from bot.indicators.scoring import mean, reaches
from bot.indicators.standings import Standing, hidden, no_data, status_of
from bot.indicators.strata import region_response, silent_regions, stratify, sums
from bot.memo import recall

NOISE_DECIMALS = 9
CUTS, TOLD = 100, 8  # that a survey remembers


@dataclass(frozen=True)
class Surveyed:
    """A survey's frame, or a part of it, with the organizations heard so far."""

    definition: Definition
    members: Sequence[Member]
    facts: RoundFacts
    heard: Mapping[Key, OrganizationScore]
    whole: bool = True  # not a part of the frame: what stands on other sets of organizations may be said

    @cached_property
    def scores(self) -> dict[Key, float]:
        """The organizations' scores, 0-100."""
        return {org: found.score for org, found in self.heard.items()}

    @cached_property
    def reaching(self) -> dict[Key, bool]:
        """Which organizations reach the definition's threshold."""
        return {org: reaches(score, self.definition.threshold) for org, score in self.scores.items()}

    @cached_property
    def group(self) -> Group:
        """How many organizations and persons were heard."""
        return Group(len(self.heard), len(persons(self.heard)))

    @property
    def shown(self) -> bool:
        """Whether enough were heard for a figure to be shown."""
        return self._so_many(self.definition.min_units, self.definition.min_persons)

    @property
    def detailed(self) -> bool:
        """Whether enough were heard for sub-scores and distributions."""
        return self._so_many(self.definition.min_detail, self.definition.min_detail)

    def _so_many(self, organizations: int, persons: int) -> bool:
        return len(self.heard) >= organizations and so_many((one.persons for one in self.heard.values()), persons)

    def of(self, audience: Audience) -> Surveyed:
        """The same survey of the organizations an audience names, the same part however often it is asked for."""
        if not audience:
            return self
        return recall(self._parts, audience, CUTS, lambda: self.part(frame_of(self.members).of(audience)))

    def told(self, figure: Figure) -> Standing:
        """What a figure says of it, worked out once."""
        return recall(self._told, figure, TOLD, lambda: figure(self))

    @cached_property
    def answered(self) -> frozenset[Key]:
        """Which organizations were heard."""
        return frozenset(self.heard)

    @cached_property
    def units(self) -> frozenset[Unit]:
        """The organizations heard, each as it stands now."""
        return frozenset((org, len(one.voices)) for org, one in self.heard.items())

    @cached_property
    def sums(self) -> list[list[Unit]]:
        """The sums its figure is made of now."""
        return sums(self.members, self.units)

    @cached_property
    def ended_at(self) -> datetime | None:
        """When the last answer came."""
        return max((one.moments[-1] for one in self.heard.values()), default=None)

    @cached_property
    def _joined_at(self) -> datetime | None:
        """When the last organization was first heard."""
        return max((one.first_at for one in self.heard.values()), default=None)

    def units_at(self, at: datetime) -> frozenset[Unit]:
        """The organizations heard until an instant, each as it stood."""
        if self.ended_at is None or at >= self.ended_at:
            return self.units
        return until(self.heard, at, self.heard)

    def answered_at(self, at: datetime) -> frozenset[Key]:
        """Which organizations were heard until an instant."""
        if self._joined_at is None or at >= self._joined_at:
            return self.answered
        return frozenset(org for org, one in self.heard.items() if one.first_at <= at)

    @cached_property
    def _parts(self) -> dict[Audience, Surveyed]:
        return {}

    @cached_property
    def _told(self) -> dict[Figure, Standing]:
        return {}

    def part(self, members: Sequence[Member]) -> Surveyed:
        """The same survey of some of its organizations."""
        known = ((member.org_id, self.heard.get(member.org_id)) for member in members)
        heard = {org: score for org, score in known if score is not None}
        return replace(self, members=members, heard=heard, whole=len(members) == len(self.members))

    def means(self) -> dict[str, float]:
        """The mean of each dimension or capital over the organizations heard."""
        names = next(iter(self.heard.values())).parts if self.heard else {}
        return {name: mean([each.parts[name] for each in self.heard.values()]) for name in names}


Figure = Callable[[Surveyed], Standing]


def blank(asked: Surveyed) -> Standing:
    """The standing without figure: how many answered and nothing of what they said (no data is not zero, rule E3)."""
    n, frame = len(asked.heard), len(asked.members)
    empty = no_data(asked.definition, as_of=asked.facts.as_of, frame=frame)
    return replace(
        empty, n=n, source=asked.facts.source, companions={"response_rate": 100 * n / frame} if frame else {}
    )


def standing_of(
    asked: Surveyed, figure: Estimate, values: Mapping[Key, float], own: Mapping[str, float | None]
) -> Standing:
    """The standing of a figure that stands on `values`, one for each organization heard."""
    definition, empty = asked.definition, blank(asked)
    strata = stratify(asked.members, values)
    regions = region_response(strata) if definition.counted == "organization" else {}
    silent = definition.counted == "organization" and bool(silent_regions(strata))
    publication, reasons = publication_of(
        closed=asked.facts.closed_at is not None,
        approved=asked.facts.approved,
        shown=asked.shown,
        n=figure.n,
        frame=figure.frame,
        regions=regions,
        silent_region=silent,
    )
    if not asked.shown:
        return hidden(empty)
    value = round(figure.value, NOISE_DECIMALS)
    return replace(
        empty,
        value=value,
        status=status_of(value, definition.target, definition.close_points),
        publication=publication,
        margin=None if figure.margin is None else round_up(figure.margin),
        low=round(figure.low, NOISE_DECIMALS),
        high=round(figure.high, NOISE_DECIMALS),
        companions={
            **own, "raw": figure.raw, **empty.companions, "prorated_percent": prorated_percent(asked.heard),
            "assisted_percent": assisted_percent(asked.heard), **_dispersion(asked), **_top_percents(asked),
        },
        notes=tuple(dict.fromkeys((*_warnings(asked, figure, values), *("empty_stratum",) * silent, *reasons))),
    )  # fmt: skip


def _warnings(asked: Surveyed, figure: Estimate, values: Mapping[Key, float]) -> tuple[str, ...]:
    """The codes of what a reader must know of the figure."""
    early, late = early_and_late(asked.heard, asked.facts.second_reminder_at)
    soft = softened(round(figure.value, NOISE_DECIMALS), figure.n, asked.definition.min_detail)
    gap = abs(figure.value - asked.definition.target)
    found = {
        "all_answered": figure.n == figure.frame,
        "within_margin": bool(figure.margin) and gap <= round_up(figure.margin or 0.0),
        "late_differ": late_differ([values[org] for org in early], [values[org] for org in late]),
        "below_5": soft == "below_5",
        "above_95": soft == "above_95",
    }
    return tuple(code for code, holds in found.items() if holds)


def dispersed_organizations(heard: Mapping[Key, OrganizationScore]) -> list[Key]:
    """The organizations whose respondents are more than 40 points apart: for the team to look at (domain 2.0.4)."""
    return [org for org, each in heard.items() if each.dispersed]


def _dispersion(asked: Surveyed) -> dict[str, float | None]:
    """How many organizations are of two minds; of the whole network only."""
    return {"dispersed": float(len(dispersed_organizations(asked.heard)))} if asked.whole and asked.detailed else {}


def _top_percents(asked: Surveyed) -> dict[str, float | None]:
    """Per item, "bastante" and "mucho" in percent; only the items with enough organizations and persons behind.

    Where there are dimensions, these are what is said.
    """
    found = {f"top_{item.name}": top_percent(item, asked) for item in asked.definition.items if not item.dimension}
    return {name: percent for name, percent in found.items() if percent is not None}


def top_percent(item: Item, asked: Surveyed) -> float | None:
    """The share of each organization's persons that chose one of the two best options, averaged by organization.

    Of a part of the network only where every organization has answered it: another set would tell of the rest.
    """
    tops = [top for one in asked.heard.values() if (top := one.top(item)) is not None]
    least = asked.definition.min_detail
    enough = len(tops) >= least and so_many((top.persons for top in tops), least)
    return mean([top.share for top in tops]) if enough and (asked.whole or len(tops) == len(asked.heard)) else None
