"""Queries: what has been kept long enough, table by table; every function gives how many rows it took away."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import facts, transcripts
from storage.inbox import PENDING, inbox
from storage.models import (
    Address,
    Attachment,
    AuditLine,
    ChatFile,
    Consent,
    Erasure,
    Interview,
    Membership,
    Organization,
    Person,
    Round,
)
from storage.outbox import CANCELLED, FAILED, REPLY, SENT, outbox

CONTACTS = ("miembro", "lider")  # the roles of those who speak for an organization; staff leave by hand
GONE = ("descertificada", "desafiliada")  # the states of an organization that is no member any more
OWN_FILE = "text/html"  # what a file of one's own data is


async def never_agreed(db: AsyncConnection, before: datetime) -> list[int]:
    """People known since before an instant who have never answered the consent."""
    asked = exists().where(Consent.person_id == Person.id)
    query = select(Person.id).where(Person.role.in_(CONTACTS), Person.created_at < before, ~asked)
    return list((await db.execute(query.order_by(Person.id))).scalars())


async def speaking_for_nobody(db: AsyncConnection, before: datetime) -> list[int]:
    """People who since an instant have spoken for no active member; one that left on an unknown day counts as one."""
    day = before.date()
    member = or_(Organization.state.not_in(GONE), Organization.left_on.is_(None), Organization.left_on >= day)
    speaks = or_(Membership.valid_to.is_(None), Membership.valid_to >= day)
    mine = (Membership.person_id == Person.id, Organization.id == Membership.organization_id)
    query = select(Person.id).where(
        Person.role.in_(CONTACTS), Person.created_at < before, ~exists().where(*mine, speaks, member)
    )
    return list((await db.execute(query.order_by(Person.id))).scalars())


async def answers(db: AsyncConnection) -> int:
    """Every interview of a closed round, with its answers."""
    closed = select(Round.id).where(Round.state == "closed")
    return (await db.execute(delete(Interview).where(Interview.round_id.in_(closed)))).rowcount


async def recordings(db: AsyncConnection, before: datetime) -> int:
    """The content of files people sent; that there was one stays with the answer."""
    old = (Attachment.created_at < before, Attachment.state != "expired")
    values = {"content": None, "reference": "", "state": "expired"}
    return (await db.execute(update(Attachment).where(*old).values(values))).rowcount


async def messages(db: AsyncConnection, before: datetime) -> int:
    """What was said, on its way in, on its way out, and in the web chat's pages.

    Of invitations and reminders the row stays without its words, so that none is sent twice.
    """
    came = await db.execute(delete(inbox).where(inbox.c.received_at < before, inbox.c.state != PENDING))
    over = and_(outbox.c.created_at < before, outbox.c.state.in_((SENT, FAILED, CANCELLED)))
    replies = await db.execute(delete(outbox).where(over, outbox.c.priority == REPLY))
    others = await db.execute(update(outbox).where(over, outbox.c.payload != "{}").values(payload="{}"))
    return came.rowcount + replies.rowcount + others.rowcount + await transcripts.expire(db, before)


async def own_files(db: AsyncConnection, before: datetime) -> int:
    """Files of people's own data in the web chat."""
    return (await db.execute(delete(ChatFile).where(ChatFile.mime.startswith(OWN_FILE), ChatFile.at < before))).rowcount


async def strangers(db: AsyncConnection, before: datetime) -> int:
    """Chats of nobody we know that have been silent for long."""
    return (await db.execute(delete(Address).where(Address.person_id.is_(None), Address.seen_at < before))).rowcount


async def consents(db: AsyncConnection, before: datetime) -> int:
    """Decisions of the erased, and of those who revoked all, when that was long ago; then the hashes too."""
    await _allow(db, "consents", before)
    erased = select(Erasure.fingerprint).where(Erasure.erased_on < before.date())
    agrees = exists().where(Person.id == Consent.person_id, or_(Person.surveys, Person.invitations))
    later = Consent.__table__.alias("later")
    renewed = exists().where(later.c.person_id == Consent.person_id, later.c.at >= before)
    revoked = and_(Consent.person_id.is_not(None), ~agrees, ~renewed)
    old = (Consent.at < before, or_(Consent.fingerprint.in_(erased), revoked))
    gone = (await db.execute(delete(Consent).where(*old))).rowcount
    await db.execute(delete(Erasure).where(Erasure.erased_on < before.date()))
    return gone


async def audit(db: AsyncConnection, before: datetime) -> int:
    """Lines of the audit."""
    await _allow(db, "audit", before)
    return (await db.execute(delete(AuditLine).where(AuditLine.at < before))).rowcount


async def _allow(db: AsyncConnection, table: str, before: datetime) -> None:
    """Tell the database's own guard up to when rows may go (migration 0002)."""
    await facts.keep(db, f"{table}_kept_from", before.strftime("%Y-%m-%d %H:%M:%S.%f"))
