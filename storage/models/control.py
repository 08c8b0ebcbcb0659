"""Who did what, what only a focal point may see, and facts about the database itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
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


class Session(Record):
    """Somebody's way into the staff console: a link, then a code, then open, then ended.

    What the link or the browser carries and the six digits are kept only as hashes.
    """

    __tablename__ = "sessions"
    __table_args__ = (CheckConstraint("step IN ('link', 'code', 'open', 'ended')", name="step"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    step: Mapped[str] = mapped_column(String(8))
    token: Mapped[str] = mapped_column(String(64), unique=True)  # another one at each step
    code: Mapped[str] = mapped_column(String(64), default="")
    tries: Mapped[int] = mapped_column(default=0)  # wrong codes
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class Fact(Record):
    """A small fact about the database itself, e.g. that its data are examples."""

    __tablename__ = "facts"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str]
