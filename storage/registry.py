"""Queries: organizations with products and networks, the history of their states, structures and allies."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Table, and_, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.representing import MEMBERS
from storage.database import add_missing, put
from storage.models import (
    Ally,
    FrameEntry,
    Organization,
    OrganizationNetwork,
    OrganizationProduct,
    OrganizationState,
    Round,
    Structure,
    StructureCountry,
)

organizations_table: Table = Organization.__table__  # type: ignore[assignment]
products_table: Table = OrganizationProduct.__table__  # type: ignore[assignment]
networks_table: Table = OrganizationNetwork.__table__  # type: ignore[assignment]
structures_table: Table = Structure.__table__  # type: ignore[assignment]
countries_table: Table = StructureCountry.__table__  # type: ignore[assignment]
allies_table: Table = Ally.__table__  # type: ignore[assignment]

Row = dict[str, Any]
BATCH = 500  # ids in one IN list


async def _all(db: AsyncConnection, table: Table) -> list[Row]:
    key = list(table.primary_key.columns)
    return [dict(row) for row in (await db.execute(select(table).order_by(*key))).mappings()]


async def _several(db: AsyncConnection, table: Table, owner: str, value: str) -> dict[str, tuple[str, ...]]:
    """The values of a side table by owner."""
    found: dict[str, list[str]] = {}
    for row in await _all(db, table):
        found.setdefault(row[owner], []).append(row[value])
    return {key: tuple(sorted(values)) for key, values in found.items()}


async def _replace(
    db: AsyncConnection, table: Table, owner: str, value: str, wanted: Mapping[str, Iterable[str]]
) -> None:
    """Give owners exactly these values of a side table."""
    for batch in _batches(list(wanted)):
        await db.execute(delete(table).where(table.c[owner].in_(batch)))
    await add_missing(db, table, [{owner: key, value: each} for key, values in wanted.items() for each in values])


def _batches(ids: list[str]) -> Iterable[list[str]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


# --- organizations


async def organizations(db: AsyncConnection, kinds: Collection[str] = MEMBERS) -> list[Row]:
    """The members, or those of other kinds, in order of id; `products` and `networks` are sorted tuples."""
    products = await _several(db, products_table, "organization_id", "product")
    networks = await _several(db, networks_table, "organization_id", "network")
    return [
        {**row, "products": products.get(row["id"], ()), "networks": networks.get(row["id"], ())}
        for row in await _all(db, organizations_table)
        if row["kind"] in kinds
    ]


async def networks(db: AsyncConnection) -> list[str]:
    """The names of the networks some member belongs to."""
    query = (
        select(OrganizationNetwork.network)
        .join(Organization, Organization.id == OrganizationNetwork.organization_id)
        .where(Organization.kind.in_(sorted(MEMBERS)))
        .distinct()
        .order_by(OrganizationNetwork.network)
    )
    return list((await db.execute(query)).scalars())


async def put_organizations(db: AsyncConnection, rows: Collection[Mapping[str, Any]]) -> None:
    """Add or change organizations, whole rows with their products and networks."""
    plain = [{name: value for name, value in row.items() if name not in {"products", "networks"}} for row in rows]
    await put(db, organizations_table, plain, ("id",))
    await _replace(db, products_table, "organization_id", "product", {row["id"]: row["products"] for row in rows})
    await _replace(db, networks_table, "organization_id", "network", {row["id"]: row["networks"] for row in rows})


async def add_states(db: AsyncConnection, rows: Collection[Mapping[str, Any]]) -> None:
    """Remember from which day organizations are in a state, and who said so."""
    if rows:
        await db.execute(insert(OrganizationState), list(rows))


async def history(db: AsyncConnection, organization_id: str) -> list[Row]:
    """The states of an organization, the first one first."""
    table = OrganizationState.__table__
    query = select(table).where(OrganizationState.organization_id == organization_id)
    query = query.order_by(OrganizationState.since, OrganizationState.id)
    return [dict(row) for row in (await db.execute(query)).mappings()]


async def leave_open_frames(db: AsyncConnection, organization_ids: Collection[str], left_at: datetime | None) -> None:
    """Take organizations out of what open rounds count, or back in with None (domain 2.0.6)."""
    is_open = FrameEntry.round_id.in_(select(Round.id).where(Round.state == "open"))
    for batch in _batches(list(organization_ids)):
        where = and_(FrameEntry.organization_id.in_(batch), is_open)
        await db.execute(update(FrameEntry).where(where).values(left_at=left_at))


# --- structures


async def structures(db: AsyncConnection) -> list[Row]:
    """Every structure in order of id; `countries` is a sorted tuple."""
    countries = await _several(db, countries_table, "structure_id", "country")
    return [{**row, "countries": countries.get(row["id"], ())} for row in await _all(db, structures_table)]


async def put_structures(db: AsyncConnection, rows: Collection[Mapping[str, Any]]) -> None:
    """Add or change structures, whole rows with their countries."""
    plain = [{name: value for name, value in row.items() if name != "countries"} for row in rows]
    await put(db, structures_table, plain, ("id",))
    await _replace(db, countries_table, "structure_id", "country", {row["id"]: row["countries"] for row in rows})


# --- allies


async def allies(db: AsyncConnection) -> list[Row]:
    """Every ally in order of id."""
    return await _all(db, allies_table)


async def put_allies(db: AsyncConnection, rows: Collection[Mapping[str, Any]]) -> None:
    """Add allies that have no id yet and change those that have one."""
    known = [row for row in rows if row.get("id") is not None]
    await put(db, allies_table, known, ("id",))
    if new := [{name: value for name, value in row.items() if name != "id"} for row in rows if row.get("id") is None]:
        await db.execute(insert(allies_table), new)
