"""Activities and attendance going out, in the columns in which attendance comes in again (domain 1.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.exchange.writing import Cell, Sheet
from bot.indicators.disclosure import Group, may_show
from storage import activities, afterwards, attendance, erasures
from storage.afterwards import Liking

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

ACTIVITIES = (
    "id", "clacbook_id", "titulo", "serie", "sesion", "tipo", "objetivo", "convoca", "con_clac", "cuenta", "modo",
    "lugar", "inicio", "fin", "zona_horaria", "cupo", "estado", "invitadas", "van", "presentes", "lista_cerrada",
    "utilidad", "aplica", "respondieron",
)  # fmt: skip
ATTENDANCE = (
    "actividad", "organizacion", "persona", "modo", "fecha", "titulo", "flo_id", "clacbook_organizacion", "estado",
    "fuente",
)  # fmt: skip
HELD = ("publicada", "realizada", "cancelada")


async def held(db: AsyncConnection) -> Sheet:
    """The activities with their figures."""
    liked = await afterwards.liking(db)
    rows = await activities.listed(db, HELD)
    return Sheet("activities", ACTIVITIES, [_activity(row, liked.get(row["id"], {})) for row in rows])


async def attended(db: AsyncConnection) -> Sheet:
    """Who was there."""
    return Sheet("attendance", ATTENDANCE, [_presence(dict(row)) for row in await attendance.to_hand_out(db)])


def _activity(row: Mapping[str, Any], liked: Mapping[str, Liking]) -> Sequence[Cell]:
    useful, used = liked.get("act_utilidad"), liked.get("act_aplica")
    closed = row["list_closed_at"]
    return (
        row["id"], row["clacbook_id"], row["title"]["es"], row["series"], row["session"], row["type"],
        row["objective"], row["convener"], bool(row["with_clac"]), _counts(row["counts"]), row["mode"], row["place"],
        _local(row, "starts_at"), _local(row, "ends_at"), row["zone"], row["seats"], row["state"], row["invited"],
        row["accepted"], row["attended"], closed.date() if closed else None, _score(useful), _score(used),
        useful.organizations if useful else 0,
    )  # fmt: skip


def _counts(said: bool | None) -> Cell:
    """The team's own word on whether it counts; empty where its type decides."""
    return "" if said is None else bool(said)


def _score(found: Liking | None) -> float | None:
    """0 to 100, from five organizations and people on."""
    if found is None or not may_show(Group(found.organizations, found.people)):
        return None
    return round(found.score, 1)


def _local(row: Mapping[str, Any], name: str) -> str:
    return str(row[name].astimezone(ZoneInfo(row["zone"])).isoformat(timespec="minutes"))


def _presence(row: Mapping[str, Any]) -> Sequence[Cell]:
    day = row["starts_at"].astimezone(ZoneInfo(row["zone"])).date()
    person = row["phone"] or row["person"] or ("" if row["named"].startswith(erasures.NAMELESS) else row["named"])
    return (
        row["clacbook_id"] or str(row["activity_id"]), row["organization_id"] or row["named_organization"], person,
        row["mode"], day, row["title"]["es"], row["flo_id"], row["organization_clacbook_id"], row["state"],
        row["source"],
    )  # fmt: skip
