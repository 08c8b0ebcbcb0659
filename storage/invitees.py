"""Queries: who may answer a round, and who was asked not long ago."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from bot.mailing import Target, Verdict
from bot.representing import is_employer
from storage.forms import forms
from storage.interviews import interviews
from storage.models import Address, FrameEntry, Mailing, Membership, Organization, Person, Recipient, SharedCode
from storage.reach import latest_chat
from storage.rounds import rounds

MANY = 5_000  # organizations above which all are read and the others left out here


async def targets(
    db: AsyncConnection, organization_ids: Collection[str], today: date, channels: Collection[str] = ()
) -> list[Target]:
    """Everyone who may answer for the organizations, each of a person's apart, with the address used last.

    Who is not confirmed yet is not invited, and the company never in place of its workers.
    """
    chat = aliased(Address)
    query = (
        select(
            Person.id.label("person_id"), Person.name, Person.language, Organization.id.label("organization_id"),
            Organization.name.label("organization"), Organization.country, Organization.time_zone.label("zone"),
            chat.id.label("address_id"), chat.channel, Person.surveys.label("consent"), chat.seen_at, Organization.kind,
            Membership.position,
        )
        .select_from(Membership)
        .join(Organization, Organization.id == Membership.organization_id)
        .join(Person, Person.id == Membership.person_id)
        .outerjoin(chat, chat.id == latest_chat(channels))
        .where(Membership.valid_on(today), Membership.confirmed)
        .order_by(Person.id, Organization.id)
    )  # fmt: skip
    wanted = set(organization_ids)
    if len(wanted) <= MANY:
        query = query.where(Organization.id.in_(wanted))
    return [
        _target(row)
        for row in await db.execute(query)
        if row.organization_id in wanted and not is_employer(row.kind, row.position)
    ]


def _target(row: Any) -> Target:  # noqa: ANN401 - a row of the query above
    values = {name: value for name, value in row._mapping.items() if name not in {"kind", "position"}}  # noqa: SLF001
    return Target(**{**values, "channel": row.channel or ""})


async def asked_since(
    db: AsyncConnection, since: datetime, passing: Collection[str], besides: int | None = None
) -> set[int]:
    """The people whom a round opened since then has asked by name: invited, or answering; not with a passing form."""
    lately = [rounds.c.opened_at > since, rounds.c.state != "planned", forms.c.form_id.not_in(passing)]
    lately.append(~exists().where(SharedCode.round_id == rounds.c.id))
    lately += [rounds.c.id != besides] if besides else []
    invited = (
        select(Recipient.person_id)
        .join(Mailing, Mailing.id == Recipient.mailing_id)
        .join(rounds, rounds.c.id == Mailing.round_id)
        .join(forms, forms.c.id == rounds.c.form_id)
        .where(Mailing.kind == "round", Recipient.verdict == Verdict.SEND, *lately)
    )
    answering = (
        select(interviews.c.person_id)
        .join(rounds, rounds.c.id == interviews.c.round_id)
        .join(forms, forms.c.id == rounds.c.form_id)
        .where(interviews.c.person_id.is_not(None), *lately)
    )
    return {row[0] for row in await db.execute(invited.union(answering)) if row[0] is not None}


async def asked_between(db: AsyncConnection, form_id: str, since: datetime, until: datetime) -> dict[str, str]:
    """Organization → name of the round of a form, opened in between, that asked it."""
    query = (
        select(FrameEntry.organization_id, rounds.c.name)
        .join(rounds, rounds.c.id == FrameEntry.round_id)
        .join(forms, forms.c.id == rounds.c.form_id)
        .where(
            forms.c.form_id == form_id, rounds.c.opened_at >= since, rounds.c.opened_at < until,
            rounds.c.state != "planned",
        )
        .order_by(rounds.c.opened_at)
    )  # fmt: skip
    return {row[0]: row[1] for row in await db.execute(query)}
