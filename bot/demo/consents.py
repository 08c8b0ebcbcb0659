"""Who agreed to what: everybody who answered, some who have not answered yet, and a few who said no."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from bot.conversation import Purpose
from bot.demo.people import Member
from bot.demo.responses import Response

ALSO_INVITATIONS = 0.82  # part of those who answer surveys
AGREED, REFUSED = 0.15, 0.03  # parts of those who have not answered anything
TEXT_VERSION = "2026.1"
CHANNEL = "demo"  # no provider carried these decisions
WORDS = {"es": ("Sí", "No"), "pt": ("Sim", "Não"), "en": ("Yes", "No"), "fr": ("Oui", "Non")}


@dataclass(frozen=True, slots=True)
class Decision:
    """One person's decision about each purpose."""

    member: Member
    at: datetime
    granted: dict[Purpose, bool]
    zone: str


def decisions(
    rng: Random, members: list[Member], zones: dict[int, str], responses: list[Response], first_day: datetime
) -> list[Decision]:
    """The decisions in the order they were made; members a visitor plays have made none."""
    first: dict[int, datetime] = {}
    for response in sorted(responses, key=lambda each: each.started_at):
        first.setdefault(response.member.id, response.started_at)
    period = first_day, max(first.values(), default=first_day)
    found = [
        Decision(member, *decided, zones[member.id])
        for member in members
        if (decided := _decided(rng, member, first.get(member.id), period))
    ]
    return sorted(found, key=lambda each: (each.at, each.member.id))


def _decided(
    rng: Random, member: Member, answered: datetime | None, period: tuple[datetime, datetime]
) -> tuple[datetime, dict[Purpose, bool]] | None:
    """When and what: just before the first answers, or at some time since the person is known."""
    chance, also, share = rng.random(), rng.random() < ALSO_INVITATIONS, rng.random()
    if answered:
        before = timedelta(seconds=40 + int(360 * share))
        return answered - before, {Purpose.SURVEYS: True, Purpose.INVITATIONS: also}
    if member.persona and not member.persona.consented:
        return None
    began, latest = member.known_since(period[0]), period[1]
    at = (began + max(latest - began, timedelta()) * share).replace(microsecond=0)
    if member.persona or not member.organizations:
        return at, {Purpose.SURVEYS: True, Purpose.INVITATIONS: True}
    if chance < AGREED:
        return at, {Purpose.SURVEYS: True, Purpose.INVITATIONS: also}
    return (at, {Purpose.SURVEYS: False, Purpose.INVITATIONS: False}) if chance < AGREED + REFUSED else None
