"""Linking somebody who came without an organization, or with the wrong one, to one of the register (domain S20)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot import welcoming
from bot.access import Permission, Place
from bot.attendance import tidy
from bot.choices import numbered
from bot.conversation import Stage
from bot.handlers import arriving, refusing, telling
from bot.handlers.resuming import detour, resume
from bot.i18n import N_, known
from bot.representing import EMPLOYER_REFUSED, WORKERS, may_join
from bot.turn import Turn
from storage import arrivals, audit, people
from storage import tasks as rows

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

KINDS = frozenset({"visitor", "newcomer"})  # the tasks about somebody who may belong elsewhere
WHERE = N_("¿A qué organización unimos a {who}? Escriba su nombre o su FLO-ID.")
MISSING = N_("No encuentro esa organización. Escríbala otra vez, o escriba TAREAS para dejarlo.")
DONE = N_("Listo: {who} ya figura como contacto de {organization}.")


async def ask(turn: Turn, row: RowMapping) -> None:
    """`/tarea NUMBER unir`: to which organization."""
    detour(turn, Stage.LINKING, task=row["id"], who=_who(row), step="organization")
    turn.ask(turn.translate(WHERE).format(who=_who(row)))


def _who(row: RowMapping) -> str:
    return row["data"].get("name") or row["person"] or ""


async def take(turn: Turn) -> None:
    """The organization, which of several, and for workers the position there."""
    data = turn.conversation.data
    row = await rows.by_id(turn.db, data["task"])
    if row is None or row["person_id"] is None or row["state"] not in rows.TO_DO:
        turn.say(turn.translate(N_("Esa tarea ya estaba cerrada.")))
        return await resume(turn)
    if data["step"] == "position":
        return await _link(turn, row, data["id"], tidy(turn.text))
    offered = numbered(data.get("offered", []))
    if (choice := turn.chosen(offered)) is not None:
        turn.settle(choice.label)
        return await _check_place(turn, row, choice.value)
    return await _search(turn)


async def _search(turn: Turn) -> None:
    data = turn.conversation.data
    found = await arriving.candidates(turn, tidy(turn.text))
    if not found:
        return turn.ask(turn.translate(MISSING))
    kept = {key: data[key] for key in ("task", "who", "before")}
    turn.move(Stage.LINKING, **kept, step="organization", offered=found)
    return turn.ask(turn.translate(arriving.WHICH), numbered(found))


async def _check_place(turn: Turn, row: RowMapping, organization_id: str) -> None:
    """Staff links within their own reach; for an organization of workers the position decides."""
    one = await arrivals.organization(turn.db, organization_id)
    assert one is not None  # noqa: S101 - it was offered a moment ago
    if not await refusing.allowed(turn, Permission.CONFIRM, Place.of(one)):
        return await resume(turn)
    position = row["data"].get("position", "")
    if one["kind"] == WORKERS and not position:
        data = turn.conversation.data
        turn.move(
            Stage.LINKING, task=data["task"], who=data["who"], before=data["before"], step="position", id=one["id"]
        )  # fmt: skip
        return turn.ask(turn.translate(arriving.POSITION))
    return await _link(turn, row, organization_id, position)


async def _link(turn: Turn, row: RowMapping, organization_id: str, position: str) -> None:
    one = await arrivals.organization(turn.db, organization_id)
    assert one is not None  # noqa: S101 - it was offered a moment ago
    if not may_join(one["kind"], position):
        turn.say(turn.translate(EMPLOYER_REFUSED).format(organization=one["name"]))
        return await resume(turn)
    today, number = turn.now.date(), row["person_id"]
    if row["organization_id"] and row["organization_id"] != organization_id:
        await arrivals.part(turn.db, number, row["organization_id"], today)
        turn.changes.last.append(partial(arrivals.leave_surveys, turn.db, number, row["organization_id"]))
    if any(spoken.organization_id == organization_id for spoken in await people.represents(turn.db, number, today)):
        await welcoming.release(turn.db, turn.resources.shelf, number, organization_id, turn.now)
    else:
        await arrivals.join(turn.db, number, organization_id, position, today, confirmed=True)
    await arrivals.take_presences(turn.db, number, organization_id)
    await rows.finish(turn.db, row["id"], rows.DONE, turn.speaker.id, turn.now)
    who, detail = turn.actor, {"organization": organization_id, "task": row["id"]}
    await audit.write(turn.db, turn.now, who, "contact.linked", f"person:{number}", detail)
    filled = {"who": _who(row), "organization": one["name"]}
    await _tell(turn, row, filled)
    turn.say(turn.translate(DONE).format(**filled))
    return await resume(turn)


async def _tell(turn: Turn, row: RowMapping, filled: dict[str, str]) -> None:
    """The person's chat learns it at once, where it still stands."""
    if row["address_id"] is None:
        return
    person = await people.person(turn.db, row["person_id"])
    language = known(person["language"] if person else "")
    await telling.tell_chat(
        turn, row["address_id"], f"answer:{row['id']}", welcoming.WELCOME, language=language,
        choices=welcoming.GO_ON, **filled,
    )  # fmt: skip
