"""Registers as files: which organizations each round asked, as it froze them, and the standards proposals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bot.exchange.columns import PROPOSALS
from bot.exchange.proposals import FIELDS
from bot.exchange.writing import Cell
from storage import exports
from storage import proposals as known

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

FRAMES = (
    "ronda", "nombre_ronda", "formulario", "version", "estado", "abierta", "ultimo_dia", "cerrada", "tardias_cuentan",
    "aprobada", "organizacion", "pais", "region", "tipo", "cn", "productos", "redes", "zona_horaria", "num_personas",
    "salio",
)  # fmt: skip
Rows = list[Sequence[Cell]]


async def frames(db: AsyncConnection, _now: datetime, _text: bool) -> tuple[Sequence[str], Rows]:
    """One row for each organization a round asks; with the answers, all that the figures are made of."""
    return FRAMES, [
        (
            row["round_id"], row["name"], row["form"], row["version"], row["state"], _instant(row["opened_at"]),
            row["last_day"], _instant(row["closed_at"]), bool(row["late_counts"]), bool(row["approved"]),
            row["organization_id"], row["country"], row["region"], row["kind"], row["cn"], row["products"],
            row["networks"], row["zone"], row["people"], _instant(row["left_at"]),
        )
        for row in await exports.frames(db)
    ]  # fmt: skip


async def proposals(db: AsyncConnection, _now: datetime, _text: bool) -> tuple[Sequence[str], Rows]:
    """The proposals as their file has them, so that they come in again unchanged, and since when each counts."""
    return (*PROPOSALS.columns, "aprobada"), [
        [*(row[FIELDS[column]] for column in PROPOSALS.columns), _instant(row["approved_at"])]
        for row in await known.every(db)
    ]


def _instant(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""
