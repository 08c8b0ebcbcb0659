"""`¿Para qué sirvió lo que respondí?`: the answer at any time (domain S35)."""

from __future__ import annotations

from bot import returning
from bot.turn import Turn


async def tell(turn: Turn) -> None:
    """The network's result, the own organization's, and what CLAC decided to change."""
    turn.say(await returning.answer(turn.db, turn.speaker.id, turn.language, turn.now))
