"""What an indicator is computed from: the frozen frame, the answers, and what is known of their round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

Key = str | int  # an identifier as storage gives it; only compared, never shown


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
