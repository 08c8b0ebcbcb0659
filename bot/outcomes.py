"""Outcomes: what came of a mailing so far, and why somebody did not get one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from bot.mailing import Verdict
from storage import mailings, outbox, recipients

if TYPE_CHECKING:
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

LATEST = 5  # mailings `why_not` looks back at


@dataclass(frozen=True, slots=True)
class Outcome:
    """What has come of a mailing so far: messages by state, the failed ones by reason, and who was left out."""

    states: Mapping[str, int] = field(default_factory=dict)  # queued, sending, sent, failed, cancelled, held, missed
    reasons: Mapping[tuple[str, str], int] = field(default_factory=dict)  # (state, why) of what did not arrive
    verdicts: Mapping[str, int] = field(default_factory=dict)

    @property
    def sent(self) -> int:
        """How many have left."""
        return self.states.get(outbox.SENT, 0)

    @property
    def open(self) -> int:
        """How many may still leave."""
        return sum(self.states.get(state, 0) for state in outbox.OPEN)


async def so_far(db: AsyncConnection, mailing_id: int) -> Outcome:
    """What has come of a mailing so far."""
    states: Counter[str] = Counter()
    reasons: Counter[tuple[str, str]] = Counter()
    for state, why, count in await mailings.counts(db, mailing_id):
        states[state] += count
        if state in {outbox.FAILED, outbox.CANCELLED, outbox.MISSED}:
            reasons[state, why.partition(":")[0]] += count
    verdicts = await recipients.verdicts(db, mailing_id)
    return Outcome(states, reasons, {name: count for name, count in verdicts.items() if name != Verdict.SEND})


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one mailing for one person: the verdict, and of a message that was written its state and why."""

    mailing_id: int
    mailing: str
    mailing_state: str
    organization: str
    country: str
    verdict: Verdict
    state: str  # of the message; empty where none was written
    reason: str  # the first word of its outcome: gone, rejected, unreachable, opted out…
    at: datetime | None  # when it was sent, will be sent, or was decided


async def why_not(db: AsyncConnection, person_id: int, limit: int = LATEST) -> list[Answer]:
    """What became of the last mailings for a person, the newest first."""
    return [_answer(row) for row in await recipients.of_person(db, person_id, limit)]


def _answer(row: RowMapping) -> Answer:
    at = row["sent_at"] or row["not_before"] or row["confirmed_at"]
    return Answer(
        row["id"], row["name"], row["mailing_state"], row["organization"], row["country"], Verdict(row["verdict"]),
        row["state"] or "", (row["outcome"] or "").partition(":")[0], at,
    )  # fmt: skip
