"""At the door: a scanned picture or a code says that somebody is there, once, for one organization (domain S18-S20)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import attending, occasions
from bot.access import Permission
from bot.attendance import BEFORE, How, Moment, Presence, judge, moment, read_door_code
from bot.attending import Seen
from bot.conversation import Stage
from bot.handlers import asking, refusing
from bot.handlers.attending_texts import (
    ALREADY,
    ASK_CODE,
    CONSENT_FIRST,
    DECLARED,
    DONE,
    DONE_ALONE,
    EARLY,
    LATE,
    MODES,
    OTHER_WAY,
    TOO_MANY,
    UNKNOWN_CODE,
    WHERE,
    WHICH,
    WORDS,
)
from bot.handlers.resuming import detour, resume
from bot.messages import Choice, strong
from bot.occasions import Row
from bot.representing import is_employer
from bot.spelling import fold
from bot.turn import Turn
from storage import activities, attendance, invitations, people

if TYPE_CHECKING:
    from storage.people import Representation

DOOR = "door"  # remembered through code, consent and menu: which activity somebody came for, and how
NEAR = timedelta(days=40)  # around now: a code of another month is not known any more
LENGTH, LONGEST = 4, 8  # signs of a code, and of what may have been meant as one
MANY_TRIES, PAUSE = 8, timedelta(minutes=15)


async def command(turn: Turn) -> None:
    """`ASISTENCIA-XXXX`: a code at the door; without one, the team's lists, or the question for the code."""
    if code := read_door_code(f"asistencia {turn.words}"):
        return await by_code(turn, code)
    if refusing.access(turn).may(Permission.PARTICIPATION):
        from bot.handlers import roll

        return await roll.command(turn)
    detour(turn, Stage.ATTENDING, step="code")
    return turn.ask(turn.translate(ASK_CODE))


async def by_code(turn: Turn, code: str) -> None:
    """Somebody typed four signs."""
    data = turn.conversation.data
    if data.get("until", "") > turn.now.isoformat():
        return _wait(turn)
    found = await attendance.by_code(turn.db, code, turn.now - NEAR, turn.now + NEAR)
    if not found:
        data["tries"] = data.get("tries", 0) + 1
        if data["tries"] >= MANY_TRIES:
            data["tries"], data["until"] = 0, (turn.now + PAUSE).isoformat()
            return _wait(turn)
        return turn.say(turn.translate(UNKNOWN_CODE))
    now_open = [row for row in found if moment(row, turn.now) is Moment.OPEN]
    return await arrive(turn, (now_open or found)[0], How.CODE)


def _wait(turn: Turn) -> None:
    turn.say(turn.translate(TOO_MANY).format(minutes=int(PAUSE.total_seconds() // 60)))


async def by_token(turn: Turn, token: str) -> bool:
    """Whether what follows `/start` is the picture at a door; then the presence is kept."""
    found = await attendance.by_token(turn.db, token)
    if found is None:
        return False
    await arrive(turn, found, How.QR)
    return True


async def arrive(turn: Turn, activity: Row, how: How) -> None:
    """Somebody is at the door of an activity: who, for whom, how; or why not now."""
    title = occasions.title(activity, turn.language)
    if (told := moment(activity, turn.now)) is not Moment.OPEN:
        text = turn.translate(EARLY if told is Moment.EARLY else LATE)
        return turn.say(text.format(title=title, when=_opens(turn, activity)))
    turn.conversation.data[DOOR] = {"activity": activity["id"], "how": how.value}
    if turn.person is None:
        from bot.handlers import visiting

        return visiting.welcome(turn, title)
    if not turn.agreed:
        from bot.handlers import consent

        turn.say(turn.translate(CONSENT_FIRST).format(title=title))
        return await consent.ask(turn)
    return await _for_whom(turn, activity, how)


def _opens(turn: Turn, activity: Row) -> str:
    opens, zone = activity["starts_at"] - BEFORE, activity["zone"]
    return f"{occasions.day(opens, zone, turn.locale)}, {occasions.clock(opens, zone, turn.locale)}"


async def come_back(turn: Turn) -> bool:
    """Whether somebody who came by a door has now come in; then the presence is kept."""
    door = turn.conversation.data.get(DOOR)
    if door is None or turn.person is None or not turn.agreed:
        return False
    activity = await activities.by_id(turn.db, door["activity"])
    if activity is None:
        turn.conversation.data.pop(DOOR)
        return False
    await arrive(turn, activity, How(door["how"]))
    return True


async def _for_whom(turn: Turn, activity: Row, how: How) -> None:
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
    return [Choice(one.organization_id, one.name, str(n)) for n, one in enumerate(mine, 1)]


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


async def take(turn: Turn) -> None:
    """The answer to whatever is open at the door."""
    return await STEPS[turn.conversation.data["step"]](turn)


async def _door(turn: Turn) -> tuple[Row, How] | None:
    """The activity somebody stands at, and how; None when that is over."""
    door = turn.conversation.data.get(DOOR)
    activity = await activities.by_id(turn.db, door["activity"]) if door else None
    return (activity, How(door["how"])) if activity is not None and door else None


async def _code(turn: Turn) -> None:
    if code := read_door_code(turn.text, bare=True) or _mistyped(turn.text):
        return await by_code(turn, code)
    from bot.handlers import menu

    turn.move(Stage.MENU)
    return await menu.not_understood(turn)


def _mistyped(text: str) -> str:
    """What was meant as a code where one was asked for, though none looks like that."""
    said = fold(text)
    meant = 3 <= len(said) <= LONGEST and (len(said) == LENGTH or any(sign.isdigit() for sign in said))
    return said.upper() if meant and " " not in said else ""


async def _which(turn: Turn) -> None:
    found, mine = await _door(turn), await _mine(turn)
    if found is None:
        return await resume(turn)
    choice = turn.chosen(_organizations(mine))
    if choice is None:
        title = occasions.title(found[0], turn.language)
        return turn.ask(turn.translate(WHICH).format(title=title), _organizations(mine))
    turn.settle(choice.label)
    return await _in_which_way(turn, *found, choice.value)


async def _mode(turn: Turn) -> None:
    found, choice = await _door(turn), turn.chosen_of(MODES)
    if found is None:
        return await resume(turn)
    if choice is None:
        title = occasions.title(found[0], turn.language)
        return turn.ask(turn.translate(WHERE).format(title=title), turn.options(MODES))
    turn.settle(choice.label)
    return await _keep(turn, *found, turn.conversation.data.get("organization", ""), choice.value)


STEPS: dict[str, Callable[[Turn], Awaitable[None]]] = {"code": _code, "which": _which, "mode": _mode}
