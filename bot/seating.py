"""Seats: somebody's yes, no or maybe, who waits, and who is offered a place that became free (domain S17).

Everything about the seats of one activity happens behind a lock on its row, and its table refuses to be oversold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot import activity_letters as letters
from bot.activities import HOLDING, Answer, Asking, Fit, Room, State, check, is_open, kept, offer_window
from bot.errors import ConflictError
from bot.letters import Letter, row_of
from bot.mailing import USUAL
from bot.messages import Outgoing
from storage import activities, arrivals, invitations, outbox

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

Row = Mapping[str, Any]
WOMAN, YOUNG = "mujer", "18-35"  # as people say of themselves in their profile
PURPOSE = "invitations"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an answer: how it stands now, and where no place was found why, and for how many there is room."""

    activity: Row
    state: Answer
    people: int = 1
    place: int = 0  # among those who wait, from 1
    fit: Fit = Fit.YES
    most: int | None = None  # places there still are for this person, None without limit
    open: bool = True  # False when it was too late for the answer, and nothing was changed


async def answer(
    db: AsyncConnection, activity_id: int, person_id: int, said: Answer, *, now: datetime, actor: str,
    people: int | None = None,
) -> Outcome | None:  # fmt: skip
    """Take down a yes (ACCEPTED), no or maybe; None when the person was not invited.

    A yes finds a place, or waits in line; for several people where there is room for fewer nothing is changed and
    `most` says how many. `people` None leaves the number as it is.
    """
    activity, one = await _both(db, activity_id, person_id)
    if activity is None or one is None:
        return None
    state = Answer(one["state"])
    late = not is_open(activity, now) and not (said is Answer.DECLINED and _may_cancel(activity, now))
    if late or state is Answer.WITHDRAWN:
        return Outcome(activity, state, one["people"], open=False)
    check(state, said)
    if said is not Answer.ACCEPTED:
        return await _step_back(db, activity, one, said, now=now, actor=actor)
    return await _come(db, activity, one, one["people"] if people is None else people, now=now, actor=actor)


def _may_cancel(activity: Row, now: datetime) -> bool:
    """Whether somebody may still say that they do not come."""
    return activity["state"] == State.PUBLISHED and bool(now < activity["starts_at"])


async def _both(db: AsyncConnection, activity_id: int, person_id: int) -> tuple[Row | None, Row | None]:
    """The activity, locked, and then the invitation as it stands."""
    activity = await activities.locked(db, activity_id)
    return activity, await invitations.invitation(db, activity_id, person_id)


async def _step_back(
    db: AsyncConnection, activity: Row, one: Row, said: Answer, *, now: datetime, actor: str
) -> Outcome:
    """A no or a maybe gives the seats back, and whoever waits is offered them."""
    state = Answer(one["state"])
    values = {"state": said.value, "line": None, "offered_until": None}
    await invitations.set_answer(db, activity["id"], one["person_id"], values, actor=actor, now=now)
    await outbox.cancel_prefix(db, key_of(activity["id"], "reminder", one["person_id"]) + ":", "does not come")
    if state in HOLDING:
        await activities.release(db, activity["id"], one["people"])
        await fill(db, activity["id"], now)
    return Outcome(activity, said, one["people"])


async def _come(db: AsyncConnection, activity: Row, one: Row, people: int, *, now: datetime, actor: str) -> Outcome:
    state, person_id = Answer(one["state"]), one["person_id"]
    own = one["people"] if state in HOLDING else 0
    room, asking = await _room(db, activity, one, people, own, now)
    fit, most = room.fits(asking), room.most(asking)
    if fit is Fit.YES:
        if people != own and not await activities.take(db, activity["id"], people - own):
            raise ConflictError(f"activity {activity['id']} was oversold")  # behind the lock that cannot be
        values = {"state": Answer.ACCEPTED.value, "people": people, "line": None, "offered_until": None}
        await invitations.set_answer(db, activity["id"], person_id, values, actor=actor, now=now)
        if people < own:
            await fill(db, activity["id"], now)
        return Outcome(activity, Answer.ACCEPTED, people, most=most)
    if own or (people > 1 and most):
        return Outcome(activity, state, one["people"], fit=fit, most=most)
    return await _wait(db, activity, one, people, fit, now=now, actor=actor)


async def _room(
    db: AsyncConnection, activity: Row, one: Row, people: int, own: int, now: datetime
) -> tuple[Room, Asking]:
    """What is left for somebody, and what that person asks for."""
    held = await invitations.held(db, activity["id"], one["organization_id"], one["person_id"])
    room = Room(
        activity["seats"], activity["taken"] - own, kept(activity, held.women, held.youth, now),
        activity["per_organization"], held.of_organization,
    )  # fmt: skip
    return room, Asking(people, one["gender"] == WOMAN, one["age_group"] == YOUNG)


async def _wait(
    db: AsyncConnection, activity: Row, one: Row, people: int, fit: Fit, *, now: datetime, actor: str
) -> Outcome:
    """The person waits; who waits already keeps the place in line."""
    number = one["line"] or await invitations.next_number(db, activity["id"])
    values = {"state": Answer.WAITING.value, "people": people, "line": number, "offered_until": None}
    await invitations.set_answer(db, activity["id"], one["person_id"], values, actor=actor, now=now)
    place = await invitations.place_in_line(db, activity["id"], number)
    return Outcome(activity, Answer.WAITING, people, place, fit, 0)


# --- those who wait


async def fill(db: AsyncConnection, activity_id: int, now: datetime) -> int:
    """Offer what is free to those who wait, the first first; gives how many offers were made.

    Somebody who cannot be reached, or for whom there is no room, keeps the place in line and is passed over.
    """
    activity = await activities.locked(db, activity_id)
    if activity is None or activity["state"] != State.PUBLISHED or activity["starts_at"] <= now:
        return 0
    line = await invitations.waiting(db, activity_id)
    chats = await arrivals.reached_by_name(db, [each["person_id"] for each in line])
    made = 0
    for one in line:
        if activity["seats"] is not None and activity["taken"] >= activity["seats"]:
            break
        room, asking = await _room(db, activity, one, one["people"], 0, now)
        if one["person_id"] in chats and room.fits(asking) is Fit.YES:
            made += await _offer(db, activity, one, chats[one["person_id"]], now)
            activity = await activities.locked(db, activity_id) or activity
    return made


async def _offer(db: AsyncConnection, activity: Row, one: Row, address_id: int, now: datetime) -> bool:
    """Keep a place for somebody and say so; False when there is no time left for it."""
    window = offer_window(now, one["zone"], one["country"], activity["starts_at"])
    if window is None or not await activities.take(db, activity["id"], one["people"]):
        return False
    values = {"state": Answer.OFFERED.value, "offered_until": window.until}
    await invitations.set_answer(db, activity["id"], one["person_id"], values, actor="scheduler", now=now)
    message = letters.offer(activity, one, window.until)
    await send(
        db, activity, one, address_id, message, f"offer:{int(now.timestamp())}", now,
        not_before=window.leaves, useful_until=window.until,
    )  # fmt: skip
    return True


async def send(
    db: AsyncConnection, activity: Row, one: Row, address_id: int, message: Outgoing, what: str, now: datetime,
    *, hours: str = USUAL, **state: object,
) -> None:  # fmt: skip
    """Queue a message about an activity to one person, once for each `what`, in the organization's hours."""
    letter = Letter(
        key_of(activity["id"], what, one["person_id"]), address_id, "", "", message, priority=outbox.REMINDER
    )
    own = {"hours": hours, "zone": one["zone"], "country": one["country"], **state}
    await outbox.add(db, [row_of(letter, PURPOSE, now, **own)])


def key_of(activity_id: int, what: str, person_id: int) -> str:
    """The outbox key of a message about an activity; all of one activity begin alike."""
    return f"activity:{activity_id}:{what}:{person_id}"


async def lapse(db: AsyncConnection, now: datetime) -> int:
    """Take back the offers nobody accepted in time and make the next ones; gives how many were taken back.

    Whoever let an offer pass has not answered again, and may still say yes.
    """
    lapsed = await invitations.lapsed(db, now)
    for activity_id, person_id in lapsed:
        _, one = await _both(db, activity_id, person_id)
        if one is None or one["state"] != Answer.OFFERED or one["offered_until"] > now:
            continue  # answered meanwhile
        values = {"state": Answer.INVITED.value, "line": None, "offered_until": None}
        await invitations.set_answer(db, activity_id, person_id, values, actor="scheduler", now=now)
        await activities.release(db, activity_id, one["people"])
    for activity_id in await invitations.with_line(db, now):
        await fill(db, activity_id, now)
    return len(lapsed)
