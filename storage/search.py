"""Queries: names, identifiers and phones of everybody and every organization, to be looked through at once."""

from __future__ import annotations

from datetime import date

from sqlalchemy import RowMapping, and_, join, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.representing import MEMBERS
from storage.models import Membership, Organization, Person

_ORGANIZATION = (
    Organization.id, Organization.name, Organization.short_name, Organization.flo_id, Organization.clacbook_id,
    Organization.country, Organization.region, Organization.cn, Organization.kind, Organization.state,
)  # fmt: skip


async def organizations(db: AsyncConnection) -> list[RowMapping]:
    """Every member with what it may be found by, and its place."""
    query = select(*_ORGANIZATION).where(Organization.kind.in_(MEMBERS)).order_by(Organization.id)
    return list((await db.execute(query)).mappings())


async def people(db: AsyncConnection, today: date) -> list[RowMapping]:
    """Everybody, once for each member they speak for today; once without one for those who speak for none.

    Who speaks only for a structure or an ally is not among them.
    """
    speaking = select(Membership.person_id).where(Membership.valid_on(today))
    query = (
        select(
            Person.id.label("person_id"), Person.name.label("person"), Person.phone, Person.role, Person.scope,
            Person.surveys, Person.invitations, Membership.confirmed, Membership.position, Organization.id,
            Organization.name, Organization.country, Organization.region, Organization.cn,
        )
        .outerjoin(
            join(Membership, Organization, Organization.id == Membership.organization_id),
            and_(Membership.person_id == Person.id, Membership.valid_on(today), Organization.kind.in_(MEMBERS)),
        )
        .where(or_(Organization.id.is_not(None), Person.id.not_in(speaking)))
        .order_by(Person.id, Organization.name)
    )  # fmt: skip
    return list((await db.execute(query)).mappings())
