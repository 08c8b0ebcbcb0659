"""What the example's team published in the past: proposed by one, approved by another, one figure corrected."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot import announcing
from bot.access import Role
from bot.indicators.definitions import KEYS
from bot.programme.plan import plan
from bot.programme.seat import SEAT
from storage import rounds, safeguarding, snapshots

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

AFTER = timedelta(days=9)  # of the closing
APPROVING = timedelta(days=2)
CORRECTED = "mega_1b"  # the oldest of it, once
NOTE = "Corrección de ejemplo: se volvió a contar una respuesta repetida"
ROUNDS = 5


async def publish_past(db: AsyncConnection, now: datetime) -> None:
    """Publish the figures of the rounds that closed long enough ago, where none is published yet."""
    team = [f"person:{one['id']}" for one in await safeguarding.team(db) if one["role"] == Role.MEL]
    if len(team) < 2 or any([await snapshots.history(db, key) for key in KEYS]):
        return
    first, second = team[:2]
    corrected = False
    for key, day in await _due(db, now):
        at = datetime.combine(day, time(15), SEAT) + AFTER
        await _publish(db, key, day, at, first, second)
        if key == CORRECTED and not corrected:
            corrected = True
            await _publish(db, key, day, at + AFTER, second, first, NOTE)


async def _due(db: AsyncConnection, now: datetime) -> list[tuple[str, date]]:
    """Each figure with the day its round closed, the oldest first."""
    found = [
        (row["closed_at"], definition.key)
        for definition in plan().definitions
        for row in (await rounds.latest_rounds(db, definition.forms[0], now, ROUNDS) if definition.forms else ())
        if definition.key != "mega_2" and row["closed_at"] is not None and row["closed_at"] + 3 * AFTER < now
    ]
    return [(key, closed.astimezone(SEAT).date()) for closed, key in sorted(found)]


async def _publish(
    db: AsyncConnection, key: str, day: date, at: datetime, first: str, second: str, note: str = ""
) -> None:
    number = await announcing.propose(db, key, by=first, now=at, as_of=day, note=note)
    await announcing.approve(db, number, by=second, now=at + APPROVING)
