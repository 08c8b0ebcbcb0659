"""A typed answer to what was sent last without being asked: its number or label works like a tap, for a while."""

from __future__ import annotations

from bot.choices import read_choice
from bot.conversation import Stage
from bot.turn import Turn
from storage import outbox

#: Where nothing else waits for an answer.
IDLE = frozenset({Stage.MENU, Stage.PROGRESS, Stage.TASKS, Stage.COMING, Stage.INVITED})
OWN_STAGE = ("/encuesta", "/pausa")  # an invitation to a survey has a stage that reads its answer


async def command(turn: Turn) -> str | None:
    """The command a typed text means as an answer to the last message, sent after the person wrote last."""
    if turn.incoming.tap is not None or turn.stage not in IDLE or not turn.text:
        return None
    last = await outbox.last_pushed(turn.db, turn.conversation.id, turn.conversation.seen_at)
    if last is None:
        return None
    choice = read_choice(turn.text, last)
    if choice is None or not choice.value.startswith("/") or choice.value.startswith(OWN_STAGE):
        return None
    return choice.value
