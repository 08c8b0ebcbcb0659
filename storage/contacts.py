"""Queries: people as a file lists them, with the organizations they speak for today and their codes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, Table, bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.representing import MEMBERS
from storage.models import Code, Erasure, Membership, Organization, Person, SharedCode

people_table: Table = Person.__table__  # type: ignore[assignment]
memberships_table: Table = Membership.__table__  # type: ignore[assignment]

Row = dict[str, Any]
WRITTEN = ("name", "language", "role", "scope", "phone")


async def contacts(db: AsyncConnection, today: date) -> list[Row]:
    """Every person in order of number: `organizations` is member → position, `codes` a sorted tuple.

    `besides` are the structures and allies the person speaks for, which no file of people says anything of.
    """
    columns = (people_table.c.id, *(people_table.c[name] for name in WRITTEN))
    query = select(*columns).order_by(people_table.c.id)
    found: dict[int, Row] = {
        row["id"]: {**row, "organizations": {}, "codes": (), "besides": ()}
        for row in (await db.execute(query)).mappings()
    }
    for row in await db.execute(_speaking(today)):
        if row.kind in MEMBERS:
            found[row.person_id]["organizations"][row.organization_id] = row.position
        else:
            found[row.person_id]["besides"] += (row.organization_id,)
    for code, person_id in await db.execute(select(Code.code, Code.person_id).order_by(Code.code)):
        found[person_id]["codes"] += (code,)
    return list(found.values())


def _speaking(today: date) -> Select[int, str, str, str]:
    return (
        select(Membership.person_id, Membership.organization_id, Membership.position, Organization.kind)
        .join(Organization, Organization.id == Membership.organization_id)
        .where(Membership.valid_on(today))
        .order_by(Membership.person_id, Membership.organization_id)
    )


async def shared_codes(db: AsyncConnection) -> set[str]:
    """The codes organizations pass on, which no person may have."""
    return set((await db.execute(select(SharedCode.code))).scalars())


async def erased(db: AsyncConnection) -> set[str]:
    """The fingerprints of everybody who was erased."""
    return set((await db.execute(select(Erasure.fingerprint))).scalars())


async def add_people(db: AsyncConnection, rows: Collection[Mapping[str, Any]]) -> list[int]:
    """Add people; gives their numbers in the order of the rows."""
    if not rows:
        return []
    statement = insert(people_table).returning(people_table.c.id, sort_by_parameter_order=True)
    return list((await db.execute(statement, list(rows))).scalars())


async def change_people(db: AsyncConnection, rows: Collection[Mapping[str, Any]]) -> None:
    """Write people's own columns; each row brings its `id`."""
    if rows:
        values: dict[str, Any] = {name: bindparam(f"b_{name}") for name in WRITTEN}
        statement = update(people_table).where(people_table.c.id == bindparam("b_id")).values(values)
        await db.execute(statement, [{f"b_{name}": row[name] for name in ("id", *WRITTEN)} for row in rows])


async def add_codes(db: AsyncConnection, rows: Collection[Mapping[str, Any]]) -> None:
    """Give people their codes."""
    if rows:
        await db.execute(insert(Code), list(rows))


async def add_memberships(db: AsyncConnection, rows: Collection[Mapping[str, Any]]) -> None:
    """Let people speak for organizations."""
    if rows:
        await db.execute(insert(Membership), list(rows))


async def change_positions(db: AsyncConnection, rows: Collection[tuple[int, str, str]], today: date) -> None:
    """Write (person, organization, position) into the memberships that are valid today."""
    if rows:
        own = (memberships_table.c.person_id == bindparam("b_person"),
               memberships_table.c.organization_id == bindparam("b_organization"))  # fmt: skip
        statement = (
            update(memberships_table).where(*own, Membership.valid_on(today)).values(position=bindparam("b_position"))
        )
        names = ("b_person", "b_organization", "b_position")
        await db.execute(statement, [dict(zip(names, row, strict=True)) for row in rows])


async def end_memberships(db: AsyncConnection, pairs: Collection[tuple[int, str]], today: date) -> None:
    """Let people no longer speak for organizations from today on; what began today never was."""
    if not pairs:
        return
    own = (memberships_table.c.person_id == bindparam("b_person"),
           memberships_table.c.organization_id == bindparam("b_organization"))  # fmt: skip
    rows = [{"b_person": person, "b_organization": organization} for person, organization in pairs]
    await db.execute(delete(memberships_table).where(*own, memberships_table.c.valid_from >= today), rows)
    yesterday = today - timedelta(days=1)
    await db.execute(update(memberships_table).where(*own, Membership.valid_on(today)).values(valid_to=yesterday), rows)
