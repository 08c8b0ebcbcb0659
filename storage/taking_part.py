"""Queries: what mega_2 counts, summed by organization in the database; the lists themselves are never read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    RowMapping,
    SQLColumnExpression,
    and_,
    case,
    distinct,
    exists,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import Activity, ActivityInvitation, Attendance, Organization, OrganizationState, Person

CONFIRMED, DECLARED = "confirmada", "declarada"

Chosen = Collection[str | None]  # organizations; None stands for what no organization is known of


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


async def activities(db: AsyncConnection, eligible: Eligible) -> list[RowMapping]:
    """The activities that count: id, whether of this year, whether their list is closed."""
    counted = eligible.table()
    return list((await db.execute(select(counted).order_by(counted.c.id))).mappings())


def _of(column: SQLColumnExpression[Any], chosen: Chosen | None) -> ColumnElement[bool]:
    """Whether a row is of one of the organizations; of any where none are chosen."""
    if chosen is None:
        return true()
    known = column.in_(sorted(key for key in chosen if key is not None))
    return or_(known, column.is_(None)) if None in chosen else known


async def presences(db: AsyncConnection, eligible: Eligible, chosen: Chosen | None = None) -> list[RowMapping]:
    """By organization: activities with a confirmed attendance, in person, virtual, only declared, of this year, rows.

    The row without an organization says how many rows of lists have none.
    """
    counted = eligible.table()
    is_confirmed = Attendance.state == CONFIRMED
    once = (
        select(
            Attendance.activity_id, Attendance.organization_id,
            _any(is_confirmed).label("confirmed"),
            _any(and_(is_confirmed, Attendance.mode == "presencial")).label("in_person"),
            _any(and_(is_confirmed, Attendance.mode == "virtual")).label("virtual"),
            _any(Attendance.state == DECLARED).label("declared"),
            func.sum(case((is_confirmed, 1), else_=0)).label("rows"),
        )
        .where(Attendance.activity_id.in_(select(counted.c.id)), _of(Attendance.organization_id, chosen))
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
        func.sum(once.c.rows).label("rows"),
    ).join(counted, counted.c.id == once.c.activity_id)
    return list((await db.execute(query.group_by(once.c.organization_id))).mappings())


def _any(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """1 where a row of the group fulfils the condition, else 0."""
    return func.max(case((condition, 1), else_=0))


async def invited(db: AsyncConnection, eligible: Eligible, chosen: Chosen | None = None) -> set[str]:
    """The organizations with an invitation to one of the activities."""
    counted = eligible.table()
    any_invitation = exists().where(
        ActivityInvitation.organization_id == Organization.id, ActivityInvitation.activity_id == counted.c.id
    )
    return set(
        (await db.execute(select(Organization.id).where(any_invitation, _of(Organization.id, chosen)))).scalars()
    )


async def people(db: AsyncConnection, eligible: Eligible, chosen: Chosen | None = None) -> list[RowMapping]:
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
        .where(_of(Attendance.organization_id, chosen))
        .group_by(Attendance.organization_id, Person.gender, Person.age_group)
    )  # fmt: skip
    return list((await db.execute(query)).mappings())


async def spells(db: AsyncConnection) -> list[RowMapping]:
    """The states of the organizations in order, with the day each began."""
    table = OrganizationState
    query = select(table.organization_id, table.state, table.since)
    return list((await db.execute(query.order_by(table.organization_id, table.since, table.id))).mappings())
