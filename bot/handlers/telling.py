"""Telling others: a word to people who did not write just now, or at once into a chat that waits for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bot import notices
from bot.choices import Pairs
from bot.notices import Notice
from bot.turn import Turn
from storage import arrivals
from storage.arrivals import Reached


async def tell(
    turn: Turn,
    person_ids: Collection[int],
    key: str,
    text: str,
    *,
    choices: Pairs = (),
    country: str = "",
    words: Mapping[str, str] | None = None,
    **filled: str,
) -> list[Reached]:
    """Write to those of the people who may be written to, each once for a `key`; gives who they are.

    `text`, `words` and `choices` are those of a `Notice`.
    """
    reached = await arrivals.reached(turn.db, [one for one in person_ids if not turn.person or one != turn.person.id])
    await notices.send(turn.db, reached, Notice(key, text, choices, words or {}, filled), turn.now, country=country)
    return reached


async def tell_chat(
    turn: Turn, address_id: int, key: str, text: str, *, language: str, choices: Pairs = (), **filled: str
) -> None:
    """Write at once into one chat that waits for it."""
    await notices.at_once(turn.db, address_id, Notice(key, text, choices, filled=filled), language, turn.now)
