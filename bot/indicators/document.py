"""Standings as the public JSON of `clacbot progreso --json`; figures are rounded here and nowhere earlier."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from bot.indicators.definitions import KEYS
from bot.indicators.scoring import reaches
from bot.indicators.standings import Standing

NOISE_DECIMALS = 9


def rounded(value: float, decimals: int = 1) -> float:
    """Half up, as people round on paper, deaf to floating-point noise."""
    return float(_exact(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)) + 0.0


def rounded_value(value: float, target: float, decimals: int = 1) -> float:
    """The value rounded, but never up to a target it has not reached (domain 2.10 E1)."""
    near = rounded(value, decimals)
    if reaches(value, target) or near < target:
        return near
    return float(_exact(value).quantize(Decimal(1).scaleb(-decimals), ROUND_FLOOR))


def _exact(value: float) -> Decimal:
    return Decimal(repr(round(value, NOISE_DECIMALS)))


def standings_json(
    standings: Iterable[Standing], *, as_of: date, audience: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The whole document; `audience` is Audience.as_json()."""
    ordered = sorted(standings, key=lambda standing: KEYS.index(standing.key))
    return {
        "as_of": as_of.isoformat(),
        "filter": dict(audience or {}),
        "indicators": [standing_json(standing) for standing in ordered],
    }


def standing_json(standing: Standing) -> dict[str, Any]:
    """One indicator of the document, figures with one decimal."""
    value = None if standing.value is None else rounded_value(standing.value, standing.target)
    return {
        "key": standing.key,
        "value": value,
        "unit": standing.unit,
        "target": _number(standing.target),
        "due": standing.due.isoformat(),
        "gap": None if value is None else rounded(value - standing.target),
        "status": standing.status,
        "publication": standing.publication,
        "n": standing.n,
        "frame": standing.frame,
        "margin": standing.margin,
        "low": _figure(standing.low),
        "high": _figure(standing.high),
        "source": standing.source,
        "definition_version": standing.definition_version,
        "companions": {name: _figure(figure) for name, figure in standing.companions.items()},
    }


def _figure(figure: float | None) -> float | None:
    return None if figure is None else rounded(figure)


def _number(number: float) -> float:
    return int(number) if number == int(number) else number
