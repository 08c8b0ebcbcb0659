"""Organizations that may be registered twice: made one with a reason, and taken back."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

from aiohttp import web

from bot.exchange.duplicates import suggest
from bot.exchange.merging import REVERSIBLE, merge, unmerge
from bot.i18n import N_
from bot.web.panel.listing import paged
from bot.web.panel.visit import Problem, Visit
from storage import contacts, merges, registry

LEAST = 8  # signs of a reason


async def listed(visit: Visit) -> web.Response:
    """The pairs, the likeliest first, and the merges that can still be undone."""
    organizations = await registry.organizations(visit.db)
    people = await contacts.contacts(visit.db, visit.now.date())
    pairs = await asyncio.to_thread(suggest, organizations, people)
    done = [row for row in await merges.standing(visit.db) if visit.now - row["merged_at"] <= REVERSIBLE]
    known = {row["id"]: row for row in organizations}
    return visit.page("panel/duplicates.html", listing=paged(visit, pairs, 10), merged=done[::-1], known=known)


async def unite(visit: Visit) -> web.Response:
    """Two organizations are one from now on."""
    one, other, keep = visit.said("one"), visit.said("other"), visit.said("keep")
    if keep not in {one, other}:
        raise Problem(visit.translate(N_("Elija cuál de las dos queda.")))
    reason = given_reason(visit)
    gone = other if keep == one else one
    await merge(visit.db, keep, gone, reason=reason, now=visit.now, actor=visit.visitor.actor)
    return visit.go(f"/panel/organizations/{quote(keep, safe='')}", "merged")


async def part(visit: Visit) -> web.Response:
    """A merge is taken back."""
    gone = visit.said("gone")
    await unmerge(visit.db, gone, now=visit.now, actor=visit.visitor.actor)
    return visit.go(f"/panel/organizations/{quote(gone, safe='')}", "unmerged")


def given_reason(visit: Visit) -> str:
    """Why it is done; raises Problem when nothing that says something was written."""
    reason = visit.said("reason")
    if len(reason) < LEAST:
        raise Problem(visit.translate(N_("Escriba el motivo con unas palabras: queda en el registro.")))
    return reason
