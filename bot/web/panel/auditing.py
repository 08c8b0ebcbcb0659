"""The audit: who did what to whom, filtered; taken out as a file under /panel/exports."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from aiohttp import web

from bot.i18n import N_
from bot.programme.seat import SEAT
from bot.web.panel.listing import ROWS, cut, place_in
from bot.web.panel.visit import Problem, Visit
from bot.when import written_day
from storage import audit, profiles


async def listed(visit: Visit) -> web.Response:
    """A page of the audit, the newest line first; looking is audited too."""
    chosen = {name: visit.said(name) for name in ("actor", "action", "subject", "since", "until")}
    since, until = _day(visit, chosen["since"]), _day(visit, chosen["until"])
    rows, count = await audit.lines(
        visit.db,
        actor=_named(chosen["actor"]),
        action=chosen["action"],
        subject=_named(chosen["subject"]),
        since=since,
        until=until + timedelta(days=1) if until else None,
        start=(place_in(visit) - 1) * ROWS,
        limit=ROWS,
    )
    numbers = {int(row["actor"].removeprefix("person:")) for row in rows if row["actor"].startswith("person:")}
    visit.saw("audit.read", "audit", filters=[name for name, value in chosen.items() if value])
    return visit.page(
        "panel/audit.html",
        listing=cut(visit, rows, count),
        chosen=chosen,
        names=await profiles.names(visit.db, numbers),
    )


def _named(said: str) -> str:
    """Who or what a filter names; a bare number is a person's."""
    return f"person:{said}" if said.isdigit() else said


def _day(visit: Visit, said: str) -> datetime | None:
    """The beginning of a day where CLAC has its seat."""
    if not said:
        return None
    if (day := written_day(said)) is None:
        raise Problem(visit.translate(N_("«{words}» no es una fecha. Escríbala así: 2026-11-22.")).format(words=said))
    return datetime.combine(day, time(), SEAT)
