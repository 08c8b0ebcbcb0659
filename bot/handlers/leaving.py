"""Leaving the work the team has in hand: "cancelar" ends that, and not all messages to who does it."""

from __future__ import annotations

from bot.conversation import Stage
from bot.handlers import asking, assisting, broadcasts, menu, rehearsing, writing, writing_activity
from bot.handlers.writing_activity import LEAVE_WORDS
from bot.i18n import N_
from bot.spelling import fold
from bot.turn import Turn

#: Where the team works on something.
WORK = frozenset(
    {
        Stage.MAILING, Stage.ROUND, Stage.ROLL, Stage.LINKING, Stage.FIGURES, Stage.ENTERING, Stage.ANNOUNCING,
        Stage.TASKS, Stage.TO_CALL, Stage.HELPING, Stage.CONVENING,
    }
)  # fmt: skip
LEFT = N_("De acuerdo, lo dejamos aquí.")
DRAFT_KEPT = N_("El borrador queda guardado. Para seguir, escriba DIFUNDIR.")


def is_meant(turn: Turn) -> bool:
    """Whether a word that would stop everything is about what the team has in hand."""
    return bool(broadcasts.stops(turn)) or writing_activity.leaves(turn) or leaves(turn) or _puts_off(turn)


def command(turn: Turn) -> tuple[str, str] | None:
    """What such a word asks for there: to stop a mailing, to put an interview off; None where it just ends the work."""
    if number := broadcasts.stops(turn):
        return "difundir", f"{number} parar"
    return ("pausa", "") if _puts_off(turn) else None


def leaves(turn: Turn) -> bool:
    """Whether the word ends the work in hand; the draft of an activity has its own way out."""
    return turn.stage in WORK and not writing_activity.takes(turn) and _says_so(turn)


def _puts_off(turn: Turn) -> bool:
    """Whether it is about the answers that are being written down for somebody else."""
    return turn.stage in asking.IN_SURVEY and assisting.helps(turn) and _says_so(turn)


def _says_so(turn: Turn) -> bool:
    return turn.incoming.tap is None and fold(turn.text) in LEAVE_WORDS


async def leave(turn: Turn) -> None:
    """Nothing of it is sent or changed; what was written so far stays a draft where there is one."""
    data = turn.conversation.data
    drafting = turn.stage is Stage.MAILING and data.get("step") in {*writing.STEPS, rehearsing.STEP}
    turn.say(turn.translate(DRAFT_KEPT if drafting and data.get("mailing") else LEFT))
    turn.move(Stage.MENU)
    return await menu.show(turn)
