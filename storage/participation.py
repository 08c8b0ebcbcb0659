"""Queries: which organizations were asked, which have answered, and what they took part in; never what they said."""

from __future__ import annotations

from sqlalchemy import RowMapping, and_, case, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.forms import forms
from storage.models import Activity, Attendance, FrameEntry, Interview, Round

_ANSWERED = (
    select(Interview.round_id, Interview.organization_id)
    .where(Interview.state == "complete", ~Interview.to_verify)
    .distinct()
    .subquery()
)
_HAS = case((_ANSWERED.c.round_id.is_(None), False), else_=True).label("answered")
_ITS = and_(
    _ANSWERED.c.round_id == FrameEntry.round_id, _ANSWERED.c.organization_id == FrameEntry.organization_id
)  # fmt: skip


async def asked(db: AsyncConnection, round_id: int | None = None) -> list[RowMapping]:
    """Every organization a round asks (of all rounds without one), with its place and whether it has answered."""
    query = (
        select(
            FrameEntry.round_id, FrameEntry.organization_id, FrameEntry.country, FrameEntry.region, FrameEntry.cn, _HAS
        )
        .outerjoin(_ANSWERED, _ITS)
        .where(FrameEntry.left_at.is_(None))
        .order_by(FrameEntry.round_id, FrameEntry.country, FrameEntry.organization_id)
    )
    query = query if round_id is None else query.where(FrameEntry.round_id == round_id)
    return list((await db.execute(query)).mappings())


async def rounds_of(db: AsyncConnection, organization_id: str) -> list[RowMapping]:
    """The rounds that ask an organization, the newest first, with whether it has answered."""
    query = (
        select(Round.id, Round.name, Round.state, Round.closes_at, Round.closed_at, forms.c.title, _HAS)
        .select_from(FrameEntry)
        .join(Round, Round.id == FrameEntry.round_id)
        .join(forms, forms.c.id == Round.form_id)
        .outerjoin(_ANSWERED, _ITS)
        .where(FrameEntry.organization_id == organization_id, FrameEntry.left_at.is_(None))
        .order_by(Round.opened_at.desc(), Round.id.desc())
    )
    return list((await db.execute(query)).mappings())


async def activities_of(db: AsyncConnection, organization_id: str) -> list[RowMapping]:
    """The activities an organization took part in, the newest first, each once."""
    there = select(Attendance.activity_id).where(
        Attendance.organization_id == organization_id, Attendance.state != "rechazada"
    )
    query = select(Activity.id, Activity.title, Activity.starts_at, Activity.mode).where(Activity.id.in_(there))
    return list((await db.execute(query.order_by(Activity.starts_at.desc(), Activity.id))).mappings())
