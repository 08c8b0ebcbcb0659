"""Queries: what people asked for about a round's reminders: to be left in peace until later, or not to answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import add_missing, put
from storage.models import Refusal, Snooze
from storage.reminders import cancel_of


async def snoozes(db: AsyncConnection, round_id: int) -> dict[int, datetime]:
    """Until when people asked not to be reminded of a round."""
    query = select(Snooze.person_id, Snooze.until).where(Snooze.round_id == round_id)
    return {row[0]: row[1] for row in await db.execute(query)}


async def snooze(db: AsyncConnection, round_id: int, person_id: int, until: datetime) -> None:
    """Remember until when a person wants no reminder of a round; what is queued does not leave."""
    row = {"round_id": round_id, "person_id": person_id, "until": until}
    await put(db, Snooze.__table__, [row], ("round_id", "person_id"))  # type: ignore[arg-type]
    await cancel_of(db, round_id, "snoozed", person_id=person_id)


async def refuse(
    db: AsyncConnection, round_id: int, person_id: int, organization_ids: Iterable[str], now: datetime
) -> None:
    """Remember that a person does not want to answer; what is queued does not leave."""
    row = {"round_id": round_id, "person_id": person_id, "at": now}
    rows = [{**row, "organization_id": one} for one in organization_ids]
    await add_missing(db, Refusal.__table__, rows)  # type: ignore[arg-type]
    await cancel_of(db, round_id, "refused", person_id=person_id)


async def take_back(
    db: AsyncConnection, round_id: int, person_id: int, organization_id: str, reason: str = "the person came back"
) -> None:
    """The person answers after all: neither refused nor snoozed any more, and nothing queued is needed."""
    await db.execute(
        delete(Refusal).where(
            Refusal.round_id == round_id, Refusal.person_id == person_id, Refusal.organization_id == organization_id
        )
    )
    await db.execute(delete(Snooze).where(Snooze.round_id == round_id, Snooze.person_id == person_id))
    await cancel_of(db, round_id, reason, person_id=person_id)
