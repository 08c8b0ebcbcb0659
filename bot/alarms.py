"""Alarms: the team is told, once a day, that a channel refuses or does not take what is sent over it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.access import Role
from bot.errors import Misconfigured, Unreachable
from bot.i18n import N_
from bot.notices import Notice, send
from bot.reports.mailing import REASONS
from storage import arrivals, audit, conversations

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from storage.arrivals import Reached

LIMIT = 10  # failed attempts between two looks
WATCHED = (Misconfigured.outcome, Unreachable.outcome)  # the outcomes that are the channel's fault
TOLD = frozenset({Role.MEL.value, Role.ADMIN.value})
TROUBLE = N_(
    "{name}, hay un problema con el canal {channel}: {count} intentos de envío fallaron. {why}. Los mensajes esperan."
)


class Alarms:
    """Looks at the failures the outbox has counted since it looked last."""

    def __init__(self, troubles: Mapping[tuple[str, str], int]) -> None:
        self._troubles = troubles
        self._seen: Counter[tuple[str, str]] = Counter()

    async def look(self, db: AsyncConnection, now: datetime) -> list[str]:
        """Tell the team of the channels that failed more than LIMIT times; gives their names."""
        fresh = Counter(dict(self._troubles)) - self._seen
        self._seen = Counter(dict(self._troubles))
        bad = [(name, why, count) for (name, why), count in fresh.items() if why in WATCHED and count >= LIMIT]
        for name, why, count in bad:
            await _tell(db, name, why, count, now)
        return [name for name, _, _ in bad]


async def _tell(db: AsyncConnection, channel: str, why: str, count: int, now: datetime) -> None:
    team = [one["id"] for one in await arrivals.staff(db) if one["role"] in TOLD]
    reached = [await _elsewhere(db, one, channel) for one in await arrivals.reached(db, team)]
    filled = {"channel": channel.capitalize(), "count": str(count)}
    notice = Notice(f"channel:{channel}:{now:%Y-%m-%d}", TROUBLE, words={"why": REASONS[why]}, filled=filled)
    await send(db, reached, notice, now)
    await audit.write(db, now, "outbox", "channel.trouble", f"channel:{channel}", {"why": why, "count": count})


async def _elsewhere(db: AsyncConnection, one: Reached, channel: str) -> Reached:
    """The person with an address on another channel than the one that fails, where there is one."""
    addresses = await conversations.addresses_of(db, one.person_id)
    other = next((number for number, name, _ in addresses if name != channel), one.address_id)
    return replace(one, address_id=other)
