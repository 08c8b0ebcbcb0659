"""Queries: activities, their changes, how many were invited and came; seats are taken atomically."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Result, Table, case, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.activities import HOLDING, Answer, State
from storage.models import (
    Activity,
    ActivityChange,
    ActivityInvitation,
    Attendance,
    Structure,
)

activities: Table = Activity.__table__  # type: ignore[assignment]
invitations: Table = ActivityInvitation.__table__  # type: ignore[assignment]

#: Everything of an activity but the bytes of its picture or document.
_CONVENER = select(Structure.name).where(Structure.id == activities.c.convener).scalar_subquery()
COLUMNS = (*(column for column in activities.c if column.name != "file"), _CONVENER.label("convener_name"))
Row = dict[str, Any]


def first(result: Result[Any]) -> Row | None:
    """The first row of a result, None when there is none."""
    row = result.mappings().first()
    return dict(row) if row else None


# --- activities


async def by_id(db: AsyncConnection, activity_id: int) -> Row | None:
    """An activity without its file, None when there is none."""
    return first(await db.execute(select(*COLUMNS).where(activities.c.id == activity_id)))


async def locked(db: AsyncConnection, activity_id: int) -> Row | None:
    """As `by_id`; until the transaction ends nobody else takes or gives back a seat of it."""
    query = (
        select(*COLUMNS).where(activities.c.id == activity_id).with_for_update(of=activities)
    )  # SQLite has one writer
    return first(await db.execute(query))


async def first_held(db: AsyncConnection) -> datetime | None:
    """When the earliest activity that was held began; None before there is one."""
    query = select(func.min(activities.c.starts_at)).where(activities.c.state == State.HELD)
    found: datetime | None = (await db.execute(query)).scalar()
    return found


async def file_of(db: AsyncConnection, activity_id: int) -> bytes | None:
    """The picture or document that goes with the invitation."""
    return (await db.execute(select(activities.c.file).where(activities.c.id == activity_id))).scalar()


async def listed(
    db: AsyncConnection, states: Collection[str] = tuple(State), since: datetime | None = None
) -> list[Row]:
    """Activities in order of start, drafts without one last, each with `invited`, `accepted` and `attended`."""
    asked = (
        select(
            invitations.c.activity_id,
            func.count().filter(invitations.c.invited_at.is_not(None)).label("invited"),
            func.coalesce(
                func.sum(case((invitations.c.state == Answer.ACCEPTED, invitations.c.people), else_=0)), 0
            ).label("accepted"),
        )
        .group_by(invitations.c.activity_id)
        .subquery()
    )
    came = (
        select(Attendance.activity_id, func.count().label("attended"))
        .where(Attendance.state == "confirmada")
        .group_by(Attendance.activity_id)
        .subquery()
    )
    query = (
        select(
            *COLUMNS,
            func.coalesce(asked.c.invited, 0).label("invited"),
            func.coalesce(asked.c.accepted, 0).label("accepted"),
            func.coalesce(came.c.attended, 0).label("attended"),
        )
        .outerjoin(asked, asked.c.activity_id == activities.c.id)
        .outerjoin(came, came.c.activity_id == activities.c.id)
        .where(activities.c.state.in_(list(states)))
        .order_by(activities.c.starts_at.is_(None), activities.c.starts_at, activities.c.id)
    )
    if since is not None:
        query = query.where(or_(activities.c.starts_at.is_(None), activities.c.ends_at >= since))
    return [dict(row) for row in (await db.execute(query)).mappings()]


async def add(db: AsyncConnection, values: Mapping[str, Any]) -> int:
    """Keep a new activity; gives its number."""
    return int((await db.execute(insert(activities).values(**values).returning(activities.c.id))).scalar_one())


async def change(db: AsyncConnection, activity_id: int, values: Mapping[str, Any]) -> None:
    """Give an activity other values; `note_change` keeps what it was."""
    await db.execute(update(activities).where(activities.c.id == activity_id).values(**values))


async def delete_draft(db: AsyncConnection, activity_id: int) -> None:
    """Forget a draft."""
    await db.execute(delete(activities).where(activities.c.id == activity_id, activities.c.state == State.DRAFT))


async def note_change(db: AsyncConnection, row: Mapping[str, Any]) -> None:
    """Keep what an activity was before: activity_id, sequence, before, after, reason, actor, at."""
    await db.execute(insert(ActivityChange).values(**row))


async def changes_of(db: AsyncConnection, activity_id: int) -> list[Row]:
    """The history of an activity, the oldest change first."""
    table: Table = ActivityChange.__table__  # type: ignore[assignment]
    query = select(table).where(table.c.activity_id == activity_id).order_by(table.c.id)
    return [dict(row) for row in (await db.execute(query)).mappings()]


async def coming(db: AsyncConnection, now: datetime) -> list[Row]:
    """The published activities that have not begun, without their files."""
    query = select(*COLUMNS).where(activities.c.state == State.PUBLISHED, activities.c.starts_at > now)
    return [dict(row) for row in (await db.execute(query.order_by(activities.c.starts_at))).mappings()]


async def over(db: AsyncConnection, now: datetime) -> list[int]:
    """The published activities that have ended."""
    query = select(activities.c.id).where(activities.c.state == State.PUBLISHED, activities.c.ends_at <= now)
    return list((await db.execute(query)).scalars())


# --- seats


async def take(db: AsyncConnection, activity_id: int, people: int) -> bool:
    """Take seats at once; False, and nothing taken, when there are not so many."""
    room = or_(activities.c.seats.is_(None), activities.c.taken + people <= activities.c.seats)
    statement = update(activities).where(activities.c.id == activity_id, room)
    return bool((await db.execute(statement.values(taken=activities.c.taken + people))).rowcount)


async def recount(db: AsyncConnection, activity_id: int) -> bool:
    """Count the seats that are held; False, and nothing written, when there are not so many."""
    held = (invitations.c.activity_id == activity_id, invitations.c.state.in_(sorted(HOLDING)))
    taken = select(func.coalesce(func.sum(invitations.c.people), 0)).where(*held).scalar_subquery()
    room = or_(activities.c.seats.is_(None), taken <= activities.c.seats)
    return bool(
        (await db.execute(update(activities).where(activities.c.id == activity_id, room).values(taken=taken))).rowcount
    )


async def release(db: AsyncConnection, activity_id: int, people: int) -> None:
    """Give seats back."""
    statement = update(activities).where(activities.c.id == activity_id)
    await db.execute(statement.values(taken=activities.c.taken - people))
