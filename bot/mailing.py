"""Sending to many: who is written to, when, and why others are not; pure (domain 2.0.9, 5.6, 6.1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any

from bot.hours import SPREAD, next_allowed, zone_of
from bot.messages import Limits

CAP, CAP_DAYS = 4, timedelta(days=30)  # messages a person gets that nobody asked for, over everything
THRESHOLD = 50  # recipients above which a second person of the team confirms
USUAL, SATURDAYS, URGENT = "usual", "saturdays", "urgent"  # whose hours a message keeps to
URGENT_OPENS, URGENT_CLOSES = time(7), time(20)  # any day
COUNTED = frozenset({"surveys", "invitations"})  # the purposes the cap is about


class Verdict(StrEnum):
    """Whether a person is written to, and why not."""

    SEND = "send"
    ANSWERED = "answered"
    OPTED_OUT = "opted_out"  # no consent to the purpose, or stopped
    NO_ADDRESS = "no_address"
    CAP = "cap"
    RHYTHM = "rhythm"  # two rounds in four weeks
    SUSPENDED = "suspended"
    WINDOW = "window"  # the channel lets us write only for a while after the person wrote
    TOO_LATE = "too_late"  # waiting for an allowed hour would take longer than it is of use
    DUPLICATE = "duplicate"  # the person gets it already, for another organization


@dataclass(frozen=True, slots=True)
class Target:
    """A person a message is meant for, speaking for one organization, with what decides about it."""

    person_id: int
    name: str
    language: str
    organization_id: str
    organization: str
    country: str
    zone: str
    address_id: int | None
    channel: str = ""
    consent: bool = True
    recent: int = 0  # messages of the last CAP_DAYS that nobody asked for
    verdict: Verdict | None = None  # why the caller leaves the person out
    seen_at: datetime | None = None  # when the person wrote last


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one target, and from when on it may leave."""

    target: Target
    verdict: Verdict
    not_before: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """A mailing before it is stored; `content` is language → text and what else its kind needs."""

    kind: str  # round, activity, broadcast, results
    name: str
    purpose: str  # surveys, invitations
    content: Mapping[str, Any] = field(default_factory=dict)
    audience: str = ""
    round_id: int | None = None
    activity_id: int | None = None
    send_at: datetime | None = None  # not before
    useful_until: datetime | None = None
    made_by: int | None = None
    hours: str = USUAL
    each_organization: bool = False  # a person gets it for every organization, not once


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What would happen: who gets it and who does not, when, how long it takes, and what they read."""

    send: int
    countries: Mapping[str, int]  # of those who get it, like languages and channels
    languages: Mapping[str, int]
    channels: Mapping[str, int]
    verdicts: Mapping[Verdict, int]  # of those who do not
    waiting: int  # of those who get it, how many wait for an allowed hour
    last: datetime | None  # when the last of them may be written to
    seconds: float  # how long sending takes at the channels' limits
    texts: Mapping[str, str]
    untranslated: int  # how many get the Spanish text because theirs is missing

    @property
    def needs_second(self) -> bool:
        """Whether a second person of the team has to confirm."""
        return self.send > THRESHOLD


def judge(
    targets: Iterable[Target],
    *,
    now: datetime,
    purpose: str,
    useful_until: datetime | None,
    limits: Mapping[str, Limits],
    hours: str = USUAL,
    each_organization: bool = False,
) -> list[Decision]:
    """What becomes of each target, in their order; nobody is written to twice, nor beyond the cap.

    `limits` are those of the channels by name. The cap holds for the purposes in COUNTED, not for urgent messages.
    """
    counted = purpose in COUNTED and hours != URGENT
    given: Counter[int] = Counter()
    pairs: set[tuple[int, str]] = set()
    openings: dict[tuple[str, str], datetime] = {}
    decisions = []
    for one in targets:
        if (place := (one.zone, one.country)) not in openings:
            openings[place] = next_fit(now, hours, one.zone, one.country, 0)
        at = openings[place]
        at = at if at == now else at + timedelta(minutes=one.person_id % SPREAD)
        pair = (one.person_id, one.organization_id)
        twice = pair in pairs or (given[one.person_id] > 0 and not each_organization)
        full = counted and one.recent + given[one.person_id] >= CAP
        verdict = _verdict(one, at, useful_until, limits.get(one.channel), twice=twice, full=full)
        if verdict is Verdict.SEND:
            given[one.person_id] += 1
            pairs.add(pair)
        decisions.append(Decision(one, verdict, at))
    return decisions


def _verdict(
    one: Target, at: datetime, useful_until: datetime | None, limits: Limits | None, *, twice: bool, full: bool
) -> Verdict:
    if one.verdict not in {None, Verdict.SEND}:
        assert one.verdict is not None  # noqa: S101 - just looked at
        return one.verdict
    if not one.consent:
        return Verdict.OPTED_OUT
    if one.address_id is None:
        return Verdict.NO_ADDRESS
    if twice:
        return Verdict.DUPLICATE
    if full:
        return Verdict.CAP
    if useful_until is not None and at >= useful_until:
        return Verdict.TOO_LATE
    return Verdict.WINDOW if _closed(one, at, limits) else Verdict.SEND


def _closed(one: Target, at: datetime, limits: Limits | None) -> bool:
    """Whether the channel's window for writing first has closed by then."""
    if limits is None or not limits.window:
        return False
    return one.seen_at is None or at - one.seen_at > timedelta(hours=limits.window)


def next_fit(moment: datetime, hours: str, zone: str, country: str, lot: int) -> datetime:
    """The first instant from `moment` on that fits `hours` (usual, saturdays, urgent) in a zone and country, aware."""
    if hours != URGENT:
        return next_allowed(moment, zone, country, lot, saturdays=hours == SATURDAYS)
    local = moment.astimezone(zone_of(zone))
    if URGENT_OPENS <= local.time() < URGENT_CLOSES:
        return moment
    day = local.date() + timedelta(days=local.time() >= URGENT_OPENS)
    return datetime.combine(day, URGENT_OPENS, zone_of(zone)) + timedelta(minutes=lot % SPREAD)


def summary(
    decisions: Sequence[Decision], *, now: datetime, limits: Mapping[str, Limits], texts: Mapping[str, str]
) -> Rehearsal:
    """The rehearsal of decisions made for an instant."""
    going = [one for one in decisions if one.verdict is Verdict.SEND]
    channels = Counter(one.target.channel for one in going)
    return Rehearsal(
        send=len(going),
        countries=_most(one.target.country for one in going),
        languages=_most(one.target.language for one in going),
        channels=_most(one.target.channel for one in going),
        verdicts=Counter(one.verdict for one in decisions if one.verdict is not Verdict.SEND),
        waiting=sum(one.not_before > now for one in going),
        last=max((one.not_before for one in going), default=None),
        seconds=max((count / limits.get(name, Limits()).per_second for name, count in channels.items()), default=0.0),
        texts=dict(texts),
        untranslated=sum(one.target.language not in texts for one in going) if texts else 0,
    )


def _most(names: Iterable[str]) -> dict[str, int]:
    """How many of each, the most first."""
    return dict(sorted(Counter(names).items(), key=lambda pair: (-pair[1], pair[0])))


def key_of(mailing_id: int, target: Target, *, once_a_chat: bool = False) -> str:
    """The outbox key of a mailing's message to a target: it leaves once; `once_a_chat` also where people share one."""
    if once_a_chat:
        return f"mailing:{mailing_id}:chat:{target.address_id}"
    return f"mailing:{mailing_id}:{target.person_id}:{target.organization_id}"
