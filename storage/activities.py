"""Queries: activities, their changes, who was invited and how it stands with each; seats are taken atomically."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, Table, and_, case, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.activities import HOLDING, Answer, State
from storage.database import add_missing
from storage.models import (
    Activity,
    ActivityChange,
    ActivityInvitation,
    Attendance,
    InvitationChange,
    Organization,
    Person,
)

activities: Table = Activity.__table__  # type: ignore[assignment]
invitations: Table = ActivityInvitation.__table__  # type: ignore[assignment]

#: Everything of an activity but the bytes of its picture or document.
COLUMNS = tuple(column for column in activities.c if column.name != "file")
_HOLDING = invitations.c.state.in_(sorted(HOLDING))


@dataclass(frozen=True, slots=True)
class Held:
    """Who holds seats of an activity: in all, of one organization, women, the young; the latter by invitation."""

    people: int
    of_organization: int
    women: int
    youth: int


# --- activities


async def by_id(db: AsyncConnection, activity_id: int) -> RowMapping | None:
    """An activity without its file, None when there is none."""
    return (await db.execute(select(*COLUMNS).where(activities.c.id == activity_id))).mappings().first()


async def locked(db: AsyncConnection, activity_id: int) -> RowMapping | None:
    """As `by_id`; until the transaction ends nobody else takes or gives back a seat of it."""
    query = select(*COLUMNS).where(activities.c.id == activity_id).with_for_update()  # SQLite has one writer anyway
    return (await db.execute(query)).mappings().first()


async def file_of(db: AsyncConnection, activity_id: int) -> bytes | None:
    """The picture or document that goes with the invitation."""
    return (await db.execute(select(activities.c.file).where(activities.c.id == activity_id))).scalar()


async def listed(
    db: AsyncConnection, states: Collection[str] = tuple(State), since: datetime | None = None
) -> list[RowMapping]:
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
    return list((await db.execute(query)).mappings())


async def add(db: AsyncConnection, values: Mapping[str, Any]) -> int:
    """Keep a new activity; gives its number."""
    return int((await db.execute(insert(activities).values(**values).returning(activities.c.id))).scalar_one())


async def change(db: AsyncConnection, activity_id: int, values: Mapping[str, Any]) -> None:
    """Give an activity other values; `note_change` keeps what it was."""
    await db.execute(update(activities).where(activities.c.id == activity_id).values(**values))


async def note_change(db: AsyncConnection, row: Mapping[str, Any]) -> None:
    """Keep what an activity was before: activity_id, sequence, before, after, reason, actor, at."""
    await db.execute(insert(ActivityChange).values(**row))


async def changes_of(db: AsyncConnection, activity_id: int) -> list[RowMapping]:
    """The history of an activity, the oldest change first."""
    table: Table = ActivityChange.__table__  # type: ignore[assignment]
    query = select(table).where(table.c.activity_id == activity_id).order_by(table.c.id)
    return list((await db.execute(query)).mappings())


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


async def release(db: AsyncConnection, activity_id: int, people: int) -> None:
    """Give seats back."""
    statement = update(activities).where(activities.c.id == activity_id)
    await db.execute(statement.values(taken=activities.c.taken - people))


async def held(db: AsyncConnection, activity_id: int, organization_id: str, but: int) -> Held:
    """Who holds seats besides the person `but`."""
    people = invitations.c.people
    query = (
        select(
            func.coalesce(func.sum(people), 0),
            func.coalesce(func.sum(case((invitations.c.organization_id == organization_id, people), else_=0)), 0),
            func.coalesce(func.sum(case((Person.gender == "mujer", 1), else_=0)), 0),
            func.coalesce(func.sum(case((Person.age_group == "18-35", 1), else_=0)), 0),
        )
        .join(Person, Person.id == invitations.c.person_id)
        .where(invitations.c.activity_id == activity_id, _HOLDING, invitations.c.person_id != but)
    )
    return Held(*map(int, (await db.execute(query)).one()))


# --- invitations


def _invitations() -> Select[tuple[Any, ...]]:
    """Invitations with what is needed of person and organization."""
    query: Select[tuple[Any, ...]] = (
        select(
            invitations, Person.name, Person.language, Person.gender, Person.age_group,
            Organization.name.label("organization"), Organization.country, Organization.time_zone.label("zone"),
        )
        .join(Person, Person.id == invitations.c.person_id)
        .join(Organization, Organization.id == invitations.c.organization_id)
    )  # fmt: skip
    return query


async def invitation(db: AsyncConnection, activity_id: int, person_id: int) -> RowMapping | None:
    """How it stands between a person and an activity, with name, language, organization, country and zone."""
    query = _invitations().where(invitations.c.activity_id == activity_id, invitations.c.person_id == person_id)
    row: RowMapping | None = (await db.execute(query)).mappings().first()
    return row


async def invitations_of(
    db: AsyncConnection, activity_id: int, states: Collection[Answer] = tuple(Answer)
) -> list[RowMapping]:
    """The invitations of an activity in some states, in order of organization and name."""
    query = _invitations().where(invitations.c.activity_id == activity_id, invitations.c.state.in_(list(states)))
    return list((await db.execute(query.order_by(Organization.name, Person.name))).mappings())


async def of_person(
    db: AsyncConnection, person_id: int, now: datetime, states: Collection[Answer] = tuple(Answer)
) -> list[RowMapping]:
    """A person's invitations to published activities that have not ended: the activity's columns, `answer`, `zone`."""
    query = (
        select(
            *(column for column in COLUMNS if column.name != "zone"), activities.c.zone.label("activity_zone"),
            invitations.c.state.label("answer"), invitations.c.people, invitations.c.organization_id,
            invitations.c.offered_until, invitations.c.since, Organization.time_zone.label("zone"),
        )
        .join(invitations, invitations.c.activity_id == activities.c.id)
        .join(Organization, Organization.id == invitations.c.organization_id)
        .where(
            invitations.c.person_id == person_id, invitations.c.state.in_(list(states)),
            activities.c.state == State.PUBLISHED, activities.c.ends_at > now,
        )
        .order_by(activities.c.starts_at)
    )  # fmt: skip
    return list((await db.execute(query)).mappings())


async def invite(db: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep invitations; who was invited before is left as it stands."""
    await add_missing(db, invitations, rows)


async def set_answer(
    db: AsyncConnection, activity_id: int, person_id: int, values: Mapping[str, Any], *, actor: str, now: datetime
) -> None:
    """Give an invitation other values and keep what it was; a new state begins now."""
    mine = and_(invitations.c.activity_id == activity_id, invitations.c.person_id == person_id)
    before = (await db.execute(select(invitations.c.state, invitations.c.people).where(mine))).one()
    row = {"activity_id": activity_id, "person_id": person_id, "state": before.state, "people": before.people}
    await db.execute(insert(InvitationChange).values(**row, actor=actor, at=now))
    since = {"since": now} if values.get("state", before.state) != before.state else {}
    await db.execute(update(invitations).where(mine).values(**since, **values))


# --- those who wait


async def next_number(db: AsyncConnection, activity_id: int) -> int:
    """The number of the next one who waits; the activity must be locked."""
    query = select(func.coalesce(func.max(invitations.c.line), 0)).where(invitations.c.activity_id == activity_id)
    return int((await db.execute(query)).scalar_one()) + 1


async def waiting(db: AsyncConnection, activity_id: int) -> list[RowMapping]:
    """Those who wait for a place, the first first."""
    query = _invitations().where(invitations.c.activity_id == activity_id, invitations.c.state == Answer.WAITING)
    return list((await db.execute(query.order_by(invitations.c.line))).mappings())


async def place_in_line(db: AsyncConnection, activity_id: int, number: int) -> int:
    """Which place a number has among those who wait, from 1."""
    before = (
        invitations.c.activity_id == activity_id, invitations.c.state == Answer.WAITING, invitations.c.line < number
    )  # fmt: skip
    return int((await db.execute(select(func.count()).select_from(invitations).where(*before))).scalar_one()) + 1


async def lapsed(db: AsyncConnection, now: datetime) -> list[tuple[int, int]]:
    """(activity, person) of the offers nobody accepted in time."""
    query = select(invitations.c.activity_id, invitations.c.person_id).where(
        invitations.c.state == Answer.OFFERED, invitations.c.offered_until <= now
    )
    return [(row[0], row[1]) for row in await db.execute(query.order_by(invitations.c.offered_until))]
