"""Queries: addresses, and everything one turn needs to know, read in one go and written in one go."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation import Stage
from bot.rounds import is_open
from storage.database import add_missing
from storage.many import write
from storage.models import Address, Interview, Organization, Person, Round

addresses: Table = Address.__table__  # type: ignore[assignment]


@dataclass(slots=True)
class Conversation:
    """An address and where its conversation stands; changed by a turn, written by `save`."""

    id: int
    channel: str
    address: str
    person_id: int | None
    language: str
    reachable: bool
    stage: Stage
    data: dict[str, Any]
    asked: int
    failures: int
    last_order: int
    interview_id: int | None
    seen_at: datetime


@dataclass(slots=True)
class PersonRecord:
    """What a turn knows of the person."""

    id: int
    name: str
    language: str
    role: str
    scope: str
    surveys: bool
    invitations: bool
    voice: bool | None


@dataclass(slots=True)
class InterviewRecord:
    """The open interview of a conversation, with what its round and organization say; changed by a turn."""

    id: int
    round_id: int
    form_id: int
    person_id: int | None  # None where no identity is kept
    organization_id: str
    state: str
    instance: str
    place: str
    seed: int
    mode: str
    started_at: datetime
    completed_at: datetime | None
    late: bool
    to_verify: bool  # counts nowhere until the person is confirmed
    round_state: str
    last_day: date | None
    closed_at: datetime | None
    organization: str
    country: str
    zone: str

    def is_open(self, now: datetime) -> bool:
        """Whether what is answered now counts: the round is open where the organization is."""
        return is_open(self.round_state, self.last_day, self.zone, now)

    def closed_on(self, now: datetime) -> date:
        """The last day on which answers counted, where the organization is."""
        return self.last_day or (self.closed_at or now).astimezone(ZoneInfo(self.zone)).date()


@dataclass(slots=True)
class Loaded:
    """One conversation with its person and open interview, as a turn finds them."""

    conversation: Conversation
    person: PersonRecord | None = None
    interview: InterviewRecord | None = None

    @property
    def language(self) -> str:
        """The person's language, or the conversation's while the person is unknown."""
        return self.person.language if self.person else self.conversation.language


# The columns in the order of the records' fields, so that a row is cut into records without looking at names.
_OWN = tuple(addresses.c[name] for name in Conversation.__slots__)
_PERSON = tuple(Person.__table__.c[name] for name in PersonRecord.__slots__)
_AROUND: dict[str, Any] = {
    "round_state": Round.state, "last_day": Round.last_day, "closed_at": Round.closed_at,
    "organization": Organization.name, "country": Organization.country,
    "zone": Organization.time_zone,
}  # fmt: skip
_INTERVIEW = tuple(
    _AROUND[name] if name in _AROUND else Interview.__table__.c[name] for name in InterviewRecord.__slots__
)
_PERSON_AT, _INTERVIEW_AT = len(_OWN), len(_OWN) + len(_PERSON)
_COLUMNS = (*_OWN, *_PERSON, *_INTERVIEW)
_SELECT = (
    select(*_COLUMNS)
    .select_from(Address)
    .outerjoin(Person, Person.id == Address.person_id)
    .outerjoin(Interview, Interview.id == Address.interview_id)
    .outerjoin(Round, Round.id == Interview.round_id)
    .outerjoin(Organization, Organization.id == Interview.organization_id)
    .where(Address.channel == bindparam("channel"), Address.address.in_(bindparam("wanted", expanding=True)))
    .order_by(Address.id)
)
_SELECT_LOCKED = _SELECT.with_for_update(of=Address, skip_locked=True)


async def load(db: AsyncConnection, channel: str, wanted: Collection[str], now: datetime) -> dict[str, Loaded]:
    """The conversations of the addresses, made when new, locked until the transaction ends.

    One that another process is handling right now is left out.
    """
    found = await _select(db, channel, wanted)
    if missing := [address for address in wanted if address not in found]:
        fresh = {"channel": channel, "stage": Stage.UNKNOWN, "created_at": now, "seen_at": now, "data": {}}
        await add_missing(db, addresses, [{**fresh, "address": address} for address in missing])
        found |= await _select(db, channel, missing)
    return found


async def _select(db: AsyncConnection, channel: str, wanted: Collection[str]) -> dict[str, Loaded]:
    statement = _SELECT if db.dialect.name == "sqlite" else _SELECT_LOCKED
    rows = await db.execute(statement, {"channel": channel, "wanted": list(wanted)})
    return {found.conversation.address: found for found in (_loaded(tuple(row)) for row in rows)}


def _loaded(row: tuple[Any, ...]) -> Loaded:
    conversation = Conversation(*row[:_PERSON_AT])
    conversation.stage, conversation.data = Stage(conversation.stage), dict(conversation.data)
    return Loaded(
        conversation,
        None if row[_PERSON_AT] is None else PersonRecord(*row[_PERSON_AT:_INTERVIEW_AT]),
        None if row[_INTERVIEW_AT] is None else InterviewRecord(*row[_INTERVIEW_AT:]),
    )


_SAVED = (
    "person_id",
    "language",
    "reachable",
    "stage",
    "data",
    "asked",
    "failures",
    "last_order",
    "interview_id",
    "seen_at",
)
_UPDATE = (
    update(addresses)
    .where(addresses.c.id == bindparam("b_id"))
    .values({name: bindparam(f"b_{name}") for name in _SAVED})
)  # fmt: skip


async def save(db: AsyncConnection, conversations: Iterable[Conversation]) -> None:
    """Write the conversations back."""
    rows = [{"b_id": it.id, **{f"b_{name}": getattr(it, name) for name in _SAVED}} for it in conversations]
    await write(db, _UPDATE, rows)


_INTERVIEW_SAVED = ("instance", "place", "state", "late", "completed_at")
_UPDATE_INTERVIEW = (
    update(Interview.__table__)  # type: ignore[arg-type]
    .where(Interview.id == bindparam("b_id"))
    .values({"updated_at": bindparam("b_now"), **{name: bindparam(f"b_{name}") for name in _INTERVIEW_SAVED}})
)


async def save_interviews(db: AsyncConnection, interviews: Iterable[InterviewRecord], now: datetime) -> None:
    """Write the walks back."""
    rows = [
        {"b_id": it.id, "b_now": now, **{f"b_{name}": getattr(it, name) for name in _INTERVIEW_SAVED}}
        for it in interviews
    ]  # fmt: skip
    await write(db, _UPDATE_INTERVIEW, rows)


async def addresses_of(db: AsyncConnection, person_id: int) -> list[tuple[int, str, str]]:
    """(id, channel, address) of every reachable address of a person, the one used last first."""
    query = select(Address.id, Address.channel, Address.address).where(
        Address.person_id == person_id, Address.reachable
    )
    return [(row[0], row[1], row[2]) for row in await db.execute(query.order_by(Address.seen_at.desc()))]


async def put_invited(db: AsyncConnection, address_ids: Collection[int]) -> None:
    """An invitation is on its way: a plain yes in an idle conversation will answer it."""
    idle = (Address.id.in_(address_ids), Address.stage.in_((Stage.MENU, Stage.PROGRESS)))
    await db.execute(update(Address).where(*idle).values(stage=Stage.INVITED))
