"""Queries: whom the team calls after the reminders, what came of each call, and answers given with its help."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping, and_, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.representing import is_employer
from storage.interviews import answers, interviews
from storage.models import FrameEntry, Membership, Organization, Person, Refusal, SharedCode, Task
from storage.rounds import rounds
from storage.tasks import DONE, TO_DO, tasks

KIND = "followup"  # the task that a call was
ASSISTED = "asistido"  # the mode of an answer somebody of the team wrote down
OWN = "chat"


async def waiting_rounds(db: AsyncConnection) -> list[RowMapping]:
    """The open rounds that ask people by name, the newest first."""
    query = select(rounds).where(rounds.c.state == "open", ~exists().where(SharedCode.round_id == rounds.c.id))
    return list((await db.execute(query.order_by(rounds.c.opened_at.desc(), rounds.c.id.desc()))).mappings())


async def owing(db: AsyncConnection, round_id: int, organization_id: str = "") -> list[RowMapping]:
    """The organizations of a round that have no answer that counts: all of them, or one."""
    answered = exists().where(
        interviews.c.round_id == round_id, interviews.c.organization_id == FrameEntry.organization_id,
        interviews.c.state == "complete", ~interviews.c.to_verify,
    )  # fmt: skip
    query = (
        select(
            Organization.id, Organization.name, Organization.kind, Organization.country, Organization.region,
            Organization.cn, Organization.time_zone.label("zone"),
        )
        .join(FrameEntry, FrameEntry.organization_id == Organization.id)
        .where(FrameEntry.round_id == round_id, FrameEntry.left_at.is_(None), ~answered)
        .order_by(Organization.country, Organization.name)
    )  # fmt: skip
    query = query.where(Organization.id == organization_id) if organization_id else query
    return list((await db.execute(query)).mappings())


async def contacts(
    db: AsyncConnection, round_id: int, today: date, organization_ids: Collection[str] | None = None
) -> dict[str, list[RowMapping]]:
    """Who may answer for each organization: person, position, phone, whether they have refused, when to call them."""
    valid = Membership.valid_on(today)
    refused = exists().where(
        Refusal.round_id == round_id, Refusal.person_id == Person.id,
        Refusal.organization_id == Membership.organization_id,
    )  # fmt: skip
    asked = (
        select(tasks.c.call)
        .where(tasks.c.person_id == Person.id, tasks.c.kind == "call", tasks.c.state.in_(TO_DO), tasks.c.call != "")
        .order_by(tasks.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(
            Membership.organization_id, Person.id, Person.name, Person.phone, Person.language, Membership.position,
            refused.label("refused"), asked.label("call"), Organization.kind,
        )
        .join(Person, Person.id == Membership.person_id)
        .join(Organization, Organization.id == Membership.organization_id)
        .join(
            FrameEntry,
            and_(FrameEntry.organization_id == Membership.organization_id, FrameEntry.round_id == round_id),
        )
        .where(valid, Membership.confirmed)
        .order_by(Person.name, Person.id)
    )  # fmt: skip
    query = query.where(Membership.organization_id.in_(organization_ids)) if organization_ids is not None else query
    found: dict[str, list[RowMapping]] = defaultdict(list)
    for row in (await db.execute(query)).mappings():
        if not is_employer(row["kind"], row["position"]):
            found[row["organization_id"]].append(row)
    return found


# --- what came of the calls


async def note(
    db: AsyncConnection, round_id: int, organization: RowMapping, outcome: str, by: int, now: datetime
) -> None:
    """Remember what came of a call."""
    row = {
        "kind": KIND, "state": DONE, "organization_id": organization["id"], "country": organization["country"],
        "role": "cn", "call": "", "data": {"round": round_id, "outcome": outcome}, "created_at": now, "done_by": by,
        "done_at": now,
    }  # fmt: skip
    await db.execute(insert(Task).values(**row))


async def outcomes(db: AsyncConnection, round_id: int) -> dict[str, list[tuple[datetime, str]]]:
    """(when, outcome) of the calls about a round, the oldest first, by organization."""
    query = select(tasks.c.organization_id, tasks.c.done_at, tasks.c.data).where(tasks.c.kind == KIND)
    found: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for organization_id, at, data in await db.execute(query.order_by(tasks.c.id)):
        if data.get("round") == round_id:
            found[organization_id].append((at, str(data.get("outcome", ""))))
    return found


# --- answers with help


async def interview_of(db: AsyncConnection, round_id: int, person_id: int, organization_id: str) -> RowMapping | None:
    """The interview of a person for an organization, None when there is none."""
    where = (
        interviews.c.round_id == round_id, interviews.c.person_id == person_id,
        interviews.c.organization_id == organization_id,
    )  # fmt: skip
    return (await db.execute(select(interviews).where(*where))).mappings().first()


async def has_answers(db: AsyncConnection, interview_id: int) -> bool:
    """Whether anything has been answered in an interview."""
    query = select(answers.c.interview_id).where(answers.c.interview_id == interview_id)
    return (await db.execute(query.limit(1))).first() is not None


async def answered_itself(db: AsyncConnection, round_id: int, organization_id: str) -> bool:
    """Whether an organization has given an answer of its own: nobody writes another one down for it."""
    where = (
        interviews.c.round_id == round_id, interviews.c.organization_id == organization_id,
        interviews.c.state == "complete", interviews.c.mode != ASSISTED, ~interviews.c.to_verify,
    )  # fmt: skip
    return (await db.execute(select(interviews.c.id).where(*where).limit(1))).first() is not None


async def set_way(db: AsyncConnection, interview_id: int, mode: str, helper_id: int | None) -> None:
    """Write how an interview is answered, and with whose help."""
    where = interviews.c.id == interview_id
    await db.execute(update(interviews).where(where).values(mode=mode, helper_id=helper_id))


async def replace_assisted(db: AsyncConnection, round_id: int, organization_id: str, keep: int) -> None:
    """An organization has answered itself: what was written down for it stays as history."""
    where = (
        interviews.c.round_id == round_id, interviews.c.organization_id == organization_id,
        interviews.c.id != keep, interviews.c.mode == ASSISTED, interviews.c.state == "complete",
    )  # fmt: skip
    values: dict[str, Any] = {"state": "replaced"}
    await db.execute(update(interviews).where(*where).values(values))
