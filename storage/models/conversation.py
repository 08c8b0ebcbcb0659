"""Where a conversation stands, what it showed and sent, and what somebody has to do for a person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.record import Id, Record


class Address(Record):
    """A person on a channel, and where the conversation there stands."""

    __tablename__ = "addresses"
    __table_args__ = (UniqueConstraint("channel", "address"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    address: Mapped[str] = mapped_column(String(128))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    language: Mapped[str] = mapped_column(String(8), default="")
    reachable: Mapped[bool] = mapped_column(default=True)
    stage: Mapped[str] = mapped_column(String(16), default="unknown")
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    asked: Mapped[int] = mapped_column(default=0)  # counts questions: the token of the one that is open
    failures: Mapped[int] = mapped_column(default=0)  # answers in a row that were not understood
    last_order: Mapped[int] = mapped_column(BigInteger, default=0)
    interview_id: Mapped[int | None] = mapped_column(ForeignKey("interviews.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]  # when the person moved to another one


class Task(Record):
    """Something a person needs somebody to do: a call, a confirmation, a way in. One open of a kind for each chat."""

    __tablename__ = "tasks"
    __table_args__ = (
        Index(
            "uq_tasks_open", "address_id", "kind", unique=True,
            sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'"),
        ),
        Index("ix_tasks_state", "state", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))  # call, newcomer, address, lead, visitor, language, leaving, moving
    state: Mapped[str] = mapped_column(String(8), default="open")  # open, taken, done, refused
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    address_id: Mapped[int | None] = mapped_column(ForeignKey("addresses.id", ondelete="CASCADE"))
    organization_id: Mapped[str | None] = mapped_column(ForeignKey("organizations.id", ondelete="SET NULL"))
    role: Mapped[str] = mapped_column(String(12), default="mel")  # whose work it is
    country: Mapped[str] = mapped_column(String(2), default="")
    call: Mapped[str] = mapped_column(String(12), default="")  # when to call: morning, afternoon, any, write
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what the person said: name, organization, phone…
    created_at: Mapped[datetime]
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    done_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    done_at: Mapped[datetime | None]


class TranscriptLine(Record):
    """One line of a web chat: what the page shows, in order."""

    __tablename__ = "transcripts"
    __table_args__ = (
        Index("ix_transcripts_address", "address", "id"),
        UniqueConstraint("address", "key"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    address: Mapped[str] = mapped_column(String(128))
    key: Mapped[str | None] = mapped_column(String(80))  # the page's id of the person's own message: kept once
    line: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class ChatFile(Record):
    """A picture or recording shown in a web chat; its reference cannot be guessed."""

    __tablename__ = "chat_files"

    reference: Mapped[str] = mapped_column(String(64), primary_key=True)
    address: Mapped[str] = mapped_column(String(128), index=True)
    mime: Mapped[str] = mapped_column(String(80))
    content: Mapped[bytes]
    at: Mapped[datetime]


class Attachment(Record):
    """A file a person sent; its content is fetched after the answer is stored."""

    __tablename__ = "attachments"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    interview_id: Mapped[int | None] = mapped_column(ForeignKey("interviews.id", ondelete="CASCADE"), index=True)
    channel: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(12))
    reference: Mapped[str]
    mime: Mapped[str] = mapped_column(default="")
    size: Mapped[int] = mapped_column(default=0)
    content: Mapped[bytes | None]
    state: Mapped[str] = mapped_column(String(8), default="pending", index=True)  # pending, stored, lost
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
