"""How far a figure can be relied on: provisional, official, reference or hidden (domain 2.0.10)."""

from __future__ import annotations

from collections.abc import Mapping

from bot.indicators.standings import Publication

ENOUGH_ANSWERS, ENOUGH_SHARE = 30, 0.70
LEAST_RESPONSE, LEAST_REGION_RESPONSE = 0.50, 0.30


def publication_of(
    *,
    closed: bool,
    approved: bool,
    shown: bool,
    n: int,
    frame: int,
    regions: Mapping[str, float] | None = None,
    silent_region: bool = False,
) -> tuple[Publication, tuple[str, ...]]:
    """The status of a figure and, when it is only a reference, why.

    `approved` is by a second person; `shown` is false below the minimum n; `regions` holds each region's response, 0-1,
    for rounds asked of members.
    """
    if not shown:
        return "hidden", ()
    if not (closed and approved):
        return "provisional", ()
    reasons = weaknesses(n=n, frame=frame, regions=regions or {}, silent_region=silent_region)
    return ("reference", reasons) if reasons else ("official", ())


def weaknesses(*, n: int, frame: int, regions: Mapping[str, float], silent_region: bool) -> tuple[str, ...]:
    """The codes of the conditions for an official figure that fail."""
    response = n / frame if frame else 0.0
    failing = {
        "few_answers": n < ENOUGH_ANSWERS and response < ENOUGH_SHARE,
        "low_response": response < LEAST_RESPONSE,
        "low_region_response": any(share < LEAST_REGION_RESPONSE for share in regions.values()),
        "empty_stratum": silent_region,
    }
    return tuple(code for code, fails in failing.items() if fails)
