"""Figures that somebody enters or publishes: proposals, external figures, snapshots, goals on the way."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.record import Id, Record


class Proposal(Record):
    """A request to create or change a standard, price or premium; it counts once a second person approved it."""

    __tablename__ = "proposals"
    __table_args__ = (
        CheckConstraint(
            "state IN ('borrador', 'presentada', 'en_estudio', 'aceptada', 'aceptada_en_parte', 'rechazada',"
            " 'retirada', 'retirada_tras_evaluacion')",
            name="state",
        ),
        CheckConstraint("approved_by IS NULL OR approved_by <> entered_by", name="four_eyes"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    title: Mapped[str]
    standard: Mapped[str] = mapped_column(default="")
    author: Mapped[str] = mapped_column(String(40), default="")  # the commission, network or coordination
    filed_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(24))
    decided_on: Mapped[date | None]
    body: Mapped[str] = mapped_column(default="")  # who decided
    evidence: Mapped[str] = mapped_column(default="")
    entered_by: Mapped[str] = mapped_column(String(40))  # as in the audit: person:12, command line
    entered_at: Mapped[datetime]
    approved_by: Mapped[str | None] = mapped_column(String(40))
    approved_at: Mapped[datetime | None]


class ExternalFigure(Record):
    """A value measured elsewhere, a baseline, a milestone, or how far self-reports were above what was verified."""

    __tablename__ = "external_figures"
    __table_args__ = (
        CheckConstraint("kind IN ('value', 'baseline', 'milestone', 'verification')", name="kind"),
        CheckConstraint("approved_by IS NULL OR approved_by <> entered_by", name="four_eyes"),
        Index("ix_external_figures_indicator", "indicator", "as_of"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    indicator: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(12))
    as_of: Mapped[date]
    value: Mapped[float]
    n: Mapped[int | None]
    frame: Mapped[int | None]
    period: Mapped[str] = mapped_column(default="")
    method: Mapped[str]
    evidence: Mapped[str]
    entered_by: Mapped[str] = mapped_column(String(40))
    entered_at: Mapped[datetime]
    approved_by: Mapped[str | None] = mapped_column(String(40))
    approved_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class Snapshot(Record):
    """A published figure: never changed. A correction is the next version, with a note."""

    __tablename__ = "snapshots"
    __table_args__ = (
        UniqueConstraint("indicator", "as_of", "audience", "version"),
        CheckConstraint("approved_by <> computed_by", name="four_eyes"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    indicator: Mapped[str] = mapped_column(String(16))
    as_of: Mapped[date]
    audience: Mapped[str] = mapped_column(default="")
    version: Mapped[int]
    definition_version: Mapped[int]
    round_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id"))
    status: Mapped[str] = mapped_column(String(12))  # official, reference, external
    value: Mapped[float | None]
    n: Mapped[int | None]
    frame: Mapped[int | None]
    margin: Mapped[float | None]
    low: Mapped[float | None]
    high: Mapped[float | None]
    detail: Mapped[dict[str, Any]]  # companions, strata, chain, warnings, the definition as it was
    note: Mapped[str] = mapped_column(default="")
    computed_by: Mapped[str] = mapped_column(String(40))
    approved_by: Mapped[str] = mapped_column(String(40))
    published_at: Mapped[datetime]


class Publication(Record):
    """A figure that somebody proposed to publish and that waits for a second person."""

    __tablename__ = "publications"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    indicator: Mapped[str] = mapped_column(String(16))
    as_of: Mapped[date]
    round_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id"))
    note: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(String(10), default="waiting")  # waiting, published, refused
    proposed_by: Mapped[str] = mapped_column(String(40))
    proposed_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(String(40))
    decided_at: Mapped[datetime | None]


class Lookup(Record):
    """Which cut of the figures a person has looked at: so that no difference gives a small group away."""

    __tablename__ = "lookups"
    __table_args__ = (Index("ix_lookups_person", "person_id", "at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    audience: Mapped[str]
    at: Mapped[datetime]


class Touched(Record):
    """That something was written which figures stand on: by it every process knows what it remembers wrongly.

    The rows are written by triggers (migration 0004) and live for hours only; nothing refers to them.
    """

    __tablename__ = "touched"
    __table_args__ = (Index("ix_touched_writer", "writer"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    what: Mapped[str] = mapped_column(String(12))  # interview, frame, organization, attendance, invitation
    round_id: Mapped[int | None] = mapped_column(BigInteger)
    organization_id: Mapped[str | None] = mapped_column(String(40))
    interview_id: Mapped[int | None] = mapped_column(BigInteger)
    writer: Mapped[int | None] = mapped_column(BigInteger)  # PostgreSQL's transaction: there they end in any order
    at: Mapped[datetime]  # by the database's clock
