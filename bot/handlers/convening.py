"""`/actividad` and `/invitar`: the team's activities: the list, one with its card, and what is done with it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

from bot import convening as flow
from bot.access import Permission, Place, Reach
from bot.activities import State
from bot.audience import parse_audience
from bot.choices import numbered
from bot.conversation import Stage
from bot.handlers import cancelling, menu, refusing, sending, writing_activity
from bot.handlers.convening_card import show, update_of
from bot.handlers.convening_fields import BY_KEY
from bot.i18n import N_, say_date
from bot.messages import strong
from bot.occasions import title
from bot.programme.seat import HOME
from bot.turn import Turn
from storage import activities, people

Row = dict[str, Any]
Act = Callable[[Turn, Row], Awaitable[None]]
YOURS = N_("Sus actividades:")
NONE = N_("Todavía no hay actividades por venir.")
NEW = "/actividad nueva"
CREATE = N_("➕ Crear una actividad")
GONE = N_("No encuentro esa actividad.")
INVITE_WHICH = N_("¿A cuál actividad invita?")
SHOWN = 9
LARGEST = 10**9  # no activity has such a number
LATELY = timedelta(days=14)  # an activity that is over is listed that long


async def command(turn: Turn) -> None:
    """`/actividad [nueva | NUMBER [what]]`."""
    number, _, doing = turn.words.partition(" ")
    if not number:
        return await _list(turn)
    if not number.isdigit():
        return await _create(turn)
    row = await _mine(turn, int(number))
    if row is None:
        return turn.say(turn.translate(GONE))
    act = ACTS.get(doing.partition(" ")[0])
    return await (act(turn, row) if act else show(turn, row))


async def invite(turn: Turn) -> None:
    """`/invitar [NUMBER [confirmar COUNT]]`: rehearse the invitations to an activity, and send them."""
    number, _, rest = turn.words.partition(" ")
    if not number and turn.stage is Stage.CONVENING and turn.conversation.data.get("step") == "card":
        number = str(turn.conversation.data["activity"])  # the one that is being looked at
    if number.isdigit():
        row = await _mine(turn, int(number))
        if row is None:
            return turn.say(turn.translate(GONE))
        return await (sending.second(turn, row) if rest.startswith("confirmar") else sending.rehearse(turn, row))
    rows = [row for row in await _visible(turn) if row["state"] == State.PUBLISHED and row["starts_at"] > turn.now]
    if not rows:
        return await _list(turn)
    offered = numbered((f"/invitar {row['id']}", _line(turn, row)) for row in rows[:SHOWN])
    turn.move(Stage.CONVENING, step="list")
    return turn.ask(turn.translate(INVITE_WHICH), offered)


# --- which ones


def holds(turn: Turn, row: Mapping[str, Any]) -> bool:
    """Whether an activity is in the person's reach: one's own, one's structure's, or for one's countries only."""
    own = refusing.access(turn)
    if own.reach(Permission.INVITE) is Reach.ALL or (turn.person and row["made_by"] == turn.person.id):
        return own.may(Permission.INVITE)
    if own.may(Permission.INVITE, Place(structure=row["convener"])):
        return True
    audience, _ = parse_audience(row["audience"])
    places = [*(Place(country=code) for code in audience.countries), *(Place(region=one) for one in audience.regions)]
    return bool(places) and all(own.may(Permission.INVITE, place) for place in places)


async def _mine(turn: Turn, activity_id: int) -> Row | None:
    row = await activities.by_id(turn.db, activity_id) if activity_id < LARGEST else None
    return row if row and holds(turn, row) else None


async def _visible(turn: Turn) -> list[Row]:
    rows = await activities.listed(turn.db, (State.DRAFT, State.PUBLISHED, State.HELD), turn.now - LATELY)
    return [row for row in rows if holds(turn, row)]


async def _list(turn: Turn) -> None:
    """The activities in hand, the next first, and a new one."""
    _ = turn.translate
    rows = (await _visible(turn))[:SHOWN]
    offered = numbered([*((f"/actividad {row['id']}", _line(turn, row)) for row in rows), (NEW, _(CREATE))])
    text = strong(_(YOURS)) if rows else _(NONE)
    lines = [f"{one.digit}. {one.label}" for one in offered[:-1]]
    turn.move(Stage.CONVENING, step="list")
    return turn.ask("\n".join([text, *lines]), offered, shown=text)


def _line(turn: Turn, row: Mapping[str, Any]) -> str:
    date = say_date(row["starts_at"], turn.locale, "medium") if row["starts_at"] else ""
    state = {State.DRAFT: N_("borrador"), State.HELD: N_("realizada")}.get(row["state"])
    name = title(row, turn.language) or turn.translate(N_("sin título"))
    return " · ".join(filter(None, (name, date, turn.translate(state) if state else "")))


async def _create(turn: Turn) -> None:
    """A new draft, and its first question."""
    zone = await _zone(turn)
    row = {"title": {}, "description": {}, "zone": zone, "made_by": turn.speaker.id, "made_at": turn.now}
    number = await activities.add(turn.db, row)
    turn.say(turn.translate(N_("Vamos paso a paso. Puede escribir «atrás», «omitir» o «ayuda»; todo se va guardando.")))
    fresh = await activities.by_id(turn.db, number)
    assert fresh is not None  # noqa: S101 - it was just added
    return writing_activity.ask(turn, fresh, "title", walk=True)


async def _zone(turn: Turn) -> str:
    """The zone of the person's organization, or of the country in the scope, or of the seat."""
    from bot.programme.countries import atlas

    spoken_for = await people.represents(turn.db, turn.speaker.id, turn.now.date())
    countries = [code for code in turn.speaker.scope.upper().split(";") if code in atlas().countries]
    if spoken_for:
        return spoken_for[0].zone
    return atlas().countries[countries[0]].zone if countries else HOME[0]


# --- what is done


async def _publish(turn: Turn, row: Row) -> None:
    if row["state"] != State.DRAFT:
        return await show(turn, row)
    if missing := flow.lacks(row, turn.now):
        listed = ", ".join(map(turn.translate, missing))
        turn.say(turn.translate(N_("Antes de publicar falta: {missing}.")).format(missing=listed))
        return await show(turn, row)
    await flow.publish(turn.db, row["id"], now=turn.now, actor=turn.actor)
    turn.say(turn.translate(N_("Publicada. Ahora puede invitar.")))
    return await show(turn, await update_of(turn, row))


async def _delete(turn: Turn, row: Row) -> None:
    if row["state"] != State.DRAFT:
        return await show(turn, row)
    await activities.delete_draft(turn.db, row["id"])
    turn.say(turn.translate(N_("Borrador borrado.")))
    return await _list(turn)


async def _more(turn: Turn, row: Row) -> None:
    """Go on with the first thing that was not said."""
    return writing_activity.go_on(turn, row)


ACTS: dict[str, Act] = {
    "publicar": _publish, "borrar": _delete, "completar": _more, "invitar": sending.rehearse,
    "anular": cancelling.ask_why, "sesiones": cancelling.ask_sessions,
}  # fmt: skip


# --- the open step


async def take(turn: Turn) -> None:
    """The answer to whatever step is open; a word that means nothing here is the menu's."""
    data = turn.conversation.data
    row = await _mine(turn, data["activity"]) if "activity" in data else None
    step = data.get("step", "")
    if row is None:
        return await _choose(turn)
    if step in STEPS:
        return await STEPS[step](turn, row)
    return await (writing_activity.take(turn, row) if step in BY_KEY else show(turn, row))


async def _choose(turn: Turn) -> None:
    """A number of the list that was shown."""
    from bot.handlers import COMMANDS

    labels = (turn.conversation.data.get("open") or {}).get("labels", {})
    choice = turn.chosen(numbered(labels.items()))
    if choice is None:
        turn.move(Stage.MENU)
        return await menu.not_understood(turn)
    turn.settle(choice.label)
    name, _, turn.words = choice.value.removeprefix("/").partition(" ")
    return await COMMANDS[name](turn)


STEPS: dict[str, Act] = {
    "card": writing_activity.choose, "sure": writing_activity.confirm, "why": cancelling.why,
    "cancel": cancelling.confirm, "sessions": cancelling.sessions, "invite": sending.take,
}  # fmt: skip
