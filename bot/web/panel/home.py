"""Home: the seven indicators, and what waits for who looks."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from bot.access import Access, Permission, Place, scopes
from bot.audience import Audience
from bot.handlers.tasks import place
from bot.programme.countries import atlas
from bot.web.panel.visit import Visit
from storage import participation, rounds, tasks


@dataclass(frozen=True, slots=True)
class Response:
    """How many organizations of a round have answered, within the visitor's reach."""

    id: int
    name: str
    answered: int
    asked: int

    @property
    def percent(self) -> int:
        """Rounded down: a round is complete when it is."""
        return 100 * self.answered // self.asked if self.asked else 0


async def show(visit: Visit) -> web.Response:
    """The picture of the network or of the visitor's scope, tasks, and rounds that are open."""
    own = own_part(visit.visitor.access)
    whole = not own or visit.said("of") != "scope"
    svg = await visit.draw(visit.language, Audience() if whole else own)
    mine = [row for row in await tasks.to_do(visit.db) if visit.may(Permission.TASKS, place(row))]
    return visit.page(
        "panel/home.html",
        svg=svg,
        own=own.describe(visit.language) if own else "",
        whole=whole,
        waiting=sum(row["state"] == tasks.OPEN for row in mine),
        taken=sum(row["taken_by"] == visit.visitor.person_id for row in mine),
        rounds=await _open_rounds(visit) if visit.may(Permission.PARTICIPATION) else [],
    )


def own_part(access: Access) -> Audience:
    """The countries and regions of a scope; empty for who sees the whole network."""
    wanted = scopes(access.scope)
    return Audience(
        countries=frozenset(code for code in atlas().countries if code.casefold() in wanted),
        regions=frozenset(key for key in atlas().regions if key.casefold() in wanted),
    )


async def _open_rounds(visit: Visit) -> list[Response]:
    found = {row["id"]: row["name"] for row in await rounds.all_rounds(visit.db) if row["state"] == "open"}
    rows = [
        row
        for row in await participation.asked(visit.db)
        if row["round_id"] in found and visit.may(Permission.PARTICIPATION, Place.of(row))
    ]
    return [
        Response(
            key,
            name,
            sum(row["answered"] for row in rows if row["round_id"] == key),
            sum(row["round_id"] == key for row in rows),
        )
        for key, name in found.items()
    ]
