"""A standing as it is published and read again later, with the rules it was counted by; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.indicators.definitions import Definition
from bot.indicators.standings import Standing

FIGURES = ("value", "n", "frame", "margin", "low", "high")


def snapshot_of(standing: Standing) -> dict[str, Any]:
    """The columns of a snapshot that the standing decides."""
    return {
        **{name: getattr(standing, name) for name in FIGURES},
        "indicator": standing.key, "as_of": standing.as_of, "definition_version": standing.definition_version,
        "status": standing.publication,
        "detail": {
            "target": standing.target, "status": standing.status, "source": standing.source,
            "companions": standing.companions, "notes": list(standing.notes),
        },
    }  # fmt: skip


def restored(definition: Definition, row: Mapping[str, Any]) -> Standing:
    """The standing a snapshot holds, as it was published."""
    detail = row["detail"]
    return Standing(
        key=definition.key,
        unit=definition.unit,
        target=detail["target"],
        due=definition.due,
        definition_version=row["definition_version"],
        status=detail["status"],
        publication=row["status"],
        source=detail["source"],
        as_of=row["as_of"],
        companions=dict(detail["companions"]),
        notes=tuple(detail["notes"]),
        **{name: row[name] for name in FIGURES},
    )
