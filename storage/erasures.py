"""Queries: taking a person out of every table, and the hashes that say so."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, String, Text, cast, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation import Stage
from storage import facts, invitations, transcripts
from storage.database import add_missing
from storage.inbox import PENDING, inbox
from storage.models import (
    ActivityInvitation,
    Address,
    Answer,
    AnswerChange,
    Attachment,
    Attendance,
    AttendanceChange,
    Code,
    Consent,
    Erasure,
    Interview,
    Membership,
    Merge,
    Person,
    Round,
    Session,
    Task,
    TranscriptLine,
)
from storage.outbox import OPEN, QUEUED, SENDING, outbox

SALT = "erasure_salt"
NAMELESS = "·"  # what stands in a list of presences in place of a name, with a number behind it


@dataclass(frozen=True, slots=True)
class Chat:
    """An address of somebody who is erased."""

    id: int
    channel: str
    address: str


# --- hashes


async def salt(db: AsyncConnection) -> str:
    """The salt of the hashes, made when it is first needed; it never changes."""
    if not await facts.get(db, SALT):
        await facts.add(db, SALT, secrets.token_hex(32))
    return await facts.get(db, SALT)


async def record(db: AsyncConnection, fingerprints: Iterable[str], day: date) -> None:
    """Remember that the owner of these identifiers was erased."""
    await add_missing(db, Erasure.__table__, [{"fingerprint": one, "erased_on": day} for one in fingerprints])  # type: ignore[arg-type]


async def erased(db: AsyncConnection, fingerprints: Collection[str]) -> set[str]:
    """Which of the identifiers' hashes belong to somebody who was erased."""
    query = select(Erasure.fingerprint).where(Erasure.fingerprint.in_(fingerprints))
    return set((await db.execute(query)).scalars())


async def identifiers(db: AsyncConnection, person_id: int) -> list[tuple[str, str]]:
    """(kind, value) of what a list might bring the person back by: the phone, the codes."""
    phone = (await db.execute(select(Person.phone).where(Person.id == person_id))).scalar()
    codes = (await db.execute(select(Code.code).where(Code.person_id == person_id).order_by(Code.code))).scalars()
    return [*([("phone", phone)] if phone else []), *(("code", code) for code in codes)]


# --- chats


async def chats(db: AsyncConnection, person_id: int) -> list[Chat]:
    """Every chat of a person, locked: nothing is said there until the person is gone."""
    query = select(Address.id, Address.channel, Address.address).where(Address.person_id == person_id)
    rows = await db.execute(query.order_by(Address.id) if db.dialect.name == "sqlite" else query.with_for_update())
    return [Chat(*row) for row in rows]


async def forget_messages(db: AsyncConnection, chat: Chat, *, besides: tuple[str, str] | None = None) -> None:
    """Delete what was said in a chat.

    `besides` (the provider's id of the message that is being handled, what the keys of its replies begin with): that
    message's row stays, empty, and so do its replies, until `sweep`.
    """
    came, left = [inbox.c.channel == chat.channel, inbox.c.address == chat.address], [outbox.c.address_id == chat.id]
    if besides is not None:
        handled, replies = besides
        await db.execute(update(inbox).where(*came, inbox.c.provider_id == handled).values(body="", error=""))
        came.append(inbox.c.provider_id != handled)
        left.append(~outbox.c.key.startswith(replies, autoescape=True))
    await db.execute(delete(inbox).where(*came, inbox.c.state != PENDING))
    await db.execute(delete(outbox).where(*left))
    await transcripts.forget(db, chat.address)
    await db.execute(delete(Task).where(Task.address_id == chat.id))


async def delete_chats(db: AsyncConnection, chat_ids: Collection[int]) -> None:
    """Delete addresses; what is queued for them goes with them."""
    await db.execute(delete(Address).where(Address.id.in_(chat_ids)))


async def leave_chat(db: AsyncConnection, chat_id: int) -> None:
    """The address stands for nobody until its farewell has arrived."""
    nobody: dict[str, Any] = {"person_id": None, "interview_id": None, "stage": Stage.ERASED, "data": {}}
    await db.execute(update(Address).where(Address.id == chat_id).values(nobody))


async def forget_mentions(db: AsyncConnection, name: str) -> None:
    """Empty what others said or were told of the person by full name, e.g. that the person answered for both."""
    if len(name.split()) < 2:
        return
    sent = (outbox.c.state.not_in(OPEN), outbox.c.payload.contains(name, autoescape=True))
    await db.execute(update(outbox).where(*sent).values(payload="{}"))
    for spelled in {name, json.dumps(name)[1:-1]}:
        line = cast(TranscriptLine.line, Text).contains(spelled, autoescape=True)
        await db.execute(delete(TranscriptLine).where(line))
        told = cast(Task.data, Text).contains(spelled, autoescape=True)
        await db.execute(update(Task).where(told).values(data={}))
    beside = ActivityInvitation.names.contains(name, autoescape=True)
    await db.execute(update(ActivityInvitation).where(beside).values(names=""))
    await leave_attendance(db, Attendance.named.contains(name, autoescape=True))


async def sweep(db: AsyncConnection, before: datetime) -> int:
    """Delete the addresses of the erased whose farewell has left; gives how many."""
    waiting = exists().where(outbox.c.address_id == Address.id, outbox.c.state.in_((QUEUED, SENDING)))
    query = select(Address.id, Address.channel, Address.address).where(
        Address.stage == Stage.ERASED, Address.seen_at <= before, ~waiting
    )
    gone = [Chat(*row) for row in await db.execute(query)]
    for chat in gone:
        await forget_messages(db, chat)
    await delete_chats(db, [chat.id for chat in gone])
    return len(gone)


# --- answers


_LINKED = (
    select(
        Interview.id, Interview.form_id, Interview.started_at, Interview.updated_at, Interview.completed_at,
        Round.state.label("round_state"), Round.closed_at,
    )
    .join(Round, Round.id == Interview.round_id)
    .order_by(Interview.id)
)  # fmt: skip


async def interviews(db: AsyncConnection, person_id: int) -> list[RowMapping]:
    """The person's interviews: id, form, dates, and whether their round is open."""
    return list((await db.execute(_LINKED.where(Interview.person_id == person_id))).mappings())


async def linked_before(db: AsyncConnection, closed_before: datetime) -> list[RowMapping]:
    """Interviews that still name a person, of rounds closed before an instant; as `interviews`."""
    old = (Interview.person_id.is_not(None), Round.state == "closed", Round.closed_at < closed_before)
    return list((await db.execute(_LINKED.where(*old))).mappings())


async def delete_interviews(db: AsyncConnection, ids: Collection[int]) -> None:
    """Delete interviews with their answers and files."""
    await db.execute(delete(Interview).where(Interview.id.in_(ids)))


async def answer_dates(db: AsyncConnection, interview_id: int) -> list[tuple[str, datetime]]:
    """(reference, when) of an interview's answers."""
    query = select(Answer.reference, Answer.answered_at).where(Answer.interview_id == interview_id)
    return [(row[0], row[1]) for row in await db.execute(query)]


async def drop_answers(db: AsyncConnection, interview_id: int, *, besides: Collection[str]) -> None:
    """Delete the answers to all questions but those named."""
    mine = (Answer.interview_id == interview_id, Answer.question.not_in(besides))
    await db.execute(delete(Answer).where(*mine))


async def unlink(
    db: AsyncConnection, interview_id: int, dates: Mapping[str, Any], answered: Mapping[str, datetime]
) -> None:
    """Take the person out of an interview: no person, no state that names one, no files, no history, coarse dates."""
    nameless = {"person_id": None, "instance": "", "place": "end", "seed": 0, **dates}
    await db.execute(update(Interview).where(Interview.id == interview_id).values(nameless))
    for reference, at in answered.items():
        mine = (Answer.interview_id == interview_id, Answer.reference == reference)
        await db.execute(update(Answer).where(*mine).values(answered_at=at))
    await db.execute(delete(AnswerChange).where(AnswerChange.interview_id == interview_id))
    await db.execute(delete(Attachment).where(Attachment.interview_id == interview_id))
    left: dict[str, Any] = {"interview_id": None, "stage": Stage.MENU, "data": {}}
    await db.execute(update(Address).where(Address.interview_id == interview_id).values(left))


# --- the person


async def keep_proof(db: AsyncConnection, person_id: int, fingerprint: str) -> None:
    """What was agreed and when stays, under a hash: without the person, the message and the words."""
    nobody = {"person_id": None, "fingerprint": fingerprint, "message_id": "", "answer": ""}
    await db.execute(update(Consent).where(Consent.person_id == person_id).values(nobody))


async def leave_attendance(db: AsyncConnection, where: ColumnElement[bool]) -> int:
    """Presences stay for their organization without the person, the name and what was corrected; gives how many."""
    mine = select(Attendance.id).where(where)
    await db.execute(delete(AttendanceChange).where(AttendanceChange.attendance_id.in_(mine)))
    nobody = {"person_id": None, "named": NAMELESS + cast(Attendance.id, String), "named_organization": ""}
    return (await db.execute(update(Attendance).where(where).values(nobody))).rowcount


async def delete_person(db: AsyncConnection, person_id: int) -> None:
    """Delete the person, for whom they spoke, their codes, sessions and what they asked for.

    Sendings, reminders, invitations and look-ups of the person go with the row.
    """
    await leave_attendance(db, Attendance.person_id == person_id)
    await invitations.give_back(db, person_id)
    merged = (Merge.what == "person", or_(Merge.kept_id == str(person_id), Merge.gone_id == str(person_id)))
    await db.execute(update(Merge).where(*merged).values(moved={}, reason=""))
    await db.execute(delete(Session).where(Session.person_id == person_id))
    await db.execute(delete(Task).where(Task.person_id == person_id))
    await db.execute(delete(Membership).where(Membership.person_id == person_id))
    await db.execute(delete(Code).where(Code.person_id == person_id))
    await db.execute(delete(Person).where(Person.id == person_id))
