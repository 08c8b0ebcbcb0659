"""Keeping the rows of structures and allies that answer in step with their registers, with the contact of each."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.answerers import Answerer, of_ally, of_structure
from bot.codes import new_code
from bot.keeping import is_erased
from bot.spelling import fold
from storage import arrivals, contacts, registry

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

POSITION = "contacto"  # of who answers because a file of structures or allies says so


async def follow_structures(db: AsyncConnection, ids: Collection[str], now: datetime) -> None:
    """Make or change the rows of these structures and their contacts."""
    await _follow(db, [of_structure(row) for row in await registry.structures(db) if row["id"] in ids], now)


async def follow_allies(db: AsyncConnection, institutions: Collection[tuple[str, str]], now: datetime) -> None:
    """Make or change the rows of the allies with these names and countries, and their contacts."""
    stored = await registry.allies(db)
    await _follow(db, [of_ally(row) for row in stored if (row["institution"], row["country"]) in institutions], now)


async def _follow(db: AsyncConnection, answerers: Collection[Answerer], now: datetime) -> None:
    await registry.put_organizations(db, [one.organization for one in answerers])
    everyone = await contacts.contacts(db, now.date())
    for one in answerers:
        await _follow_contact(db, one, everyone, now)


async def _follow_contact(
    db: AsyncConnection, one: Answerer, everyone: Collection[Mapping[str, Any]], now: datetime
) -> None:
    """Who the file names answers from today on, and who it named before does no more; the erased stay away."""
    today, speaking = now.date(), await arrivals.contacts(db, one.id, now.date())
    if not one.contact or any(fold(each.name) == fold(one.contact) for each in speaking):
        return
    if one.phone and await is_erased(db, "phone", one.phone):
        return
    await contacts.end_memberships(
        db, [(each.person_id, one.id) for each in speaking if each.position == POSITION], today
    )
    known = [
        row["id"]
        for row in everyone
        if one.phone and row["phone"] == one.phone and fold(row["name"]) == fold(one.contact)
    ]
    number = known[0] if known else await arrivals.add_person(
        db, one.contact, one.language, now, code=new_code(), phone=one.phone or None
    )  # fmt: skip
    await arrivals.join(db, number, one.id, POSITION, today, confirmed=True)
