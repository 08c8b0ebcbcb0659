"""Queries: who answered a round, for whom, and which rounds have results to give back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.forms import forms
from storage.interviews import interviews
from storage.models import Organization, Person
from storage.rounds import rounds

READY = "ready"  # in the words of a round: whoever wrote them is done
SENT = ("complete", "replaced")


async def answered(db: AsyncConnection, person_id: int) -> list[RowMapping]:
    """The rounds a person has answered with what they are now, each with the organization, the newest first."""
    query = (
        select(
            rounds.c.id.label("round_id"), rounds.c.name, rounds.c.state, rounds.c.approved,
            interviews.c.organization_id, Organization.name.label("organization"), Organization.country,
            Person.name.label("person"),
        )
        .join(rounds, rounds.c.id == interviews.c.round_id)
        .join(Organization, Organization.id == interviews.c.organization_id)
        .join(Person, Person.id == interviews.c.person_id)
        .where(interviews.c.person_id == person_id, interviews.c.state.in_((*SENT, "partial")))
        .order_by(rounds.c.opened_at.desc(), Organization.name)
    )  # fmt: skip
    return list((await db.execute(query)).mappings())


async def respondents(db: AsyncConnection, round_id: int) -> set[tuple[int, str]]:
    """(person, organization) of everybody who answered a round, late or half way too."""
    query = select(interviews.c.person_id, interviews.c.organization_id).where(
        interviews.c.round_id == round_id, interviews.c.person_id.is_not(None), ~interviews.c.to_verify,
        interviews.c.state.in_((*SENT, "partial")),
    )  # fmt: skip
    return {(row[0], row[1]) for row in await db.execute(query)}


async def due(db: AsyncConnection) -> list[RowMapping]:
    """Closed rounds whose figures are approved and whose words are written, and that have told nobody yet."""
    query = (
        select(rounds, forms.c.form_id.label("form"))
        .join(forms, forms.c.id == rounds.c.form_id)
        .where(rounds.c.state == "closed", rounds.c.approved, rounds.c.feedback_at.is_(None))
        .order_by(rounds.c.id)
    )
    return [row for row in (await db.execute(query)).mappings() if READY in row["feedback"]]


async def planned_after(db: AsyncConnection, form_id: str, now: datetime) -> RowMapping | None:
    """The next planned round of a form, None when there is none."""
    query = (
        select(rounds.c.id, rounds.c.opened_at)
        .join(forms, forms.c.id == rounds.c.form_id)
        .where(forms.c.form_id == form_id, rounds.c.state == "planned", rounds.c.opened_at > now)
        .order_by(rounds.c.opened_at)
    )
    return (await db.execute(query.limit(1))).mappings().first()
