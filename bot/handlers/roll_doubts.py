"""What the team decides apart from the list: what was only declared, and visitors that belong to an organization."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING

from bot import attending
from bot.attendance import Presence, tidy
from bot.choices import numbered
from bot.conversation import Stage
from bot.finding import Entry, find
from bot.handlers import roll, roll_scope
from bot.i18n import N_
from bot.messages import Choice, strong
from bot.occasions import Row
from bot.turn import Turn
from storage import attendance, search

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

SHOWN, CANDIDATES = 7, 6
BACK = "back"
DOUBTS = N_("Dijeron que estuvieron y falta confirmarlo. ¿De quién?")
NO_DOUBTS = N_("No hay nada por confirmar. 👍")
IS_IT_SO = N_("{who} dice que estuvo. ¿Es así?")
DECIDE = (("yes", N_("✅ Sí, estuvo")), ("no", N_("❌ No estuvo")), (BACK, N_("Volver")))
WORDS = {Presence.CONFIRMED: N_("confirmada"), Presence.REJECTED: N_("rechazada")}
DECIDED = N_("Asistencia {state}: {who}.")
VISITORS = N_("Visitantes. ¿A quién une con su organización?")
NO_VISITORS = N_("No hay visitantes sin organización. 👍")
WHOSE = N_("{who} dijo: {said}. ¿De qué organización es? Escriba su nombre o su FLO-ID.")
WHICH = N_("¿Cuál es? Si no está, escriba otro nombre.")
NOT_FOUND = N_("No encuentro esa organización. Escríbala de otra manera.")
LINKED = N_("Listo: {who} cuenta ahora por {organization}.")
WAS_THERE = N_("{who} ya estaba en la lista por {organization}: quedó una sola vez.")


def _who(row: RowMapping) -> str:
    where = row["organization"] or row["named_organization"]
    return " · ".join(filter(None, (row["person"] or row["named"], where))) or "—"


def _rows(rows: Iterable[RowMapping]) -> list[Choice]:
    return numbered((str(row["id"]), _who(row)) for row in rows)


def _go(turn: Turn, activity_id: int, step: str, **more: object) -> None:
    before = turn.conversation.data.get("before", Stage.MENU)
    turn.move(Stage.ROLL, before=before, activity=activity_id, step=step, **more)


# --- what was only declared


async def show(turn: Turn, activity: Row) -> None:
    """Who only declared to have been there."""
    rows = (await roll_scope.doubtful(turn, activity))[:SHOWN]
    if not rows:
        turn.say(turn.translate(NO_DOUBTS))
        return await roll.card(turn, activity)
    _go(turn, activity["id"], "doubts")
    return turn.ask(turn.translate(DOUBTS), [*_rows(rows), Choice(BACK, turn.translate(N_("Volver")), "0")])


async def _doubts(turn: Turn) -> None:
    activity = await roll.current(turn)
    assert activity is not None  # noqa: S101 - an activity is never deleted
    rows = (await roll_scope.doubtful(turn, activity))[:SHOWN]
    choice = turn.chosen([*_rows(rows), Choice(BACK, turn.translate(N_("Volver")), "0")])
    if choice is None:
        return await show(turn, activity)
    turn.settle(choice.label)
    if choice.value == BACK:
        return await roll.card(turn, activity)
    _go(turn, activity["id"], "decide", row=int(choice.value))
    return turn.ask(turn.translate(IS_IT_SO).format(who=strong(choice.label)), turn.options(DECIDE))


async def _decide(turn: Turn) -> None:
    activity, row = await roll.current(turn), await attendance.by_id(turn.db, turn.conversation.data["row"])
    assert activity is not None and row is not None and turn.person is not None  # noqa: S101, PT018 - never deleted
    choice = turn.chosen_of(DECIDE)
    if choice is None:
        return turn.ask(turn.translate(IS_IT_SO).format(who=strong(_who(row))), turn.options(DECIDE))
    turn.settle(choice.label)
    if choice.value == BACK or row["state"] != Presence.DECLARED:
        return await show(turn, activity)
    state = Presence.CONFIRMED if choice.value == "yes" else Presence.REJECTED
    kept = await attending.correct(
        turn.db, row, {"state": state.value}, now=turn.now, actor=turn.actor, reason="declared",
        decided_by=turn.speaker.id,
    )  # fmt: skip
    if state is Presence.CONFIRMED:
        await attending.tell_confirmed(turn.db, activity, kept.row, turn.now)
    turn.say(turn.translate(DECIDED).format(state=turn.translate(WORDS[state]), who=_who(row)))
    return await show(turn, activity)


# --- visitors


async def show_visitors(turn: Turn, activity: Row) -> None:
    """Who was there and belongs to no organization we know."""
    rows = (await roll_scope.strangers(turn, activity))[:SHOWN]
    if not rows:
        turn.say(turn.translate(NO_VISITORS))
        return await roll.card(turn, activity)
    _go(turn, activity["id"], "visitors")
    return turn.ask(turn.translate(VISITORS), [*_rows(rows), Choice(BACK, turn.translate(N_("Volver")), "0")])


async def _visitors(turn: Turn) -> None:
    activity = await roll.current(turn)
    assert activity is not None  # noqa: S101 - an activity is never deleted
    rows = {str(row["id"]): row for row in await roll_scope.strangers(turn, activity)}
    choice = turn.chosen([*_rows(list(rows.values())[:SHOWN]), Choice(BACK, turn.translate(N_("Volver")), "0")])
    if choice is None:
        return await show_visitors(turn, activity)
    turn.settle(choice.label)
    if choice.value == BACK:
        return await roll.card(turn, activity)
    row = rows[choice.value]
    _go(turn, activity["id"], "whose", row=row["id"])
    said = row["named_organization"] or "—"
    return turn.ask(turn.translate(WHOSE).format(who=strong(row["person"] or row["named"]), said=said))


async def _whose(turn: Turn) -> None:
    """The organization a visitor belongs to: found by name, then chosen."""
    activity = await roll.current(turn)
    assert activity is not None  # noqa: S101 - an activity is never deleted
    data = turn.conversation.data
    offered = numbered(data.get("pairs", []))
    if (choice := turn.chosen(offered)) is not None:
        turn.settle(choice.label)
        return await _link(turn, activity, choice.value)
    places = {row["id"]: row for row in await search.organizations(turn.db) if roll_scope.reaches(turn, row)}
    entries = [
        Entry(row["id"], (row["name"], row["short_name"]), tuple(filter(None, (row["flo_id"], row["id"]))))
        for row in places.values()
    ]
    found = [places[str(one.entry.key)] for one in find(tidy(turn.text), entries, limit=CANDIDATES)]
    if not found:
        return turn.ask(turn.translate(NOT_FOUND))
    pairs = [[row["id"], f"{row['name']} ({row['country']})"] for row in found]
    _go(turn, activity["id"], "whose", row=data["row"], pairs=pairs)
    return turn.ask(turn.translate(WHICH), numbered(pairs))


async def _link(turn: Turn, activity: Row, organization_id: str) -> None:
    row = await attendance.by_id(turn.db, turn.conversation.data["row"])
    assert row is not None  # noqa: S101 - presences are never deleted
    who = {"now": turn.now, "actor": turn.actor, "decided_by": turn.speaker.id}
    twin = None
    if row["person_id"] is None:
        twin = await attendance.of_name(turn.db, activity["id"], organization_id, row["named"])
    if twin is not None:
        await attending.correct(turn.db, row, {"state": Presence.REJECTED.value}, reason="twice", **who)  # type: ignore[arg-type]
        text, organization = WAS_THERE, twin["organization"]
    else:
        values = {"organization_id": organization_id, "state": Presence.CONFIRMED.value}
        kept = await attending.correct(turn.db, row, values, reason="visitor", **who)  # type: ignore[arg-type]
        await attending.tell_confirmed(turn.db, activity, kept.row, turn.now)
        text, organization = LINKED, kept.row["organization"]
    turn.say(turn.translate(text).format(who=row["person"] or row["named"], organization=organization))
    return await show_visitors(turn, activity)


STEPS: dict[str, Callable[[Turn], Awaitable[None]]] = {
    "doubts": _doubts, "decide": _decide, "visitors": _visitors, "whose": _whose,
}  # fmt: skip
