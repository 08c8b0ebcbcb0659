"""Strata of the frame, region by type, joined until each has enough answers (domain 2.0.5 and rule E4)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, sqrt

from bot.indicators.records import Key, Member, Unit, frame_of

LEAST_ANSWERS = 5


@dataclass(frozen=True, slots=True)
class Stratum:
    """A part of the frame: the cells (region, type) it joins, its organizations, the scores of those that answered."""

    cells: tuple[tuple[str, str], ...]
    size: int  # N_h
    scores: tuple[float, ...]  # of the n_h answering, on 0-100

    @property
    def summary(self) -> Summary:
        """Size, answers, mean and deviation."""
        n = len(self.scores)
        average = fsum(self.scores) / n if n else 0.0
        squares = fsum((score - average) ** 2 for score in self.scores)
        return Summary(self.size, n, average, sqrt(squares / (n - 1)) if n > 1 else None)


@dataclass(frozen=True, slots=True)
class Summary:
    """What the formulas need of a stratum; the deviation is unknown with fewer than two answers."""

    size: int
    n: int
    mean: float
    deviation: float | None


def stratify(members: Sequence[Member], scores: Mapping[Key, float]) -> tuple[Stratum, ...]:
    """The frame by region and type, before joining; scores of organizations outside the frame are left out."""
    return tuple(
        Stratum((cell,), len(orgs), tuple(scores[org] for org in orgs if org in scores))
        for cell, orgs in frame_of(members).cells
    )


def collapse(strata: Sequence[Stratum], least: int = LEAST_ANSWERS) -> tuple[Stratum, ...]:
    """Join types inside a region, then regions, until every stratum has `least` answers or only one is left.

    Regions short of answers are joined with each other; if that is not enough, with the next that has fewest.
    """
    kept: list[Stratum] = []
    short: list[Stratum] = []
    for region in by_region(strata):
        if all(len(part.scores) >= least for part in region):
            kept.extend(region)
        else:
            joined = join(region)
            (kept if len(joined.scores) >= least else short).append(joined)
    kept.sort(key=lambda part: (len(part.scores), part.cells))
    while short and kept and sum(len(part.scores) for part in short) < least:
        short.append(kept.pop(0))
    return (*sorted(kept, key=lambda part: part.cells), *([join(short)] if short else []))


def by_region(strata: Sequence[Stratum]) -> list[list[Stratum]]:
    """The strata grouped by the region of their first cell, in order."""
    groups: dict[str, list[Stratum]] = {}
    for stratum in strata:
        groups.setdefault(stratum.cells[0][0], []).append(stratum)
    return list(groups.values())


def join(strata: Sequence[Stratum]) -> Stratum:
    """One stratum with everything the given ones have."""
    return Stratum(
        tuple(cell for stratum in strata for cell in stratum.cells),
        sum(stratum.size for stratum in strata),
        tuple(score for stratum in strata for score in stratum.scores),
    )


def silent_regions(strata: Sequence[Stratum]) -> tuple[str, ...]:
    """The regions of the frame where nobody answered: a figure with one is only a reference."""
    return tuple(region[0].cells[0][0] for region in by_region(strata) if not any(part.scores for part in region))


def region_response(strata: Sequence[Stratum]) -> dict[str, float]:
    """The share of organizations with a valid answer in each region, 0-1."""
    return {
        region[0].cells[0][0]: sum(len(part.scores) for part in region) / sum(part.size for part in region)
        for region in by_region(strata)
    }


def sums(members: Sequence[Member], units: Collection[Unit]) -> list[list[Unit]]:
    """The sums a figure of these organizations is made of: one for each stratum as joined."""
    strata = collapse(stratify(members, {org: 0.0 for org, _ in units}))
    cells = {cell: number for number, stratum in enumerate(strata) for cell in stratum.cells}
    where = {member.org_id: cells[member.region, member.kind] for member in members}
    parts: list[list[Unit]] = [[] for _ in strata]
    for unit in units:
        parts[where[unit[0]]].append(unit)
    return [part for part in parts if part]
