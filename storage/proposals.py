"""Queries: the register of standards proposals; what nobody approved counts nowhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import put
from storage.models import Proposal

proposals: Table = Proposal.__table__  # type: ignore[assignment]
Row = dict[str, Any]


async def every(db: AsyncConnection) -> list[Row]:
    """Every proposal in order of id."""
    return [dict(row) for row in (await db.execute(select(proposals).order_by(proposals.c.id))).mappings()]


_APPROVED = select(proposals).where(proposals.c.approved_at <= bindparam("at")).order_by(proposals.c.id)


async def approved(db: AsyncConnection, at: datetime) -> list[Row]:
    """The proposals a second person had approved at an instant."""
    return [dict(row) for row in (await db.execute(_APPROVED, {"at": at})).mappings()]


async def waiting(db: AsyncConnection) -> list[Row]:
    """The proposals that wait for a second person, drafts aside."""
    where = (proposals.c.approved_at.is_(None), proposals.c.state != "borrador")
    return [
        dict(row) for row in (await db.execute(select(proposals).where(*where).order_by(proposals.c.id))).mappings()
    ]


async def by_id(db: AsyncConnection, proposal_id: str) -> Row | None:
    """A proposal, None when there is none."""
    row = (await db.execute(select(proposals).where(proposals.c.id == proposal_id))).mappings().first()
    return dict(row) if row else None


async def keep(db: AsyncConnection, rows: Collection[Mapping[str, Any]]) -> None:
    """Add or change proposals, whole rows."""
    await put(db, proposals, rows, ("id",))


async def approve(db: AsyncConnection, proposal_id: str, by: str, at: datetime) -> bool:
    """A second person vouches for a proposal; False when that has been done."""
    open_one = (proposals.c.id == proposal_id, proposals.c.approved_at.is_(None))
    done = await db.execute(update(proposals).where(*open_one).values(approved_by=by, approved_at=at))
    return bool(done.rowcount)
