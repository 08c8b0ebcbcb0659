"""Queries: what has been kept long enough, table by table; every function gives how many rows it took away."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Text, and_, cast, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.privacy import mask
from storage import erasures, facts, transcripts
from storage.inbox import ASIDE, DONE, PENDING, inbox
from storage.models import (
    Activity,
    ActivityInvitation,
    Address,
    Ally,
    Attachment,
    Attendance,
    AuditLine,
    ChatFile,
    Consent,
    Erasure,
    Interview,
    InvitationChange,
    Mailing,
    Membership,
    Merge,
    Organization,
    Person,
    Recipient,
    Round,
)
from storage.outbox import CANCELLED, FAILED, HELD, MISSED, REPLY, SENT, outbox

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
    over = and_(outbox.c.created_at < before, outbox.c.state.in_((SENT, FAILED, CANCELLED, MISSED)))
    replies = await db.execute(delete(outbox).where(over, outbox.c.priority == REPLY))
    others = await db.execute(update(outbox).where(over, outbox.c.payload != "{}").values(payload="{}"))
    return came.rowcount + replies.rowcount + others.rowcount + await transcripts.expire(db, before)


async def mailings(db: AsyncConnection, before: datetime) -> int:
    """What was written to many long ago and was not sent; of what was sent, the picture or document."""
    old = Mailing.made_at < before
    given_up = select(Mailing.id).where(old, Mailing.state.in_(("draft", "waiting", "stopped")))
    held = (outbox.c.mailing_id.in_(given_up), outbox.c.state == HELD)
    await db.execute(update(outbox).where(*held).values(state=CANCELLED, outcome="the mailing was given up"))
    gone = await db.execute(update(Mailing).where(Mailing.id.in_(given_up)).values(state="discarded", file=None))
    over = (old, Mailing.state.in_(("done", "discarded")), Mailing.file.is_not(None))
    files = await db.execute(update(Mailing).where(*over).values(file=None))
    return gone.rowcount + files.rowcount


async def recipients(db: AsyncConnection, before: datetime) -> int:
    """For whom each mailing of long ago was; how many it was for stays with the mailing."""
    old = select(Mailing.id).where(Mailing.made_at < before)
    return (await db.execute(delete(Recipient).where(Recipient.mailing_id.in_(old)))).rowcount


async def raw(db: AsyncConnection, before: datetime) -> int:
    """The bodies of events that were handled: nothing reads them again; the row stays, so that none comes twice.

    What was set aside keeps its body, for who looks into it, without the numbers and addresses in it.
    """
    old = inbox.c.received_at < before
    handled = await db.execute(update(inbox).where(old, inbox.c.state == DONE, inbox.c.body != "").values(body=""))
    rows = (await db.execute(select(inbox.c.id, inbox.c.body).where(old, inbox.c.state == ASIDE))).all()
    legible = [(row.id, mask(row.body)) for row in rows if mask(row.body) != row.body]
    for number, body in legible:
        await db.execute(update(inbox).where(inbox.c.id == number).values(body=body))
    return handled.rowcount + len(legible)


async def merges(db: AsyncConnection, before: datetime) -> int:
    """What merges moved and removed, once they cannot be taken back; that two are one stays."""
    table = Merge.__table__
    old = (Merge.merged_at < before, cast(table.c.moved, Text) != "{}")
    return (await db.execute(update(Merge).where(*old).values(moved={}))).rowcount


async def unseen_allies(db: AsyncConnection, before: datetime, today: date) -> list[dict[str, Any]]:
    """Allies with a contact that no file has named since an instant; one without a day counts from today."""
    await db.execute(update(Ally).where(Ally.seen_on.is_(None)).values(seen_on=today))
    query = select(Ally.__table__).where(Ally.seen_on < before.date(), or_(Ally.contact != "", Ally.phone != ""))
    return [dict(row) for row in (await db.execute(query)).mappings()]


async def forget_contact(db: AsyncConnection, ally_id: int, organization_id: str, seen_on: date) -> None:
    """Forget whom to write to at an ally; whoever answered for it has done so for the last time on that day."""
    await db.execute(update(Ally).where(Ally.id == ally_id).values(contact="", phone=""))
    speaks = (Membership.organization_id == organization_id, Membership.valid_to.is_(None))
    await db.execute(update(Membership).where(*speaks).values(valid_to=seen_on))


async def own_files(db: AsyncConnection, before: datetime) -> int:
    """Files of people's own data in the web chat."""
    return (await db.execute(delete(ChatFile).where(ChatFile.mime.startswith(OWN_FILE), ChatFile.at < before))).rowcount


async def strangers(db: AsyncConnection, before: datetime) -> int:
    """Chats of nobody we know that have been silent for long."""
    return (await db.execute(delete(Address).where(Address.person_id.is_(None), Address.seen_at < before))).rowcount


async def attendance(db: AsyncConnection, before: datetime) -> int:
    """The names on lists of activities that ended long ago, and how their invitations changed; the presence stays."""
    over = select(Activity.id).where(Activity.ends_at < before)
    await db.execute(delete(InvitationChange).where(InvitationChange.activity_id.in_(over)))
    await db.execute(update(ActivityInvitation).where(ActivityInvitation.activity_id.in_(over)).values(names=""))
    named = or_(Attendance.person_id.is_not(None), ~Attendance.named.startswith(erasures.NAMELESS))
    return await erasures.leave_attendance(db, and_(Attendance.activity_id.in_(over), named))


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
