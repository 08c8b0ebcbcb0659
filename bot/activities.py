"""Rules of activities: states of an invitation, seats, the waiting list and its offers, what counts; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.errors import ConflictError
from bot.hours import next_allowed
from bot.programme.activities import kinds

OFFER = timedelta(hours=12)  # what somebody of the waiting list has to accept a place, from when the offer leaves
RELEASE = timedelta(hours=72)  # before the start, when kept seats are anybody's if no day for answers was set


class State(StrEnum):
    """How it stands with an activity; the stored words are the domain's."""

    DRAFT = "borrador"
    PUBLISHED = "publicada"
    HELD = "realizada"
    CANCELLED = "cancelada"


class Answer(StrEnum):
    """How it stands between a person and an activity."""

    INVITED = "invited"  # has not answered
    ACCEPTED = "accepted"
    MAYBE = "maybe"
    DECLINED = "declined"
    WAITING = "waiting"  # said yes when there was no place
    OFFERED = "offered"  # a place is kept for some hours
    TO_RECONFIRM = "to_reconfirm"  # had said yes, then the activity was moved: the old yes is not assumed
    WITHDRAWN = "withdrawn"  # the activity was cancelled, or the invitation was an error


#: Whose seats are held.
HOLDING = frozenset({Answer.ACCEPTED, Answer.OFFERED, Answer.TO_RECONFIRM})
#: Who is still to be reminded: those who come and those who have not answered.
REMINDED = frozenset({Answer.ACCEPTED, Answer.INVITED, Answer.TO_RECONFIRM})
#: Who hears of what becomes of it: all who were invited and did not say no.
GOING_ON = frozenset(Answer) - {Answer.DECLINED, Answer.WITHDRAWN}

_SAID = frozenset({Answer.ACCEPTED, Answer.MAYBE, Answer.DECLINED, Answer.WAITING})  # what a person's own word gives
MOVES: dict[Answer, frozenset[Answer]] = {
    Answer.INVITED: _SAID | {Answer.WITHDRAWN},
    Answer.MAYBE: _SAID | {Answer.WITHDRAWN},
    Answer.DECLINED: _SAID | {Answer.WITHDRAWN},
    Answer.ACCEPTED: _SAID | {Answer.TO_RECONFIRM, Answer.WITHDRAWN},
    Answer.TO_RECONFIRM: _SAID | {Answer.TO_RECONFIRM, Answer.WITHDRAWN},
    Answer.WAITING: _SAID | {Answer.OFFERED, Answer.INVITED, Answer.WITHDRAWN},
    Answer.OFFERED: _SAID | {Answer.INVITED, Answer.TO_RECONFIRM, Answer.WITHDRAWN},
    Answer.WITHDRAWN: frozenset({Answer.INVITED}),
}


def check(old: Answer, new: Answer) -> Answer:
    """The new state of an invitation; raises ConflictError when it cannot become that."""
    if new is not old and new not in MOVES[old]:
        raise ConflictError(f"an invitation cannot go from {old} to {new}")
    return new


def counts(activity: Mapping[str, Any]) -> bool:
    """Whether attendance of an activity counts for mega_2 (domain 2.3); staff's own word comes before its type's."""
    if activity["state"] != State.HELD or not activity["with_clac"]:
        return False
    own = activity["counts"]
    return bool(own) if own is not None else activity["type"] in kinds().eligible


# --- seats


class Fit(StrEnum):
    """Whether somebody finds a place."""

    YES = "yes"
    FULL = "full"
    ORGANIZATION_FULL = "organization_full"  # the organization has all the places it may have


@dataclass(frozen=True, slots=True)
class Kept:
    """Seats still kept for women and for the young."""

    women: int = 0
    youth: int = 0


@dataclass(frozen=True, slots=True)
class Asking:
    """Who wants places: how many people, and whether the one who asks is a woman or young. Unknown is neither."""

    people: int = 1
    woman: bool = False
    young: bool = False


@dataclass(frozen=True, slots=True)
class Room:
    """What an activity still has, without the places of whoever asks; None is no limit."""

    seats: int | None
    taken: int
    kept: Kept = Kept()
    per_organization: int | None = None
    of_organization: int = 0  # places its organization has already

    def fits(self, asking: Asking) -> Fit:
        """Whether there is room; a kept seat is for the person who asks, not for those who come along."""
        if self.per_organization is not None and self.of_organization + asking.people > self.per_organization:
            return Fit.ORGANIZATION_FULL
        return Fit.YES if self.free is None or asking.people <= self._open_to(asking) else Fit.FULL

    @property
    def free(self) -> int | None:
        """Places nobody holds, kept ones included."""
        return None if self.seats is None else self.seats - self.taken

    def _open_to(self, asking: Asking) -> int:
        general = (self.free or 0) - self.kept.women - self.kept.youth
        own = (asking.woman and self.kept.women > 0) or (asking.young and self.kept.youth > 0)
        return general + 1 if own else general

    def most(self, asking: Asking) -> int | None:
        """For how many people there is room, None without limit."""
        limits = [] if self.free is None else [self._open_to(asking)]
        if self.per_organization is not None:
            limits.append(self.per_organization - self.of_organization)
        return max(0, min(limits)) if limits else None


def kept(activity: Mapping[str, Any], women: int, youth: int, now: datetime) -> Kept:
    """The seats still kept when so many women and young people hold one; none once answers are due."""
    due = activity["answer_by"] or activity["starts_at"] - RELEASE
    if now >= due:
        return Kept()
    return Kept(max(0, activity["seats_women"] - women), max(0, activity["seats_youth"] - youth))


# --- time


@dataclass(frozen=True, slots=True)
class Window:
    """When an offer leaves and until when it holds."""

    leaves: datetime
    until: datetime


def offer_window(now: datetime, zone: str, country: str, starts_at: datetime) -> Window | None:
    """An offer leaves at an allowed hour and holds twelve hours, at night until the morning; None when too late."""
    leaves = next_allowed(now, zone, country, 0)
    until = min(next_allowed(leaves + OFFER, zone, country, 0), starts_at)
    return Window(leaves, until) if leaves + timedelta(hours=1) <= until else None


def is_open(activity: Mapping[str, Any], now: datetime) -> bool:
    """Whether a yes can still be said: published, not begun, and answers are not past due."""
    until: datetime = activity["answer_by"] or activity["starts_at"]
    return bool(activity["state"] == State.PUBLISHED and now < min(until, activity["starts_at"]))


def is_urgent(starts_at: datetime, now: datetime) -> bool:
    """Whether a change is told at once, any day from 07:00 to 20:00: the activity starts within a day (domain 6.1)."""
    return starts_at - now <= timedelta(hours=24)
