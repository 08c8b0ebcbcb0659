"""People who may be registered twice: made one with a reason, and taken back."""

from __future__ import annotations

import asyncio

from aiohttp import web

from bot.exchange.merging import REVERSIBLE
from bot.exchange.persons import merge, suggest, unmerge
from bot.i18n import N_
from bot.web.panel.duplicates import given_reason
from bot.web.panel.listing import paged
from bot.web.panel.visit import Problem, Visit
from storage import contacts, merges, profiles

PATH, PEOPLE = "/panel/twins", "/panel/people"


async def listed(visit: Visit) -> web.Response:
    """The pairs, the likeliest first, and the merges that can still be undone; whom it shows is audited."""
    everybody = await contacts.contacts(visit.db, visit.now.date())
    pairs = await asyncio.to_thread(suggest, everybody)
    listing = paged(visit, pairs, 10)
    done = [row for row in await merges.standing(visit.db, merges.PERSON) if visit.now - row["merged_at"] <= REVERSIBLE]
    if listing.rows:
        visit.saw(
            "people.search", "duplicates", person=[number for one in listing.rows for number in (one.keep, one.gone)]
        )
    return visit.page(
        "panel/twins.html",
        listing=listing,
        merged=done[::-1],
        known={row["id"]: row for row in everybody},
        names=await profiles.names(visit.db, [int(row["kept_id"]) for row in done]),
    )


async def unite(visit: Visit) -> web.Response:
    """Two entries are one person from now on."""
    one, other, keep = _number(visit, "one"), _number(visit, "other"), _number(visit, "keep")
    if keep not in {one, other}:
        raise Problem(visit.translate(N_("Elija cuál de las dos queda.")))
    reason, gone = given_reason(visit), other if keep == one else one
    await merge(visit.db, keep, gone, reason=reason, now=visit.now, actor=visit.visitor.actor)
    return visit.go(f"{PEOPLE}/{keep}", "twins")


async def part(visit: Visit) -> web.Response:
    """A merge is taken back."""
    gone = _number(visit, "gone")
    await unmerge(visit.db, gone, now=visit.now, actor=visit.visitor.actor)
    return visit.go(f"{PEOPLE}/{gone}", "parted")


def _number(visit: Visit, name: str) -> int:
    """A person's number in a field; 0 for anything else, which is nobody's."""
    said = visit.said(name)
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0
