"""Queries: mailings, for whom each of them was, and what came of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    String,
    Table,
    and_,
    cast,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from bot.mailing import COUNTED, URGENT, Target, Verdict
from bot.representing import MEMBERS
from storage.many import write_missing
from storage.models import Address, Mailing, Membership, Organization, Outbox, Person, Recipient
from storage.outbox import HELD, OPEN, QUEUED, SENDING, SENT
from storage.reach import latest_chat

mailings: Table = Mailing.__table__  # type: ignore[assignment]
recipients: Table = Recipient.__table__  # type: ignore[assignment]
outbox: Table = Outbox.__table__  # type: ignore[assignment]

MANY = 5_000  # people above which everybody is counted instead of being named one by one
LISTED = tuple(column for column in mailings.c if column.name != "file")


# --- mailings


async def add(db: AsyncConnection, row: Mapping[str, Any]) -> int:
    """Keep a new mailing; gives its id."""
    return int((await db.execute(insert(mailings).values(**row).returning(mailings.c.id))).scalar_one())


async def by_id(db: AsyncConnection, mailing_id: int, *, lock: bool = False) -> dict[str, Any] | None:
    """A mailing without its file, None when there is none; with `lock` nobody changes it until the end."""
    query = select(*LISTED).where(mailings.c.id == mailing_id)
    if lock and db.dialect.name != "sqlite":
        query = query.with_for_update()
    row = (await db.execute(query)).mappings().first()
    return dict(row) if row else None


async def every(db: AsyncConnection) -> list[RowMapping]:
    """Every mailing without its file, the newest first."""
    return list((await db.execute(select(*LISTED).order_by(mailings.c.id.desc()))).mappings())


async def change(db: AsyncConnection, mailing_id: int, values: Mapping[str, Any], *states: str) -> bool:
    """Write some columns of a mailing, when states are named only while it is in one of them; whether it was."""
    where = [mailings.c.id == mailing_id]
    query = update(mailings).where(*where, *([mailings.c.state.in_(states)] if states else []))
    return (await db.execute(query.values(**values))).rowcount > 0


# --- for whom


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


async def add_recipients(db: AsyncConnection, rows: Collection[Mapping[str, Any]]) -> None:
    """Keep what was decided for people; who is there already stays as decided."""
    await write_missing(db, recipients, rows)


async def next_people(db: AsyncConnection, after: int, limit: int) -> tuple[int, int] | None:
    """The numbers of the first and the last of the next people who speak for somebody; None when there are no more."""
    query = select(Membership.person_id).where(Membership.person_id > after).distinct()
    found = (await db.execute(query.order_by(Membership.person_id).limit(limit))).scalars().all()
    return (found[0], found[-1]) if found else None


async def file_of(db: AsyncConnection, mailing_id: int) -> bytes | None:
    """The picture or document of a mailing."""
    return (await db.execute(select(mailings.c.file).where(mailings.c.id == mailing_id))).scalar()


async def has_file(db: AsyncConnection, mailing_id: int) -> bool:
    """Whether the content of a mailing's file is there."""
    query = select(mailings.c.file.is_not(None)).where(mailings.c.id == mailing_id)
    return bool((await db.execute(query)).scalar())


async def latest_draft(db: AsyncConnection, person_id: int, since: datetime) -> dict[str, Any] | None:
    """The broadcast a person began to write last since an instant and has neither sent nor thrown away."""
    mine = (mailings.c.made_by == person_id, mailings.c.kind == "broadcast", mailings.c.state == "draft")
    query = select(*LISTED).where(*mine, mailings.c.made_at >= since).order_by(mailings.c.id.desc())
    row = (await db.execute(query.limit(1))).mappings().first()
    return dict(row) if row else None


# --- what came of it


async def switch(db: AsyncConnection, mailing_id: int, old: str, new: str, outcome: str) -> int:
    """Bring a mailing's messages from one state to another; gives how many."""
    where = (outbox.c.mailing_id == mailing_id, outbox.c.state == old)
    return (await db.execute(update(outbox).where(*where).values(state=new, outcome=outcome))).rowcount


async def held(db: AsyncConnection, mailing_id: int) -> list[RowMapping]:
    """What a stopped mailing holds back: id, and whose hours it keeps to."""
    columns = (outbox.c.id, outbox.c.hours, outbox.c.zone, outbox.c.country, outbox.c.not_before)
    query = select(*columns).where(outbox.c.mailing_id == mailing_id, outbox.c.state == HELD)
    return list((await db.execute(query)).mappings())


async def counts(db: AsyncConnection, mailing_id: int) -> list[tuple[str, str, int]]:
    """(state, outcome, how many) of a mailing's messages."""
    query = select(outbox.c.state, outbox.c.outcome, func.count()).where(outbox.c.mailing_id == mailing_id)
    rows = await db.execute(query.group_by(outbox.c.state, outbox.c.outcome))
    return [(row[0], row[1], row[2]) for row in rows]


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


async def unfinished(db: AsyncConnection) -> list[RowMapping]:
    """Mailings being sent: id, kind, when they begin and were queued, whether something is `open` still, or `held`."""

    def any_of(*states: str) -> ColumnElement[bool]:
        return exists().where(outbox.c.mailing_id == mailings.c.id, outbox.c.state.in_(states))

    query = select(
        mailings.c.id, mailings.c.kind, mailings.c.send_at, mailings.c.queued_at,
        any_of(*OPEN).label("open"), any_of(HELD).label("held"),
    ).where(mailings.c.state == "sending")  # fmt: skip
    return list((await db.execute(query.order_by(mailings.c.id))).mappings())
