"""Going back to where a detour began."""

from __future__ import annotations

from bot.conversation import Stage
from bot.handlers import asking, consent, menu
from bot.turn import Turn

APART = frozenset({Stage.REFUSED, Stage.STOPPED})  # a detour from here asks nothing: the silence holds


def detour(turn: Turn, stage: Stage, **data: object) -> None:
    """Go to a stage and remember where the conversation stood."""
    before = turn.conversation.data.get("before", turn.stage) if turn.stage is stage else turn.stage
    turn.move(stage, **data, before=Stage.SURVEY if before in {Stage.DOUBT, Stage.VOICE} else before)


def onward(turn: Turn, stage: Stage, step: str, **more: object) -> None:
    """Go to the next step of a stage's questions, with what was said at the ones before and `more`."""
    said = {key: value for key, value in turn.conversation.data.items() if key not in {"open", "step"}}
    turn.move(stage, **{**said, **more, "step": step})


async def resume(turn: Turn) -> None:
    """Ask again what was open before the detour; the menu where nothing was."""
    before = Stage(turn.conversation.data.get("before", Stage.MENU))
    if turn.person is None:
        return turn.move(Stage.UNKNOWN)
    if not turn.agreed:
        return await consent.ask(turn)
    if turn.interview is not None and before in asking.IN_SURVEY:
        turn.move(before)
        return await asking.repeat(turn)
    turn.move(Stage.MENU)
    return await menu.show(turn)
