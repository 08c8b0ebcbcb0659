"""Convening: drafts, publishing, changes people are told of, cancelling, further sessions (domain S15, S16)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot import activity_letters as letters
from bot.activities import GOING_ON, HOLDING, Answer, State, is_urgent
from bot.attendance import new_door_code, new_door_token
from bot.errors import ConflictError, InputError
from bot.i18n import N_
from bot.mailing import URGENT, USUAL
from bot.messages import Outgoing
from bot.seating import fill, send
from storage import activities, arrivals, audit, invitations, outbox

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

Row = dict[str, Any]
MOVES = frozenset({"starts_at", "ends_at", "zone"})  # who had said yes is asked again
TOLD = MOVES | {"place", "link", "mode", "title", "cost"}  # people are written to
KEPT = frozenset({"starts_at", "ends_at", "answer_by"})  # written down as instants
#: What a further session takes over.
COPIED = (
    "series", "title", "description", "type", "objective", "convener", "with_clac", "counts", "mode", "place", "link",
    "cost", "zone", "seats", "per_organization", "seats_women", "seats_youth", "audience", "reminders", "file_name",
    "file_mime", "made_by",
)  # fmt: skip
NEEDED = {
    "title": N_("el título"), "type": N_("el tipo"), "starts_at": N_("la fecha"),
    "mode": N_("si es presencial o virtual"),
}  # fmt: skip
FEWER = N_("Ya hay más personas confirmadas que esos lugares. Primero avise a quienes no caben.")
PAST = N_("Esa fecha ya pasó.")
SHORT = N_("Debe terminar después de empezar.")


def lacks(activity: Mapping[str, Any], now: datetime) -> list[str]:
    """What a draft still needs before it can be published, as texts to translate."""
    missing = [label for name, label in NEEDED.items() if not activity[name]]
    if activity["mode"] in {"presencial", "hibrida"} and not activity["place"]:
        missing.append(N_("el lugar"))
    if activity["starts_at"] and activity["starts_at"] <= now:
        missing.append(N_("una fecha que no haya pasado"))
    return missing


async def publish(db: AsyncConnection, activity_id: int, *, now: datetime, actor: str) -> Row:
    """Make a draft public: people can be invited. Raises ConflictError when it is no draft or lacks something."""
    row = await _there(db, activity_id)
    if row["state"] != State.DRAFT or lacks(row, now):
        raise ConflictError(f"activity {activity_id} cannot be published")
    codes = {"door_code": new_door_code(), "door_token": new_door_token()}
    values = {"state": State.PUBLISHED.value, **{name: code for name, code in codes.items() if not row[name]}}
    await activities.change(db, activity_id, values)
    await audit.write(db, now, actor, "activity.publish", f"activity:{activity_id}", {})
    return {**row, **values}


async def _there(db: AsyncConnection, activity_id: int) -> Row:
    row = await activities.locked(db, activity_id)
    if row is None:
        raise ConflictError(f"there is no activity {activity_id}")
    return row


async def change(
    db: AsyncConnection, activity_id: int, values: Mapping[str, Any], *, now: datetime, actor: str, reason: str = ""
) -> int:
    """Change an activity; of a published one what it was is kept and people are told. Gives how many are told.

    Raises InputError when the values cannot be: fewer seats than are held, a date that is past or ends too early.
    """
    row = await _there(db, activity_id)
    new = {name: value for name, value in values.items() if row.get(name) != value}
    if not new:
        return 0
    _possible({**row, **new}, new, now)
    if row["state"] == State.DRAFT:
        await activities.change(db, activity_id, new)
        return 0
    if row["state"] != State.PUBLISHED:
        raise InputError(N_("Esta actividad ya no se puede cambiar."))
    await _note(db, row, new, now=now, actor=actor, reason=reason)
    told = await _tell_change(db, row, new, now=now, actor=actor)
    await fill(db, activity_id, now)
    return told


def _possible(row: Mapping[str, Any], new: Mapping[str, Any], now: datetime) -> None:
    if "seats" in new and new["seats"] is not None and new["seats"] < row["taken"]:
        raise InputError(FEWER)
    if "starts_at" in new and new["starts_at"] <= now:
        raise InputError(PAST)
    if row["starts_at"] and row["ends_at"] and row["ends_at"] <= row["starts_at"]:
        raise InputError(SHORT)


async def _note(
    db: AsyncConnection, row: Row, new: Mapping[str, Any], *, now: datetime, actor: str, reason: str
) -> None:
    """Write the new values with the next number of the version, and keep what it was."""
    number = row["sequence"] + 1
    await activities.change(db, row["id"], {**new, "sequence": number})
    before, after = ({name: _plain(source[name]) for name in new if name != "file"} for source in (row, new))
    await activities.note_change(
        db,
        {
            "activity_id": row["id"], "sequence": number, "before": before, "after": after, "reason": reason,
            "actor": actor, "at": now,
        },
    )  # fmt: skip
    await audit.write(db, now, actor, "activity.change", f"activity:{row['id']}", {"fields": sorted(new)})


def _plain(value: object) -> object:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


async def _tell_change(db: AsyncConnection, row: Row, new: Mapping[str, Any], *, now: datetime, actor: str) -> int:
    if not TOLD & set(new):
        return 0
    moved = bool(MOVES & set(new))
    stale = f"activity:{row['id']}:" if moved else f"activity:{row['id']}:change:"  # reminders hold while the day does
    await outbox.cancel_prefix(db, stale, "the activity changed")
    unread = await invitations.unsent(db, row["id"], "the activity changed")
    if moved:
        for one in await invitations.invitations_of(db, row["id"], HOLDING):
            again = {"state": Answer.TO_RECONFIRM.value, "offered_until": None, "line": None}
            await invitations.set_answer(db, row["id"], one["person_id"], again, actor=actor, now=now)
    fresh = await _there(db, row["id"])
    urgent = is_urgent(min(row["starts_at"], fresh["starts_at"]), now)

    def compose(activity: Row, one: Row) -> Outgoing:
        if one["person_id"] in unread:
            return letters.invitation(activity, one)  # the first thing this person reads of it
        return letters.moved(activity, one) if moved else letters.changed(activity, one)

    return await tell(db, fresh, GOING_ON, compose, f"change:{fresh['sequence']}", now, urgent=urgent)


async def tell(
    db: AsyncConnection, activity: Row, states: frozenset[Answer], compose: Callable[[Row, Row], Outgoing], what: str,
    now: datetime, *, urgent: bool = False, but: frozenset[int] = frozenset(),
) -> int:  # fmt: skip
    """Write to everybody whose invitation is in one of the states, once for each `what`; gives how many."""
    known = await invitations.invitations_of(db, activity["id"], states)
    concerned = [one for one in known if one["person_id"] not in but]
    chats = await arrivals.reached_by_name(db, [it["person_id"] for it in concerned])
    hours = URGENT if urgent else USUAL
    reached = [one for one in concerned if one["person_id"] in chats]
    for one in reached:
        message, chat = compose(activity, one), chats[one["person_id"]]
        await send(db, activity, one, chat, message, what, now, hours=hours, useful_until=activity["starts_at"])
    return len(reached)


async def cancel(db: AsyncConnection, activity_id: int, reason: str, *, now: datetime, actor: str) -> int:
    """It does not take place: reminders and invitations die, everybody who knows of it is told; gives how many.

    Raises ConflictError when it is no published activity to come.
    """
    row = await _there(db, activity_id)
    if row["state"] != State.PUBLISHED or row["ends_at"] <= now:
        raise ConflictError(f"activity {activity_id} cannot be cancelled")
    await _note(db, row, {"state": State.CANCELLED.value, "why_cancelled": reason}, now=now, actor=actor, reason=reason)
    await outbox.cancel_prefix(db, f"activity:{activity_id}:", "the activity was cancelled")
    unread = frozenset(await invitations.unsent(db, activity_id, "the activity was cancelled"))
    fresh = await _there(db, activity_id)
    told = await tell(
        db, fresh, GOING_ON, letters.cancelled, "cancelled", now, urgent=is_urgent(row["starts_at"], now), but=unread
    )
    for one in await invitations.invitations_of(db, activity_id, GOING_ON):
        values = {"state": Answer.WITHDRAWN.value, "line": None, "offered_until": None}
        await invitations.set_answer(db, activity_id, one["person_id"], values, actor=actor, now=now)
    await activities.change(db, activity_id, {"taken": 0})
    return told


async def repeat(
    db: AsyncConnection, activity_id: int, starts: Sequence[datetime], *, now: datetime, actor: str
) -> list[int]:
    """Further sessions of an activity as drafts, each as long as it is; it becomes the first of the series."""
    row = await _there(db, activity_id)
    if row["starts_at"] is None or any(start <= now for start in starts):
        raise InputError(PAST)
    series = row["series"] or row["title"].get("es", "")
    first = row["session"] or 1
    await activities.change(db, activity_id, {"series": series, "session": first})
    file, length = await activities.file_of(db, activity_id), row["ends_at"] - row["starts_at"]
    made = []
    for number, start in enumerate(sorted(starts), first + 1):
        own = {"series": series, "session": number, "starts_at": start, "ends_at": start + length, "file": file}
        made.append(await activities.add(db, {**{name: row[name] for name in COPIED}, **own, "made_at": now}))
    await audit.write(db, now, actor, "activity.repeat", f"activity:{activity_id}", {"sessions": made})
    return made


async def finish(db: AsyncConnection, now: datetime) -> list[int]:
    """The published activities that have ended were held; gives their numbers."""
    over = await activities.over(db, now)
    for activity_id in over:
        await activities.change(db, activity_id, {"state": State.HELD.value})
        await outbox.cancel_prefix(db, f"activity:{activity_id}:", "the activity is over")
    return over
