"""Queries: what is known of each organization of a round: its people, what reached them, what they answered."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.representing import is_employer
from bot.response import Asked
from storage.interviews import interviews
from storage.models import (
    Address,
    FrameEntry,
    Mailing,
    Membership,
    Organization,
    Person,
    Refusal,
    Round,
)
from storage.outbox import SENT, outbox


async def asked(db: AsyncConnection, round_id: int, today: date, partial: Collection[str] = ()) -> list[Asked]:
    """Every organization of a round's frame that has not left; `partial` have answered enough to count at closing."""
    found = await _frame(db, round_id)
    delivered, refused = await _delivered(db, round_id), await _refused(db, round_id)
    people: dict[str, Any] = defaultdict(Counter)  # field of Asked → how many, by organization
    reached: set[str] = set()
    for person_id, organization_id, consent, chat in await _people(db, round_id, today):
        willing = bool(consent)
        people[organization_id].update(
            contacts=1, consented=willing, reachable=willing and chat,
            refused=willing and chat and (person_id, organization_id) in refused,
        )  # fmt: skip
        if person_id in delivered:
            reached.add(organization_id)
    started, complete, counted = await _answered(db, round_id)
    return [
        replace(
            one, **people[one.organization_id], delivered=one.organization_id in reached,
            started=one.organization_id in started, complete=one.organization_id in complete,
            partial=one.organization_id in counted or one.organization_id in partial,
        )
        for one in found
    ]  # fmt: skip


async def _frame(db: AsyncConnection, round_id: int) -> list[Asked]:
    query = (
        select(
            FrameEntry.organization_id, Organization.name, FrameEntry.country, FrameEntry.region, FrameEntry.cn,
            (Round.state == "closed").label("closed"),
        )
        .join(Organization, Organization.id == FrameEntry.organization_id)
        .join(Round, Round.id == FrameEntry.round_id)
        .where(FrameEntry.round_id == round_id, FrameEntry.left_at.is_(None))
        .order_by(Organization.name, FrameEntry.organization_id)
    )  # fmt: skip
    return [Asked(*row[:5], closed=bool(row.closed)) for row in await db.execute(query)]


async def _people(db: AsyncConnection, round_id: int, today: date) -> list[tuple[int, str, bool, bool]]:
    """(person, organization, consent, whether there is a chat) of everybody who may answer."""
    valid = Membership.valid_on(today)
    chat = exists().where(Address.person_id == Person.id, Address.reachable, Address.stage != "stopped")
    query = (
        select(
            Person.id, FrameEntry.organization_id, Person.surveys, chat.label("chat"), FrameEntry.kind,
            Membership.position,
        )
        .select_from(FrameEntry)
        .join(Membership, Membership.organization_id == FrameEntry.organization_id)
        .join(Person, Person.id == Membership.person_id)
        .where(FrameEntry.round_id == round_id, valid, Membership.confirmed)
    )  # fmt: skip
    rows = await db.execute(query)
    return [(row[0], row[1], row[2], bool(row.chat)) for row in rows if not is_employer(row.kind, row.position)]


def invitations(round_id: int) -> ColumnElement[bool]:
    """Which messages of the outbox are invitations to a round."""
    mailings = select(Mailing.id).where(Mailing.round_id == round_id, Mailing.kind == "round")
    return outbox.c.mailing_id.in_(mailings)


async def _delivered(db: AsyncConnection, round_id: int) -> set[int]:
    query = select(Address.person_id).join(outbox, outbox.c.address_id == Address.id)
    query = query.where(outbox.c.state == SENT, invitations(round_id), Address.person_id.is_not(None))
    return {row[0] for row in await db.execute(query.distinct()) if row[0] is not None}


async def _refused(db: AsyncConnection, round_id: int) -> set[tuple[int, str]]:
    query = select(Refusal.person_id, Refusal.organization_id).where(Refusal.round_id == round_id)
    return {(row[0], row[1]) for row in await db.execute(query)}


async def _answered(db: AsyncConnection, round_id: int) -> tuple[set[str], set[str], set[str]]:
    """The organizations that have begun, those that have answered in time, those whose half answer counts."""
    late_counts = (await db.execute(select(Round.late_counts).where(Round.id == round_id))).scalar()
    query = select(interviews.c.organization_id, interviews.c.state, interviews.c.late).where(
        interviews.c.round_id == round_id, ~interviews.c.to_verify
    )
    rows: list[Any] = list(await db.execute(query))
    complete = {row[0] for row in rows if row.state in {"complete", "replaced"} and (late_counts or not row.late)}
    return {row[0] for row in rows}, complete, {row[0] for row in rows if row.state == "partial"}


async def late(db: AsyncConnection, round_id: int) -> int:
    """How many answers came after the closing."""
    where = (interviews.c.round_id == round_id, interviews.c.late, interviews.c.state == "complete")
    return int((await db.execute(select(func.count()).select_from(interviews).where(*where))).scalar_one())


async def mark_partial(db: AsyncConnection, interview_ids: Collection[int]) -> None:
    """These interviews were left half way and count all the same."""
    open_ = (interviews.c.id.in_(interview_ids), interviews.c.state == "open")
    await db.execute(update(interviews).where(*open_).values(state="partial"))
