"""Queries: what mega_2 counts, summed by organization in the database; the lists themselves are never read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import CTE, ColumnElement, RowMapping, and_, case, distinct, exists, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import Activity, ActivityInvitation, Attendance, Organization, OrganizationState, Person

CONFIRMED, DECLARED = "confirmada", "declarada"


@dataclass(frozen=True, slots=True)
class Eligible:
    """Which activities count: held, convened with CLAC, of these types or where staff says so, begun in between."""

    since: datetime
    until: datetime
    year: datetime  # when the cut's calendar year began
    types: Collection[str]
    objectives: Collection[str] = ()  # only these of the plan, all where there are none

    def table(self) -> CTE:
        """Their numbers, and whether they are of the calendar year."""
        counts = or_(Activity.counts.is_(True), and_(Activity.counts.is_(None), Activity.type.in_(sorted(self.types))))
        when = (Activity.starts_at >= self.since, Activity.starts_at <= self.until)
        query = select(
            Activity.id, case((Activity.starts_at >= self.year, 1), else_=0).label("this_year"),
            case((Activity.list_closed_at.is_not(None), 1), else_=0).label("closed"),
        ).where(Activity.state == "realizada", Activity.with_clac, counts, *when)  # fmt: skip
        if self.objectives:
            query = query.where(Activity.objective.in_(sorted(self.objectives)))
        return query.cte("eligible")


async def presences(db: AsyncConnection, eligible: Eligible) -> list[RowMapping]:
    """By organization: activities with a confirmed attendance, in person, virtual, only declared, of this year."""
    counted = eligible.table()
    is_confirmed = Attendance.state == CONFIRMED
    once = (
        select(
            Attendance.activity_id, Attendance.organization_id,
            _any(is_confirmed).label("confirmed"),
            _any(and_(is_confirmed, Attendance.mode == "presencial")).label("in_person"),
            _any(and_(is_confirmed, Attendance.mode == "virtual")).label("virtual"),
            _any(Attendance.state == DECLARED).label("declared"),
        )
        .where(Attendance.activity_id.in_(select(counted.c.id)), Attendance.organization_id.is_not(None))
        .group_by(Attendance.activity_id, Attendance.organization_id)  # in the order of its index: nothing is sorted
        .subquery()
    )  # fmt: skip
    query = select(
        once.c.organization_id,
        func.sum(once.c.confirmed).label("activities"),
        func.sum(once.c.in_person).label("in_person"),
        func.sum(once.c.virtual).label("virtual"),
        func.sum(case((once.c.confirmed == 0, once.c.declared), else_=0)).label("declared"),
        func.sum(case((counted.c.this_year == 1, once.c.confirmed), else_=0)).label("this_year"),
    ).join(counted, counted.c.id == once.c.activity_id)
    return list((await db.execute(query.group_by(once.c.organization_id))).mappings())


def _any(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """1 where a row of the group fulfils the condition, else 0."""
    return func.max(case((condition, 1), else_=0))


async def invited(db: AsyncConnection, eligible: Eligible) -> set[str]:
    """The organizations with an invitation to one of the activities."""
    counted = eligible.table()
    any_invitation = exists().where(
        ActivityInvitation.organization_id == Organization.id, ActivityInvitation.activity_id == counted.c.id
    )
    return set((await db.execute(select(Organization.id).where(any_invitation))).scalars())


async def people(db: AsyncConnection, eligible: Eligible) -> list[RowMapping]:
    """By organization, gender and age group: how many of those who told it were there."""
    counted = eligible.table()
    query = (
        select(
            Attendance.organization_id, Person.gender, Person.age_group,
            func.count(distinct(Person.id)).label("people"),
        )
        .select_from(Person)
        .join(Attendance, Attendance.person_id == Person.id)
        .join(counted, counted.c.id == Attendance.activity_id)
        .where(or_(Person.gender != "", Person.age_group != ""))
        .where(Attendance.state == CONFIRMED, Attendance.organization_id.is_not(None))
        .group_by(Attendance.organization_id, Person.gender, Person.age_group)
    )  # fmt: skip
    return list((await db.execute(query)).mappings())


async def register(db: AsyncConnection, eligible: Eligible) -> RowMapping:
    """How many activities there are, with a closed list; how many rows of lists, and with an organization."""
    counted = eligible.table()
    listed = (
        select(func.count().label("rows"), func.count(Attendance.organization_id).label("matched"))
        .join(counted, counted.c.id == Attendance.activity_id)
        .where(Attendance.state == CONFIRMED)
        .subquery()
    )
    activities = select(func.count().label("activities"), func.sum(counted.c.closed).label("closed")).subquery()
    query = select(activities.c.activities, activities.c.closed, listed.c.rows, listed.c.matched)
    return (await db.execute(query.select_from(activities.join(listed, true())))).mappings().one()


async def spells(db: AsyncConnection, until: date) -> list[RowMapping]:
    """The states of the organizations in order, as known for a day."""
    table = OrganizationState
    query = select(table.organization_id, table.state, table.since).where(table.since <= until)
    return list((await db.execute(query.order_by(table.organization_id, table.since, table.id))).mappings())
