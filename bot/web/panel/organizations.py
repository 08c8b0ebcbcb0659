"""Organizations: found and filtered, and everything about one that is nobody's opinion."""

from __future__ import annotations

from collections.abc import Iterable

from aiohttp import web

from bot.access import Permission, Place, Row
from bot.finding import Entry, find
from bot.programme.catalog import catalog
from bot.programme.countries import atlas
from bot.programme.register import words
from bot.representing import MEMBERS
from bot.spelling import bare
from bot.web.panel.listing import paged
from bot.web.panel.visit import Refused, Visit
from storage import arrivals, merges, participation, profiles, registry, rounds

MOST = 2000  # organizations that may fit a search


async def listed(visit: Visit) -> web.Response:
    """The organizations within reach that fit the search and the filters."""
    reach = [
        row
        for row in await registry.organizations(visit.db)
        if row["kind"] in MEMBERS and visit.may(Permission.CONTACTS, Place.of(row))
    ]
    round_row, answered = await _answered(visit)
    shown = [row for row in reach if _fits(visit, row) and (answered is None or answered.get(row["id"]) is False)]
    if query := visit.said("q"):
        found = find(query, [_entry(row) for row in shown], limit=MOST)
        known = {row["id"]: row for row in shown}
        shown = [known[str(one.entry.key)] for one in found]
    else:
        shown.sort(key=lambda row: bare(row["name"]))
    options = {
        "country": [code for code in atlas().countries if any(row["country"] == code for row in reach)],
        "kind": [key for key in catalog().kinds if key in MEMBERS],
        "product": [key for key in catalog().products if any(key in row["products"] for row in reach)],
        "state": list(words("states")),
    }
    return visit.page(
        "panel/organizations.html", listing=paged(visit, shown), options=options, query=query, waits_for=round_row,
        chosen={name: visit.said(name) for name in (*options, "round")},
    )  # fmt: skip


def _fits(visit: Visit, row: Row) -> bool:
    wanted = {name: visit.said(name) for name in ("country", "kind", "state")}
    product = visit.said("product")
    return all(not value or row[name] == value for name, value in wanted.items()) and (
        not product or product in row["products"]
    )


def _entry(row: Row) -> Entry:
    numbers = tuple(filter(None, (row["flo_id"], row["clacbook_id"], row["id"])))
    return Entry(row["id"], (row["name"], row["short_name"]), numbers)


async def _answered(visit: Visit) -> tuple[Row | None, dict[str, bool] | None]:
    """The round whose answer is waited for, and which of its organizations have given it."""
    said = visit.said("round")
    if not said.isdigit():
        return None, None
    visit.require(Permission.PARTICIPATION)
    row = await rounds.round_by_id(visit.db, int(said))
    if row is None:
        raise web.HTTPNotFound
    asked = await participation.asked(visit.db, int(said))
    mine = [one for one in asked if visit.may(Permission.PARTICIPATION, Place.of(one))]
    return row, {one["organization_id"]: one["answered"] for one in mine}


async def show(visit: Visit) -> web.Response:
    """One organization: contacts, states, which rounds it has answered, what it took part in."""
    key = visit.request.match_info["id"]
    row = await arrivals.organization(visit.db, key)
    if row is None:
        raise web.HTTPNotFound
    if not visit.may(Permission.CONTACTS, Place.of(row)):
        raise Refused(Permission.CONTACTS, elsewhere=True)
    contacts = await profiles.contacts(visit.db, key)
    involved = visit.may(Permission.PARTICIPATION, Place.of(row))
    visit.saw("organization.read", f"organization:{key}"[:80], people=[one["id"] for one in contacts])
    whole = await registry.organizations(visit.db)
    return visit.page(
        "panel/organization.html",
        one=next(each for each in whole if each["id"] == key),
        contacts=contacts,
        phones=visit.may(Permission.PHONES, Place.of(row)),
        history=await registry.history(visit.db, key),
        involved=involved,
        rounds=await participation.rounds_of(visit.db, key) if involved else [],
        activities=await participation.activities_of(visit.db, key) if involved else [],
        merged=_merged(await merges.standing(visit.db), key),
        today=visit.now.date(),
    )


def _merged(standing: Iterable[Row], key: str) -> list[Row]:
    return [one for one in standing if one["kept_id"] == key]
