"""Queries: interviews and the answers given in them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, Table, and_, case, delete, exists, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.representing import is_employer
from bot.rounds import is_open
from storage.database import put
from storage.forms import forms
from storage.models import (
    Answer,
    AnswerChange,
    FrameEntry,
    Interview,
    Membership,
    Organization,
    Person,
    Round,
    SharedCode,
)
from storage.rounds import rounds

answers: Table = Answer.__table__  # type: ignore[assignment]
interviews: Table = Interview.__table__  # type: ignore[assignment]


async def owed(db: AsyncConnection, person_id: int, now: datetime) -> list[RowMapping]:
    """Rounds a person may answer by name, open where the organization is: round, form, organization, interview."""
    today = now.date()
    valid = Membership.valid_on(today)
    query = (
        select(
            rounds.c.id.label("round_id"), rounds.c.name.label("round_name"), rounds.c.form_id, rounds.c.closes_at,
            rounds.c.last_day, rounds.c.activity_id, forms.c.title,
            forms.c.form_id.label("form"), Organization.id.label("organization_id"),
            Organization.name.label("organization"), Organization.kind, Organization.country,
            Organization.time_zone.label("zone"), interviews.c.id.label("interview_id"),
            interviews.c.state.label("interview_state"), Membership.position, Membership.confirmed,
        )
        .join(forms, forms.c.id == rounds.c.form_id)
        .join(FrameEntry, and_(FrameEntry.round_id == rounds.c.id, FrameEntry.left_at.is_(None)))
        .join(Organization, Organization.id == FrameEntry.organization_id)
        .join(Membership, and_(Membership.organization_id == Organization.id, Membership.person_id == person_id, valid))
        .outerjoin(
            interviews,
            and_(
                interviews.c.round_id == rounds.c.id, interviews.c.person_id == person_id,
                interviews.c.organization_id == Organization.id,
            ),
        )
        .where(rounds.c.state == "open", ~exists().where(SharedCode.round_id == rounds.c.id))
        .order_by(rounds.c.opened_at, Organization.name)
    )  # fmt: skip
    rows = (await db.execute(query)).mappings()
    return [
        row
        for row in rows
        if not is_employer(row["kind"], row["position"]) and is_open("open", row["last_day"], row["zone"], now)
    ]


async def closed_lately(db: AsyncConnection, person_id: int, now: datetime, since: datetime) -> RowMapping | None:
    """The round a person could have answered that closed last where their organization is, none before `since`.

    With the person's interview and its state, where one was begun.
    """
    valid = Membership.valid_on(now.date())
    mine = and_(interviews.c.round_id == rounds.c.id, interviews.c.person_id == person_id)
    query = (
        select(
            rounds.c.id.label("round_id"), rounds.c.last_day, rounds.c.closed_at,
            Organization.id.label("organization_id"), Organization.time_zone.label("zone"),
            interviews.c.id.label("interview_id"), interviews.c.state.label("interview_state"),
        )
        .join(FrameEntry, and_(FrameEntry.round_id == rounds.c.id, FrameEntry.left_at.is_(None)))
        .join(Organization, Organization.id == FrameEntry.organization_id)
        .join(Membership, and_(Membership.organization_id == Organization.id, Membership.person_id == person_id, valid))
        .outerjoin(interviews, and_(mine, interviews.c.organization_id == Organization.id))
        .where(
            or_(rounds.c.closed_at > since, and_(rounds.c.state == "open", rounds.c.last_day <= now.date())),
            ~exists().where(SharedCode.round_id == rounds.c.id), Membership.confirmed,
        )
        .order_by(rounds.c.opened_at.desc(), Organization.id)
    )  # fmt: skip
    return (await db.execute(query.limit(1))).mappings().first()


async def begin(db: AsyncConnection, row: Mapping[str, Any]) -> int:
    """Keep a new interview; gives its id. A second one of the same person, round and organization is refused."""
    return int((await db.execute(insert(interviews).values(**row).returning(interviews.c.id))).scalar_one())


async def last_instance(db: AsyncConnection, form_id: str, person_id: int, organization_id: str) -> str:
    """What a person sent last for an organization in any version of a form; empty when nothing was sent."""
    query = (
        select(interviews.c.instance)
        .join(forms, forms.c.id == interviews.c.form_id)
        .where(
            forms.c.form_id == form_id, interviews.c.person_id == person_id,
            interviews.c.organization_id == organization_id, interviews.c.completed_at.is_not(None),
        )
        .order_by(interviews.c.completed_at.desc())
    )  # fmt: skip
    return (await db.execute(query.limit(1))).scalar() or ""


async def interview(db: AsyncConnection, interview_id: int) -> RowMapping | None:
    """An interview's row with its round's state and organization."""
    query = (
        select(
            interviews, Round.state.label("round_state"), Round.last_day, Round.closed_at,
            Organization.name.label("organization"), Organization.country, Organization.time_zone.label("zone"),
        )
        .join(Round, Round.id == interviews.c.round_id)
        .join(Organization, Organization.id == interviews.c.organization_id)
        .where(interviews.c.id == interview_id)
    )  # fmt: skip
    return (await db.execute(query)).mappings().first()


async def save_answers(db: AsyncConnection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write answers; one given again replaces the one before."""
    await put(db, answers, rows, ("interview_id", "reference"))


async def save_changes(db: AsyncConnection, rows: Collection[Mapping[str, Any]]) -> None:
    """Keep the answers that were replaced."""
    if rows:
        await db.execute(insert(AnswerChange), list(rows))


async def drop_unasked(db: AsyncConnection, interview_id: int, asked: Collection[str], now: datetime) -> None:
    """Move to the history what was answered in branches that were not taken in the end: it counts nowhere."""
    unasked = (answers.c.interview_id == interview_id, answers.c.reference.not_in(asked))
    query = select(answers.c.interview_id, answers.c.reference, answers.c.value).where(*unasked)
    rows = [{**row, "replaced_at": now} for row in (await db.execute(query)).mappings()]
    if rows:
        await save_changes(db, [row for row in rows if row["value"]])
        await db.execute(delete(answers).where(*unasked))


async def others_answered(db: AsyncConnection, round_id: int, organization_id: str, person_id: int) -> bool:
    """Whether somebody else of the organization has answered the round."""
    where = (
        interviews.c.round_id == round_id, interviews.c.organization_id == organization_id,
        interviews.c.person_id != person_id, interviews.c.state == "complete", ~interviews.c.to_verify,
    )  # fmt: skip
    return (await db.execute(select(interviews.c.id).where(*where).limit(1))).first() is not None


async def given(
    db: AsyncConnection, round_id: int, questions: Collection[str], ids: Collection[int] | None = None
) -> list[RowMapping]:
    """The answers to some questions of a round, given in time, each with its interview, person and organization.

    Of all its interviews, or of those with these ids.
    """
    query: Select[Any] = (
        select(
            interviews.c.id, interviews.c.organization_id, interviews.c.person_id, interviews.c.state,
            interviews.c.updated_at, interviews.c.completed_at, interviews.c.mode,
            answers.c.question, answers.c.value, answers.c.answered_at,
        )
        .join(answers, answers.c.interview_id == interviews.c.id)
        .join(rounds, rounds.c.id == answers.c.round_id)
        .where(answers.c.round_id == round_id, answers.c.question.in_(questions), interviews.c.state != "replaced")
        .where(~interviews.c.to_verify)
        .where(
            or_(rounds.c.closed_at.is_(None), answers.c.answered_at <= rounds.c.closed_at, rounds.c.late_counts)
        )
    )  # fmt: skip
    if ids is not None:
        query = query.where(interviews.c.id.in_(sorted(ids)))
    return list((await db.execute(query)).mappings())


async def forget_times(db: AsyncConnection, interview_id: int, day: datetime) -> None:
    """Keep of an interview without a name only the day: its instants are those of somebody's messages."""
    mine = interviews.c.id == interview_id
    completed = case((interviews.c.completed_at.is_not(None), day))
    times = {"started_at": day, "updated_at": day, "completed_at": completed}
    await db.execute(update(interviews).where(mine).values(times))
    await db.execute(update(answers).where(answers.c.interview_id == interview_id).values(answered_at=day))
    changed = AnswerChange.interview_id == interview_id
    await db.execute(update(AnswerChange).where(changed).values(replaced_at=day))


async def forget(db: AsyncConnection, interview_id: int) -> None:
    """Delete an interview with its answers."""
    await db.execute(delete(interviews).where(interviews.c.id == interview_id))


async def official(db: AsyncConnection, round_id: int, organization_id: str, besides: int) -> RowMapping | None:
    """The answer an organization has already sent in a round, by anybody but the person `besides`."""
    query = (
        select(interviews.c.id, interviews.c.person_id, interviews.c.completed_at, Person.name)
        .join(Person, Person.id == interviews.c.person_id)
        .where(
            interviews.c.round_id == round_id, interviews.c.organization_id == organization_id,
            interviews.c.person_id != besides, interviews.c.state == "complete", ~interviews.c.to_verify,
        )
        .order_by(interviews.c.completed_at.desc())
    )  # fmt: skip
    return (await db.execute(query.limit(1))).mappings().first()


async def held(db: AsyncConnection, person_id: int, organization_id: str) -> list[RowMapping]:
    """What a person has sent for an organization and does not count yet, the oldest first."""
    query = (
        select(
            interviews.c.id, interviews.c.round_id, interviews.c.form_id, interviews.c.completed_at,
            Organization.name.label("organization"),
        )
        .join(Organization, Organization.id == interviews.c.organization_id)
        .where(
            interviews.c.person_id == person_id, interviews.c.organization_id == organization_id,
            interviews.c.state == "complete", interviews.c.to_verify,
        )
        .order_by(interviews.c.completed_at)
    )  # fmt: skip
    return list((await db.execute(query)).mappings())


async def replace_official(db: AsyncConnection, round_id: int, organization_id: str, keep: int) -> None:
    """The interview `keep` is the organization's answer now; the others stay as history."""
    where = (
        interviews.c.round_id == round_id, interviews.c.organization_id == organization_id,
        interviews.c.id != keep, interviews.c.state == "complete",
    )  # fmt: skip
    await db.execute(update(interviews).where(*where).values(state="replaced"))
