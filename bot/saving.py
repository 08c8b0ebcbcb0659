"""Saving: what the turns of a batch leave behind, written for all of them in one statement a table."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from storage import conversations, interviews
from storage.conversations import InterviewRecord

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.turn import Turn


@dataclass(slots=True)
class Changes:
    """Rows a turn leaves for the batch to write."""

    answers: list[dict[str, Any]] = field(default_factory=list)
    replaced: list[dict[str, Any]] = field(default_factory=list)
    interview: InterviewRecord | None = None  # the interview that was changed
    silenced: list[int] = field(default_factory=list)  # addresses nothing may be sent to any more
    last: list[Callable[[], Awaitable[None]]] = field(default_factory=list)  # done when the batch is written


async def save(db: AsyncConnection, turns: Sequence[Turn], now: datetime) -> None:
    """Write conversations, interviews and answers; what several turns of one person changed is written as it is now."""
    changed = {turn.conversation.id: turn.conversation for turn in turns}
    await conversations.save(db, changed.values())
    walks = {walk.id: walk for turn in turns if (walk := turn.changes.interview)}
    await conversations.save_interviews(db, walks.values(), now)
    given = {(row["interview_id"], row["reference"]): row for turn in turns for row in turn.changes.answers}
    await interviews.save_answers(db, given.values())
    await interviews.save_changes(db, [row for turn in turns for row in turn.changes.replaced])
