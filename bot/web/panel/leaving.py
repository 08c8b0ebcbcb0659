"""Signing out, here or wherever the visitor is signed in."""

from __future__ import annotations

from aiohttp import web

from bot import signing
from bot.web.panel.visit import Visit


async def leave(visit: Visit) -> web.Response:
    """The session ends; with `everywhere` all of the person's do."""
    await signing.leave(visit.db, visit.visitor, visit.now, everywhere=visit.said("everywhere") == "yes")
    return visit.go("/panel/door")
