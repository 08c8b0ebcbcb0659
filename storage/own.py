"""Queries: everything that is a person's, to be shown to that person alone, and what the person may correct."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import RowMapping, Select, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import (
    ActivityInvitation,
    Address,
    Answer,
    AnswerChange,
    Attachment,
    Attendance,
    Consent,
    FormVersion,
    Inbox,
    Interview,
    InvitationChange,
    Lookup,
    Membership,
    Organization,
    Outbox,
    Person,
    Recipient,
    Refusal,
    Reminder,
    Round,
    Session,
    Snooze,
    Task,
)
from storage.outbox import addressee
from storage.sessions import ENDED, OPEN

#: Tables that hold something of a person, and which of their references tell what it is about.
ELSEWHERE = (
    Recipient, Reminder, Snooze, Refusal, ActivityInvitation, InvitationChange, Attendance, Lookup,
)  # fmt: skip
PLACES = frozenset({"mailing_id", "round_id", "activity_id", "organization_id"})


async def owner(db: AsyncConnection, address_id: int) -> int | None:
    """The person an address belongs to, None when it is nobody's."""
    return (await db.execute(select(Address.person_id).where(Address.id == address_id))).scalar()


async def memberships(db: AsyncConnection, person_id: int) -> list[dict[str, Any]]:
    """For whom the person speaks or spoke, the oldest first."""
    query = select(
        Organization.id.label("organization_id"), Organization.name.label("organization"), Membership.position,
        Membership.confirmed, Membership.valid_from, Membership.valid_to,
    ).join(Organization, Organization.id == Membership.organization_id)  # fmt: skip
    return await _all(db, query.where(Membership.person_id == person_id).order_by(Membership.id))


async def rounds(db: AsyncConnection, person_id: int) -> list[RowMapping]:
    """The person's interviews with round, form and organization, the newest first, and how many answers each has."""
    answered = select(func.count()).where(Answer.interview_id == Interview.id).scalar_subquery()
    query = (
        select(
            Interview.id, Interview.form_id, Interview.state, Interview.instance, Interview.place, Interview.seed,
            Interview.started_at, Interview.completed_at, Interview.mode, Interview.late,
            Round.name.label("round"), Round.state.label("round_state"), FormVersion.form_id.label("form"),
            Organization.name.label("organization"), Organization.country, Organization.time_zone.label("zone"),
            answered.label("answers"),
        )
        .join(Round, Round.id == Interview.round_id)
        .join(FormVersion, FormVersion.id == Interview.form_id)
        .join(Organization, Organization.id == Interview.organization_id)
        .where(Interview.person_id == person_id)
        .order_by(Interview.id.desc())
    )  # fmt: skip
    return list((await db.execute(query)).mappings())


async def answers(db: AsyncConnection, interview_id: int) -> list[dict[str, Any]]:
    """An interview's answers as they are kept."""
    query = select(Answer.question, Answer.reference, Answer.value, Answer.answered_at)
    return await _all(db, query.where(Answer.interview_id == interview_id).order_by(Answer.answered_at))


async def earlier_answers(db: AsyncConnection, interview_id: int) -> list[dict[str, Any]]:
    """The answers that were replaced."""
    query = select(AnswerChange.reference, AnswerChange.value, AnswerChange.replaced_at)
    return await _all(db, query.where(AnswerChange.interview_id == interview_id).order_by(AnswerChange.id))


async def consents(db: AsyncConnection, person_id: int) -> list[dict[str, Any]]:
    """Every decision, the first one first."""
    names = ("purpose", "granted", "at", "zone", "text_version", "language", "channel", "answer")
    query = select(*(Consent.__table__.c[name] for name in names)).where(Consent.person_id == person_id)
    return await _all(db, query.order_by(Consent.id))


async def chats(db: AsyncConnection, person_id: int) -> list[dict[str, Any]]:
    """The chats a person writes in."""
    query = select(Address.channel, Address.address, Address.created_at, Address.seen_at)
    return await _all(db, query.where(Address.person_id == person_id).order_by(Address.id))


async def received(db: AsyncConnection, person_id: int) -> list[dict[str, Any]]:
    """What the person's chats brought, as it arrived; the words are kept for some days only."""
    mine = and_(Inbox.channel == Address.channel, Inbox.address == Address.address)
    query = select(Inbox.received_at, Inbox.channel, Inbox.body).join(Address, mine)
    return await _all(db, query.where(Address.person_id == person_id, Inbox.body != "").order_by(Inbox.id))


async def sent(db: AsyncConnection, person_id: int, *, by_name: bool = False) -> list[dict[str, Any]]:
    """What was written to the person; `by_name` only what names the person, where others use the chat too."""
    query = select(Outbox.created_at, Address.channel, Outbox.purpose, Outbox.payload, Outbox.key)
    query = query.join(Address, Address.id == Outbox.address_id).where(Address.person_id == person_id)
    rows = await _all(db, query.order_by(Outbox.id))
    return [
        {name: value for name, value in row.items() if name != "key"}
        for row in rows
        if not by_name or addressee(row["key"]) == person_id
    ]


async def sign_ins(db: AsyncConnection, person_id: int) -> list[dict[str, Any]]:
    """When the person asked for a way into the staff console, and whether it was used."""
    entered = or_(
        Session.step == OPEN, and_(Session.step == ENDED, Session.code == "")
    )  # the code is emptied by its use
    query = select(Session.created_at, Session.expires_at, entered.label("used"))
    return await _all(db, query.where(Session.person_id == person_id).order_by(Session.id))


async def files(db: AsyncConnection, person_id: int) -> list[dict[str, Any]]:
    """The files the person sent in answers, without their content."""
    names = ("name", "kind", "mime", "size", "state", "created_at")
    query = select(*(Attachment.__table__.c[name] for name in names))
    query = query.join(Interview, Interview.id == Attachment.interview_id).where(Interview.person_id == person_id)
    return await _all(db, query.order_by(Attachment.id))


async def requests(db: AsyncConnection, person_id: int) -> list[dict[str, Any]]:
    """What somebody has to do for the person, or because of the person."""
    query = select(Task.kind, Task.state, Task.call, Task.data, Task.created_at, Task.done_at)
    mine = or_(Task.person_id == person_id, Task.address_id.in_(_addresses(person_id)))
    return await _all(db, query.where(mine).order_by(Task.id))


async def elsewhere(db: AsyncConnection, person_id: int) -> dict[str, list[dict[str, Any]]]:
    """What else is kept under the person's number: sendings, invitations, attendance…, by table; no empty ones."""
    found = {}
    for model in ELSEWHERE:
        columns = [column for column in model.__table__.columns if not column.foreign_keys or column.name in PLACES]
        query = select(*columns).where(model.__table__.c.person_id == person_id).order_by(*columns)
        if rows := await _all(db, query):
            found[model.__tablename__] = rows
    return found


def _addresses(person_id: int) -> Select[Any]:
    return select(Address.id).where(Address.person_id == person_id)


async def _all(db: AsyncConnection, query: Select[*tuple[Any, ...]]) -> list[dict[str, Any]]:
    return [dict(row) for row in (await db.execute(query)).mappings()]


# --- corrections


async def set_profile(db: AsyncConnection, person_id: int, field: str, value: str) -> None:
    """What the person says of herself or himself: `field` gender or age_group; empty takes it back."""
    await db.execute(update(Person).where(Person.id == person_id).values({field: value}))


async def set_name(db: AsyncConnection, person_id: int, name: str) -> None:
    """The person's name is another one."""
    await db.execute(update(Person).where(Person.id == person_id).values(name=name))


async def unconfirm(db: AsyncConnection, person_id: int, organization_id: str) -> None:
    """Somebody has to confirm again that the person speaks for the organization."""
    mine = (Membership.person_id == person_id, Membership.organization_id == organization_id)
    await db.execute(update(Membership).where(*mine, Membership.valid_to.is_(None)).values(confirmed=False))


async def set_position(db: AsyncConnection, person_id: int, organizations: Iterable[str], position: str) -> None:
    """The person's position in organizations is another one."""
    mine = (Membership.person_id == person_id, Membership.organization_id.in_(list(organizations)))
    await db.execute(update(Membership).where(*mine, Membership.valid_to.is_(None)).values(position=position))
