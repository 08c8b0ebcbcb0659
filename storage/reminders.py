"""Queries: who still owes a round an answer, what was decided about reminding them, snoozes and refusals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping, ScalarSelect, Select, Table, and_, case, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from bot.indicators.organizations import REPRESENTATIVE
from bot.representing import is_employer
from storage.forms import forms
from storage.many import write_new
from storage.models import (
    Address,
    FrameEntry,
    Interview,
    Mailing,
    Membership,
    Organization,
    Person,
    Refusal,
    Reminder,
    Round,
    SharedCode,
)
from storage.outbox import CANCELLED, OPEN, SENT, WAITING, outbox

reminders: Table = Reminder.__table__  # type: ignore[assignment]
BY_KEY = 400  # keys in one statement


@dataclass(frozen=True, slots=True)
class Debtor:
    """Somebody whose organization still owes a round an answer, or who has begun one."""

    person_id: int
    name: str
    language: str
    consent: bool
    organization_id: str
    organization: str
    country: str
    zone: str
    address_id: int | None
    interview_id: int | None  # the person's own, begun and not sent
    begun_at: datetime | None


async def open_rounds(db: AsyncConnection) -> list[RowMapping]:
    """The open rounds, with their form and whether they are answered without names, by codes that are passed on."""
    nameless = exists().where(SharedCode.round_id == Round.id).label("nameless")
    query = (
        select(Round.__table__, forms.c.form_id.label("form"), nameless)
        .join(forms, forms.c.id == Round.form_id)
        .where(Round.state == "open")
        .order_by(Round.id)
    )
    return list((await db.execute(query)).mappings())


def _latest_address() -> ScalarSelect[Any]:
    """The address a person used last, of those that can be written to."""
    usable = (Address.person_id == Person.id, Address.reachable, Address.stage != "stopped")
    newest_first = (Address.seen_at.desc(), Address.id.desc())
    return select(Address.id).where(*usable).order_by(*newest_first).limit(1).correlate(Person).scalar_subquery()


def _answered(round_id: int, least: int) -> Select[Any]:
    """The organizations that owe nothing: with so many answers, or one of the board for all of them."""
    other = aliased(Interview)
    complete = (other.round_id == round_id, other.state == "complete", ~other.to_verify)
    query = select(other.organization_id).where(*complete)
    if least <= 1:
        return query
    worth = case((other.mode == REPRESENTATIVE, least), else_=1)
    return query.group_by(other.organization_id).having(func.sum(worth) >= least)


def _debtors(round_id: int, today: date, least: int) -> Select[Any]:
    own = aliased(Interview)
    valid = and_(Membership.valid_from <= today, or_(Membership.valid_to.is_(None), Membership.valid_to >= today))
    answered = FrameEntry.organization_id.in_(_answered(round_id, least))  # looked up once for all
    refused = exists().where(
        Refusal.round_id == round_id, Refusal.person_id == Person.id,
        Refusal.organization_id == FrameEntry.organization_id,
    )  # fmt: skip
    return (
        select(
            Person.id.label("person_id"), Person.name, Person.language, Person.surveys.label("consent"),
            Organization.id.label("organization_id"), Organization.name.label("organization"), Organization.country,
            Organization.time_zone.label("zone"), _latest_address().label("address_id"), own.id.label("interview_id"),
            own.started_at.label("begun_at"), Organization.kind, Membership.position,
        )
        .select_from(FrameEntry)
        .join(Organization, Organization.id == FrameEntry.organization_id)
        .join(Membership, Membership.organization_id == FrameEntry.organization_id)
        .join(Person, Person.id == Membership.person_id)
        .outerjoin(
            own,
            and_(
                own.round_id == round_id, own.person_id == Person.id,
                own.organization_id == FrameEntry.organization_id,
            ),
        )
        .where(
            FrameEntry.round_id == round_id, FrameEntry.left_at.is_(None), valid, Membership.confirmed, ~refused,
            or_(own.id.is_(None), own.state == "open"), or_(~answered, own.state == "open"),
        )
        .order_by(Person.id, FrameEntry.organization_id)
    )  # fmt: skip


async def debtors(
    db: AsyncConnection, round_id: int, today: date, organization_ids: Collection[str] | None = None, least: int = 1
) -> list[Debtor]:
    """Who is to be reminded of a round: their organization owes it an answer, or they have begun one of their own.

    `least` is how many answers an organization owes: one, or several where they carry no name.

    Not who has refused or answered, is not confirmed, or is of the company that employs the organization's workers.
    """
    query = _debtors(round_id, today, least)
    if organization_ids is not None:
        query = query.where(FrameEntry.organization_id.in_(organization_ids))
    return [Debtor(*row[:-2]) for row in await db.execute(query) if not is_employer(row.kind, row.position)]


async def invited_at(db: AsyncConnection, round_id: int) -> dict[int, datetime]:
    """When the invitation of a round left, by person."""
    mailings = select(Mailing.id).where(Mailing.round_id == round_id, Mailing.kind == "round")
    mine = or_(outbox.c.mailing_id.in_(mailings), outbox.c.key.startswith(f"round:{round_id}:invitation:"))
    found: dict[int, datetime] = {}
    for key, sent_at in await db.execute(select(outbox.c.key, outbox.c.sent_at).where(outbox.c.state == SENT, mine)):
        person_id = int(key.split(":")[3 if key.startswith("round:") else 2])
        found[person_id] = min(sent_at, found.get(person_id, sent_at))
    return found


# --- what was decided


async def decided(db: AsyncConnection, round_id: int) -> dict[tuple[int, str], set[str]]:
    """The occurrences that have a row, by person and organization."""
    query = select(Reminder.person_id, Reminder.organization_id, Reminder.occurrence)
    found: dict[tuple[int, str], set[str]] = defaultdict(set)
    for person_id, organization_id, occurrence in await db.execute(query.where(Reminder.round_id == round_id)):
        found[person_id, organization_id].add(occurrence)
    return found


async def decided_of(db: AsyncConnection, activity_id: int) -> dict[tuple[int, str], set[str]]:
    """As `decided`, of an activity."""
    query = select(Reminder.person_id, Reminder.organization_id, Reminder.occurrence)
    found: dict[tuple[int, str], set[str]] = defaultdict(set)
    for person_id, organization_id, occurrence in await db.execute(query.where(Reminder.activity_id == activity_id)):
        found[person_id, organization_id].add(occurrence)
    return found


async def reminded(db: AsyncConnection, round_id: int) -> tuple[dict[int, datetime], set[int]]:
    """When each person was last reminded of a round, and those for whom a reminder of it is on its way."""
    mine = outbox.c.key.startswith(f"round:{round_id}:reminder:", autoescape=True)
    query = select(outbox.c.key, outbox.c.sent_at, outbox.c.state).where(mine, outbox.c.state.in_((*OPEN, SENT)))
    last: dict[int, datetime] = {}
    on_their_way = set()
    for key, sent_at, state in await db.execute(query):
        person_id = int(key.split(":", 4)[3])
        if state == SENT:
            last[person_id] = max(sent_at, last.get(person_id, sent_at))
        else:
            on_their_way.add(person_id)
    return last, on_their_way


async def add(db: AsyncConnection, rows: Collection[Mapping[str, Any]]) -> set[tuple[Any, ...]]:
    """Keep decisions: gives (person, organization, occurrence) of the new ones; who was first has decided."""
    return await write_new(db, reminders, rows, ("person_id", "organization_id", "occurrence"))


def key_of(kind: str, subject: int, person_id: int, organization_id: str, occurrence: str) -> str:
    """The outbox key of a reminder of a `round` or an `activity`: it leaves once."""
    return f"{kind}:{subject}:reminder:{person_id}:{occurrence}:{organization_id}"


async def waiting(db: AsyncConnection, round_id: int) -> list[tuple[int, str, str]]:
    """(person, organization, outbox key) of a round's reminders that are queued and have not left."""
    query = select(outbox.c.key).where(
        outbox.c.state.in_(WAITING), outbox.c.key.startswith(f"round:{round_id}:reminder:", autoescape=True)
    )
    found = []
    for key in (await db.execute(query)).scalars():
        _, _, _, person_id, rest = key.split(":", 4)
        found.append((int(person_id), rest.partition(":")[2], key))
    return found


async def cancel(db: AsyncConnection, keys: Iterable[str], reason: str) -> None:
    """Cancel queued messages by their keys."""
    wanted = list(keys)
    for start in range(0, len(wanted), BY_KEY):
        mine = (outbox.c.key.in_(wanted[start : start + BY_KEY]), outbox.c.state.in_(WAITING))
        await db.execute(update(outbox).where(*mine).values(state=CANCELLED, outcome=reason))


async def cancel_of(
    db: AsyncConnection, round_id: int, reason: str, *, person_id: int | None = None, organization_id: str = ""
) -> None:
    """Cancel a round's queued reminders of a person, of an organization, or of a person for an organization."""
    where = [Reminder.round_id == round_id, Reminder.state == "queued"]
    where += [Reminder.person_id == person_id] if person_id is not None else []
    where += [Reminder.organization_id == organization_id] if organization_id else []
    query = select(Reminder.person_id, Reminder.organization_id, Reminder.occurrence).where(*where)
    await cancel(db, [key_of("round", round_id, *row) for row in await db.execute(query)], reason)
