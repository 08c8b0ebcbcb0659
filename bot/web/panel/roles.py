"""What each role may do: the one table of bot/access.py, in words."""

from __future__ import annotations

from aiohttp import web

from bot.access import TABLE, Role
from bot.web.panel.visit import Visit


async def show(visit: Visit) -> web.Response:
    """The table, with the visitor's own column marked."""
    return visit.page("panel/roles.html", table=TABLE, roles=list(Role))
