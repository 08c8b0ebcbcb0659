"""Queries: who was invited to an activity, how it stands with each, who holds seats and who waits for one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Table, and_, case, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.activities import HOLDING, Answer, State
from storage.activities import COLUMNS, Row, activities, first, release
from storage.database import add_missing
from storage.models import ActivityInvitation, Address, InvitationChange, Mailing, Organization, Person
from storage.outbox import CANCELLED, WAITING, outbox

invitations: Table = ActivityInvitation.__table__  # type: ignore[assignment]

_HOLDING = invitations.c.state.in_(sorted(HOLDING))


@dataclass(frozen=True, slots=True)
class Held:
    """Who holds seats of an activity: in all, of one organization, women, the young; the latter by invitation."""

    people: int
    of_organization: int
    women: int
    youth: int


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


def _invitations() -> Select[tuple[Any, ...]]:
    """Invitations with what is needed of person and organization."""
    query: Select[tuple[Any, ...]] = (
        select(
            invitations, Person.name, Person.language, Person.gender, Person.age_group,
            Person.invitations.label("willing"),
            Organization.name.label("organization"), Organization.country, Organization.time_zone.label("zone"),
        )
        .join(Person, Person.id == invitations.c.person_id)
        .join(Organization, Organization.id == invitations.c.organization_id)
    )  # fmt: skip
    return query


async def invitation(db: AsyncConnection, activity_id: int, person_id: int) -> Row | None:
    """How it stands between a person and an activity, with name, language, organization, country and zone."""
    query = _invitations().where(invitations.c.activity_id == activity_id, invitations.c.person_id == person_id)
    return first(await db.execute(query))


async def invitations_of(
    db: AsyncConnection, activity_id: int, states: Collection[Answer] = tuple(Answer)
) -> list[Row]:
    """The invitations of an activity in some states, in order of organization and name."""
    query = _invitations().where(invitations.c.activity_id == activity_id, invitations.c.state.in_(list(states)))
    return [dict(row) for row in (await db.execute(query.order_by(Organization.name, Person.name))).mappings()]


async def of_person(
    db: AsyncConnection, person_id: int, now: datetime, states: Collection[Answer] = tuple(Answer)
) -> list[Row]:
    """A person's invitations to published activities that have not ended: the activity's columns, `answer`, `zone`."""
    query = (
        select(
            *(column for column in COLUMNS if column.name != "zone"), activities.c.zone.label("activity_zone"),
            invitations.c.state.label("answer"), invitations.c.people, invitations.c.organization_id,
            invitations.c.offered_until, invitations.c.since, Organization.time_zone.label("zone"),
            Organization.country,
        )
        .join(invitations, invitations.c.activity_id == activities.c.id)
        .join(Organization, Organization.id == invitations.c.organization_id)
        .where(
            invitations.c.person_id == person_id, invitations.c.state.in_(list(states)),
            activities.c.state == State.PUBLISHED, activities.c.ends_at > now,
        )
        .order_by(activities.c.starts_at)
    )  # fmt: skip
    return [dict(row) for row in (await db.execute(query)).mappings()]


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


async def waiting(db: AsyncConnection, activity_id: int) -> list[Row]:
    """Those who wait for a place, the first first."""
    query = _invitations().where(invitations.c.activity_id == activity_id, invitations.c.state == Answer.WAITING)
    return [dict(row) for row in (await db.execute(query.order_by(invitations.c.line))).mappings()]


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


async def with_line(db: AsyncConnection, now: datetime) -> list[int]:
    """The activities to come for which somebody waits."""
    query = (
        select(activities.c.id)
        .join(invitations, invitations.c.activity_id == activities.c.id)
        .where(
            activities.c.state == State.PUBLISHED, activities.c.starts_at > now, invitations.c.state == Answer.WAITING
        )
        .distinct()
        .order_by(activities.c.id)
    )  # fmt: skip
    return list((await db.execute(query)).scalars())


async def unsent(db: AsyncConnection, activity_id: int, reason: str) -> set[int]:
    """Cancel the invitations that have not left yet; gives the people who have read none."""
    mailings = select(Mailing.id).where(Mailing.activity_id == activity_id)
    waiting = (outbox.c.mailing_id.in_(mailings), outbox.c.state.in_(WAITING))
    people = select(Address.person_id).join(outbox, outbox.c.address_id == Address.id).where(*waiting)
    found = {person for person in (await db.execute(people)).scalars() if person is not None}
    await db.execute(update(outbox).where(*waiting).values(state=CANCELLED, outcome=reason))
    return found


async def waiting_mailing(db: AsyncConnection, activity_id: int) -> Row | None:
    """The newest mailing of an activity that waits for a second person."""
    columns = (Mailing.id, Mailing.content, Mailing.confirmed_by, Mailing.reach)
    query = select(*columns).where(Mailing.activity_id == activity_id, Mailing.state == "waiting")
    return first(await db.execute(query.order_by(Mailing.id.desc()).limit(1)))


async def give_back(db: AsyncConnection, person_id: int) -> None:
    """Free the seats somebody holds who leaves the register."""
    query = select(invitations.c.activity_id, invitations.c.people).where(
        invitations.c.person_id == person_id, _HOLDING
    )
    for activity_id, people in (await db.execute(query)).all():
        await release(db, activity_id, people)
