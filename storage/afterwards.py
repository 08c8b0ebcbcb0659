"""Queries: whom an activity concerned, what they said of it afterwards, and where somebody has been."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.activities import Answer as Reply
from bot.activities import State
from storage.activities import COLUMNS, activities
from storage.attendance import CONFIRMED, REJECTED, attendance
from storage.models import ActivityInvitation, Answer, Interview, Organization, Round

ASKED = ("act_utilidad", "act_aplica")
WHY = "act_motivo_no"


@dataclass(frozen=True, slots=True)
class Liking:
    """What the organizations at an activity said of it: the mean of their own means, 1 to 5."""

    mean: float
    organizations: int
    people: int

    @property
    def score(self) -> float:
        """0 to 100 (domain 2.0.2)."""
        return 100 * (self.mean - 1) / 4


async def unasked(db: AsyncConnection, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """The activities that were held, ended in between, and of which nobody was asked yet."""
    asked = exists().where(Round.activity_id == activities.c.id)
    when = (activities.c.ends_at > since, activities.c.ends_at <= until)
    query = select(*COLUMNS).where(activities.c.state == State.HELD, *when, ~asked)
    return [dict(row) for row in (await db.execute(query.order_by(activities.c.ends_at))).mappings()]


async def concerned(db: AsyncConnection, activity_id: int) -> set[tuple[int | None, str]]:
    """(person, organization) of everybody invited or present; without a person where only a name was written."""
    invited = select(ActivityInvitation.person_id, ActivityInvitation.organization_id).where(
        ActivityInvitation.activity_id == activity_id, ActivityInvitation.state != Reply.WITHDRAWN
    )
    present = select(attendance.c.person_id, attendance.c.organization_id).where(
        attendance.c.activity_id == activity_id, attendance.c.state != REJECTED,
        attendance.c.organization_id.is_not(None),
    )  # fmt: skip
    return {(row[0], row[1]) for row in await db.execute(invited.union(present))}


async def liking(db: AsyncConnection, activity_id: int | None = None) -> dict[int, dict[str, Liking]]:
    """Activity → question → what its organizations said, of one activity or all; who does not know is left out."""
    by_organization = (
        _given(activity_id)
        .where(Answer.question.in_(ASKED), Answer.number.is_not(None))
        .with_only_columns(
            Round.activity_id, Answer.question, func.avg(Answer.number).label("mean"),
            func.count(func.distinct(Interview.person_id)).label("people"),
        )
        .group_by(Round.activity_id, Answer.question, Answer.organization_id)
        .subquery()
    )  # fmt: skip
    columns = by_organization.c
    query = select(
        columns.activity_id, columns.question, func.avg(columns.mean), func.count(), func.sum(columns.people)
    ).group_by(columns.activity_id, columns.question)
    found: dict[int, dict[str, Liking]] = {}
    for activity, question, mean, organizations, people in await db.execute(query):
        found.setdefault(activity, {})[question] = Liking(float(mean), int(organizations), int(people))
    return found


async def reasons(db: AsyncConnection, activity_id: int) -> dict[str, int]:
    """Why organizations could not come: reason → organizations, the most frequent first."""
    counted = func.count(func.distinct(Answer.organization_id))
    query = _given(activity_id).where(Answer.question == WHY).with_only_columns(Answer.value, counted)
    rows = await db.execute(query.group_by(Answer.value).order_by(counted.desc(), Answer.value))
    return {row[0]: int(row[1]) for row in rows}


def _given(activity_id: int | None) -> Any:  # noqa: ANN401 - a select of answers
    """The answers that count of an activity's check-in, or of all of them."""
    whose = Round.activity_id.is_not(None) if activity_id is None else Round.activity_id == activity_id
    return (
        select(Answer)
        .join(Interview, Interview.id == Answer.interview_id)
        .join(Round, Round.id == Answer.round_id)
        .where(whose, Interview.state == "complete", ~Interview.to_verify)
    )


# --- one's own

_MINE: Select[tuple[Any, ...]] = select(
    activities.c.id, activities.c.title, activities.c.starts_at, activities.c.ends_at, activities.c.zone,
    activities.c.type, attendance.c.state, attendance.c.mode, attendance.c.organization_id,
    Organization.time_zone.label("local"),
).join(attendance, attendance.c.activity_id == activities.c.id)  # fmt: skip


async def attended(db: AsyncConnection, person_id: int, since: datetime) -> list[RowMapping]:
    """What a person attended since an instant, confirmed or declared, the last first."""
    query = _MINE.outerjoin(Organization, Organization.id == attendance.c.organization_id).where(
        attendance.c.person_id == person_id, attendance.c.state != REJECTED, activities.c.starts_at >= since
    )
    return list((await db.execute(query.order_by(activities.c.starts_at.desc()))).mappings())


async def of_organization(db: AsyncConnection, organization_id: str, since: datetime) -> list[RowMapping]:
    """The activities in which anybody of an organization was confirmed since an instant, each once, the last first."""
    confirmed = (attendance.c.organization_id == organization_id, attendance.c.state == CONFIRMED)
    theirs = select(attendance.c.activity_id).where(*confirmed)
    query = select(*COLUMNS).where(activities.c.id.in_(theirs), activities.c.starts_at >= since)
    return list((await db.execute(query.order_by(activities.c.starts_at.desc()))).mappings())


async def names_of(db: AsyncConnection, organization_ids: Collection[str]) -> dict[str, str]:
    """The names of organizations."""
    query = select(Organization.id, Organization.name).where(Organization.id.in_(organization_ids))
    return {row[0]: row[1] for row in await db.execute(query)}
