"""What each organization said in a round: kept from question to question, replaced where something was written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from types import MappingProxyType

from bot.indicators.definitions import Definition
from bot.indicators.development import hear_4
from bot.indicators.livelihoods import hear_5
from bot.indicators.membership import hear
from bot.indicators.organizations import OrganizationScore
from bot.indicators.records import Frame, Key, Member, Response, RoundFacts
from bot.indicators.surveyed import Surveyed
from bot.memo import recall
from storage.given import Given

Hear = Callable[[Definition, Sequence[Member], Iterable[Response], RoundFacts], Surveyed]
HEAR: Mapping[str, Hear] = {
    "mega_1a": hear, "mega_1b": hear, "mega_3a": hear, "mega_4": hear_4, "mega_5": hear_5,
}  # fmt: skip
INSTANTS = 4  # at which an organization is remembered as it stood

Limits = tuple[datetime, datetime | None]  # until when what is answered counts; when the round closed


@dataclass(slots=True)
class Voiced:
    """The responses of one organization that count at an instant, and what each indicator hears in them."""

    responses: Sequence[Response]
    _heard: dict[tuple[str, str], OrganizationScore | None] = field(default_factory=dict)

    def heard(self, definition: Definition, member: Member, facts: RoundFacts) -> OrganizationScore | None:
        """What an indicator hears, worked out once; None where the organization has no valid answer."""
        key = definition.key, member.kind
        if key not in self._heard:
            self._heard[key] = _hear(definition, member, self.responses, facts)
        return self._heard[key]

    def has_heard(self, definition: Definition, member: Member) -> bool:
        """Whether that was worked out."""
        return (definition.key, member.kind) in self._heard

    def earlier(
        self, definition: Definition, member: Member, facts: RoundFacts, at: datetime
    ) -> OrganizationScore | None:
        """What it heard at an earlier instant."""
        then = [response for response in self.responses if response.at <= at]
        if len(then) == len(self.responses):
            return self.heard(definition, member, facts)
        return _hear(definition, member, then, facts)


def _hear(
    definition: Definition, member: Member, responses: Sequence[Response], facts: RoundFacts
) -> OrganizationScore | None:
    return HEAR[definition.key](definition, (member,), responses, facts).heard.get(member.org_id)


@dataclass(slots=True)
class Spoken:
    """Everything one organization has answered in a round, and how it counts at the instants it was asked for."""

    given: Sequence[Given]
    settled_at: datetime = field(init=False)  # since when it stands as it is
    _voiced: dict[tuple[datetime | None, datetime | None], Voiced] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.settled_at = max(one.settled_at for one in self.given)

    def voiced(self, limits: Limits, cut: Mapping[int, Given] | None = None) -> Voiced:
        """What counts within the limits; `cut` are the interviews of which only a part does (see `astride`)."""
        end, closed_at = limits
        key = None if end >= self.settled_at else end, closed_at
        return recall(self._voiced, key, INSTANTS, lambda: self._within(limits, cut or {}))

    def _within(self, limits: Limits, cut: Mapping[int, Given]) -> Voiced:
        whole = [one for one in self.given if one.last_at <= limits[0]]
        parts = [cut[one.id] for one in self.given if one.id in cut]
        return Voiced([_response(one, limits) for one in (*whole, *parts)])

    def astride(self, limits: Limits) -> list[int]:
        """The interviews with answers on both sides of the end, which have to be read answer by answer."""
        end, closed_at = limits
        if end >= self.settled_at or (end, closed_at) in self._voiced:
            return []
        return [one.id for one in self.given if one.first_at <= end < one.last_at]


def _response(one: Given, limits: Limits) -> Response:
    """An interview all of whose answers came in time. Late answers that were accepted stand as given at the closing."""
    end, closed_at = limits
    completed = one.completed_at if one.completed_at and one.completed_at <= end else None
    moment = min(completed or one.last_at, closed_at or end)
    who = one.person_id or f"interview {one.id}"  # one without a name is somebody too
    return Response(one.organization_id, who, one.answers, completed is not None, moment, one.mode)


@dataclass(slots=True)
class Stood:
    """How a round stood: what counted of each organization, and what the indicators heard of the whole.

    `before` is how it stood before the last was written, of the organizations `changed`: the others are as they were
    there, and not heard again.
    """

    frame: Frame
    voiced: Mapping[Key, Voiced]
    before: Stood | None = None
    changed: frozenset[Key] = frozenset()
    surveyed: dict[tuple[str, RoundFacts], Surveyed] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.before is not None:
            self.before.before = None  # one step back is remembered, not a whole history

    def heard(self, definition: Definition, facts: RoundFacts) -> Surveyed:
        """What an indicator hears: the very same survey as before where nothing it hears has changed."""
        key = definition.key, facts
        if key not in self.surveyed:
            known = self.before.surveyed.get(key) if self.before is not None else None
            self.surveyed[key] = self._renewed(known) if known else self._new(definition, facts)
        return self.surveyed[key]

    def _new(self, definition: Definition, facts: RoundFacts) -> Surveyed:
        asked = ((it.org_id, self.voiced[it.org_id].heard(definition, it, facts)) for it in self.answering())
        heard = {org: score for org, score in asked if score is not None}
        return Surveyed(definition, self.frame, facts, heard)

    def _renewed(self, known: Surveyed) -> Surveyed:
        """The same survey with what has changed; an organization that is as it was keeps its score."""
        heard = dict(known.heard)
        for org in self.changed & self.frame.ids:
            voiced = self.voiced.get(org)
            score = voiced.heard(known.definition, self.frame.member(org), known.facts) if voiced else None
            if score is None:
                heard.pop(org, None)
            elif score != heard.get(org):
                heard[org] = score
        same = len(heard) == len(known.heard) and all(heard.get(org) is known.heard.get(org) for org in self.changed)
        return known if same else replace(known, heard=heard)

    def answering(self) -> list[Member]:
        """The organizations of which something counts."""
        return [member for member in self.frame if member.org_id in self.voiced]


class Answered(dict[Key, Spoken]):
    """What the organizations of one round said; never changed, a round where something was written is another one."""

    before: Mapping[Hashable, Stood] = MappingProxyType({})  # how the round stood before that was written
    changed: frozenset[Key] = frozenset()  # of which organizations

    @cached_property
    def settled_at(self) -> datetime | None:
        """Since when it stands as it is."""
        return max((one.settled_at for one in self.values()), default=None)

    @cached_property
    def stood(self) -> dict[Hashable, Stood]:
        """How it stood within some limits."""
        return {}


def put_together(found: Iterable[Given]) -> Answered:
    """What was given, by organization."""
    groups: dict[Key, list[Given]] = {}
    for one in found:
        groups.setdefault(one.organization_id, []).append(one)
    return Answered((organization, Spoken(given)) for organization, given in groups.items())


def renewed(known: Answered, ids: Collection[int], owners: Collection[Key], found: Iterable[Given]) -> Answered:
    """The same where the interviews `ids`, of the organizations `owners`, were written; `found` is how they are now."""
    now: dict[Key, list[Given]] = {owner: [] for owner in owners}
    for one in found:
        now.setdefault(one.organization_id, []).append(one)
    changed = Answered(known)
    changed.before = known.stood or known.before
    changed.changed = frozenset(now) | (frozenset() if known.stood else known.changed)
    for owner, given in now.items():
        before = known[owner].given if owner in known else ()
        changed.pop(owner, None)
        if kept := [*(one for one in before if one.id not in ids), *given]:
            changed[owner] = Spoken(kept)
    return changed
