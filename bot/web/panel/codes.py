"""Sheets of personal codes to hand out: a country at a time, as a workbook or as a page to print, with a reason."""

from __future__ import annotations

from functools import partial

from aiohttp import web

from bot.access import Permission, Place, Reach
from bot.audience import Audience
from bot.errors import InputError
from bot.exchange.code_sheets import Links, collect, write_sheets
from bot.i18n import N_
from bot.programme.countries import atlas
from bot.representing import ALLY, MEMBERS, STRUCTURE
from bot.web.panel.duplicates import given_reason
from bot.web.panel.visit import Problem, Visit
from storage import rounds

TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".html": "text/html; charset=utf-8",
}
WHOSE = {"members": MEMBERS, "structures": (STRUCTURE,), "allies": (ALLY,)}
MEANINGS = {"members": N_("Organizaciones miembro"), "structures": N_("Estructuras"), "allies": N_("Socios y aliados")}
EVERYWHERE = "CLAC"  # instead of a country: all of them
NOBODY = N_("No hay nadie así a quien darle un código.")


async def offered(visit: Visit) -> web.Response:
    """For which countries and for whom the visitor may print codes."""
    return visit.page(
        "panel/codes.html",
        countries=await _countries(visit),
        meanings=_meanings(visit),
        everywhere=EVERYWHERE if _everywhere(visit) else "",
    )


async def take(visit: Visit) -> web.Response:
    """The sheets; who took them and why is in the audit."""
    country, whose, sort = visit.said("country"), visit.said("whose"), visit.said("sort")
    choices = [*await _countries(visit), *([EVERYWHERE] if _everywhere(visit) else [])]
    if country not in choices or whose not in _meanings(visit) or sort not in TYPES:
        raise Problem(visit.translate(N_("Elija el país, de quiénes y en qué formato.")))
    audience = Audience(countries=frozenset([country] if country != EVERYWHERE else []))
    reason = given_reason(visit)
    wanted = collect(
        visit.db, audience, Links(visit.origin), visit.now, visit.visitor.actor, unused=visit.said("unused") == "yes",
        kinds=WHOSE[whose], access=visit.visitor.access, reason=reason,
    )  # fmt: skip
    try:
        sheets = await wanted
    except InputError as error:
        raise Problem(visit.translate(NOBODY)) from error
    name = f"clacbot-codes-{country}-{visit.now:%Y-%m-%d}{sort}"
    visit.body = partial(write_sheets, name, sheets)
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(headers={"Content-Type": TYPES[sort], **disposition})


def _everywhere(visit: Visit) -> bool:
    return visit.visitor.access.reach(Permission.CODES) is Reach.ALL


def _meanings(visit: Visit) -> dict[str, str]:
    """Structures and allies answer to nobody's country: they are for who reaches the whole network."""
    return MEANINGS if _everywhere(visit) else {"members": MEANINGS["members"]}


async def _countries(visit: Visit) -> list[str]:
    """The countries with members within reach, as the atlas has them."""
    rows = await rounds.candidates(visit.db)
    found = {row["country"] for row in rows if visit.may(Permission.CODES, Place.of(row))}
    return [code for code in atlas().countries if code in found]
