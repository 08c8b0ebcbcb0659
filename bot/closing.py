"""Closing a round: on its day or by hand, what was answered half way, and what came late."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot import mailings, reminding
from bot.errors import ConflictError
from bot.reports.response import halfway
from storage import audit, outbox, response, rounds
from storage import mailings as mailing_rows

if TYPE_CHECKING:
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection


async def close_round(
    db: AsyncConnection, round_id: int, *, now: datetime, actor: str, closed_at: datetime | None = None
) -> RowMapping:
    """Close a round: nothing given after `closed_at`, else now, counts, and what was answered far enough does.

    Raises ConflictError when there is none or it is closed.
    """
    row = await rounds.round_by_id(db, round_id)
    if row is None:
        raise ConflictError(f"no hay ninguna ronda {round_id}; véalas con clacbot round list")
    if row["state"] == "planned":
        raise ConflictError(f"la ronda {round_id} todavía no se abrió")
    if row["state"] != "open":
        raise ConflictError(f"la ronda {round_id} ya está cerrada")
    await reminding.settle(db, round_id, now)
    await response.mark_partial(db, list(await halfway(db, row)))
    await rounds.change(db, round_id, {"state": "closed", "closed_at": closed_at or now})
    await outbox.cancel_prefix(db, f"round:{round_id}:", "the round closed")
    await _end_mailing(db, round_id)
    await audit.write(db, now, actor, "round.close", f"round:{round_id}", {})
    return row


async def _end_mailing(db: AsyncConnection, round_id: int) -> None:
    """Nobody is invited any more."""
    if (mailing := await rounds.mailing(db, round_id)) is not None:
        for waiting in outbox.WAITING:
            await mailing_rows.switch(db, mailing["id"], waiting, outbox.CANCELLED, "the round closed")
        await mailing_rows.change(db, mailing["id"], {"state": mailings.DONE})


async def close_due(db: AsyncConnection, now: datetime) -> list[int]:
    """Close the rounds whose closing date has passed; gives their ids."""
    due = await rounds.due_rounds(db, now)
    for round_id, closes_at in due.items():
        await close_round(db, round_id, now=now, actor="scheduler", closed_at=closes_at)
    return list(due)


async def accept_late(db: AsyncConnection, round_id: int, *, now: datetime, actor: str) -> int:
    """Let the late answers of a closed round count, all of them; gives how many (domain S07).

    Raises ConflictError while the round is open, and once its figures are approved.
    """
    row = await rounds.round_by_id(db, round_id)
    if row is None or row["state"] != "closed":
        raise ConflictError("solo en una ronda cerrada se aceptan respuestas tardías")
    if row["approved"]:
        raise ConflictError("los resultados de esta ronda ya son oficiales: no se aceptan respuestas tardías")
    await rounds.change(db, round_id, {"late_counts": True})
    count = await response.late(db, round_id)
    await audit.write(db, now, actor, "round.accept_late", f"round:{round_id}", {"late": count})
    return count
