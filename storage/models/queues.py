"""The two queues: what came in and what has to go out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.record import Id, Record


class Inbox(Record):
    """A provider event as it arrived. `pending` waits its turn, `done` was handled, `aside` could not be."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("channel", "provider_id"),
        Index(
            "ix_inbox_pending", "id", sqlite_where=text("state = 'pending'"), postgresql_where=text("state = 'pending'")
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    provider_id: Mapped[str] = mapped_column(String(160))
    address: Mapped[str] = mapped_column(String(128), default="")
    order: Mapped[int] = mapped_column(BigInteger, default=0)
    body: Mapped[str]
    state: Mapped[str] = mapped_column(String(8))
    error: Mapped[str] = mapped_column(default="")
    received_at: Mapped[datetime]


class Outbox(Record):
    """A message to send once. `key` is recipient, purpose and occurrence: the same key is the same message."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_due", "priority", "not_before", "id",
            sqlite_where=text("state = 'queued'"), postgresql_where=text("state = 'queued'"),
        ),
        Index(
            "ix_outbox_sending", "claimed_until",
            sqlite_where=text("state = 'sending'"), postgresql_where=text("state = 'sending'"),
        ),
        Index("ix_outbox_token", "address_id", "token"),
        Index(
            "ix_outbox_initiated", "address_id", "created_at",
            sqlite_where=text("priority > 0"), postgresql_where=text("priority > 0"),
        ),
        Index(
            "ix_outbox_mailing", "mailing_id", "state",
            sqlite_where=text("mailing_id IS NOT NULL"), postgresql_where=text("mailing_id IS NOT NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id", ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(String(16))  # reply, surveys, invitations, notice
    priority: Mapped[int]  # 0 replies, 1 reminders, 2 broadcasts
    payload: Mapped[str]
    token: Mapped[str] = mapped_column(String(16), default="")
    state: Mapped[str] = mapped_column(String(10))  # queued, sending, sent, failed, cancelled, held, missed
    not_before: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str] = mapped_column(String(40), default="")
    claimed_until: Mapped[datetime | None]
    doubt: Mapped[bool] = mapped_column(default=False)  # an earlier attempt may have arrived
    outcome: Mapped[str] = mapped_column(default="")  # why it was or was not sent
    message_ref: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    mailing_id: Mapped[int | None] = mapped_column(ForeignKey("mailings.id", ondelete="SET NULL"))
    hours: Mapped[str | None] = mapped_column(String(10))  # when it may leave: usual, saturdays, urgent; empty any time
    zone: Mapped[str | None] = mapped_column(String(40))  # whose hours these are
    country: Mapped[str | None] = mapped_column(String(2))
    useful_until: Mapped[datetime | None]  # after that it is not sent but marked as missed
