"""Reminding of activities: those who come and those who have not answered, a week, a day, an hour before, as set."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot import activity_letters as letters
from bot.activities import REMINDED, Answer
from bot.letters import Letter
from bot.mailing import CAP_DAYS
from bot.reminders import UNITS, Decision, Owing, Reason, activity_occurrences, decide
from bot.reminding import keep
from storage import activities, arrivals, invitations, outbox, recipients, reminders

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

Row = Mapping[str, Any]
AHEAD = timedelta(days=7)  # a reminder may leave so much earlier, where its own day is not allowed


async def due(db: AsyncConnection, now: datetime) -> list[int]:
    """The activities of which somebody may have to be reminded now."""
    coming = await activities.coming(db, now)
    return [row["id"] for row in coming if row["starts_at"] - now <= _furthest(row["reminders"]) + AHEAD]


def _furthest(text: str) -> timedelta:
    """How long before the start the first reminder is; no time at all where none is set."""
    each = [timedelta(**{UNITS[unit]: int(number)}) for number, unit in re.findall(r"(\d+)\s*([dhm])", text)]
    return max(each, default=-AHEAD)


async def remind(db: AsyncConnection, activity_id: int, now: datetime) -> int:
    """Decide what is due of one activity and queue it, each once; gives how many reminders were queued."""
    activity = await activities.by_id(db, activity_id)
    if activity is None:
        return 0
    asked = {one["person_id"]: one for one in await invitations.invitations_of(db, activity_id, REMINDED)}
    chats = await arrivals.reached_by_name(db, list(asked))
    known = await reminders.decided_of(db, activity_id)
    recent = await recipients.recent_counts(db, list(asked), now - CAP_DAYS)
    owing = [
        _owing(
            activity, one, known.get((number, one["organization_id"]), set()), recent.get(number, 0), number in chats
        )
        for number, one in asked.items()
    ]

    def letter(decision: Decision) -> Letter:
        one = asked[decision.owing.person_id]
        key = reminders.key_of(
            "activity", activity_id, one["person_id"], one["organization_id"], decision.occurrence.name
        )
        message = letters.reminder(activity, one)
        return Letter(key, chats[one["person_id"]], "", "", message, priority=outbox.REMINDER)

    return await keep(db, decide(owing, now), letter, now, "activity", "invitations")


def _owing(activity: Row, one: Row, known: set[str], recent: int, reached: bool) -> Owing:
    comes = one["state"] == Answer.ACCEPTED
    since = one["invited_at"] or one["since"]
    where = {"zone": one["zone"], "country": one["country"], "saturdays": comes}
    occurrences = activity_occurrences(
        activity["reminders"], activity["starts_at"], since, lot=one["person_id"], **where
    )
    barrier = None if one["willing"] else Reason.OPTED_OUT
    return Owing(
        activity["id"], one["person_id"], one["organization_id"], occurrences=occurrences, decided=known,
        barrier=barrier or (None if reached else Reason.NO_ADDRESS), recent=recent, **where,
    )  # fmt: skip
