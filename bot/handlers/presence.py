"""A presence: of somebody at the door of an activity, for which organization and in which way; kept once (S18-S20)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import attending, occasions
from bot.attendance import How, Presence, judge
from bot.attending import Seen
from bot.choices import numbered
from bot.conversation import Stage
from bot.handlers import asking
from bot.handlers.attending_texts import ALREADY, DECLARED, DONE, DONE_ALONE, MODES, OTHER_WAY, WHERE, WHICH, WORDS
from bot.handlers.resuming import detour, resume
from bot.messages import Choice, strong
from bot.occasions import Row
from bot.representing import is_employer
from bot.turn import Turn
from storage import activities, invitations, people

if TYPE_CHECKING:
    from storage.people import Representation

DOOR = "door"  # remembered through code, consent and menu: which activity somebody came for, and how


async def for_whom(turn: Turn, activity: Row, how: How) -> None:
    """The organization somebody was invited for, the only one there is, or the one chosen now (S32)."""
    assert turn.person is not None  # noqa: S101 - the caller looked
    invitation = await invitations.invitation(turn.db, activity["id"], turn.person.id)
    mine = await _mine(turn)
    if invitation is not None and any(one.organization_id == invitation["organization_id"] for one in mine):
        return await _in_which_way(turn, activity, how, invitation["organization_id"])
    if len(mine) > 1:
        detour(turn, Stage.ATTENDING, step="which")
        title = occasions.title(activity, turn.language)
        return turn.ask(turn.translate(WHICH).format(title=title), _organizations(mine))
    return await _in_which_way(turn, activity, how, mine[0].organization_id if mine else "")


async def _mine(turn: Turn) -> list[Representation]:
    """The organizations somebody may come for; the company never comes for its workers."""
    assert turn.person is not None  # noqa: S101 - the caller looked
    found = await people.represents(turn.db, turn.person.id, turn.now.date())
    return [one for one in found if not is_employer(one.kind, one.position)]


def _organizations(mine: list[Representation]) -> list[Choice]:
    return numbered((one.organization_id, one.name) for one in mine)


async def _in_which_way(turn: Turn, activity: Row, how: How, organization_id: str) -> None:
    """The room or the meeting: asked only where both are open to who has the code."""
    if activity["mode"] == "hibrida" and how is How.CODE:
        detour(turn, Stage.ATTENDING, step="mode", organization=organization_id)
        title = occasions.title(activity, turn.language)
        return turn.ask(turn.translate(WHERE).format(title=title), turn.options(MODES))
    mode = "virtual" if activity["mode"] == "virtual" else "presencial"
    return await _keep(turn, activity, how, organization_id, mode)


async def _keep(turn: Turn, activity: Row, how: How, organization_id: str, mode: str) -> None:
    person = turn.person
    assert person is not None  # noqa: S101 - the callers looked
    invitation = await invitations.invitation(turn.db, activity["id"], person.id)
    state = judge(activity, how, invitation["state"] if invitation else "", turn.now)
    if not await _is_sure(turn, organization_id):
        state = Presence.DECLARED
    seen = Seen(mode, state, how.value, person.id, organization_id or None)
    kept = await attending.keep(turn.db, activity["id"], seen, now=turn.now, actor=f"person:{person.id}")
    turn.conversation.data.pop(DOOR, None)
    turn.say(_told(turn, activity, kept))
    return await _finish(turn, waits=kept.row["state"] == Presence.DECLARED)


async def _finish(turn: Turn, *, waits: bool) -> None:
    """Back to the survey that was open; else nothing is asked, though the code may still come (`waits`)."""
    stood = Stage(turn.conversation.data.get("before", Stage.MENU)) if turn.stage is Stage.ATTENDING else turn.stage
    if turn.interview is not None and stood in asking.IN_SURVEY:
        turn.move(stood)
        return await asking.repeat(turn)
    if waits:
        return turn.move(Stage.ATTENDING, step="code")
    return turn.move(Stage.MENU)


async def _is_sure(turn: Turn, organization_id: str) -> bool:
    """Whether somebody has confirmed that the person speaks for the organization."""
    return not organization_id or any(
        one.organization_id == organization_id and one.confirmed for one in await _mine(turn)
    )


def _told(turn: Turn, activity: Row, kept: attending.Kept) -> str:
    _, row, title = turn.translate, kept.row, occasions.title(activity, turn.language)
    if row["state"] == Presence.DECLARED:
        return _(DECLARED).format(title=title)
    if not kept.changed:
        return _(ALREADY).format(title=title)
    if not kept.new and kept.was_confirmed:
        way = WORDS[row["mode"]]
        return _(OTHER_WAY).format(title=title, mode=strong(_(way)))
    organization = row["organization"]
    text = _(DONE if organization else DONE_ALONE)
    return text.format(title=title, organization=organization)


# --- the answers


async def _door(turn: Turn) -> tuple[Row, How] | None:
    """The activity somebody stands at, and how; None when that is over."""
    door = turn.conversation.data.get(DOOR)
    activity = await activities.by_id(turn.db, door["activity"]) if door else None
    return (activity, How(door["how"])) if activity is not None and door else None


async def take_organization(turn: Turn) -> None:
    """The organization somebody came for."""
    found, mine = await _door(turn), await _mine(turn)
    if found is None:
        return await resume(turn)
    choice = turn.chosen(_organizations(mine))
    if choice is None:
        title = occasions.title(found[0], turn.language)
        return turn.ask(turn.translate(WHICH).format(title=title), _organizations(mine))
    turn.settle(choice.label)
    return await _in_which_way(turn, *found, choice.value)


async def take_mode(turn: Turn) -> None:
    """Whether somebody is in the room or in the meeting."""
    found, choice = await _door(turn), turn.chosen_of(MODES)
    if found is None:
        return await resume(turn)
    if choice is None:
        title = occasions.title(found[0], turn.language)
        return turn.ask(turn.translate(WHERE).format(title=title), turn.options(MODES))
    turn.settle(choice.label)
    return await _keep(turn, *found, turn.conversation.data.get("organization", ""), choice.value)
