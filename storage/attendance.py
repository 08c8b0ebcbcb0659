"""Queries: who was where, confirmed or only declared, and every correction."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, Table, and_, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.activities import Answer, State
from storage.activities import COLUMNS, activities
from storage.database import insert
from storage.models import (
    ActivityInvitation,
    Attendance,
    AttendanceChange,
    Organization,
    Person,
)

attendance: Table = Attendance.__table__  # type: ignore[assignment]
changes: Table = AttendanceChange.__table__  # type: ignore[assignment]

NAMES = frozenset({"named", "named_organization"})
CONFIRMED, DECLARED, REJECTED = "confirmada", "declarada", "rechazada"
LIVE = (State.PUBLISHED, State.HELD)
NOT_EXPECTED = (Answer.DECLINED, Answer.WITHDRAWN)


# --- activities at the door


async def by_token(db: AsyncConnection, token: str) -> dict[str, Any] | None:
    """The activity whose door shows a token."""
    query = select(*COLUMNS).where(activities.c.door_token == token, activities.c.door_token != "")
    found = (await db.execute(query.where(activities.c.state.in_(LIVE)))).mappings().first()
    return dict(found) if found else None


async def by_code(db: AsyncConnection, code: str, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """The activities with a door code that touch a span of time, the last begun first."""
    query = select(*COLUMNS).where(activities.c.door_code == code, activities.c.state.in_(LIVE))
    near = and_(activities.c.starts_at <= until, activities.c.ends_at >= since)
    query = query.where(near).order_by(activities.c.starts_at.desc())
    return [dict(row) for row in (await db.execute(query)).mappings()]


async def recent(db: AsyncConnection, since: datetime, until: datetime, limit: int) -> list[dict[str, Any]]:
    """The activities begun or to begin in a span of time, the last first."""
    when = and_(activities.c.starts_at >= since, activities.c.starts_at <= until)
    query = select(*COLUMNS).where(activities.c.state.in_(LIVE), when).order_by(activities.c.starts_at.desc())
    return [dict(row) for row in (await db.execute(query.limit(limit))).mappings()]


# --- presences

_ROW: Select[tuple[Any, ...]] = (
    select(
        attendance, Person.name.label("person"), Organization.name.label("organization"), Organization.country,
        Organization.region, Organization.cn, Organization.kind, Organization.time_zone.label("zone"),
    )
    .outerjoin(Person, Person.id == attendance.c.person_id)
    .outerjoin(Organization, Organization.id == attendance.c.organization_id)
)  # fmt: skip


async def _first(db: AsyncConnection, query: Select[tuple[Any, ...]]) -> RowMapping | None:
    found: RowMapping | None = (await db.execute(query)).mappings().first()
    return found


async def by_id(db: AsyncConnection, attendance_id: int) -> RowMapping | None:
    """A presence with the names of its person and organization."""
    return await _first(db, _ROW.where(attendance.c.id == attendance_id))


async def of_person(db: AsyncConnection, activity_id: int, person_id: int) -> RowMapping | None:
    """The presence of a person at an activity."""
    mine = (attendance.c.activity_id == activity_id, attendance.c.person_id == person_id)
    return await _first(db, _ROW.where(*mine))


async def of_name(db: AsyncConnection, activity_id: int, organization_id: str | None, named: str) -> RowMapping | None:
    """A name on the list that is nobody we know."""
    same = (
        attendance.c.organization_id == organization_id if organization_id else attendance.c.organization_id.is_(None)
    )
    where = (attendance.c.activity_id == activity_id, attendance.c.person_id.is_(None), same)
    return await _first(db, _ROW.where(*where, attendance.c.named == named))


async def listed(
    db: AsyncConnection, activity_id: int, states: Collection[str] = (CONFIRMED, DECLARED, REJECTED)
) -> list[RowMapping]:
    """The presences of an activity, those without an organization last."""
    query = _ROW.where(attendance.c.activity_id == activity_id, attendance.c.state.in_(list(states)))
    order = (Organization.name.is_(None), Organization.name, func.coalesce(Person.name, attendance.c.named))
    return list((await db.execute(query.order_by(*order, attendance.c.id))).mappings())


async def expected(db: AsyncConnection, activity_id: int) -> list[RowMapping]:
    """Who was invited and has not said no: person, organization with its place, and the answer; by organization."""
    query = (
        select(
            ActivityInvitation.person_id, ActivityInvitation.organization_id, ActivityInvitation.state.label("answer"),
            Person.name.label("person"), Organization.name.label("organization"), Organization.country,
            Organization.region, Organization.cn,
        )
        .join(Person, Person.id == ActivityInvitation.person_id)
        .join(Organization, Organization.id == ActivityInvitation.organization_id)
        .where(ActivityInvitation.activity_id == activity_id, ActivityInvitation.state.not_in(NOT_EXPECTED))
        .order_by(case((ActivityInvitation.state == Answer.ACCEPTED, 0), else_=1), Organization.name, Person.name)
    )  # fmt: skip
    return list((await db.execute(query)).mappings())


async def add(db: AsyncConnection, row: Mapping[str, Any]) -> int | None:
    """Keep a presence; gives its number, None when the person or name has one there already."""
    statement = insert(db, attendance).values(**row).on_conflict_do_nothing().returning(attendance.c.id)
    found: int | None = (await db.execute(statement)).scalar()
    return found


async def change(
    db: AsyncConnection, row: RowMapping, values: Mapping[str, Any], *, reason: str, actor: str, now: datetime
) -> None:
    """Correct a presence and keep what it was, who changed it and why."""
    before = {name: row[name] for name in values if row[name] != values[name]}
    if not before:
        return
    after = {name: values[name] for name in before}
    plain = {"before": _plain(before), "after": _plain(after)}  # without names: they go when the person goes
    await db.execute(
        changes.insert().values(attendance_id=row["id"], reason=reason, actor=actor, at=now, **plain)
    )  # fmt: skip
    await db.execute(update(attendance).where(attendance.c.id == row["id"]).values(**after))


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
        if name not in NAMES
    }


async def close_list(db: AsyncConnection, activity_id: int, now: datetime) -> bool:
    """Close the list of an activity; False when it was closed."""
    open_ = and_(activities.c.id == activity_id, activities.c.list_closed_at.is_(None))
    return (await db.execute(update(activities).where(open_).values(list_closed_at=now))).rowcount == 1


async def undecided(db: AsyncConnection, activity_id: int, since: datetime) -> list[RowMapping]:
    """What was only declared since an instant and waits for the team's word."""
    where = (attendance.c.activity_id == activity_id, attendance.c.state == DECLARED, attendance.c.at >= since)
    return list((await db.execute(_ROW.where(*where).order_by(attendance.c.id))).mappings())


async def visitors(db: AsyncConnection, activity_id: int) -> list[RowMapping]:
    """Who was there and belongs to no organization we know."""
    where = (attendance.c.activity_id == activity_id, attendance.c.organization_id.is_(None))
    live = attendance.c.state.in_((CONFIRMED, DECLARED))
    return list((await db.execute(_ROW.where(*where, live).order_by(attendance.c.id))).mappings())


async def to_hand_out(db: AsyncConnection) -> list[RowMapping]:
    """Every presence that was not rejected, with its activity, as the files have it."""
    query = (
        select(
            attendance, activities.c.clacbook_id, activities.c.starts_at, activities.c.zone, activities.c.title,
            Person.name.label("person"), Person.phone, Organization.clacbook_id.label("organization_clacbook_id"),
            Organization.flo_id,
        )
        .join(activities, activities.c.id == attendance.c.activity_id)
        .outerjoin(Person, Person.id == attendance.c.person_id)
        .outerjoin(Organization, Organization.id == attendance.c.organization_id)
        .where(attendance.c.state != REJECTED)
        .order_by(activities.c.starts_at, activities.c.id, attendance.c.organization_id, attendance.c.id)
    )  # fmt: skip
    return list((await db.execute(query)).mappings())


async def is_confirmed(db: AsyncConnection, activity_id: int, organization_id: str, but: int) -> bool:
    """Whether an organization has another confirmed presence at an activity."""
    where = (
        attendance.c.activity_id == activity_id, attendance.c.organization_id == organization_id,
        attendance.c.state == CONFIRMED, attendance.c.id != but,
    )  # fmt: skip
    return (await db.execute(select(attendance.c.id).where(*where).limit(1))).first() is not None


async def invited_for(db: AsyncConnection) -> list[RowMapping]:
    """Every invitation: activity, person, and the organization the person was invited for."""
    table = ActivityInvitation
    query = select(table.activity_id, table.person_id, table.organization_id)
    return list((await db.execute(query)).mappings())
