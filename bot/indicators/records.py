"""What an indicator is computed from: the frozen frame, the answers, and what is known of their round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from bot.audience import Group

Key = str | int  # an identifier as storage gives it; only compared, never shown
Unit = tuple[Key, int]  # an organization as it stood: with how many of its respondents had answered


@dataclass(frozen=True, slots=True)
class Member:
    """One organization of the frame as it was when the round opened; codes and keys, never names."""

    org_id: Key
    country: str  # ISO 3166-1 alpha-2
    region: str  # andina, ca_mexico, cono_sur, caribe
    kind: str  # opp, trabajadores; estructura or aliado where these are asked
    products: tuple[str, ...] = ()
    cn: str = ""
    networks: tuple[str, ...] = ()  # the category of an ally
    people: int | None = None  # how many people the organization has, where known


class Frame(Group[Member]):
    """The organizations of a frame."""

    @cached_property
    def ids(self) -> frozenset[Key]:
        """Which organizations they are."""
        return frozenset(member.org_id for member in self)

    def member(self, org_id: Key) -> Member:
        """One organization of the frame; KeyError for any other."""
        return self._by_id[org_id]

    @cached_property
    def _by_id(self) -> dict[Key, Member]:
        return {member.org_id: member for member in self}

    @cached_property
    def cells(self) -> tuple[tuple[tuple[str, str], tuple[Key, ...]], ...]:
        """The organizations of each region and type, in order."""
        found: dict[tuple[str, str], list[Key]] = {}
        for member in self:
            found.setdefault((member.region, member.kind), []).append(member.org_id)
        return tuple((cell, tuple(orgs)) for cell, orgs in sorted(found.items()))


def frame_of(members: Sequence[Member]) -> Frame:
    """The same organizations as a frame."""
    return members if isinstance(members, Frame) else Frame(members)


@dataclass(frozen=True, slots=True)
class Response:
    """One submission, or one interview left half way (`complete` is false), of a person for an organization."""

    org_id: Key
    person_id: Key
    answers: Mapping[str, str]  # question name → stored choice: "1" … "5", "ns", "na"
    complete: bool
    at: datetime  # when it was sent, or last touched; aware
    mode: str = "chat"  # "representante" when the board answers for most families (domain 2.7)


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """What is known of the round besides its answers; `closed_at` is None while it is open."""

    as_of: date
    source: str
    closed_at: datetime | None = None
    approved: bool = False  # by a second person
    second_reminder_at: datetime | None = None
