"""Queries: answers in which somebody may be in danger; readers go through `bot.safeguarding`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import RowMapping, Table, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.access import STAFF
from storage.database import add_missing
from storage.models import Answer, Concern, Interview, Organization, Person

concerns: Table = Concern.__table__  # type: ignore[assignment]


async def add(db: AsyncConnection, interview_id: int, question: str, subject: str, now: datetime) -> None:
    """Flag an answer, once."""
    row = {"interview_id": interview_id, "question": question, "subject": subject, "state": "open", "created_at": now}
    await add_missing(db, concerns, [row])


async def set_call(db: AsyncConnection, interview_id: int, question: str, call: bool) -> None:
    """Whether the person wants to be called in private."""
    mine = (Concern.interview_id == interview_id, Concern.question == question)
    await db.execute(update(Concern).where(*mine).values(call=call))


async def team(db: AsyncConnection) -> list[RowMapping]:
    """Everybody with a role of the team: id, role, scope, and whether a focal point."""
    query = select(Person.id, Person.role, Person.scope, Person.focal).where(Person.role.in_(sorted(STAFF)))
    return list((await db.execute(query.order_by(Person.id))).mappings())


async def name(db: AsyncConnection, person_id: int, *, focal: bool) -> None:
    """Somebody is a focal point, or no more."""
    await db.execute(update(Person).where(Person.id == person_id).values(focal=focal))


async def waiting(db: AsyncConnection) -> list[RowMapping]:
    """Number and date of the open concerns, the oldest first."""
    query = select(Concern.id, Concern.created_at).where(Concern.state == "open").order_by(Concern.id)
    return list((await db.execute(query)).mappings())


async def all_open(db: AsyncConnection) -> list[RowMapping]:
    """Open concerns, the oldest first: the answer, the organization, and whom to call where a call is wanted."""
    query = (
        select(
            Concern.id, Concern.subject, Concern.question, Concern.call, Concern.created_at, Concern.interview_id,
            Answer.value.label("answer"), Organization.id.label("organization_id"),
            Organization.name.label("organization"), Person.id.label("person_id"), Person.name, Person.phone,
            Person.language,
        )
        .outerjoin(Interview, Interview.id == Concern.interview_id)
        .outerjoin(Answer, (Answer.interview_id == Concern.interview_id) & (Answer.question == Concern.question))
        .outerjoin(Organization, Organization.id == Interview.organization_id)
        .outerjoin(Person, (Person.id == Interview.person_id) & Concern.call)
        .where(Concern.state == "open")
        .order_by(Concern.id)
    )  # fmt: skip
    return list((await db.execute(query)).mappings())


async def close(db: AsyncConnection, concern_id: int) -> bool:
    """A concern was taken care of; False when there is none open with this number."""
    mine = (Concern.id == concern_id, Concern.state == "open")
    return (await db.execute(update(Concern).where(*mine).values(state="closed"))).rowcount > 0
