"""Where two entries of one person were both at an activity, or both invited: the stronger word is the person's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from bot.activities import Answer
from bot.attendance import Presence
from storage import activities, uniting
from storage.uniting import Row

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

INVITATIONS = "activity_invitations"
#: The states of a presence and of an invitation, the one that holds first.
STRONGER: Mapping[str, Sequence[str]] = {
    "attendance": (Presence.CONFIRMED, Presence.DECLARED, Presence.REJECTED),
    INVITATIONS: (
        Answer.ACCEPTED, Answer.OFFERED, Answer.TO_RECONFIRM, Answer.WAITING, Answer.MAYBE, Answer.DECLINED,
        Answer.INVITED, Answer.WITHDRAWN,
    ),
}  # fmt: skip
#: What of the other entry's row becomes the kept one's.
TAKEN = {
    "attendance": ("organization_id", "mode", "state", "source", "at", "decided_by"),
    INVITATIONS: ("organization_id", "state", "people", "names", "since", "line", "offered_until"),
}


async def unite(db: AsyncConnection, keep: int, gone: int) -> dict[str, list[Row]]:
    """Give the kept entry what the other one says where that is stronger; gives its rows as they were, by table."""
    before: dict[str, list[Row]] = {}
    for table, order in STRONGER.items():
        for ours, theirs in await uniting.at_the_same(db, table, keep, gone):
            if order.index(theirs["state"]) < order.index(ours["state"]):
                before.setdefault(table, []).append(uniting.plain(ours))
                await uniting.restate(db, table, ours, {name: theirs[name] for name in TAKEN[table]})
    return before


async def part(db: AsyncConnection, keep: int, gone: int, before: Mapping[str, Sequence[Row]]) -> None:
    """Give the kept entry's rows back what they said, unless somebody has said something else since."""
    for table, rows in before.items():
        stored = {row["activity_id"]: row for row in rows}
        for ours, theirs in await uniting.at_the_same(db, table, keep, gone):
            taken = {name: theirs[name] for name in TAKEN[table]}
            if ours["activity_id"] in stored and taken.items() <= ours.items():
                await uniting.restate(
                    db, table, ours, uniting.typed_of(table, stored[ours["activity_id"]], TAKEN[table])
                )


async def count_seats(db: AsyncConnection, gone: int, activity_ids: Iterable[int]) -> None:
    """Let each activity know how many places are held now; where there is none for both, the one parted has none."""
    for activity_id in activity_ids:
        if not await activities.recount(db, activity_id):
            row = {"activity_id": activity_id, "person_id": gone}
            await uniting.restate(db, INVITATIONS, row, {"state": Answer.INVITED.value, "line": None})
            await activities.recount(db, activity_id)
