"""What somebody has looked at, as it was kept, with what this process made of it the last time."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.audience import Audience, parse_audience
from bot.indicators.definitions import KEYS
from bot.indicators.showing import Look, Looks, Memory
from storage import database, lookups

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

LOOKS = "looks"  # the name of that among what a process keeps of a database
PEOPLE = 200  # of whom it is kept


async def looks_of(db: AsyncConnection, asker: int, at: datetime) -> Looks:
    """What the person has looked at before an instant, with what this process made of it the last time."""
    memories: dict[int, dict[Hashable, Memory]] = database.kept(db).setdefault(LOOKS, {})
    own = memories.pop(asker, {})  # the last to ask is the last to be forgotten
    while len(memories) >= PEOPLE:
        memories.pop(next(iter(memories)))
    memories[asker] = own
    return Looks.of((_look(words, then) for words, then in await lookups.of(db, asker, at)), own)


@lru_cache(maxsize=4096)
def _words(words: str) -> tuple[Audience, str]:
    """The audience and the indicator of a look as it was kept: of one indicator where its key comes first."""
    key, _, rest = words.partition(" ")
    return (parse_audience(rest)[0], key) if key in KEYS else (parse_audience(words)[0], "")


def _look(words: str, at: datetime) -> Look:
    audience, indicator = _words(words)
    return Look(audience, at, indicator)
