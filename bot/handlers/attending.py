"""At the door: a scanned picture or a code says that somebody is there (domain S18-S20)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot import occasions
from bot.access import Permission
from bot.attendance import BEFORE, How, Moment, moment, read_door_code
from bot.conversation import Stage
from bot.handlers import presence, refusing
from bot.handlers.attending_texts import ASK_CODE, CONSENT_FIRST, EARLY, LATE, TOO_MANY, UNKNOWN_CODE
from bot.handlers.resuming import detour
from bot.occasions import Row
from bot.spelling import fold
from bot.turn import Turn
from storage import activities, attendance

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
    turn.conversation.data[presence.DOOR] = {"activity": activity["id"], "how": how.value}
    if turn.person is None:
        from bot.handlers import visiting

        return visiting.welcome(turn, title)
    if not turn.agreed:
        from bot.handlers import consent

        turn.say(turn.translate(CONSENT_FIRST).format(title=title))
        return await consent.ask(turn)
    return await presence.for_whom(turn, activity, how)


def _opens(turn: Turn, activity: Row) -> str:
    opens, zone = activity["starts_at"] - BEFORE, activity["zone"]
    return f"{occasions.day(opens, zone, turn.locale)}, {occasions.clock(opens, zone, turn.locale)}"


async def come_back(turn: Turn) -> bool:
    """Whether somebody who came by a door has now come in; then the presence is kept."""
    door = turn.conversation.data.get(presence.DOOR)
    if door is None or turn.person is None or not turn.agreed:
        return False
    activity = await activities.by_id(turn.db, door["activity"])
    if activity is None:
        turn.conversation.data.pop(presence.DOOR)
        return False
    await arrive(turn, activity, How(door["how"]))
    return True


# --- the answers


async def take(turn: Turn) -> None:
    """The answer to whatever is open at the door."""
    return await STEPS[turn.conversation.data["step"]](turn)


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


STEPS: dict[str, Callable[[Turn], Awaitable[None]]] = {
    "code": _code, "which": presence.take_organization, "mode": presence.take_mode,
}  # fmt: skip
