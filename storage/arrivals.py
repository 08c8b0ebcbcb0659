"""Queries: who speaks for an organization, who confirms it, and which chat is whose."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, Table, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.access import STAFF
from storage.models import Address, Attendance, Code, Interview, Membership, Organization, Person
from storage.reach import latest_chat
from storage.retention import GONE

addresses: Table = Address.__table__  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Reached:
    """A person who may be written to, with the chat used last."""

    person_id: int
    name: str
    language: str
    address_id: int
    role: str
    scope: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who speaks for an organization today."""

    person_id: int
    name: str
    position: str
    confirmed: bool


# --- people


async def add_person(
    db: AsyncConnection, name: str, language: str, now: datetime, *, code: str = "", phone: str | None = None
) -> int:
    """Keep somebody new, with a personal code where one is given; gives the person's number."""
    row = {"name": name, "language": language, "phone": phone, "created_at": now}
    person_id = int((await db.execute(insert(Person).values(**row).returning(Person.id))).scalar_one())
    if code:
        await db.execute(insert(Code).values(code=code, person_id=person_id, created_at=now))
    return person_id


async def by_phone(db: AsyncConnection, phone: str) -> list[tuple[int, str]]:
    """(id, name) of everybody with this number (E.164); several share some phones."""
    query = select(Person.id, Person.name).where(Person.phone == phone).order_by(Person.id)
    return [(row[0], row[1]) for row in await db.execute(query)]


async def sharing(db: AsyncConnection, person_id: int) -> list[tuple[int, str]]:
    """(id, name) of everybody who has the same number as this person, who is among them; empty without a number."""
    own = select(Person.phone).where(Person.id == person_id, Person.phone.is_not(None)).scalar_subquery()
    query = select(Person.id, Person.name).where(Person.phone == own).order_by(Person.id)
    return [(row[0], row[1]) for row in await db.execute(query)]


async def needs_language(db: AsyncConnection, person_id: int, language: str) -> None:
    """Remember a language the person needs and the bot does not speak."""
    await db.execute(update(Person).where(Person.id == person_id).values(wanted_language=language))


async def staff(db: AsyncConnection) -> list[RowMapping]:
    """Everybody of the team: id, role and scope."""
    query = select(Person.id, Person.role, Person.scope).where(Person.role.in_(sorted(STAFF)))
    return list((await db.execute(query)).mappings())


async def reached_by_name(db: AsyncConnection, person_ids: Collection[int]) -> dict[int, int]:
    """Person → chat, of those who may be written to; who has no chat has that of who shares the phone (domain S23)."""
    query = select(Person.id, latest_chat().label("chat")).where(
        Person.id.in_(person_ids), or_(Person.surveys, Person.invitations)
    )
    return {row.id: row.chat for row in await db.execute(query) if row.chat is not None}


async def reached(db: AsyncConnection, person_ids: Collection[int]) -> list[Reached]:
    """Those of the people who may be written to: they have agreed to something, and have a chat that is not stopped."""
    latest = (
        select(addresses.c.person_id, func.max(addresses.c.id).label("address_id"))
        .where(addresses.c.reachable, addresses.c.stage != "stopped", addresses.c.person_id.in_(person_ids))
        .group_by(addresses.c.person_id)
        .subquery()
    )
    query = (
        select(Person.id, Person.name, Person.language, latest.c.address_id, Person.role, Person.scope)
        .join(latest, latest.c.person_id == Person.id)
        .where(or_(Person.surveys, Person.invitations))
        .order_by(Person.id)
    )
    return [Reached(*row) for row in await db.execute(query)]


# --- speaking for an organization


async def contacts(db: AsyncConnection, organization_id: str, today: date) -> list[Contact]:
    """Everybody who speaks for an organization on a day, in order of name."""
    query = (
        select(Person.id, Person.name, Membership.position, Membership.confirmed)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organization_id == organization_id, Membership.valid_on(today))
        .order_by(Person.name)
    )
    return [Contact(*row) for row in await db.execute(query)]


async def members_besides(
    db: AsyncConnection, person_ids: Collection[int], organization_id: str, today: date
) -> dict[int, list[str]]:
    """The names of the other organizations, still members, that people speak for on a day."""
    query = (
        select(Membership.person_id, Organization.name)
        .join(Organization, Organization.id == Membership.organization_id)
        .where(
            Membership.person_id.in_(person_ids), Membership.valid_on(today), Organization.id != organization_id,
            Organization.state.not_in(GONE),
        )
        .order_by(Organization.name)
    )  # fmt: skip
    found: dict[int, list[str]] = {}
    for person_id, name in await db.execute(query):
        found.setdefault(person_id, []).append(name)
    return found


async def join(
    db: AsyncConnection, person_id: int, organization_id: str, position: str, today: date, *, confirmed: bool
) -> None:
    """From today on the person speaks for the organization, once somebody has confirmed it."""
    row = {"person_id": person_id, "organization_id": organization_id, "position": position, "valid_from": today}
    await db.execute(insert(Membership).values(**row, confirmed=confirmed))


async def part(db: AsyncConnection, person_id: int, organization_id: str, today: date) -> None:
    """Yesterday was the last day on which the person spoke for the organization; a survey open for it is left."""
    mine = (
        Membership.person_id == person_id,
        Membership.organization_id == organization_id,
        Membership.valid_on(today),
    )
    await db.execute(update(Membership).where(*mine).values(valid_to=today - timedelta(days=1)))


async def leave_surveys(db: AsyncConnection, person_id: int, organization_id: str) -> None:
    """Close the survey of an organization in the person's chats; what was answered stays."""
    its = exists().where(Interview.id == addresses.c.interview_id, Interview.organization_id == organization_id)
    idle: dict[str, Any] = {"stage": "menu", "data": {}, "interview_id": None}
    await db.execute(update(addresses).where(addresses.c.person_id == person_id, its).values(idle))


async def confirm(db: AsyncConnection, person_id: int, organization_id: str) -> None:
    """The person does speak for the organization: what was answered for it counts from now on."""
    mine = (Membership.person_id == person_id, Membership.organization_id == organization_id)
    await db.execute(update(Membership).where(*mine).values(confirmed=True))
    held = (Interview.person_id == person_id, Interview.organization_id == organization_id)
    await db.execute(update(Interview).where(*held).values(to_verify=False))


async def take_presences(db: AsyncConnection, person_id: int, organization_id: str) -> None:
    """Where somebody was present as a visitor, the presence counts for the organization now."""
    mine = (Attendance.person_id == person_id, Attendance.organization_id.is_(None))
    await db.execute(update(Attendance).where(*mine).values(organization_id=organization_id))


async def is_confirmed(db: AsyncConnection, person_id: int, organization_id: str, today: date) -> bool:
    """Whether the person speaks for the organization today and somebody has confirmed it."""
    mine = (Membership.person_id == person_id, Membership.organization_id == organization_id, Membership.confirmed)
    return (
        await db.execute(select(Membership.id).where(*mine, Membership.valid_on(today)).limit(1))
    ).first() is not None


async def organization(db: AsyncConnection, organization_id: str) -> RowMapping | None:
    """An organization's row."""
    query = select(Organization.__table__).where(Organization.id == organization_id)
    return (await db.execute(query)).mappings().first()


# --- chats


async def chats(db: AsyncConnection, person_id: int) -> list[int]:
    """The ids of every chat of a person."""
    return list((await db.execute(select(addresses.c.id).where(addresses.c.person_id == person_id))).scalars())


async def open_chat(db: AsyncConnection, address_id: int, person_id: int) -> None:
    """From now on a chat is the person's; the next message there is answered as theirs."""
    agreed = select(Person.id).where(Person.id == person_id, or_(Person.surveys, Person.invitations))
    stage = "menu" if (await db.execute(agreed)).first() else "unknown"
    fresh: dict[str, Any] = {"person_id": person_id, "stage": stage, "data": {}, "closed_at": None}
    await db.execute(update(addresses).where(addresses.c.id == address_id).values(fresh))


async def close_chats(db: AsyncConnection, address_ids: Collection[int], now: datetime) -> None:
    """Chats are nobody's any more: whoever writes there is asked who it is."""
    nobody: dict[str, Any] = {"person_id": None, "interview_id": None, "stage": "unknown", "data": {}}
    await db.execute(update(addresses).where(addresses.c.id.in_(address_ids)).values(**nobody, closed_at=now))


async def put_asked(db: AsyncConnection, address_ids: Collection[int], task_id: int) -> None:
    """A question about a task is on its way: a plain yes or no in an idle chat will answer it."""
    idle = (addresses.c.id.in_(address_ids), addresses.c.stage.in_(("menu", "progress")))
    await db.execute(update(addresses).where(*idle).values(stage="confirming", data={"task": task_id}))
