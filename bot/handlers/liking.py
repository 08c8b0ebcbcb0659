"""What people said of an activity afterwards: whether it was of use, and why others could not come."""

from __future__ import annotations

from bot.occasions import Row
from bot.turn import Turn


async def show(turn: Turn, activity: Row) -> None:
    """The figures of an activity."""
    turn.say(str(activity["id"]))
