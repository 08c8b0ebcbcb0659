"""`/asistencia` for the team: which activity, its card with the figures of the list, and what can be done with it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from bot import occasions
from bot.access import ELSEWHERE, Permission
from bot.choices import numbered
from bot.conversation import Stage
from bot.handlers import convening, refusing
from bot.handlers.resuming import detour
from bot.handlers.roll_scope import concerns, doubtful, strangers, tally
from bot.i18n import N_, say_date
from bot.messages import Choice, Picture, strong
from bot.occasions import Reader, Row
from bot.turn import Turn
from storage import activities, attendance, audit

DOOR = "door"  # who draws the picture for the door, see bot/reports/door.py
BACK, AHEAD = timedelta(days=30), timedelta(days=1)
SHOWN = 8
MANY = 60  # looked through for those that concern somebody
WHICH = N_("¿De qué actividad es la lista?")
NONE = N_("No hay actividades de estos días. Para una de antes, escriba /asistencia y su número.")
NOT_FOUND = N_("No encuentro esa actividad.")
PRESENT = N_("Presentes: {present} de {expected}")
OPEN_LIST, CLOSED_LIST = N_("Lista abierta"), N_("Lista cerrada el {date}")
DOUBTS, VISITORS = N_("Por confirmar: {count}"), N_("Visitantes sin organización: {count}")
AT_THE_DOOR = N_(
    "Muestre este código QR en la puerta. Quien no tenga señal puede escribir más tarde, el mismo día: {code}"
)
CODE_ONLY = N_("Diga este código en la actividad. Se escribe en el chat: {code}")
CLOSE_SURE = N_("Presentes: {present}. Después de cerrarla, cada corrección pide un motivo. ¿Cierro la lista?")
YES_CLOSE = N_("Sí, cerrar")
CLOSED_NOW = N_("Lista cerrada. Presentes: {present}. Gracias.")
WAS_CLOSED = N_("La lista ya estaba cerrada.")


async def command(turn: Turn) -> None:
    """`/asistencia [NUMBER [what]]`."""
    number, _, doing = turn.words.partition(" ")
    if not number:
        return await choose(turn)
    row = await activities.by_id(turn.db, int(number)) if number.isdigit() and len(number) < 10 else None
    if row is None or row["state"] not in attendance.LIVE or not await concerns(turn, row):
        turn.say(turn.translate(NOT_FOUND))
        return await choose(turn)
    return await ACTIONS.get(doing, card)(turn, row)


async def choose(turn: Turn) -> None:
    """The activities of these days."""
    recent = await attendance.recent(turn.db, turn.now - BACK, turn.now + AHEAD, MANY)
    found: list[Row] = []
    for row in recent:
        if len(found) < SHOWN and await concerns(turn, row):
            found.append(row)
    if not found:
        return turn.say(turn.translate(NONE))
    choices = [
        Choice(f"/asistencia {row['id']}", f"{_day(turn, row)} · {occasions.title(row, turn.language)}", str(n))
        for n, row in enumerate(found, 1)
    ]
    detour(turn, Stage.ROLL, step="choose", shown=[row["id"] for row in found])
    return turn.ask(turn.translate(WHICH), choices)


def _day(turn: Turn, row: Row) -> str:
    return say_date(row["starts_at"], turn.locale, "d MMM")


async def card(turn: Turn, row: Row) -> None:
    """One activity: how many are there, what waits for a decision, what can be done."""
    _ = turn.translate
    present, expected = await tally(turn, row)
    doubts = await doubtful(turn, row)
    visitors = await strangers(turn, row)
    reader = Reader(turn.language, turn.locale, row["zone"])
    closed = row["list_closed_at"]
    lines = [
        strong(occasions.title(row, turn.language)), occasions.when(row, reader),
        _(PRESENT).format(present=strong(str(present)), expected=expected),
        _(CLOSED_LIST).format(date=say_date(closed, turn.locale)) if closed else _(OPEN_LIST),
    ]  # fmt: skip
    lines += [_(DOUBTS).format(count=len(doubts))] if doubts else []
    lines += [_(VISITORS).format(count=len(visitors))] if visitors else []
    pairs = [
        ("lista", N_("✏️ Marcar la lista")), ("agregar", N_("➕ Agregar un nombre")),
        *([("dudas", N_("❔ Por confirmar"))] if doubts else []),
        *([("visitas", N_("👋 Visitantes"))] if visitors else []),
        ("qr", N_("🔳 QR y código")), ("numeros", N_("📊 Cómo les pareció")),
        *([("cerrar", N_("🔒 Cerrar la lista"))] if not closed and convening.holds(turn, row) else []),
    ]  # fmt: skip
    choices = numbered((f"/asistencia {row['id']} {what}", _(label)) for what, label in pairs)
    await audit.write(turn.db, turn.now, turn.actor, "attendance.read", f"activity:{row['id']}", {})
    detour(turn, Stage.ROLL, step="card", activity=row["id"], shown=[choice.value for choice in choices])
    return turn.ask("\n".join(lines), choices)


async def door(turn: Turn, row: Row) -> None:
    """The picture for the door and the code to be said."""
    said = f"ASISTENCIA-{row['door_code']}"
    link = turn.resources.door_link
    if link is None or not row["door_token"] or row["mode"] == "virtual":
        return turn.say(turn.translate(CODE_ONLY).format(code=strong(said)))
    title = occasions.title(row, turn.language)
    data = {"link": link(row["door_token"])}
    picture = Picture(DOOR, data, alt=title)
    return turn.say(turn.translate(AT_THE_DOOR).format(code=strong(said)), picture=picture)


async def close(turn: Turn, row: Row) -> None:
    """Ask before the list is closed: by who holds the activity, not by all who have somebody on its list."""
    if not await _may_close(turn, row):
        return None
    present, _ = await tally(turn, row)
    value = f"/asistencia {row['id']}"
    choices = [Choice(f"{value} cerrada", turn.translate(YES_CLOSE), "1"),
               Choice(value, turn.translate(N_("Todavía no")), "2")]  # fmt: skip
    detour(turn, Stage.ROLL, step="card", activity=row["id"], shown=[choice.value for choice in choices])
    return turn.ask(turn.translate(CLOSE_SURE).format(present=strong(str(present))), choices)


async def closed(turn: Turn, row: Row) -> None:
    """The list is closed."""
    if not await _may_close(turn, row):
        return None
    if not await attendance.close_list(turn.db, row["id"], turn.now):
        return turn.say(turn.translate(WAS_CLOSED))
    present, _ = await tally(turn, row)
    detail = {"present": present}
    await audit.write(turn.db, turn.now, turn.actor, "attendance.close", f"activity:{row['id']}", detail)
    turn.move(Stage.MENU)
    return turn.say(turn.translate(CLOSED_NOW).format(present=strong(str(present))))


async def _may_close(turn: Turn, row: Row) -> bool:
    if convening.holds(turn, row):
        return True
    turn.say(turn.translate(ELSEWHERE).format(scope=refusing.access(turn).scope))
    await refusing.note(turn, Permission.INVITE)
    return False


async def current(turn: Turn) -> Row | None:
    """The activity whose list is in hand."""
    number: Any = turn.conversation.data.get("activity")
    return await activities.by_id(turn.db, number) if number else None


async def take(turn: Turn) -> None:
    """The answer to whatever step of the list is open."""
    from bot.handlers import roll_doubts, roll_marks

    if not await refusing.allowed(turn, Permission.PARTICIPATION):
        return turn.move(Stage.MENU)
    steps = {**roll_marks.STEPS, **roll_doubts.STEPS, "choose": _chosen, "card": _chosen}
    return await steps[turn.conversation.data["step"]](turn)


async def _chosen(turn: Turn) -> None:
    """A number typed for a choice of the card or the list of activities; anything else is the menu's."""
    shown, labels = turn.conversation.data.get("shown", []), turn.conversation.data.get("open", {}).get("labels", {})
    own = {value.removeprefix("/asistencia "): label for value, label in labels.items()}
    known = [(str(value), str(value).removeprefix("/asistencia ")) for value in shown]
    choice = turn.chosen(numbered((value, own.get(plain, "")) for value, plain in known))
    if choice is not None:
        turn.words = choice.value.removeprefix("/asistencia ")
        return await command(turn)
    from bot.handlers import menu

    turn.move(Stage.MENU)
    return await menu.not_understood(turn)


async def _marks(turn: Turn, row: Row) -> None:
    from bot.handlers import roll_marks

    return await roll_marks.show(turn, row, 0)


async def _add(turn: Turn, row: Row) -> None:
    from bot.handlers import roll_marks

    return roll_marks.ask_name(turn, row)


async def _doubts(turn: Turn, row: Row) -> None:
    from bot.handlers import roll_doubts

    return await roll_doubts.show(turn, row)


async def _visitors(turn: Turn, row: Row) -> None:
    from bot.handlers import roll_doubts

    return await roll_doubts.show_visitors(turn, row)


async def _numbers(turn: Turn, row: Row) -> None:
    from bot.handlers import liking

    return await liking.show(turn, row)


ACTIONS: dict[str, Callable[[Turn, Row], Awaitable[None]]] = {
    "lista": _marks, "agregar": _add, "dudas": _doubts, "visitas": _visitors, "qr": door, "numeros": _numbers,
    "cerrar": close, "cerrada": closed,
}  # fmt: skip
