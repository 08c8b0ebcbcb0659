"""Every table and constraint, readable top to bottom. Instants are UTC; what must never happen is a constraint."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Id = BigInteger().with_variant(Integer, "sqlite")


class Instant(TypeDecorator[datetime]):
    """An aware datetime, stored as UTC; SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive values: they have no instant."""
        del dialect
        if value is not None and value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The aware value."""
        del dialect
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class Record(DeclarativeBase):
    """The registry of all tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: Instant(), dict[str, Any]: JSON(), str: Text(), bytes: LargeBinary()}  # noqa: RUF012


# --- who ---------------------------------------------------------------------------------------------------------


class Organization(Record):
    """A member: the unit of every indicator."""

    __tablename__ = "organizations"
    __table_args__ = (
        CheckConstraint("kind IN ('opp', 'trabajadores')", name="kind"),
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
    """Two organizations that are one: `gone` lives on as a name for `kept`; `moved` says how to take it back."""

    __tablename__ = "merges"
    __table_args__ = (
        Index(
            "uq_merges_gone", "gone_id", unique=True,
            sqlite_where=text("undone_at IS NULL"), postgresql_where=text("undone_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Id, primary_key=True)
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
    surveys: Mapped[bool] = mapped_column(default=False)
    invitations: Mapped[bool] = mapped_column(default=False)
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


# --- conversation ------------------------------------------------------------------------------------------------


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
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id", ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(String(16))  # reply, surveys, invitations, notice
    priority: Mapped[int]  # 0 replies, 1 reminders, 2 broadcasts
    payload: Mapped[str]
    token: Mapped[str] = mapped_column(String(16), default="")
    state: Mapped[str] = mapped_column(String(10))  # queued, sending, sent, failed, cancelled
    not_before: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str] = mapped_column(String(40), default="")
    claimed_until: Mapped[datetime | None]
    doubt: Mapped[bool] = mapped_column(default=False)  # an earlier attempt may have arrived
    outcome: Mapped[str] = mapped_column(default="")  # why it was or was not sent
    message_ref: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


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


# --- surveys -----------------------------------------------------------------------------------------------------


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
            sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    form_id: Mapped[int] = mapped_column(ForeignKey("forms.id"))
    name: Mapped[str]
    state: Mapped[str] = mapped_column(String(8))  # open, closed
    audience: Mapped[str] = mapped_column(default="")
    approved: Mapped[bool] = mapped_column(default=False)  # a second person has checked the closed round's figures
    opened_at: Mapped[datetime]
    closes_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


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
    state: Mapped[str] = mapped_column(String(10))  # open, complete, replaced (by a later one of the organization)
    instance: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    seed: Mapped[int] = mapped_column(BigInteger)
    mode: Mapped[str] = mapped_column(String(14), default="chat")
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


# --- control -----------------------------------------------------------------------------------------------------


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
