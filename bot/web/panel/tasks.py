"""Tasks: what people need somebody to do; seen, taken and closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from bot import welcoming
from bot.access import Permission
from bot.handlers.tasks import TO_CONFIRM, place, said
from bot.i18n import N_
from bot.publishing import Shelf
from bot.web.panel.listing import paged
from bot.web.panel.visit import Problem, Visit
from storage import profiles
from storage import tasks as rows

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

PATH = "/panel/tasks"


async def listed(visit: Visit) -> web.Response:
    """What is to be done within the visitor's reach, the oldest first."""
    mine = [row for row in await rows.to_do(visit.db) if visit.may(Permission.TASKS, place(row))]
    if visit.said("whose") == "me":
        mine = [row for row in mine if row["taken_by"] == visit.visitor.person_id]
    found = paged(visit, mine)
    takers = await profiles.names(visit.db, [row["taken_by"] for row in found.rows if row["taken_by"]])
    if found.rows:
        visit.saw("task.list", "tasks", tasks=[row["id"] for row in found.rows])
    return visit.page("panel/tasks.html", listing=found, whose=visit.said("whose"), takers=takers)


async def show(visit: Visit) -> web.Response:
    """Everything the person said, for who does the work."""
    row = await _task(visit)
    phone = row["data"].get("phone") or row["phone"] or ""
    whole = visit.may(Permission.PHONES, place(row)) or row["kind"] == "call"  # who is to call needs the number
    takers = await profiles.names(visit.db, [one for one in (row["taken_by"], row["done_by"]) if one])
    visit.saw("task.read", f"task:{row['id']}")
    return visit.page(
        "panel/task.html",
        task=row,
        phone=phone,
        whole=whole,
        takers=takers,
        said=said(row["data"], visit.translate, visit.locale),
        to_confirm=row["kind"] in TO_CONFIRM,
        may_confirm=visit.may(Permission.CONFIRM, place(row)) and row["person_id"] != visit.visitor.person_id,
    )


async def take(visit: Visit) -> web.Response:
    """The task is the visitor's."""
    row = await _task(visit)
    if not await rows.take(visit.db, row["id"], visit.visitor.person_id):
        raise Problem(visit.translate(N_("Otra persona ya la tomó, o ya está cerrada.")))
    visit.saw("task.take", f"task:{row['id']}")
    return visit.go(f"{PATH}/{row['id']}", "taken")


async def close(visit: Visit) -> web.Response:
    """The task is done; one that confirms somebody is decided with yes or no."""
    row = await _task(visit)
    if row["kind"] in TO_CONFIRM:
        raise Problem(visit.translate(N_("Esta tarea se decide con sí o no.")))
    if not await rows.finish(visit.db, row["id"], rows.DONE, visit.visitor.person_id, visit.now):
        raise Problem(visit.translate(N_("Esa tarea ya estaba cerrada.")))
    visit.saw("task.done", f"task:{row['id']}")
    return visit.go(PATH, "closed")


async def decide(visit: Visit) -> web.Response:
    """Whether somebody speaks for an organization, or writes from a new phone; who waits in a chat is told."""
    row, answer = await _task(visit), visit.said("is")
    visit.require(Permission.CONFIRM, place(row))
    if row["kind"] not in TO_CONFIRM or answer not in {"yes", "no"}:
        raise web.HTTPNotFound
    by = visit.visitor.person_id
    if row["person_id"] == by:
        raise Problem(visit.translate(N_("Sobre usted decide otra persona.")))
    last = await welcoming.decide(
        visit.db, Shelf(), row, yes=answer == "yes", by=by, actor=visit.visitor.actor, now=visit.now
    )
    if last is None:
        raise Problem(visit.translate(N_("Esa tarea ya estaba cerrada.")))
    for each in last:
        await each()
    return visit.go(PATH, "confirmed" if answer == "yes" else "refused")


async def _task(visit: Visit) -> RowMapping:
    row = await rows.by_id(visit.db, visit.number("id"))
    if row is None:
        raise web.HTTPNotFound
    visit.require(Permission.TASKS, place(row))
    return row
