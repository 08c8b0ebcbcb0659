"""Organizations, the structures that represent them, allies, and organizations that were merged."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.record import Id, Record


class Organization(Record):
    """Who answers: a member, the unit of every indicator; or a structure or an ally that is asked its own form.

    Everything about members looks only at `kind` opp and trabajadores.
    """

    __tablename__ = "organizations"
    __table_args__ = (
        CheckConstraint("kind IN ('opp', 'trabajadores', 'estructura', 'aliado')", name="kind"),
        CheckConstraint(
            "state IN ('en_ingreso', 'activa', 'suspendida', 'descertificada', 'desafiliada')", name="state"
        ),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    flo_id: Mapped[str | None] = mapped_column(String(6), unique=True)
    clacbook_id: Mapped[str | None] = mapped_column(String(40), unique=True)
    name: Mapped[str]
    short_name: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(String(12))
    grade: Mapped[int] = mapped_column(default=1)
    country: Mapped[str] = mapped_column(String(2), index=True)
    region: Mapped[str] = mapped_column(String(12))
    cn: Mapped[str] = mapped_column(String(40), default="")
    time_zone: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(16), default="activa")
    joined_on: Mapped[date | None]
    left_on: Mapped[date | None]
    people_count: Mapped[int | None]


class OrganizationProduct(Record):
    """A product of an organization; it may have several."""

    __tablename__ = "organization_products"

    organization_id: Mapped[str] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"), primary_key=True)
    product: Mapped[str] = mapped_column(String(24), primary_key=True)


class OrganizationNetwork(Record):
    """A product or workers' network an organization belongs to; the network may not be a known structure yet."""

    __tablename__ = "organization_networks"

    organization_id: Mapped[str] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"), primary_key=True)
    network: Mapped[str] = mapped_column(String(40), primary_key=True)


class OrganizationState(Record):
    """The state of an organization from a day on, and who said so; the last row added for a day holds."""

    __tablename__ = "organization_states"
    __table_args__ = (Index("ix_organization_states_organization", "organization_id", "since"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    organization_id: Mapped[str] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(16))
    since: Mapped[date]
    source: Mapped[str]  # a file, a person's number, the scheduler
    noted_at: Mapped[datetime]


class Merge(Record):
    """Two organizations, or people, that are one: `gone` lives on as a name for `kept`; `moved` says how to go back."""

    __tablename__ = "merges"
    __table_args__ = (
        Index(
            "uq_merges_gone", "what", "gone_id", unique=True,
            sqlite_where=text("undone_at IS NULL"), postgresql_where=text("undone_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    what: Mapped[str] = mapped_column(String(12), default="organization")  # organization, person
    kept_id: Mapped[str] = mapped_column(String(40), index=True)
    gone_id: Mapped[str] = mapped_column(String(40))
    gone_flo_id: Mapped[str | None] = mapped_column(String(6))
    gone_clacbook_id: Mapped[str | None] = mapped_column(String(40))
    reason: Mapped[str]
    actor: Mapped[str] = mapped_column(String(40))
    moved: Mapped[dict[str, Any]]
    merged_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class Structure(Record):
    """A national coordination or a network: what organizations are represented by."""

    __tablename__ = "structures"
    __table_args__ = (CheckConstraint("kind IN ('cn', 'red_producto', 'red_trabajadores')", name="kind"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(String(16))
    contact: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(String(20), default="")


class StructureCountry(Record):
    """A country of a structure; a national coordination may have two."""

    __tablename__ = "structure_countries"

    structure_id: Mapped[str] = mapped_column(ForeignKey("structures.id", ondelete="CASCADE"), primary_key=True)
    country: Mapped[str] = mapped_column(String(2), primary_key=True)


class Ally(Record):
    """An institution that works with the network and is asked what it thinks of it; never a member."""

    __tablename__ = "allies"
    __table_args__ = (
        UniqueConstraint("institution", "country"),
        CheckConstraint("state IN ('activo', 'inactivo')", name="state"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    institution: Mapped[str]
    category: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    contact: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    language: Mapped[str] = mapped_column(String(8), default="es")
    state: Mapped[str] = mapped_column(String(10), default="activo")
    seen_on: Mapped[date | None]  # the day a file last named it; long after that its contact is forgotten
