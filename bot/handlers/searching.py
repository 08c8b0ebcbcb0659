"""`/buscar`: the team finds people and organizations by name, FLO-ID or phone; every search is audited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.access import Access, Permission, Place
from bot.finding import Entry, find
from bot.handlers import refusing
from bot.i18n import N_
from bot.masks import masked, spaced
from bot.turn import Turn
from storage import audit, search

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

HOW = N_("Escriba BUSCAR y un nombre, una organización, un FLO-ID o un teléfono. Por ejemplo: buscar Rosa Montenube.")
NOTHING = N_("No encontré a nadie con «{words}» en su ámbito. Pruebe con menos palabras.")
ROLES = {
    "lider": N_("dirigencia"), "cn": N_("Coordinadora Nacional"), "regional": N_("equipo regional"),
    "mel": N_("seguimiento y evaluación"), "admin": N_("administración"),
}  # fmt: skip
SHOWN = 8
PERSON, ORGANIZATION = "person", "organization"


async def show(turn: Turn) -> None:
    """`/buscar TEXT`."""
    if not turn.words:
        return turn.say(turn.translate(HOW))
    own = refusing.access(turn)
    people = _people(await search.people(turn.db, turn.now.date()), own)
    organizations = {row["id"]: row for row in await search.organizations(turn.db) if _sees(own, row)}
    entries = [*_person_entries(people), *_organization_entries(organizations.values())]
    found = [one.entry.key for one in find(turn.words, entries, SHOWN)]
    shown = [key for key in found if isinstance(key, tuple)]
    await _note(turn, shown)
    if not shown:
        return turn.say(turn.translate(NOTHING).format(words=turn.words[:60]))
    lines = [
        _person(turn, people[key], own) if kind == PERSON else _organization(organizations[key]) for kind, key in shown
    ]
    return turn.say("\n\n".join(lines))


def _sees(own: Access, row: RowMapping) -> bool:
    return own.may(Permission.CONTACTS, Place.of(row))


def _people(rows: Sequence[RowMapping], own: Access) -> dict[int, list[RowMapping]]:
    """The rows of each person within reach: of the organizations in the scope, all of them where there is none."""
    found: dict[int, list[RowMapping]] = {}
    for row in rows:
        if _sees(own, row):
            found.setdefault(row["person_id"], []).append(row)
    return found


def _person_entries(people: dict[int, list[RowMapping]]) -> list[Entry]:
    return [
        Entry((PERSON, key), (rows[0]["person"], *(row["name"] or "" for row in rows)), phone=rows[0]["phone"] or "")
        for key, rows in people.items()
    ]


def _organization_entries(organizations: Sequence[RowMapping] | object) -> list[Entry]:
    assert hasattr(organizations, "__iter__")  # noqa: S101 - the values of a mapping
    return [
        Entry(
            (ORGANIZATION, row["id"]),
            (row["name"], row["short_name"]),
            tuple(filter(None, (row["flo_id"], row["clacbook_id"], row["id"]))),
        )
        for row in organizations
    ]


def _person(turn: Turn, rows: list[RowMapping], own: Access) -> str:
    first = rows[0]
    phone = first["phone"] or ""
    whole = all(own.may(Permission.PHONES, Place.of(row)) for row in rows)
    where = [" · ".join(filter(None, (row["name"], row["position"], row["country"]))) for row in rows if row["id"]]
    role = [turn.translate(ROLES[first["role"]])] if first["role"] in ROLES else []
    return "\n".join(
        [f"👤 {first['person']}", *where, *role, *([spaced(phone) if whole else masked(phone)] if phone else [])]
    )


def _organization(row: RowMapping) -> str:
    number = f"FLO-ID {row['flo_id']}" if row["flo_id"] else row["id"]
    return f"🏢 {row['name']}\n{' · '.join((number, row['country'], row['kind'], row['state']))}"


async def _note(turn: Turn, shown: Sequence[tuple[str, object]]) -> None:
    """What was shown, by number, never the words that were looked for."""
    detail = {kind: [key for one, key in shown if one == kind] for kind in (PERSON, ORGANIZATION)}
    await audit.write(turn.db, turn.now, turn.actor, "people.search", "search", detail)
