"""Queries: what a figure needs of a round besides its answers: how large its organizations are, when it reminded."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import FrameEntry, Organization, Reminder


async def sizes(db: AsyncConnection, round_id: int, organization_id: str | None = None) -> dict[str, int]:
    """How many people each organization of a round has, or one of them, where the register says it."""
    query = (
        select(Organization.id, Organization.people_count)
        .join(FrameEntry, FrameEntry.organization_id == Organization.id)
        .where(FrameEntry.round_id == round_id, Organization.people_count.is_not(None))
    )
    if organization_id is not None:
        query = query.where(Organization.id == organization_id)
    return {key: size for key, size in await db.execute(query) if size is not None}


async def reminded_at(db: AsyncConnection, round_ids: Collection[int], occurrence: str) -> dict[int, datetime]:
    """When a reminder of each round was first due to somebody who got it; a round nobody got it of is missing."""
    told = (Reminder.round_id.in_(sorted(round_ids)), Reminder.occurrence == occurrence, Reminder.state == "queued")
    query = select(Reminder.round_id, func.min(Reminder.due_at)).where(*told).group_by(Reminder.round_id)
    return {round_id: due_at for round_id, due_at in await db.execute(query) if round_id is not None}
