"""Queries: the recipients of mailings: who may be written to, what was decided for each, and what they got."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping, Select, String, Table, and_, cast, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from bot.mailing import COUNTED, URGENT, Target, Verdict
from bot.representing import MEMBERS
from storage.mailings import mailings
from storage.many import write_missing
from storage.models import Address, Membership, Organization, Person, Recipient
from storage.outbox import HELD, QUEUED, SENDING, SENT, outbox
from storage.reach import latest_chat

recipients: Table = Recipient.__table__  # type: ignore[assignment]

MANY = 5_000  # people above which everybody is counted instead of being named one by one


async def recent_counts(db: AsyncConnection, person_ids: Collection[int], since: datetime) -> dict[int, int]:
    """Person → messages since an instant that nobody asked for, sent or still to be sent, over all addresses.

    Urgent changes of an activity do not count (domain 2.0.9).
    """
    when = func.coalesce(outbox.c.sent_at, outbox.c.not_before)
    query = (
        select(Address.person_id, func.count())
        .join(outbox, outbox.c.address_id == Address.id)
        .where(
            outbox.c.priority > 0, outbox.c.purpose.in_(sorted(COUNTED)), when >= since,
            outbox.c.state.in_((QUEUED, HELD, SENDING, SENT)), func.coalesce(outbox.c.hours, "") != URGENT,
            Address.person_id.is_not(None),
        )
        .group_by(Address.person_id)
    )  # fmt: skip
    if len(person_ids) <= MANY:
        query = query.where(Address.person_id.in_(person_ids))
    wanted = set(person_ids)
    return {row[0]: row[1] for row in await db.execute(query) if row[0] in wanted}


async def targets(
    db: AsyncConnection,
    organization_ids: Collection[str] | None,
    purpose: str,
    today: date,
    channels: Collection[str] = (),
    between: tuple[int, int] | None = None,
) -> list[Target]:
    """Everyone who speaks for the organizations (None: for any member), once for each, in order of person.

    With the address used last, of the named channels where some are; suspended organizations have their verdict.
    `between` two numbers of people, both included.
    """
    latest = aliased(Address)
    valid = and_(Membership.valid_from <= today, or_(Membership.valid_to.is_(None), Membership.valid_to >= today))
    query = (
        select(
            Person.id.label("person_id"), Person.name, Person.language, Organization.id.label("organization_id"),
            Organization.name.label("organization"), Organization.country, Organization.time_zone.label("zone"),
            latest.id.label("address_id"), latest.channel, getattr(Person, purpose).label("consent"),
            Organization.state, latest.seen_at,
        )
        .select_from(Membership)
        .join(Person, Person.id == Membership.person_id)
        .join(Organization, Organization.id == Membership.organization_id)
        .outerjoin(latest, latest.id == latest_chat(channels))
        .where(
            valid, Membership.confirmed, Organization.kind.in_(MEMBERS),
            Organization.state.in_(("activa", "suspendida")),
        )
        .order_by(Person.id, Organization.id)
    )  # fmt: skip
    if between is not None:
        query = query.where(Membership.person_id.between(*between))
    elif organization_ids is not None and len(organization_ids) <= MANY:
        query = query.where(Organization.id.in_(organization_ids))
    wanted = None if organization_ids is None else set(organization_ids)
    rows = (await db.execute(query)).all()
    return [_target(row) for row in rows if wanted is None or row.organization_id in wanted]


def _target(row: Any) -> Target:  # noqa: ANN401 - a row of the query above
    values = dict(row._mapping)  # noqa: SLF001 - the public name of a row's mapping
    verdict = Verdict.SUSPENDED if values.pop("state") == "suspendida" else None
    return Target(**{**values, "channel": values["channel"] or ""}, verdict=verdict)


async def add(db: AsyncConnection, rows: Collection[Mapping[str, Any]]) -> None:
    """Keep what was decided for people; who is there already stays as decided."""
    await write_missing(db, recipients, rows)


async def next_people(db: AsyncConnection, after: int, limit: int) -> tuple[int, int] | None:
    """The numbers of the first and the last of the next people who speak for somebody; None when there are no more."""
    query = select(Membership.person_id).where(Membership.person_id > after).distinct()
    found = (await db.execute(query.order_by(Membership.person_id).limit(limit))).scalars().all()
    return (found[0], found[-1]) if found else None


async def verdicts(db: AsyncConnection, mailing_id: int) -> dict[str, int]:
    """Verdict → how many people and organizations a mailing was decided for with it."""
    query = select(recipients.c.verdict, func.count()).where(recipients.c.mailing_id == mailing_id)
    return {row[0]: row[1] for row in await db.execute(query.group_by(recipients.c.verdict))}


def _with_message(*columns: Any) -> Select[Any]:  # noqa: ANN401 - columns
    """Recipients with their mailing, person, organization and message."""
    key = (
        literal("mailing:") + cast(recipients.c.mailing_id, String) + ":" + cast(recipients.c.person_id, String) + ":"
        + recipients.c.organization_id
    )  # fmt: skip
    written = and_(  # a broadcast is one message a person, whatever became of the organization since
        outbox.c.mailing_id == recipients.c.mailing_id, outbox.c.address_id == recipients.c.address_id,
        recipients.c.verdict == Verdict.SEND, or_(mailings.c.kind == "broadcast", outbox.c.key == key),
    )  # fmt: skip
    return (
        select(*columns)
        .select_from(recipients)
        .join(mailings, mailings.c.id == recipients.c.mailing_id)
        .join(Person, Person.id == recipients.c.person_id)
        .join(Organization, Organization.id == recipients.c.organization_id)
        .outerjoin(outbox, written)
    )


async def of_person(db: AsyncConnection, person_id: int, limit: int) -> list[RowMapping]:
    """What became of the last mailings for a person, the newest first."""
    query = _with_message(
        mailings.c.id, mailings.c.name, mailings.c.kind, mailings.c.state.label("mailing_state"),
        mailings.c.confirmed_at, recipients.c.verdict, Organization.name.label("organization"),
        Organization.country, outbox.c.state, outbox.c.outcome, outbox.c.sent_at, outbox.c.not_before, outbox.c.doubt,
    )  # fmt: skip
    query = query.where(recipients.c.person_id == person_id)
    query = query.order_by(mailings.c.id.desc(), Organization.name).limit(limit)
    return list((await db.execute(query)).mappings())


async def reached(db: AsyncConnection, mailing_id: int) -> list[RowMapping]:
    """Who has received a mailing: person, name, organization, when."""
    query = _with_message(
        Person.id.label("person_id"), Person.name, Organization.name.label("organization"), Organization.country,
        Organization.id.label("organization_id"), outbox.c.sent_at,
    )  # fmt: skip
    query = query.where(recipients.c.mailing_id == mailing_id, outbox.c.state == SENT)
    return list((await db.execute(query.order_by(outbox.c.sent_at, Person.name))).mappings())
