"""Rounds: who is asked, under which name, and which message is the same message; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.audience import Audience


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organization that may enter a frame."""

    id: str
    country: str
    region: str
    kind: str
    cn: str
    products: tuple[str, ...]
    networks: tuple[str, ...] = ()


def candidate(row: Mapping[str, Any]) -> Candidate:
    """The candidate of a row of organizations."""
    several = (tuple(row["products"]), tuple(row["networks"]))
    return Candidate(row["id"], row["country"], row["region"], row["kind"], row["cn"], *several)


def frame_of(candidates: Iterable[Candidate], audience: Audience) -> list[Candidate]:
    """The frame: the active organizations of the audience on the day of opening (domain 2.0.6)."""
    return [one for one in candidates if audience.matches(one)]


def round_name(title: str, opened_at: datetime) -> str:
    """How people call a round: the form's title and the month of its opening."""
    return f"{title} {opened_at:%Y-%m}"


@dataclass(frozen=True, slots=True)
class Reach:
    """How many can be asked at opening, and why the others cannot."""

    organizations: int
    people: int
    invited: int
    no_consent: int
    no_address: int


def invitation_key(round_id: int, person_id: int) -> str:
    """The outbox key of a round's invitation: a person is invited to a round once."""
    return f"round:{round_id}:invitation:{person_id}"
