"""People: found and filtered, one with their consents; roles are given here by the administration alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.access import Permission, Place, Role, Row
from bot.errors import InputError
from bot.exchange.importing import aliases
from bot.exchange.people import SCOPED, Directory
from bot.finding import Entry, find
from bot.i18n import N_
from bot.programme.countries import atlas
from bot.spelling import bare
from bot.web.panel.listing import paged
from bot.web.panel.visit import Problem, Refused, Visit
from storage import people, profiles, registry, search, sessions

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

MOST = 2000
PATH = "/panel/people"
CONSENTS = ("surveys", "invitations", "nothing")
Rows = Sequence[Row]


async def listed(visit: Visit) -> web.Response:
    """The people within reach that fit the search and the filters; whom the page shows is audited."""
    reach: dict[int, list[RowMapping]] = {}
    for row in await search.people(visit.db, visit.now.date()):
        if visit.may(Permission.CONTACTS, Place.of(row)):
            reach.setdefault(row["person_id"], []).append(row)
    shown = [rows for rows in reach.values() if _fits(visit, rows)]
    if query := visit.said("q"):
        found = find(query, [_entry(rows) for rows in shown], limit=MOST)
        shown = [reach[int(str(one.entry.key))] for one in found]
    else:
        shown.sort(key=lambda rows: bare(rows[0]["person"]))
    listing = paged(visit, shown)
    if listing.rows:
        visit.saw("people.search", "search", person=[rows[0]["person_id"] for rows in listing.rows])
    countries = {row["country"] for rows in reach.values() for row in rows}
    options = {
        "country": [code for code in atlas().countries if code in countries],
        "role": [role.value for role in Role],
        "consent": list(CONSENTS),
    }
    chosen = {name: visit.said(name) for name in options}
    return visit.page(
        "panel/people.html",
        listing=listing,
        options=options,
        query=query,
        chosen=chosen,
        whole=_whole(visit, listing.rows),
    )


def _whole(visit: Visit, shown: Sequence[Rows]) -> set[int]:
    """The people whose whole number may be seen: for each of their organizations."""
    return {
        rows[0]["person_id"] for rows in shown if all(visit.may(Permission.PHONES, Place.of(row)) for row in rows)
    }  # fmt: skip


def _fits(visit: Visit, rows: Rows) -> bool:
    first, country, role = rows[0], visit.said("country"), visit.said("role")
    agreed = {"surveys": first["surveys"], "invitations": first["invitations"]}
    agreed["nothing"] = not any(agreed.values())
    return (
        (not country or any(row["country"] == country for row in rows))
        and (not role or first["role"] == role)
        and agreed.get(visit.said("consent"), True)
    )


def _entry(rows: Rows) -> Entry:
    names = (rows[0]["person"], *(row["name"] or "" for row in rows))
    return Entry(rows[0]["person_id"], names, phone=rows[0]["phone"] or "")


async def show(visit: Visit) -> web.Response:
    """One person: for whom they speak within the visitor's reach, their consents, their channels."""
    row = await _person(visit)
    memberships = await profiles.memberships(visit.db, row["id"])
    mine = [one for one in memberships if visit.may(Permission.CONTACTS, Place.of(one))]
    if not mine and not visit.may(Permission.CONTACTS, Place()):
        raise Refused(Permission.CONTACTS, elsewhere=True)
    visit.saw("person.read", f"person:{row['id']}")
    return visit.page(
        "panel/person.html",
        one=row,
        memberships=mine,
        whole=all(visit.may(Permission.PHONES, Place.of(each)) for each in memberships)
        and visit.may(Permission.PHONES, Place.of(memberships[0]) if memberships else Place()),
        consents=await profiles.consents(visit.db, row["id"]),
        chats=await profiles.chats(visit.db, row["id"]),
        roles=[role.value for role in Role],
        oneself=row["id"] == visit.visitor.person_id,
        today=visit.now.date(),
    )


async def set_role(visit: Visit) -> web.Response:
    """Give a role, and the scope it holds for; the person's sessions end."""
    row = await _person(visit)
    _, role = visit.translate, visit.said("role")
    if row["id"] == visit.visitor.person_id:
        raise Problem(_(N_("Su propio rol lo cambia otra persona de administración.")))
    if role not in set(Role):
        raise Problem(_(N_("Elija un rol de la lista.")))
    scope = await _scope(visit, role)
    await profiles.set_role(visit.db, row["id"], role, scope)
    ended = await sessions.end_all(visit.db, row["id"])
    before = {"role": row["role"], "scope": row["scope"]}
    visit.saw("person.role", f"person:{row['id']}", before=before, after={"role": role, "scope": scope}, ended=ended)
    return visit.go(f"{PATH}/{row['id']}", "role")


async def _scope(visit: Visit, role: str) -> str:
    """The scope as it is stored; roles without one have none."""
    said, _ = visit.said("scope"), visit.translate
    if role not in SCOPED:
        return ""
    if not said:
        raise Problem(_(N_("Diga para qué país, región o estructura vale el rol.")))
    structures = await registry.structures(visit.db)
    directory = Directory.of([], structures, await aliases(visit.db))
    try:
        return directory.scope(said)
    except InputError as error:
        raise Problem(
            _(N_("No conozco «{words}». Escriba países, regiones o estructuras, separados por punto y coma.")).format(
                words=said
            )
        ) from error


async def _person(visit: Visit) -> dict[str, Any]:
    row = await people.person(visit.db, visit.number("id"))
    if row is None:
        raise web.HTTPNotFound
    return row
