"""People, whom they speak for, what they agreed to, and that somebody was erased."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ColumnElement, ForeignKey, String, UniqueConstraint, and_, or_
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.record import Id, Record


class Person(Record):
    """Someone we talk to. What the person agreed to is repeated here from `consents` for quick reading."""

    __tablename__ = "people"
    __table_args__ = ({"sqlite_autoincrement": True},)  # the number of somebody who was erased is nobody's again

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str]
    language: Mapped[str] = mapped_column(String(8), default="es")
    role: Mapped[str] = mapped_column(String(12), default="miembro")
    scope: Mapped[str] = mapped_column(String(40), default="")
    phone: Mapped[str | None] = mapped_column(String(20), index=True)
    wanted_language: Mapped[str] = mapped_column(String(8), default="")  # one the person needs and we do not speak
    gender: Mapped[str] = mapped_column(String(12), default="")  # as the person said: mujer, hombre, otra, no_dice
    age_group: Mapped[str] = mapped_column(String(8), default="")  # 18-35, 36+
    monthly: Mapped[bool] = mapped_column(default=False)  # wants the indicators once a month
    surveys: Mapped[bool] = mapped_column(default=False)
    invitations: Mapped[bool] = mapped_column(default=False)
    voice: Mapped[bool | None]  # whether voice notes may be kept and put into writing; None while not asked
    focal: Mapped[bool] = mapped_column(default=False)  # reads what tells of a danger (see bot/safeguarding.py)
    created_at: Mapped[datetime]


class Membership(Record):
    """A person speaking for an organization, with validity dates; what an unconfirmed one answers waits."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("person_id", "organization_id", "valid_from"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    organization_id: Mapped[str] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"), index=True)
    position: Mapped[str] = mapped_column(default="")
    confirmed: Mapped[bool] = mapped_column(default=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    @classmethod
    def valid_on(cls, day: date) -> ColumnElement[bool]:
        """The condition that somebody speaks for the organization on a day, both ends included."""
        return and_(cls.valid_from <= day, or_(cls.valid_to.is_(None), cls.valid_to >= day))


class Code(Record):
    """A personal code that links a chat to a person."""

    __tablename__ = "codes"

    code: Mapped[str] = mapped_column(String(16), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Consent(Record):
    """The proof of one decision about one purpose; rows are only added.

    An erased person's rows stay as proof: without the person, the message and the words, under a salted hash.
    """

    __tablename__ = "consents"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    fingerprint: Mapped[str] = mapped_column(String(64), default="", index=True)  # see `erasures`
    purpose: Mapped[str] = mapped_column(String(16))
    granted: Mapped[bool]
    text_version: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(8))
    channel: Mapped[str] = mapped_column(String(16))
    message_id: Mapped[str]
    answer: Mapped[str]
    zone: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]


class Erasure(Record):
    """That somebody was erased: a salted hash of each phone and code, so that no list brings the person back."""

    __tablename__ = "erasures"

    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    erased_on: Mapped[date]
