"""mega_3b: the standards proposals CLAC made and what became of them, from the approved register (domain 2.5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from bot.indicators.definitions import Definition
from bot.indicators.scoring import accepted_percent
from bot.indicators.standings import Standing, no_data, status_of

DRAFT, FILED, STUDIED = "borrador", "presentada", "en_estudio"
ACCEPTED, IN_PART, REJECTED = "aceptada", "aceptada_en_parte", "rechazada"
WITHDRAWN, WITHDRAWN_AFTER = "retirada", "retirada_tras_evaluacion"
STATES = (DRAFT, FILED, STUDIED, ACCEPTED, IN_PART, REJECTED, WITHDRAWN, WITHDRAWN_AFTER)
DECIDED = frozenset({ACCEPTED, IN_PART, REJECTED, WITHDRAWN_AFTER})  # withdrawn after a negative assessment is decided
PENDING = frozenset({FILED, STUDIED})
NOISE_DECIMALS = 9


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a figure needs of one proposal that two people vouch for."""

    state: str
    filed_on: date | None
    decided_on: date | None


def compute_3b(
    definition: Definition, proposals: Iterable[Proposal], as_of: date, *, year: int | None = None
) -> Standing:
    """The share of decided proposals that was accepted, one in part counting half; pending ones are beside it.

    Decisions since the definition's first day count, or those of one year. Below the minimum there is a fraction alone.
    """
    known = [one for one in proposals if one.filed_on is None or one.filed_on <= as_of]
    decided = Counter(one.state for one in known if _is_decided(one, definition.since, as_of, year))
    accepted, in_part = decided[ACCEPTED], decided[IN_PART]
    refused = decided[REJECTED] + decided[WITHDRAWN_AFTER]
    n = accepted + in_part + refused
    pending = sum(_is_pending(one, as_of) for one in known)
    empty = replace(no_data(definition, as_of=as_of, frame=n + pending), n=n)
    companions: dict[str, float | None] = {
        "accepted": accepted, "in_part": in_part, "rejected": refused, "pending": pending,
        "numerator": accepted + definition.partial_weight * in_part,
    }  # fmt: skip
    share = accepted_percent(accepted, in_part, refused, partial_weight=definition.partial_weight)
    if share is None:
        return replace(empty, companions=companions if pending else {})
    if n < definition.min_units:
        return replace(empty, companions=companions, notes=("fraction_only",))
    value = round(share, NOISE_DECIMALS)
    status = status_of(value, definition.target, definition.close_points)
    return replace(empty, value=value, status=status, companions=companions)


def _is_decided(one: Proposal, since: date | None, as_of: date, year: int | None) -> bool:
    if one.state not in DECIDED or one.decided_on is None or one.decided_on > as_of:
        return False
    return (since is None or one.decided_on >= since) and year in {None, one.decided_on.year}


def _is_pending(one: Proposal, as_of: date) -> bool:
    """Whether it was filed and not decided yet on a day."""
    later = one.state in DECIDED and one.decided_on is not None and one.decided_on > as_of
    return one.filed_on is not None and (one.state in PENDING or later)
