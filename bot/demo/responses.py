"""Who answers which round, when and how: interviews as values, before they become rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from bot.demo.asking import Asking
from bot.demo.opinions import CLOSED, Climate, mood, opinion
from bot.demo.organizations import Organization
from bot.demo.people import Member

RESPONDENTS, RESPONDENT_WEIGHTS = (1, 2, 3), (60, 28, 12)
LOYALTY = 0.6  # how much answering one round goes with answering another
LEFT_HALFWAY = 0.03  # part of the organizations of a frame where somebody began and stopped
WAYS, WAY_WEIGHTS = ("chat", "asistido", "voz"), (88, 9, 3)
DAYS, DAY_WEIGHTS = (0, 1, 2, 3, 4, 5, 8, 9, 10, 14, 15, 18, 20), (16, 12, 8, 14, 9, 6, 12, 8, 5, 4, 3, 2, 1)
WORKING_HOURS = 8, 17  # local time


@dataclass(frozen=True, slots=True)
class Response:
    """One person's walk through the form; `done` is false when it stopped after the answers it has."""

    id: int
    asking: Asking
    member: Member
    organization: Organization
    answers: dict[str, str]
    done: bool
    mode: str
    started_at: datetime
    ended_at: datetime


def frame(asking: Asking, network: list[Organization]) -> list[Organization]:
    """The organizations a round asks, as they were on its first day."""
    day = asking.opened_at.date()
    return [each for each in network if each.was_active(day) and (each.state == "activa" or not asking.open)]


class Respondents:
    """Draws the responses of each round from the people of each organization."""

    def __init__(self, rng: Random, network: list[Organization], members: list[Member], now: datetime) -> None:
        self.rng, self.now = rng, now
        self._loyalty = {organization.id: rng.random() for organization in network}
        self._people: dict[str, list[Member]] = {organization.id: [] for organization in network}
        for member in members:
            for organization_id in member.organizations:
                self._people[organization_id].append(member)
        self._count = 0

    def of(self, asking: Asking, network: list[Organization], climate: Climate) -> Iterator[Response]:
        """The responses to a round in the order of the network, with some that were left half way."""
        asked = frame(asking, network)
        answering = self._answering(asking, asked)
        for organization in asked:
            able = self._able(asking, organization)
            level = mood(self.rng, climate, organization, asking.lift)
            if organization.id in answering:
                count = self.rng.choices(RESPONDENTS, RESPONDENT_WEIGHTS)[0]
                for member in able[:count]:
                    yield self._response(asking, organization, member, level, done=True)
            elif self._may_begin(asking, organization, able):
                yield self._response(asking, organization, able[0], level, done=False)

    def _answering(self, asking: Asking, asked: list[Organization]) -> set[str]:
        """As many organizations of each region as the round says, the loyal ones rather than the others."""
        found: set[str] = set()
        for region, part in asking.response.items():
            own = [each.id for each in asked if each.region == region and self._able(asking, each)]
            size = sum(each.region == region for each in asked)
            will = {each: LOYALTY * self._loyalty[each] + (1 - LOYALTY) * self.rng.random() for each in own}
            eager = [each for each in own if not (asking.open and self._waits(each))]
            found.update(sorted(eager, key=lambda each: -will[each])[: round(part * size)])
        return found

    def _able(self, asking: Asking, organization: Organization) -> list[Member]:
        """Who could answer then: already speaking for it, and not one of the personas, whom a visitor plays."""
        day = asking.opened_at.date()
        able = [each for each in self._people[organization.id] if each.since <= day and each.persona is None]
        start = self._count % len(able) if able else 0
        return able[start:] + able[:start]

    def _waits(self, organization_id: str) -> bool:
        """Whether a persona speaks for it: the open round waits for the visitor's answer."""
        return any(member.persona for member in self._people[organization_id])

    def _may_begin(self, asking: Asking, organization: Organization, able: list[Member]) -> bool:
        return bool(able) and self.rng.random() < LEFT_HALFWAY and not (asking.open and self._waits(organization.id))

    def _response(
        self, asking: Asking, organization: Organization, member: Member, level: float, *, done: bool
    ) -> Response:
        self._count += 1
        answers = opinion(self.rng, level, member.language)
        started = self._instant(asking, organization)
        if not done:
            answers = {name: answers[name] for name in CLOSED[: self.rng.randint(1, len(CLOSED) - 1)]}
        seconds = self.rng.randint(9, 40) * len(answers)
        mode = self.rng.choices(WAYS, WAY_WEIGHTS)[0] if done else "chat"
        end = started + timedelta(seconds=seconds)
        return Response(self._count, asking, member, organization, answers, done, mode, started, end)

    def _instant(self, asking: Asking, organization: Organization) -> datetime:
        """A moment of a working day where the organization is, inside the round and before now."""
        latest = min(asking.closes_at, self.now) - timedelta(minutes=10)
        day = asking.opened_at + timedelta(days=self.rng.choices(DAYS, DAY_WEIGHTS)[0])
        hour, minute = self.rng.randint(*WORKING_HOURS), self.rng.randint(0, 59)
        local = day.astimezone(ZoneInfo(organization.time_zone)).replace(hour=hour, minute=minute)
        instant = local.replace(second=self.rng.randint(0, 59))
        if not asking.opened_at <= instant <= latest:
            instant = asking.opened_at + (latest - asking.opened_at) * self.rng.random()
        return instant.replace(microsecond=0).astimezone(asking.opened_at.tzinfo)
