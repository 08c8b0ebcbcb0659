"""Queries: who gets the indicators once a month, and has not had them yet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import Address, Membership, Organization, Person
from storage.outbox import outbox


@dataclass(frozen=True, slots=True)
class Reader:
    """A person who wants the month's figures, with the chat used last and where the person is."""

    person_id: int
    name: str
    language: str
    role: str
    scope: str
    invitations: bool
    address_id: int
    country: str = ""  # empty for who speaks for no organization
    zone: str = ""


async def due(db: AsyncConnection, prefix: str, today: date) -> list[Reader]:
    """Those who want it, agreed to be written to and have a chat, without a message whose key begins so."""
    latest = (
        select(Address.person_id, func.max(Address.id).label("address_id"))
        .where(Address.reachable, Address.stage != "stopped")
        .group_by(Address.person_id)
        .subquery()
    )
    query = (
        select(
            Person.id, Person.name, Person.language, Person.role, Person.scope, Person.invitations, latest.c.address_id
        )
        .join(latest, latest.c.person_id == Person.id)
        .where(Person.monthly, or_(Person.surveys, Person.invitations))
        .order_by(Person.id)
    )
    found = [Reader(*row) for row in await db.execute(query)]
    had = set(
        (await db.execute(select(outbox.c.key).where(outbox.c.key.startswith(prefix, autoescape=True)))).scalars()
    )
    homes = await _homes(db, [one.person_id for one in found], today)
    missing = [one for one in found if f"{prefix}{one.person_id}" not in had]
    return [
        replace(one, country=home[0], zone=home[1]) for one in missing for home in [homes.get(one.person_id, ("", ""))]
    ]


async def _homes(db: AsyncConnection, person_ids: list[int], today: date) -> dict[int, tuple[str, str]]:
    """Country and zone of the first organization each speaks for."""
    valid = Membership.valid_on(today)
    query = (
        select(Membership.person_id, Organization.country, Organization.time_zone)
        .join(Organization, Organization.id == Membership.organization_id)
        .where(Membership.person_id.in_(person_ids), valid)
        .order_by(Membership.id.desc())
    )
    return {row[0]: (row[1], row[2]) for row in await db.execute(query)}
