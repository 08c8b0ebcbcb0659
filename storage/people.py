"""Queries: people, the organizations they speak for, personal codes and consents."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation import Purpose
from storage.models import Code, Consent, Membership, Organization, Person

people: Table = Person.__table__  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Representation:
    """An organization a person may speak for today."""

    organization_id: str
    name: str
    kind: str
    country: str
    zone: str
    position: str
    confirmed: bool = True


async def by_code(db: AsyncConnection, code: str) -> int | None:
    """The person a personal code belongs to, None when there is no such code."""
    return (await db.execute(select(Code.person_id).where(Code.code == code))).scalar()


async def use_code(db: AsyncConnection, code: str, now: datetime) -> None:
    """Remember when a code was first used."""
    await db.execute(update(Code).where(Code.code == code, Code.used_at.is_(None)).values(used_at=now))


async def person(db: AsyncConnection, person_id: int) -> dict[str, Any] | None:
    """A person's row, None when there is none."""
    row = (await db.execute(select(people).where(people.c.id == person_id))).mappings().first()
    return dict(row) if row else None


async def agreed(db: AsyncConnection, person_ids: Collection[int], purpose: str = "") -> set[int]:
    """Which of some people have agreed to a purpose ("surveys", "invitations"), or to any."""
    granted = getattr(Person, purpose) if purpose else or_(Person.surveys, Person.invitations)
    return set((await db.execute(select(Person.id).where(Person.id.in_(person_ids), granted))).scalars())


async def roles(db: AsyncConnection, person_ids: Collection[int]) -> dict[int, str]:
    """The role each of some people has today; those who were erased have none."""
    query = select(Person.id, Person.role).where(Person.id.in_(person_ids))
    return {row[0]: row[1] for row in await db.execute(query)}


async def wants_monthly(db: AsyncConnection, person_id: int) -> bool:
    """Whether the person asked for the indicators once a month."""
    return bool((await db.execute(select(Person.monthly).where(Person.id == person_id))).scalar())


async def set_monthly(db: AsyncConnection, person_id: int, *, wanted: bool) -> None:
    """Write down whether the person wants the indicators once a month."""
    await db.execute(update(Person).where(Person.id == person_id).values(monthly=wanted))


async def represents(db: AsyncConnection, person_id: int, today: date) -> list[Representation]:
    """The organizations a person may speak for on a day, in order of name."""
    query = (
        select(
            Organization.id, Organization.name, Organization.kind, Organization.country, Organization.time_zone,
            Membership.position, Membership.confirmed,
        )
        .join(Membership, Membership.organization_id == Organization.id)
        .where(
            Membership.person_id == person_id,
            Membership.valid_on(today),
        )
        .order_by(Organization.name)
    )  # fmt: skip
    return [Representation(*row) for row in await db.execute(query)]


async def set_language(db: AsyncConnection, person_id: int, language: str) -> None:
    """Remember the language a person wants."""
    await db.execute(update(people).where(people.c.id == person_id).values(language=language))


async def add_consents(
    db: AsyncConnection, person_id: int, proof: dict[str, Any], granted: dict[Purpose, bool]
) -> None:
    """Keep the proof of a decision about each purpose, and what the person agrees to now."""
    rows = [{**proof, "person_id": person_id, "purpose": purpose, "granted": yes} for purpose, yes in granted.items()]
    await db.execute(insert(Consent), rows)
    await db.execute(
        update(people).where(people.c.id == person_id).values({p.value: yes for p, yes in granted.items()})
    )
