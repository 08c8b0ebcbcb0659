"""Queries: what people need somebody to do, and who does it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Table, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import insert
from storage.models import Organization, Person, Structure, StructureCountry, Task

tasks: Table = Task.__table__  # type: ignore[assignment]

OPEN, TAKEN, DONE, REFUSED = "open", "taken", "done", "refused"
TO_DO = (OPEN, TAKEN)

_TASK = (
    select(
        tasks,
        Person.name.label("person"), Person.phone.label("phone"), Organization.name.label("organization"),
        Organization.kind.label("organization_kind"), Organization.region, Organization.cn,
        Organization.time_zone.label("zone"),
        func.coalesce(Organization.country, tasks.c.country).label("place"),
    )
    .outerjoin(Person, Person.id == tasks.c.person_id)
    .outerjoin(Organization, Organization.id == tasks.c.organization_id)
)  # fmt: skip


async def add(db: AsyncConnection, row: Mapping[str, Any]) -> int | None:
    """Keep a task; gives its number, None when the chat has an open one of the kind already."""
    statement = insert(db, tasks).values(**row).on_conflict_do_nothing().returning(tasks.c.id)
    found: int | None = (await db.execute(statement)).scalar()
    return found


async def by_id(db: AsyncConnection, task_id: int) -> RowMapping | None:
    """A task with its person, organization and place."""
    return (await db.execute(_TASK.where(tasks.c.id == task_id))).mappings().first()


async def to_do(db: AsyncConnection) -> list[RowMapping]:
    """What is open or taken, the oldest first."""
    return list((await db.execute(_TASK.where(tasks.c.state.in_(TO_DO)).order_by(tasks.c.id))).mappings())


async def take(db: AsyncConnection, task_id: int, person_id: int) -> bool:
    """Give an open task to somebody; False when somebody else was quicker."""
    mine = update(tasks).where(tasks.c.id == task_id, tasks.c.state == OPEN)
    return (await db.execute(mine.values(state=TAKEN, taken_by=person_id))).rowcount == 1


async def give_back(db: AsyncConnection, task_id: int, person_id: int) -> bool:
    """Open again what a person has taken; False when it is not theirs, or the chat has another open one of the kind."""
    other = tasks.alias("other")
    same = exists().where(
        other.c.address_id == tasks.c.address_id, other.c.kind == tasks.c.kind, other.c.state == OPEN
    )  # fmt: skip
    mine = update(tasks).where(tasks.c.id == task_id, tasks.c.state == TAKEN, tasks.c.taken_by == person_id, ~same)
    return (await db.execute(mine.values(state=OPEN, taken_by=None))).rowcount == 1


async def finish(db: AsyncConnection, task_id: int, state: str, person_id: int | None, now: datetime) -> bool:
    """End a task; False when it had ended already."""
    left = update(tasks).where(tasks.c.id == task_id, tasks.c.state.in_(TO_DO))
    return (await db.execute(left.values(state=state, done_by=person_id, done_at=now))).rowcount == 1


async def coordination(db: AsyncConnection, country: str) -> RowMapping | None:
    """The national coordination of a country: name, contact and phone."""
    query = (
        select(Structure.name, Structure.contact, Structure.phone)
        .join(StructureCountry, StructureCountry.structure_id == Structure.id)
        .where(StructureCountry.country == country, Structure.kind == "cn")
    )
    return (await db.execute(query.order_by(Structure.id).limit(1))).mappings().first()
