"""Inviting to an activity: for whom, what would happen, sending it, and who was invited (domain 5.6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot import activity_letters as letters
from bot import broadcasting
from bot import mailings as flow
from bot.activities import Answer, State
from bot.errors import ConflictError
from bot.i18n import LANGUAGES
from bot.mailing import Decision, Draft, Rehearsal, Target, Verdict, summary
from bot.mailings import NO_LIMITS
from bot.messages import Limits, Outgoing
from bot.occasions import title
from storage import activities, attachments, invitations, mailings, recipients

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

Row = Mapping[str, Any]
KIND, PURPOSE = "activity", "invitations"
FILE_PREFIX = "activity-"


def draft_of(activity: Row, scope: str, made_by: int | None) -> Draft:
    """The mailing that invites to an activity; `scope` keeps it inside somebody's reach, empty is everywhere."""
    content = {"scope": scope} if scope else {}
    until = min(activity["answer_by"] or activity["starts_at"], activity["starts_at"])
    return Draft(
        KIND, title(activity, "es"), PURPOSE, content, activity["audience"], activity_id=activity["id"],
        useful_until=until, made_by=made_by,
    )  # fmt: skip


async def decide(
    db: AsyncConnection, activity: Row, scope: str, now: datetime, limits: Mapping[str, Limits] = NO_LIMITS
) -> list[Decision]:
    """What becomes of everybody the activity is for; who was invited already is left out. Stores nothing."""
    ids = [one.id for one in await broadcasting.organizations(db, activity["audience"], scope)]
    found = await recipients.targets(db, ids, PURPOSE, now.date(), list(limits))
    known = {one["person_id"] for one in await invitations.invitations_of(db, activity["id"])}
    fresh = [one for one in found if one.person_id not in known]
    return await flow.decide(db, draft_of(activity, scope, None), fresh, now, limits)


def rehearsal(
    activity: Row, decisions: list[Decision], now: datetime, limits: Mapping[str, Limits] = NO_LIMITS
) -> Rehearsal:
    """What would happen, and the invitation as somebody of each language and zone reads it."""
    readers = {one.target.language: one.target for one in decisions if one.verdict is Verdict.SEND}
    texts = {code: compose(activity, readers[code]).text for code in LANGUAGES if code in readers}
    return summary(decisions, now=now, limits=limits, texts=texts)


def compose(activity: Row, target: Target) -> Outgoing:
    """The invitation of one target."""
    person = {
        "name": target.name, "language": target.language, "country": target.country, "zone": target.zone,
        "state": Answer.INVITED,
    }  # fmt: skip
    return letters.invitation(activity, person)


async def keep(db: AsyncConnection, activity: Row, scope: str, by: int | None, reach: int, now: datetime) -> int:
    """Store the mailing that was rehearsed with so many recipients; gives its number."""
    return await flow.keep(db, draft_of(activity, scope, by), now, reach)


async def send(
    db: AsyncConnection, mailing_id: int, by: int | None, now: datetime, limits: Mapping[str, Limits] = NO_LIMITS
) -> tuple[str, int]:
    """Confirm a mailing of invitations; when nobody else has to, queue it. Gives its state and how many are invited.

    Raises ConflictError when the activity can be invited to no more, or the mailing was sent or thrown away.
    """
    row = await mailings.by_id(db, mailing_id)
    activity = await activities.locked(db, row["activity_id"]) if row and row["activity_id"] else None
    if row is None or activity is None or activity["state"] != State.PUBLISHED or activity["starts_at"] <= now:
        raise ConflictError(f"mailing {mailing_id} invites to nothing that is to come")
    state = await flow.confirm(db, mailing_id, by, now)
    if state != flow.SENDING:
        return state, 0
    decisions = await decide(db, activity, row["content"].get("scope", ""), now, limits)
    fresh = await mailings.by_id(db, mailing_id)
    assert fresh is not None  # noqa: S101 - it was just confirmed
    count = await flow.queue(db, fresh, decisions, lambda target: compose(activity, target), now)
    await invitations.invite(
        db,
        [
            {
                "activity_id": activity["id"], "person_id": one.target.person_id, "state": Answer.INVITED.value,
                "organization_id": one.target.organization_id, "since": now, "invited_at": now,
            }
            for one in decisions
            if one.verdict is Verdict.SEND
        ],
    )  # fmt: skip
    return state, count


async def take_files(db: AsyncConnection) -> int:
    """Give activities the pictures and documents that have been fetched; gives how many."""
    found = await attachments.fetched(db, FILE_PREFIX)
    for one in found:
        await activities.change(db, int(one["name"].removeprefix(FILE_PREFIX)), {"file": one["content"]})
        await attachments.forget(db, one["name"])
    return len(found)
