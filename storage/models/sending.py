"""What goes out to many: mailings with the outcome for each person, reminders, and who does not want them now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.record import Id, Record


class Mailing(Record):
    """One sending to many people: the invitations of a round or an activity, or a broadcast of its own.

    It is rehearsed as a draft, waits for a second person above a threshold, and can be stopped and resumed.
    """

    __tablename__ = "mailings"
    __table_args__ = (
        CheckConstraint("kind IN ('round', 'activity', 'broadcast', 'results')", name="kind"),
        CheckConstraint("state IN ('draft', 'waiting', 'sending', 'stopped', 'done', 'discarded')", name="state"),
        Index("ix_mailings_state", "state"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(10), default="draft")
    name: Mapped[str]
    round_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"), index=True)
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activities.id", ondelete="CASCADE"), index=True)
    audience: Mapped[str] = mapped_column(default="")
    purpose: Mapped[str] = mapped_column(String(16))  # surveys, invitations
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)  # language → text, and what else its kind needs
    file_name: Mapped[str] = mapped_column(default="")
    file_mime: Mapped[str] = mapped_column(String(80), default="")
    file: Mapped[bytes | None]
    send_at: Mapped[datetime | None]  # not before; empty is at once
    useful_until: Mapped[datetime | None]  # what has not left by then is dropped and reported
    made_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    confirmed_at: Mapped[datetime | None]
    reach: Mapped[int] = mapped_column(default=0)  # recipients of the rehearsal that was confirmed
    queued_at: Mapped[datetime | None]  # when every recipient had been decided


class Recipient(Record):
    """A person a mailing was for, and what was decided when it was confirmed; the outbox row says what came of it."""

    __tablename__ = "recipients"
    __table_args__ = (Index("ix_recipients_person", "person_id"),)

    mailing_id: Mapped[int] = mapped_column(ForeignKey("mailings.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    organization_id: Mapped[str] = mapped_column(
        ForeignKey("organizations.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    address_id: Mapped[int | None] = mapped_column(ForeignKey("addresses.id", ondelete="SET NULL"))
    verdict: Mapped[str] = mapped_column(String(16))  # send, or why not: see bot/mailing.py


class Reminder(Record):
    """That a reminder was decided for a person: sent (queued), or missed and why. Once for each occurrence."""

    __tablename__ = "reminders"
    __table_args__ = (
        UniqueConstraint("round_id", "person_id", "organization_id", "occurrence"),
        UniqueConstraint("activity_id", "person_id", "organization_id", "occurrence"),
        Index("ix_reminders_told", "round_id", "occurrence", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    round_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activities.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    organization_id: Mapped[str] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"), index=True)
    occurrence: Mapped[str] = mapped_column(String(24))  # 1, 2 of a round; week, day, hour and the date of an activity
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(8))  # queued, missed
    reason: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime]


class Snooze(Record):
    """Until when a person asked not to be reminded of a round."""

    __tablename__ = "snoozes"

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    until: Mapped[datetime]


class Refusal(Record):
    """That a person does not want to answer a round for an organization; nobody reminds them."""

    __tablename__ = "refusals"

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    organization_id: Mapped[str] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime]
