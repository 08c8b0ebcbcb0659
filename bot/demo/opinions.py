"""What people answer: country, organization and person each lean one way, and every question has its own height."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from bot.demo.comments import comment
from bot.demo.organizations import WORKERS, Organization
from bot.demo.spread import SPREAD

BASE = 4.32  # of the five options
HEIGHTS: Mapping[str, float] = {
    "rec_conoce": 0.0,
    "rec_representa": 0.16,
    "rec_lider": 0.30,
    "sat_general": 0.02,
    "sat_cumple": -0.10,
    "sat_servicios": -0.03,
    "sat_atencion": 0.06,
}
CLOSED = tuple(HEIGHTS)
COMMENT = "sat_mejora"
UNKNOWN, NOT_APPLICABLE = 0.025, 0.06  # part of the answers "ns"; of "na" where the question has it
REGIONS: Mapping[str, float] = {"andina": 0.03, "ca_mexico": -0.05, "cono_sur": 0.14, "caribe": -0.18}
WORKERS_LEAN = -0.08
COUNTRY, ORGANIZATION, CHANGE, PERSON, QUESTION = 0.06, 0.34, 0.14, 0.26, 0.50  # standard deviations


@dataclass(frozen=True, slots=True)
class Climate:
    """How each country and each organization leans, the same in all rounds."""

    countries: Mapping[str, float]
    organizations: Mapping[str, float]

    def of(self, organization: Organization) -> float:
        """What an organization adds to the base."""
        kind = WORKERS_LEAN if organization.kind == WORKERS else 0.0
        own = self.countries[organization.country] + self.organizations[organization.id]
        return REGIONS[organization.region] + kind + own


def climate(rng: Random, network: list[Organization]) -> Climate:
    """How everybody leans."""
    return Climate(
        {country: rng.gauss(0, COUNTRY) for country in SPREAD},
        {organization.id: rng.gauss(0, ORGANIZATION) for organization in network},
    )


def mood(rng: Random, climate: Climate, organization: Organization, lift: float) -> float:
    """The level of one organization in one round."""
    return BASE + lift + climate.of(organization) + rng.gauss(0, CHANGE)


def opinion(rng: Random, level: float, language: str) -> dict[str, str]:
    """One person's answers, question → what the form stores."""
    own = level + rng.gauss(0, PERSON)
    answers = {question: _closed(rng, question, own + height) for question, height in HEIGHTS.items()}
    answers[COMMENT] = comment(rng, language)
    return answers


def _closed(rng: Random, question: str, height: float) -> str:
    chance = rng.random()
    if chance < UNKNOWN:
        return "ns"
    if question == "sat_servicios" and chance > 1 - NOT_APPLICABLE:
        return "na"
    return str(min(5, max(1, round(height + rng.gauss(0, QUESTION)))))
