"""Figures that came from elsewhere beside those computed here; baselines and milestones (domain 2.0.10, D9, S31)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from bot.indicators.definitions import Definition
from bot.indicators.standings import Standing, status_of

VALUE, BASELINE, MILESTONE, VERIFICATION = "value", "baseline", "milestone", "verification"
KINDS = (VALUE, BASELINE, MILESTONE, VERIFICATION)
FIRM = frozenset({"official", "reference"})
BESIDE = "own_value"  # the companion that says what was computed here


@dataclass(frozen=True, slots=True)
class External:
    """One approved figure: what was measured elsewhere, where the plan began, where it should be at a date."""

    indicator: str
    kind: str
    as_of: date
    value: float
    n: int | None = None
    frame: int | None = None
    period: str = ""
    method: str = ""


@dataclass(frozen=True, slots=True)
class Goals:
    """Where an indicator began and what it should have reached on the way, as CLAC entered it; nothing is invented."""

    baseline: External | None = None
    milestones: tuple[External, ...] = ()


def goals_of(figures: Iterable[External], key: str) -> Goals:
    """The baseline, the newest one, and the milestones in order of date."""
    own = sorted((one for one in figures if one.indicator == key), key=lambda one: one.as_of)
    bases = [one for one in own if one.kind == BASELINE]
    return Goals(bases[-1] if bases else None, tuple(one for one in own if one.kind == MILESTONE))


def verified_gap(figures: Iterable[External], key: str) -> float | None:
    """The newest difference between what organizations said of themselves and what was verified, in points."""
    own = [one for one in figures if (one.indicator, one.kind) == (key, VERIFICATION)]
    return max(own, key=lambda one: one.as_of).value if own else None


def with_external(standing: Standing, definition: Definition, figures: Iterable[External]) -> Standing:
    """The standing with the newest figure from elsewhere as its value, and what was computed here beside it.

    A figure computed here that is published and newer stays, with the other one beside it.
    """
    own = [one for one in figures if (one.indicator, one.kind) == (standing.key, VALUE)]
    if not own:
        return standing
    newest = max(own, key=lambda one: one.as_of)
    if standing.publication in FIRM and standing.as_of is not None and standing.as_of > newest.as_of:
        return replace(standing, companions={**standing.companions, "external_value": newest.value})
    beside = {} if standing.value is None else {BESIDE: standing.value}
    return replace(
        standing,
        value=newest.value,
        status=status_of(newest.value, definition.target, definition.close_points),
        publication="external",
        n=newest.n or 0,
        frame=newest.frame or newest.n or 0,
        margin=None,
        low=None,
        high=None,
        source=" · ".join(filter(None, (newest.period, newest.method))),
        as_of=newest.as_of,
        companions=dict(beside),
        notes=(),
    )
