"""From organizations to the network: post-stratified mean and percentage with margins (domain 2.0.5, 2.0.7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, fsum, sqrt

from bot.indicators.records import Key, Member
from bot.indicators.strata import Stratum, Summary, collapse, stratify

Z = 1.96  # 95 %


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure for the frame on 0-100; nothing here is rounded."""

    value: float
    margin: float | None  # half the interval; None when the variance is unknown
    low: float
    high: float
    n: int
    frame: int
    raw: float  # unweighted
    strata: tuple[Stratum, ...]  # as collapsed

    @property
    def error(self) -> float | None:
        """The standard error, in points."""
        return None if self.margin is None else self.margin / Z


def estimate_mean(members: Sequence[Member], scores: Mapping[Key, float]) -> Estimate | None:
    """The post-stratified mean of the organizations' scores; None when nobody answered."""
    strata = collapse(stratify(members, scores))
    parts = [stratum.summary for stratum in strata]
    if not any(part.n for part in parts):
        return None
    value, margin = weighted_mean(parts), stratified_margin(parts)
    low, high = (0.0, 100.0) if margin is None else (max(0.0, value - margin), min(100.0, value + margin))
    return _estimate(strata, value, margin, (low, high))


def estimate_percent(members: Sequence[Member], yes: Mapping[Key, bool]) -> Estimate | None:
    """The post-stratified percentage of organizations for which `yes` holds; None when nobody answered."""
    strata = collapse(stratify(members, {org: 100.0 if holds else 0.0 for org, holds in yes.items()}))
    parts = [stratum.summary for stratum in strata]
    n = sum(part.n for part in parts)
    if not n:
        return None
    value = min(100.0, max(0.0, weighted_mean(parts)))
    low, high = wilson(value, n, sum(part.size for part in parts))
    return _estimate(strata, value, (high - low) / 2, (low, high))


def _estimate(
    strata: tuple[Stratum, ...], value: float, margin: float | None, interval: tuple[float, float]
) -> Estimate:
    scores = [score for stratum in strata for score in stratum.scores]
    return Estimate(
        value=value,
        margin=margin,
        low=interval[0],
        high=interval[1],
        n=len(scores),
        frame=sum(stratum.size for stratum in strata),
        raw=fsum(scores) / len(scores),
        strata=strata,
    )


def weights(parts: Sequence[Summary]) -> list[float]:
    """N_h / N of each stratum."""
    total = sum(part.size for part in parts)
    return [part.size / total for part in parts]


def weighted_mean(parts: Sequence[Summary]) -> float:
    """Sum of N_h/N · mean_h over strata that all have answers."""
    return fsum(weight * part.mean for weight, part in zip(weights(parts), parts, strict=True))


def stratified_margin(parts: Sequence[Summary]) -> float | None:
    """1.96 · sqrt(Σ (N_h/N)² · (1 - n_h/N_h) · s_h² / n_h); None when a sampled stratum has a single answer."""
    variances = []
    for weight, part in zip(weights(parts), parts, strict=True):
        if part.n == part.size:
            continue  # everybody answered: no chance in it
        if part.deviation is None:
            return None
        variances.append(weight**2 * (1 - part.n / part.size) * part.deviation**2 / part.n)
    return Z * sqrt(fsum(variances))


def wilson(percent: float, n: int, frame: int) -> tuple[float, float]:
    """Wilson's interval, 0-100, with n_ef = n·(N-1)/(N-n); the point itself when all the frame answered."""
    if n >= frame:
        return percent, percent
    share, effective = percent / 100, n * (frame - 1) / (frame - n)
    square = Z**2 / effective
    centre = (share + square / 2) / (1 + square)
    half = Z * sqrt(share * (1 - share) / effective + square / (4 * effective)) / (1 + square)
    low, high = 100 * (centre - half), 100 * (centre + half)
    return max(0.0, min(low, percent)), min(100.0, max(high, percent))


def bounds(yes: int, n: int, frame: int) -> tuple[float, float]:
    """The percentage if every silent organization said no, and if every one said yes."""
    return 100 * yes / frame, 100 * (yes + frame - n) / frame


def round_up(margin: float) -> float:
    """The margin rounded up to one decimal, deaf to floating-point noise: 0.9501 → 1.0, 0.30000000000000004 → 0.3."""
    return ceil(round(margin * 10, 6)) / 10
