"""Queries: published forms, rounds with their frames, interviews and answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping, Select, Table, and_, case, delete, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.representing import is_employer
from storage.database import add_missing, put
from storage.models import (
    Address,
    Answer,
    AnswerChange,
    FormFile,
    FormVersion,
    FrameEntry,
    Interview,
    Membership,
    Organization,
    OrganizationNetwork,
    OrganizationProduct,
    Person,
    Round,
    SharedCode,
)

forms: Table = FormVersion.__table__  # type: ignore[assignment]
rounds: Table = Round.__table__  # type: ignore[assignment]
answers: Table = Answer.__table__  # type: ignore[assignment]
interviews: Table = Interview.__table__  # type: ignore[assignment]


# --- forms


async def form_version(db: AsyncConnection, form_id: str, version: str) -> RowMapping | None:
    """A published form, None when that version is not there."""
    query = select(forms).where(forms.c.form_id == form_id, forms.c.version == version)
    return (await db.execute(query)).mappings().first()


async def add_form(db: AsyncConnection, row: Mapping[str, Any]) -> int:
    """Keep a published form; gives its id."""
    return int((await db.execute(insert(forms).values(**row).returning(forms.c.id))).scalar_one())


async def add_files(db: AsyncConnection, form_row: int, files: Mapping[str, bytes]) -> None:
    """Keep the tables a form reads."""
    rows = [{"form_id": form_row, "name": name, "content": content} for name, content in files.items()]
    await add_missing(db, FormFile.__table__, rows)  # type: ignore[arg-type]


async def form_files(db: AsyncConnection, form_row: int) -> dict[str, bytes]:
    """The tables a form reads, by name."""
    query = select(FormFile.name, FormFile.content).where(FormFile.form_id == form_row)
    return {row[0]: row[1] for row in await db.execute(query)}


async def newest_form(db: AsyncConnection, form_id: str) -> RowMapping | None:
    """The form version published last."""
    query = select(forms).where(forms.c.form_id == form_id).order_by(forms.c.published_at.desc(), forms.c.id.desc())
    return (await db.execute(query.limit(1))).mappings().first()


async def xform(db: AsyncConnection, row_id: int) -> str:
    """The XForm XML of a published form."""
    return str((await db.execute(select(forms.c.xform).where(forms.c.id == row_id))).scalar_one())


async def all_forms(db: AsyncConnection) -> list[RowMapping]:
    """Every published form without its content, in order of publication."""
    columns = [c for c in forms.c if c.name not in {"xform", "source"}]
    return list((await db.execute(select(*columns).order_by(forms.c.id))).mappings())


# --- rounds


async def open_round(db: AsyncConnection, row: Mapping[str, Any]) -> int:
    """Keep a new round; gives its id. A second open round of a form violates a constraint."""
    return int((await db.execute(insert(rounds).values(**row).returning(rounds.c.id))).scalar_one())


_ROUND = select(
    rounds,
    forms.c.form_id.label("form"),
    forms.c.version.label("version"),
    forms.c.title.label("title"),
).join(forms, forms.c.id == rounds.c.form_id)


async def all_rounds(db: AsyncConnection) -> list[RowMapping]:
    """Every round with its form's id, version and title, the newest first."""
    return list((await db.execute(_ROUND.order_by(rounds.c.opened_at.desc(), rounds.c.id.desc()))).mappings())


async def round_by_id(db: AsyncConnection, round_id: int) -> RowMapping | None:
    """A round with its form, None when there is none."""
    return (await db.execute(_ROUND.where(rounds.c.id == round_id))).mappings().first()


async def latest_rounds(db: AsyncConnection, form_id: str, at: datetime, limit: int = 2) -> list[RowMapping]:
    """The rounds of a form that had opened at an instant, the newest first."""
    query = _ROUND.where(forms.c.form_id == form_id, rounds.c.opened_at <= at).order_by(rounds.c.opened_at.desc())
    return list((await db.execute(query.limit(limit))).mappings())


async def close_round(db: AsyncConnection, round_id: int, now: datetime) -> None:
    """Close a round."""
    await db.execute(update(rounds).where(rounds.c.id == round_id).values(state="closed", closed_at=now))


async def due_rounds(db: AsyncConnection, now: datetime) -> list[int]:
    """Open rounds whose closing date has passed."""
    query = select(rounds.c.id).where(rounds.c.state == "open", rounds.c.closes_at <= now)
    return list((await db.execute(query)).scalars())


async def candidates(db: AsyncConnection) -> list[dict[str, Any]]:
    """Active organizations with what a frame is chosen by; `products` and `networks` are tuples."""
    columns = (Organization.id, Organization.country, Organization.region, Organization.kind, Organization.cn)
    found = {
        row.id: {**row._mapping, "products": (), "networks": ()}  # noqa: SLF001 - the public name of a row's mapping
        for row in await db.execute(select(*columns).where(Organization.state == "activa").order_by(Organization.id))
    }
    query = select(OrganizationProduct.organization_id, OrganizationProduct.product)
    for organization_id, product in await db.execute(query.order_by(OrganizationProduct.product)):
        if organization_id in found:
            found[organization_id]["products"] += (product,)
    belong = select(OrganizationNetwork.organization_id, OrganizationNetwork.network)
    for organization_id, network in await db.execute(belong.order_by(OrganizationNetwork.network)):
        if organization_id in found:
            found[organization_id]["networks"] += (network,)
    return list(found.values())


async def freeze(db: AsyncConnection, entries: Iterable[Mapping[str, Any]]) -> None:
    """Keep a round's frame."""
    await add_missing(db, FrameEntry.__table__, entries)  # type: ignore[arg-type]


async def frame(db: AsyncConnection, round_id: int) -> list[RowMapping]:
    """The organizations a round asks; those that left before the closing are out."""
    table = FrameEntry.__table__
    query = select(table).where(FrameEntry.round_id == round_id, FrameEntry.left_at.is_(None))
    return list((await db.execute(query)).mappings())


@dataclass(frozen=True, slots=True)
class Invitee:
    """A person who may answer a round, with the address to write to (None without one)."""

    person_id: int
    name: str
    language: str
    consent: bool
    organization_id: str
    organization: str
    country: str
    zone: str
    address_id: int | None


async def invitees(db: AsyncConnection, round_id: int, today: date) -> list[Invitee]:
    """Everyone who may answer a round, each organization of a person apart, with the address used last.

    Who is not confirmed yet is not invited, and the company never in place of its workers.
    """
    newest_first = func.row_number().over(
        partition_by=Address.person_id, order_by=(Address.seen_at.desc(), Address.id.desc())
    )
    latest = (
        select(Address.person_id, Address.id.label("address_id"), newest_first.label("place"))
        .where(Address.reachable, Address.person_id.is_not(None), Address.stage != "stopped")
        .subquery()
    )
    valid = and_(
        Membership.valid_from <= today, or_(Membership.valid_to.is_(None), Membership.valid_to >= today)
    )  # fmt: skip
    query = (
        select(
            Person.id, Person.name, Person.language, Person.surveys, Organization.id,
            Organization.name.label("organization"), Organization.country, Organization.time_zone,
            latest.c.address_id, Organization.kind, Membership.position,
        )
        .select_from(FrameEntry)
        .join(Organization, Organization.id == FrameEntry.organization_id)
        .join(Membership, Membership.organization_id == FrameEntry.organization_id)
        .join(Person, Person.id == Membership.person_id)
        .outerjoin(latest, and_(latest.c.person_id == Person.id, latest.c.place == 1))
        .where(FrameEntry.round_id == round_id, valid, Membership.confirmed)
        .order_by(Person.id, FrameEntry.organization_id)
    )  # fmt: skip
    return [Invitee(*row[:-2]) for row in await db.execute(query) if not is_employer(row.kind, row.position)]


# --- interviews and answers


async def owed(db: AsyncConnection, person_id: int, today: date) -> list[RowMapping]:
    """Open rounds a person may answer by name: round, form, organization, and the interview where one was begun."""
    valid = and_(Membership.valid_from <= today, or_(Membership.valid_to.is_(None), Membership.valid_to >= today))
    query = (
        select(
            rounds.c.id.label("round_id"), rounds.c.name.label("round_name"), rounds.c.form_id, rounds.c.closes_at,
            forms.c.title,
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
    return [row for row in rows if not is_employer(row["kind"], row["position"])]


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
        select(interviews, Round.state.label("round_state"), Organization.name.label("organization"),
               Organization.country, Organization.time_zone.label("zone"))
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


async def given(db: AsyncConnection, round_id: int, questions: Collection[str]) -> list[RowMapping]:
    """The answers to some questions of a round, given in time, each with its interview, person and organization."""
    query: Select[Any] = (
        select(
            interviews.c.id, interviews.c.organization_id, interviews.c.person_id, interviews.c.state,
            interviews.c.updated_at, interviews.c.completed_at,
            answers.c.question, answers.c.value, answers.c.answered_at,
        )
        .join(answers, answers.c.interview_id == interviews.c.id)
        .join(rounds, rounds.c.id == answers.c.round_id)
        .where(answers.c.round_id == round_id, answers.c.question.in_(questions), interviews.c.state != "replaced")
        .where(~interviews.c.to_verify)
        .where(or_(rounds.c.closed_at.is_(None), answers.c.answered_at <= rounds.c.closed_at))
    )  # fmt: skip
    return list((await db.execute(query)).mappings())


# --- forms that an organization answers once, or nobody by name


async def add_shared_codes(db: AsyncConnection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Keep the codes organizations pass on."""
    await add_missing(db, SharedCode.__table__, rows)  # type: ignore[arg-type]


async def shared_codes(db: AsyncConnection, round_id: int) -> dict[str, str]:
    """The code of each organization of a round."""
    query = select(SharedCode.organization_id, SharedCode.code).where(SharedCode.round_id == round_id)
    return {row[0]: row[1] for row in await db.execute(query)}


async def by_shared_code(db: AsyncConnection, code: str) -> RowMapping | None:
    """The round, open or not, and the organization a shared code stands for."""
    query = (
        select(
            rounds.c.id.label("round_id"), rounds.c.form_id, rounds.c.state.label("round_state"),
            Organization.id.label("organization_id"), Organization.name.label("organization"), Organization.kind,
            Organization.time_zone.label("zone"),
        )
        .select_from(SharedCode)
        .join(rounds, rounds.c.id == SharedCode.round_id)
        .join(Organization, Organization.id == SharedCode.organization_id)
        .where(SharedCode.code == code)
    )  # fmt: skip
    return (await db.execute(query)).mappings().first()


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


async def replace_official(db: AsyncConnection, round_id: int, organization_id: str, keep: int) -> None:
    """The interview `keep` is the organization's answer now; the others stay as history."""
    where = (
        interviews.c.round_id == round_id, interviews.c.organization_id == organization_id,
        interviews.c.id != keep, interviews.c.state == "complete",
    )  # fmt: skip
    await db.execute(update(interviews).where(*where).values(state="replaced"))
