"""Queries: answers and audit lines as they are handed out."""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import Answer, AuditLine, Concern, FormVersion, FrameEntry, Interview, Organization, Round


async def answers(db: AsyncConnection) -> list[dict[str, Any]]:
    """Every answer of interviews that count, without the person; what safeguarding has seen is never handed out."""
    concern = exists().where(Concern.interview_id == Answer.interview_id, Concern.question == Answer.question)
    query = (
        select(
            Interview.id.label("interview"), Interview.round_id, Round.name.label("round"),
            Interview.form_id.label("form_row"), FormVersion.form_id, FormVersion.version, Interview.organization_id,
            Organization.country, Organization.kind, Interview.mode, Interview.state, Interview.late, Answer.reference,
            Answer.question, Answer.value, Answer.number, Answer.answered_at, Interview.completed_at,
            Interview.to_verify,
        )
        .join(Answer, Answer.interview_id == Interview.id)
        .join(Round, Round.id == Interview.round_id)
        .join(FormVersion, FormVersion.id == Interview.form_id)
        .join(Organization, Organization.id == Interview.organization_id)
        .where(Interview.state != "replaced", ~concern)
        .order_by(Interview.round_id, Interview.id, Answer.reference)
    )  # fmt: skip
    return [dict(row) for row in (await db.execute(query)).mappings()]


async def frames(db: AsyncConnection) -> list[dict[str, Any]]:
    """Every organization of every round as it was frozen, with its round."""
    query = (
        select(
            FrameEntry.__table__, Round.name, Round.state, Round.opened_at, Round.last_day, Round.closed_at,
            Round.late_counts, Round.approved, FormVersion.form_id.label("form"), FormVersion.version,
            Organization.time_zone.label("zone"), Organization.people_count.label("people"),
        )
        .join(Round, Round.id == FrameEntry.round_id)
        .join(FormVersion, FormVersion.id == Round.form_id)
        .join(Organization, Organization.id == FrameEntry.organization_id)
        .order_by(FrameEntry.round_id, FrameEntry.organization_id)
    )  # fmt: skip
    return [dict(row) for row in (await db.execute(query)).mappings()]


async def audit_lines(db: AsyncConnection) -> list[dict[str, Any]]:
    """Every line of the audit, the first one first."""
    return [dict(row) for row in (await db.execute(select(AuditLine.__table__).order_by(AuditLine.id))).mappings()]
