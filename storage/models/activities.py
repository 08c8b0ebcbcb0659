"""Activities, who was invited to them, who came, and how both changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.record import Id, Record


class Activity(Record):
    """Something people are invited to. `taken` never passes `seats`: the table itself refuses it.

    A draft may lack its kind, its way and its hours; nothing else may.
    """

    __tablename__ = "activities"
    __table_args__ = (
        CheckConstraint("seats IS NULL OR taken <= seats", name="seats"),
        CheckConstraint("taken >= 0", name="taken"),
        CheckConstraint("mode IN ('', 'presencial', 'virtual', 'hibrida')", name="mode"),
        CheckConstraint(
            "state = 'borrador' OR (starts_at IS NOT NULL AND ends_at > starts_at AND type <> '' AND mode <> '')",
            name="complete",
        ),
        CheckConstraint("state IN ('borrador', 'publicada', 'realizada', 'cancelada')", name="state"),
        Index("ix_activities_starts", "starts_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    clacbook_id: Mapped[str | None] = mapped_column(String(40), unique=True)
    series: Mapped[str] = mapped_column(default="")  # the name of the series it is a session of
    session: Mapped[int | None]  # 1, 2… inside the series
    title: Mapped[dict[str, Any]]  # language → text; `es` is always there
    description: Mapped[dict[str, Any]] = mapped_column(default=dict)
    type: Mapped[str] = mapped_column(String(24), default="")  # a key of programme/activities.toml
    objective: Mapped[str] = mapped_column(String(8), default="")  # OE or OT of the plan
    convener: Mapped[str] = mapped_column(String(40), default="clac")  # clac, or the id of a structure
    with_clac: Mapped[bool] = mapped_column(default=True)  # whether CLAC convenes it, alone or together
    counts: Mapped[bool | None]  # staff's own word on whether it counts for mega_2, in place of its type's
    mode: Mapped[str] = mapped_column(String(10), default="")
    place: Mapped[str] = mapped_column(default="")
    link: Mapped[str] = mapped_column(default="")
    cost: Mapped[str] = mapped_column(default="")
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    zone: Mapped[str] = mapped_column(String(40))
    answer_by: Mapped[datetime | None]
    seats: Mapped[int | None]
    taken: Mapped[int] = mapped_column(default=0)  # people of accepted, offered and to_reconfirm invitations
    per_organization: Mapped[int | None]
    seats_women: Mapped[int] = mapped_column(default=0)  # kept for women until answers are due
    seats_youth: Mapped[int] = mapped_column(default=0)
    audience: Mapped[str] = mapped_column(default="")
    reminders: Mapped[str] = mapped_column(String(40), default="7d;1d;1h")
    door_code: Mapped[str] = mapped_column(String(8), default="")  # said or typed at the door or in the meeting
    door_token: Mapped[str] = mapped_column(String(24), default="", index=True)  # in the QR
    state: Mapped[str] = mapped_column(String(10), default="borrador")
    sequence: Mapped[int] = mapped_column(default=0)  # grows with every change: the calendar file's SEQUENCE
    file_name: Mapped[str] = mapped_column(default="")
    file_mime: Mapped[str] = mapped_column(String(80), default="")
    file: Mapped[bytes | None]
    list_closed_at: Mapped[datetime | None]
    why_cancelled: Mapped[str] = mapped_column(default="")
    made_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]


class ActivityChange(Record):
    """What an activity was before it was changed: dates, place, seats, state."""

    __tablename__ = "activity_changes"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id", ondelete="CASCADE"), index=True)
    sequence: Mapped[int]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(default="")
    actor: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]


class ActivityInvitation(Record):
    """How it stands between one person and one activity: one row, with the organization the person comes for."""

    __tablename__ = "activity_invitations"
    __table_args__ = (
        CheckConstraint(
            "state IN ('invited', 'accepted', 'maybe', 'declined', 'waiting', 'offered', 'to_reconfirm', 'withdrawn')",
            name="state",
        ),
        Index("ix_activity_invitations_waiting", "activity_id", "state", "line"),
    )

    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True)
    organization_id: Mapped[str] = mapped_column(ForeignKey("organizations.id"), index=True)
    state: Mapped[str] = mapped_column(String(12))
    people: Mapped[int] = mapped_column(default=1)  # how many come, the person included
    names: Mapped[str] = mapped_column(default="")
    since: Mapped[datetime]  # when this state began
    line: Mapped[int | None]  # the number drawn when the wait began; the lowest is offered first
    offered_until: Mapped[datetime | None]
    invited_at: Mapped[datetime | None]


class InvitationChange(Record):
    """What an invitation was before."""

    __tablename__ = "invitation_changes"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(12))
    people: Mapped[int]
    actor: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]


class Attendance(Record):
    """A presence: confirmed at the door, by a list or a code; or only declared. Once per person and activity.

    A row without a person is a name on a list, or a visitor; without an organization it counts for none.
    """

    __tablename__ = "attendance"
    __table_args__ = (
        CheckConstraint("state IN ('confirmada', 'declarada', 'rechazada')", name="state"),
        CheckConstraint("mode IN ('presencial', 'virtual')", name="mode"),
        UniqueConstraint("activity_id", "person_id"),
        Index(
            "uq_attendance_named", "activity_id", "organization_id", "named", unique=True,
            sqlite_where=text("person_id IS NULL"), postgresql_where=text("person_id IS NULL"),
        ),
        Index("ix_attendance_organization", "organization_id", "state"),
        Index("ix_attendance_counted", "activity_id", "organization_id", "state", "mode"),  # all that mega_2 reads
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    organization_id: Mapped[str | None] = mapped_column(ForeignKey("organizations.id"))
    named: Mapped[str] = mapped_column(default="")  # the name on a list or of a visitor, where there is no person
    named_organization: Mapped[str] = mapped_column(default="")  # what was written, where none was recognised
    mode: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(12))
    source: Mapped[str] = mapped_column(String(12))  # qr, code, list, file, declared, staff
    at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))


class AttendanceChange(Record):
    """A correction of a presence: what it was, who changed it and why."""

    __tablename__ = "attendance_changes"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    attendance_id: Mapped[int] = mapped_column(ForeignKey("attendance.id", ondelete="CASCADE"), index=True)
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    reason: Mapped[str]
    actor: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
