"""Queries: figures proposed to be published, and the snapshots that were; a snapshot is never changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping, Table, bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import Publication, Snapshot

publications: Table = Publication.__table__  # type: ignore[assignment]
snapshots: Table = Snapshot.__table__  # type: ignore[assignment]

WAITING, PUBLISHED, REFUSED = "waiting", "published", "refused"


async def propose(db: AsyncConnection, row: Mapping[str, Any]) -> int:
    """Keep a figure that waits for a second person; gives its id."""
    return int((await db.execute(insert(publications).values(**row).returning(publications.c.id))).scalar_one())


async def waiting(db: AsyncConnection) -> list[RowMapping]:
    """What waits for a second person, the oldest first."""
    query = select(publications).where(publications.c.state == WAITING).order_by(publications.c.id)
    return list((await db.execute(query)).mappings())


async def proposed(db: AsyncConnection, publication_id: int) -> RowMapping | None:
    """One proposed publication in any state, None when there is none."""
    return (await db.execute(select(publications).where(publications.c.id == publication_id))).mappings().first()


async def decide(db: AsyncConnection, publication_id: int, state: str, by: str, now: datetime) -> bool:
    """Publish or refuse what waits; False when somebody decided before."""
    mine = (publications.c.id == publication_id, publications.c.state == WAITING)
    values = {"state": state, "decided_by": by, "decided_at": now}
    return (await db.execute(update(publications).where(*mine).values(values))).rowcount > 0


async def add(db: AsyncConnection, row: Mapping[str, Any]) -> int:
    """Keep a snapshot; a second one of the same indicator, day, audience and version violates a constraint."""
    return int((await db.execute(insert(snapshots).values(**row).returning(snapshots.c.id))).scalar_one())


async def last_version(db: AsyncConnection, indicator: str, as_of: date, audience: str = "") -> int:
    """The newest version published of an indicator at a day, 0 when none was."""
    query = select(func.max(snapshots.c.version)).where(
        snapshots.c.indicator == indicator, snapshots.c.as_of == as_of, snapshots.c.audience == audience
    )
    return (await db.execute(query)).scalar() or 0


async def history(db: AsyncConnection, indicator: str, audience: str = "") -> list[RowMapping]:
    """Every snapshot of an indicator, the newest day first and of a day the newest version first."""
    query = select(snapshots).where(snapshots.c.indicator == indicator, snapshots.c.audience == audience)
    return list((await db.execute(query.order_by(snapshots.c.as_of.desc(), snapshots.c.version.desc()))).mappings())


_CURRENT = (
    select(snapshots)
    .where(snapshots.c.audience == bindparam("audience"), snapshots.c.published_at <= bindparam("until"))
    .order_by(snapshots.c.indicator, snapshots.c.as_of.desc(), snapshots.c.version.desc())
)
_PUBLISHED = select(snapshots.c.round_id, snapshots.c.indicator).where(snapshots.c.round_id.is_not(None)).distinct()


async def current(db: AsyncConnection, until: datetime, audience: str = "") -> dict[str, list[RowMapping]]:
    """Indicator → the newest version of each day published until an instant, the newest day first."""
    found: dict[str, list[RowMapping]] = {}
    for row in (await db.execute(_CURRENT, {"audience": audience, "until": until})).mappings():
        rows = found.setdefault(row["indicator"], [])
        if not rows or rows[-1]["as_of"] != row["as_of"]:
            rows.append(row)
    return found


async def published(db: AsyncConnection) -> dict[int, set[str]]:
    """Round → its indicators that are published."""
    found: dict[int, set[str]] = {}
    for round_id, indicator in await db.execute(_PUBLISHED):
        found.setdefault(round_id, set()).add(indicator)
    return found


async def published_of(db: AsyncConnection, round_id: int) -> set[str]:
    """The indicators of a round that are published."""
    query = select(snapshots.c.indicator).where(snapshots.c.round_id == round_id).distinct()
    return set((await db.execute(query)).scalars())
