"""Who did what, what only a focal point may see, and facts about the database itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.record import Id, Record


class Concern(Record):
    """An answer in which somebody may be in danger: for the safeguarding focal point alone, never exported.

    It holds no words: the focal point reads the answer itself.
    """

    __tablename__ = "safeguarding"
    __table_args__ = (UniqueConstraint("interview_id", "question"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    interview_id: Mapped[int | None] = mapped_column(ForeignKey("interviews.id", ondelete="SET NULL"))
    question: Mapped[str] = mapped_column(String(80))
    subject: Mapped[str] = mapped_column(String(16))  # a key of programme/safeguarding.toml
    call: Mapped[bool | None]  # whether the person wants to be called in private; None while not answered
    state: Mapped[str] = mapped_column(String(8), default="open")  # open, closed
    created_at: Mapped[datetime]


class AuditLine(Record):
    """Who did what to whom; rows are only added, ids only."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(40))  # person:12, command line, scheduler
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Fact(Record):
    """A small fact about the database itself, e.g. that its data are examples."""

    __tablename__ = "facts"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str]
