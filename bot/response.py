"""How each organization answers a round, how far the asking got, and where it lags (domain 2.0.6); pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

LEAST_FRAME = 3  # organizations of a country below which its response says nothing
LAG = 0.5  # of the network's response


class State(StrEnum):
    """Where an organization stands in a round: one of these, and only one."""

    COMPLETE = "complete"
    PARTIAL = "partial"  # enough of it is answered to count at the closing
    STARTED = "started"
    REFUSED = "refused"  # everybody who could be asked said no
    INVITED = "invited"
    UNREACHABLE = "unreachable"  # nobody with a permission and a chat


class Step(IntEnum):
    """How far the asking of an organization got; whoever reached one has reached those before it."""

    FRAME = 0
    CONTACT = 1
    CONSENT = 2
    DELIVERED = 3
    STARTED = 4
    VALID = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """An organization of the frame with what is known of its people and answers."""

    organization_id: str
    name: str
    country: str
    region: str
    cn: str = ""
    contacts: int = 0  # people who may answer
    consented: int = 0  # of them, with a permission to be asked
    reachable: int = 0  # of those, with a chat
    refused: int = 0  # of those, who do not want to answer this one
    delivered: bool = False
    started: bool = False
    partial: bool = False
    complete: bool = False
    closed: bool = False  # the round has closed: what is partial counts now

    @property
    def state(self) -> State:
        """Where it stands."""
        if self.complete or self.partial:
            return State.COMPLETE if self.complete else State.PARTIAL
        if self.refused and self.refused >= self.reachable:
            return State.REFUSED
        if self.started:
            return State.STARTED
        return State.INVITED if self.reachable else State.UNREACHABLE

    @property
    def step(self) -> Step:
        """The furthest step it reached."""
        reached = {
            Step.VALID: self.valid,
            Step.STARTED: self.started or self.partial,
            Step.DELIVERED: self.delivered,
            Step.CONSENT: self.consented > 0,
            Step.CONTACT: self.contacts > 0,
        }
        return next((step for step, holds in reached.items() if holds), Step.FRAME)

    @property
    def valid(self) -> bool:
        """Whether it counts as having answered."""
        return self.complete or (self.partial and self.closed)


@dataclass(frozen=True, slots=True)
class Share:
    """How many of some organizations have answered."""

    country: str  # empty is the whole network
    frame: int
    valid: int
    begun: int = 0  # and how many more have begun

    @property
    def rate(self) -> float:
        """The response, 0-1 (domain 2.0.6: nobody is left out of the denominator)."""
        return self.valid / self.frame if self.frame else 0.0


def chain(asked: Iterable[Asked]) -> dict[Step, int]:
    """How many organizations reached each step; it never grows."""
    steps = [one.step for one in asked]
    return {step: sum(reached >= step for reached in steps) for step in Step}


def states(asked: Iterable[Asked]) -> dict[State, int]:
    """How many organizations stand in each state; together they are the frame."""
    found = [one.state for one in asked]
    return {state: found.count(state) for state in State}


def share(asked: Sequence[Asked], country: str = "") -> Share:
    """The response of a country, or of all."""
    those = [one for one in asked if not country or one.country == country]
    valid = sum(one.valid for one in those)
    return Share(country, len(those), valid, sum(one.step >= Step.STARTED for one in those) - valid)


def by_country(asked: Sequence[Asked]) -> list[Share]:
    """The response of each country, the worst first; of equals the one with more organizations."""
    found = [share(asked, country) for country in sorted({one.country for one in asked})]
    return sorted(found, key=lambda one: (one.rate, -one.frame, one.country))


def lagging(asked: Sequence[Asked]) -> list[Share]:
    """The countries whose response is below half of the network's, where there are enough organizations to say so."""
    network = share(asked).rate
    return [one for one in by_country(asked) if one.frame >= LEAST_FRAME and one.rate < LAG * network]
