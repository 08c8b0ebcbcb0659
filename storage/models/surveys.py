"""Published forms, rounds with their frames, interviews and answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.record import Id, Record


class FormVersion(Record):
    """A published form: immutable; the same version with another content is refused."""

    __tablename__ = "forms"
    __table_args__ = (UniqueConstraint("form_id", "version"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    form_id: Mapped[str] = mapped_column(String(80))
    version: Mapped[str] = mapped_column(String(40))
    title: Mapped[str]
    hash: Mapped[str] = mapped_column(String(64))
    xform: Mapped[str]
    source: Mapped[bytes]
    source_name: Mapped[str]
    published_at: Mapped[datetime]


class FormFile(Record):
    """A table a published form reads: its choices or look-ups."""

    __tablename__ = "form_files"

    form_id: Mapped[int] = mapped_column(ForeignKey("forms.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    content: Mapped[bytes]


class Round(Record):
    """One asking of a form to a frozen frame of organizations."""

    __tablename__ = "rounds"
    __table_args__ = (
        Index(
            "uq_rounds_open_form", "form_id", unique=True,
            sqlite_where=text("state = 'open' AND activity_id IS NULL"),
            postgresql_where=text("state = 'open' AND activity_id IS NULL"),
        ),
        Index(
            "uq_rounds_open_activity", "activity_id", unique=True,
            sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    form_id: Mapped[int] = mapped_column(ForeignKey("forms.id"))
    name: Mapped[str]
    state: Mapped[str] = mapped_column(String(8))  # planned, open, closed
    audience: Mapped[str] = mapped_column(default="")
    approved: Mapped[bool] = mapped_column(default=False)  # a second person has checked the closed round's figures
    opened_at: Mapped[datetime]
    closes_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    last_day: Mapped[date | None]  # an organization's answers count until the end of this day where it is
    reminder_days: Mapped[str] = mapped_column(String(20), default="3;8")  # days after the opening
    late_counts: Mapped[bool] = mapped_column(default=False)  # whether late answers were accepted, all of them
    copied_from: Mapped[int | None] = mapped_column(ForeignKey("rounds.id", ondelete="SET NULL"))
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activities.id", ondelete="CASCADE"), index=True)
    feedback: Mapped[dict[str, Any]] = mapped_column(default=dict)  # language → what CLAC decided to change
    feedback_at: Mapped[datetime | None]  # when the results went to those who answered


class FrameEntry(Record):
    """An organization that a round asks, as it was at the opening."""

    __tablename__ = "frames"

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True)
    organization_id: Mapped[str] = mapped_column(ForeignKey("organizations.id"), primary_key=True)
    country: Mapped[str] = mapped_column(String(2))
    region: Mapped[str] = mapped_column(String(12))
    kind: Mapped[str] = mapped_column(String(12))
    cn: Mapped[str] = mapped_column(String(40), default="")
    products: Mapped[str] = mapped_column(default="")  # a;b as they were at the opening
    networks: Mapped[str] = mapped_column(default="")  # likewise
    left_at: Mapped[datetime | None]


class Interview(Record):
    """One walk through one form for one organization; the state is the form's instance plus a place.

    `person_id` is empty where no identity is kept.
    """

    __tablename__ = "interviews"
    __table_args__ = (
        UniqueConstraint("round_id", "person_id", "organization_id"),
        Index("ix_interviews_round", "round_id", "state"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    form_id: Mapped[int] = mapped_column(ForeignKey("forms.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    organization_id: Mapped[str] = mapped_column(ForeignKey("organizations.id"), index=True)
    state: Mapped[str] = mapped_column(String(10))  # open, complete, partial (counts), replaced (by a later one)
    instance: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    seed: Mapped[int] = mapped_column(BigInteger)
    mode: Mapped[str] = mapped_column(String(14), default="chat")
    helper_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))  # who typed it in
    late: Mapped[bool] = mapped_column(default=False)
    to_verify: Mapped[bool] = mapped_column(default=False)  # counts nowhere until the person is confirmed
    started_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]


class Answer(Record):
    """The present answer to one question of one interview; `number` is its code when it is one."""

    __tablename__ = "answers"
    __table_args__ = (Index("ix_answers_round", "round_id", "question", "organization_id", "number"),)

    interview_id: Mapped[int] = mapped_column(ForeignKey("interviews.id", ondelete="CASCADE"), primary_key=True)
    reference: Mapped[str] = mapped_column(String(240), primary_key=True)
    question: Mapped[str] = mapped_column(String(80))
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    organization_id: Mapped[str] = mapped_column(ForeignKey("organizations.id"))
    value: Mapped[str]
    number: Mapped[float | None]
    answered_at: Mapped[datetime]


class AnswerChange(Record):
    """An answer that was replaced: the history behind `answers`."""

    __tablename__ = "answer_changes"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    interview_id: Mapped[int] = mapped_column(ForeignKey("interviews.id", ondelete="CASCADE"), index=True)
    reference: Mapped[str] = mapped_column(String(240))
    value: Mapped[str]
    replaced_at: Mapped[datetime]


class SharedCode(Record):
    """A code an organization passes on: whoever uses it answers a round for it without a name."""

    __tablename__ = "shared_codes"
    __table_args__ = (UniqueConstraint("round_id", "organization_id"),)

    code: Mapped[str] = mapped_column(String(16), primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    organization_id: Mapped[str] = mapped_column(ForeignKey("organizations.id"))
