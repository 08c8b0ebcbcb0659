"""The organizations of the fictitious network: names, places, products, zones and dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from bot.demo.names import LEXICONS
from bot.demo.personas import PERSONAS
from bot.demo.spread import INACTIVE, SPREAD, Weights, cn_of
from bot.programme.countries import atlas

PRODUCERS, WORKERS = "opp", "trabajadores"
SPANISH_TOO = {"BZ": 0.3}  # part of the organizations of an English-speaking country
SECOND_PRODUCT = 0.2
UNIONS = 0.035  # part of the producers' organizations that group others
OTHER_ZONE = 0.35  # part of a country's organizations outside its default zone
REMOTE = frozenset({"America/Tijuana", "Pacific/Galapagos", "Pacific/Easter", "America/Punta_Arenas"})  # nothing grows


@dataclass(frozen=True, slots=True)
class Organization:
    """A fictitious member, with the columns of its row and its products."""

    id: str  # DEMO-PE-0001: no certifier gives such a number
    name: str
    short_name: str
    kind: str
    grade: int
    country: str
    region: str
    cn: str
    time_zone: str
    language: str
    products: tuple[str, ...]
    state: str
    joined_on: date | None
    left_on: date | None
    people_count: int

    def was_active(self, day: date) -> bool:
        """Whether a round opened on the day asks it; a suspension of today was not yet there."""
        joined = self.joined_on is not None and self.joined_on <= day
        return joined and (self.left_on is None or day < self.left_on)


def organizations(rng: Random, today: date) -> list[Organization]:
    """The whole network, country by country; personas' organizations are the first of theirs."""
    found = [each for country in SPREAD for each in _country(rng, country)]
    cores = _cores(rng)
    states = _states(rng, found)
    return [_organization(rng, seed, cores, states.get(seed.id, "activa"), today) for seed in found]


@dataclass(frozen=True, slots=True)
class _Seed:
    id: str
    country: str
    kind: str


def _country(rng: Random, country: str) -> Iterator[_Seed]:
    """The organizations of a country before they have a face; those that are not active come with the producers."""
    share = SPREAD[country]
    kinds = [PRODUCERS] * (share.producers - 1) + [WORKERS] * share.plantations
    rng.shuffle(kinds)
    kinds = [PRODUCERS, *kinds, *[PRODUCERS] * _extra(country)]
    return (_Seed(f"DEMO-{country}-{number:04d}", country, kind) for number, kind in enumerate(kinds, start=1))


def _extra(country: str) -> int:
    """How many organizations that are not active a country has: one for about every forty, the rest in the largest."""
    largest = max(SPREAD, key=lambda each: SPREAD[each].producers)
    spread = {each: share.producers // 40 for each, share in SPREAD.items() if each != largest}
    return spread.get(country, sum(INACTIVE.values()) - sum(spread.values()))


def _states(rng: Random, seeds: list[_Seed]) -> dict[str, str]:
    """The state of the organizations that are not active: the last ones of their countries."""
    extra = [seed.id for country in SPREAD for seed in _last(seeds, country, _extra(country))]
    states = [state for state, count in INACTIVE.items() for _ in range(count)]
    rng.shuffle(states)
    return dict(zip(extra, states, strict=True))


def _last(seeds: list[_Seed], country: str, count: int) -> list[_Seed]:
    own = [seed for seed in seeds if seed.country == country]
    return own[len(own) - count :]


def _cores(rng: Random) -> Mapping[str, Iterator[str]]:
    """By language, names that nobody has yet."""
    taken = {persona.short_name for persona in PERSONAS}
    return {
        language: (core for core in lexicon.cores(rng) if core not in taken) for language, lexicon in LEXICONS.items()
    }


def _organization(
    rng: Random, seed: _Seed, cores: Mapping[str, Iterator[str]], state: str, today: date
) -> Organization:
    country, share = atlas().countries[seed.country], SPREAD[seed.country]
    persona = next((each for each in PERSONAS if each.organization_id == seed.id), None)
    language = "es" if rng.random() < SPANISH_TOO.get(country.code, 0) else country.language
    grade = 2 if seed.kind == PRODUCERS and rng.random() < UNIONS and not persona else 1
    name, short_name = (
        (persona.organization, persona.short_name) if persona else _name(rng, language, seed, grade, cores)
    )
    products = _products(rng, share.plantation if seed.kind == WORKERS else share.grown, seed.kind)
    joined_on, left_on = _dates(rng, state, today, veteran=persona is not None)
    return Organization(
        id=seed.id,
        name=name,
        short_name=short_name,
        kind=seed.kind,
        grade=grade,
        country=country.code,
        region=country.region,
        cn=cn_of(country.code),
        time_zone=country.zone if persona else _zone(rng, country.zone, country.other_zones),
        language=language,
        products=(persona.product,) if persona else products,
        state=state,
        joined_on=joined_on,
        left_on=left_on,
        people_count=int(rng.lognormvariate(5.3, 0.8)) * grade + 15,
    )


def _name(rng: Random, language: str, seed: _Seed, grade: int, cores: Mapping[str, Iterator[str]]) -> tuple[str, str]:
    lexicon, core = LEXICONS[language], next(cores[language])
    patterns = lexicon.plantations if seed.kind == WORKERS else lexicon.unions if grade > 1 else lexicon.producers
    return rng.choice(patterns).format(core=core), core


def _products(rng: Random, weights: Weights, kind: str) -> tuple[str, ...]:
    """One product, and for some producers a second one."""
    count = 2 if kind == PRODUCERS and len(weights) > 1 and rng.random() < SECOND_PRODUCT else 1
    found: dict[str, None] = {}
    while len(found) < count:
        found[rng.choices(list(weights), list(weights.values()))[0]] = None
    return tuple(found)


def _zone(rng: Random, default: str, others: tuple[str, ...]) -> str:
    inhabited = [zone for zone in others if zone not in REMOTE]
    return rng.choice(inhabited) if inhabited and rng.random() < OTHER_ZONE else default


def _dates(rng: Random, state: str, today: date, *, veteran: bool) -> tuple[date | None, date | None]:
    """When it joined and left; one in twenty joined in the last two years."""
    if state == "en_ingreso":
        return None, None
    recent = rng.random() < 0.05 and state == "activa" and not veteran
    days = rng.randint(30, 700) if recent else rng.randint(900, 8500)
    return today - timedelta(days=days), (
        today - timedelta(days=rng.randint(40, 600)) if state == "desafiliada" else None
    )
