"""Queries: names, identifiers and phones of everybody and every organization, to be looked through at once."""

from __future__ import annotations

from datetime import date

from sqlalchemy import RowMapping, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import Membership, Organization, Person

_ORGANIZATION = (
    Organization.id, Organization.name, Organization.short_name, Organization.flo_id, Organization.clacbook_id,
    Organization.country, Organization.region, Organization.cn, Organization.kind, Organization.state,
)  # fmt: skip


async def organizations(db: AsyncConnection) -> list[RowMapping]:
    """Every organization with what it may be found by, and its place."""
    return list((await db.execute(select(*_ORGANIZATION).order_by(Organization.id))).mappings())


async def people(db: AsyncConnection, today: date) -> list[RowMapping]:
    """Everybody, once for each organization they speak for today; once without one for those who speak for none."""
    valid = (Membership.valid_from <= today, or_(Membership.valid_to.is_(None), Membership.valid_to >= today))
    query = (
        select(
            Person.id.label("person_id"), Person.name.label("person"), Person.phone, Person.role, Person.scope,
            Membership.position, Organization.id, Organization.name, Organization.country, Organization.region,
            Organization.cn,
        )
        .outerjoin(Membership, (Membership.person_id == Person.id) & valid[0] & valid[1])
        .outerjoin(Organization, Organization.id == Membership.organization_id)
        .order_by(Person.id, Organization.name)
    )  # fmt: skip
    return list((await db.execute(query)).mappings())
