"""Queries: one person as the team sees them: for whom they speak, what they agreed to, where they write from."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import RowMapping, Select, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import Address, Consent, Membership, Organization, Person


async def memberships(db: AsyncConnection, person_id: int) -> list[RowMapping]:
    """The organizations a person speaks or spoke for, the newest first, with their places."""
    query = (
        select(
            Membership.position, Membership.confirmed, Membership.valid_from, Membership.valid_to, Organization.id,
            Organization.name, Organization.country, Organization.region, Organization.cn,
        )
        .join(Organization, Organization.id == Membership.organization_id)
        .where(Membership.person_id == person_id)
        .order_by(Membership.valid_from.desc(), Organization.name)
    )  # fmt: skip
    return await _all(db, query)


async def consents(db: AsyncConnection, person_id: int) -> list[RowMapping]:
    """The person's decisions, the newest first: the proof without the words."""
    query = select(
        Consent.purpose, Consent.granted, Consent.at, Consent.channel, Consent.language, Consent.text_version
    ).where(Consent.person_id == person_id)
    return await _all(db, query.order_by(Consent.at.desc(), Consent.id.desc()))


async def chats(db: AsyncConnection, person_id: int) -> list[RowMapping]:
    """The channels a person writes from, without the addresses."""
    query = select(Address.channel, Address.reachable, Address.seen_at).where(Address.person_id == person_id)
    return await _all(db, query.order_by(Address.seen_at.desc()))


async def contacts(db: AsyncConnection, organization_id: str) -> list[RowMapping]:
    """Everybody who speaks or spoke for an organization, the present ones first."""
    query = (
        select(
            Person.id, Person.name, Person.phone, Person.language, Person.surveys, Person.invitations,
            Membership.position, Membership.confirmed, Membership.valid_from, Membership.valid_to,
        )
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organization_id == organization_id)
        .order_by(Membership.valid_to.is_not(None), Person.name)
    )  # fmt: skip
    return await _all(db, query)


async def names(db: AsyncConnection, person_ids: Collection[int]) -> dict[int, str]:
    """The names of some people."""
    query = select(Person.id, Person.name).where(Person.id.in_(person_ids))
    return {row[0]: row[1] for row in await db.execute(query)}


async def set_role(db: AsyncConnection, person_id: int, role: str, scope: str) -> None:
    """The person has another role, or has it for another scope."""
    await db.execute(update(Person).where(Person.id == person_id).values(role=role, scope=scope))


async def _all(db: AsyncConnection, query: Select[*tuple[Any, ...]]) -> list[RowMapping]:
    return list((await db.execute(query)).mappings())
