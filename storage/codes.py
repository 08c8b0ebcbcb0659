"""Queries: personal codes, each with the person it lets in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import RowMapping, and_, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import Code, Membership, Organization, Person


async def holders(db: AsyncConnection, today: date) -> list[RowMapping]:
    """Everybody with their newest code (None without one), once for each organization they speak for today."""
    newest = select(Code.person_id, func.max(Code.created_at).label("at")).group_by(Code.person_id).subquery()
    valid = Membership.valid_on(today)
    query = (
        select(
            Person.id.label("person_id"), Person.name.label("person"), Person.language, Person.role, Code.code,
            Code.used_at, Membership.position, Organization.id, Organization.name, Organization.country,
        )
        .outerjoin(newest, newest.c.person_id == Person.id)
        .outerjoin(Code, and_(Code.person_id == Person.id, Code.created_at == newest.c.at))
        .outerjoin(Membership, and_(Membership.person_id == Person.id, valid))
        .outerjoin(Organization, Organization.id == Membership.organization_id)
        .order_by(Organization.country, Organization.name, Person.name, Code.code)
    )  # fmt: skip
    return list((await db.execute(query)).mappings())


async def add(db: AsyncConnection, codes: Iterable[tuple[str, int]], now: datetime) -> None:
    """Keep new codes of people."""
    rows = [{"code": code, "person_id": person_id, "created_at": now} for code, person_id in codes]
    if rows:
        await db.execute(insert(Code), rows)
