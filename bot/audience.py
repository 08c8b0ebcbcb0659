"""Whom a figure, a round or a message is about, read from ordinary words: "Perú café", `pais:PE producto:cafe`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import chain, combinations
from typing import Protocol, Self, TypeVar

from bot.errors import InputError
from bot.memo import recall
from bot.programme.catalog import Label, catalog
from bot.programme.countries import Country, Region, atlas
from bot.programme.vocabulary import understand
from bot.programme.wording import Wording
from bot.spelling import fold

# field of Audience → key in words, name of the cut (as in definitions and in the JSON filter)
CATEGORIES = {
    "countries": ("pais", "country"),
    "regions": ("region", "region"),
    "products": ("producto", "product"),
    "kinds": ("tipo", "type"),
    "cns": ("cn", "cn"),
    "networks": ("red", "network"),
}
CUTS = 500  # that a group remembers
WHOLE_NETWORK = Wording(es="Red CLAC", pt="Rede CLAC", en="CLAC network", fr="Réseau CLAC")


class Profile(Protocol):
    """What an audience needs to know of an organization."""

    @property
    def country(self) -> str:
        """ISO 3166-1 alpha-2."""

    @property
    def region(self) -> str:
        """The region's key."""

    @property
    def kind(self) -> str:
        """The type: opp, trabajadores."""

    @property
    def cn(self) -> str | None:
        """The national coordination, if any."""

    @property
    def products(self) -> Collection[str]:
        """The products' keys."""

    @property
    def networks(self) -> Collection[str]:
        """The product and workers networks it belongs to."""


P_co = TypeVar("P_co", bound=Profile, covariant=True)


@dataclass(frozen=True, slots=True)
class Audience:
    """A selection of organizations: any value inside a category, all of the categories; empty is everybody."""

    countries: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    cns: frozenset[str] = frozenset()  # as typed, like networks: the organizations' file decides what exists
    networks: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return any(values for _, values in self.chosen())

    def chosen(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The categories in use with their values, in a fixed order."""
        return tuple((name, _ordered(name, getattr(self, name))) for name in CATEGORIES if getattr(self, name))

    @property
    def cuts(self) -> frozenset[str]:
        """The names of the cuts in use, to compare with the cuts an indicator allows."""
        return frozenset(CATEGORIES[name][1] for name, _ in self.chosen())

    def matches(self, organization: Profile) -> bool:
        """Whether the organization belongs to this audience."""
        return (
            (not self.countries or organization.country in self.countries)
            and (not self.regions or organization.region in self.regions)
            and (not self.kinds or organization.kind in self.kinds)
            and (not self.products or not self.products.isdisjoint(organization.products))
            and (not self.cns or fold(organization.cn or "") in _folded(self.cns))
            and (not self.networks or any(fold(name) in _folded(self.networks) for name in organization.networks))
        )

    def text(self) -> str:
        """The canonical words, which read back as the same audience."""
        return " ".join(f"{CATEGORIES[name][0]}:{','.join(map(_written, values))}" for name, values in self.chosen())

    def describe(self, language: str = "es") -> str:
        """The audience for a person: "Perú · café", "Red CLAC" for everybody."""
        parts = [", ".join(_shown(name, value, language) for value in values) for name, values in self.chosen()]
        return " · ".join(parts) or WHOLE_NETWORK.to(language)

    def as_json(self) -> dict[str, str | list[str]]:
        """The filter as in `progreso --json`: {"country": "PE"}, a list where there are several values."""
        return {CATEGORIES[name][1]: values[0] if len(values) == 1 else list(values) for name, values in self.chosen()}

    def neighbours(self) -> tuple[Audience, ...]:
        """The audiences whose figures, set against this one, could give away a small group (domain 2.0.8).

        One or more categories dropped, the region in place of its country, or one value less.
        """
        used = [name for name, _ in self.chosen()]
        drops = chain.from_iterable(combinations(used, count) for count in range(1, len(used) + 1))
        found = [replace(self, **dict.fromkeys(names, frozenset())) for names in drops]
        found += [replace(self, **{name: getattr(self, name) - {value}}) for name, value in self._several()]
        found += [
            replace(each, countries=frozenset(), regions=self._home()) for each in (self, *found) if each.countries
        ]
        return tuple(dict.fromkeys(each for each in found if each != self))

    def wider(self) -> Audience:
        """The next larger selection that may be offered when this one is too small: regions in place of countries."""
        if self.countries:
            return replace(self, countries=frozenset(), regions=self._home())
        return Audience(regions=self.regions) if self.products or self.kinds else Audience()

    def _several(self) -> Iterable[tuple[str, str]]:
        return ((name, value) for name, values in self.chosen() if len(values) > 1 for value in values)

    def _home(self) -> frozenset[str]:
        countries = atlas().countries
        return frozenset(countries[code].region for code in self.countries if code in countries)


class Group(tuple[P_co, ...]):
    """Organizations in their order, which remember how they were cut: the same cuts are asked for again and again."""

    def of(self, audience: Audience) -> Self:
        """The part an audience names."""
        if not audience:
            return self
        return recall(self._cuts, audience, CUTS, lambda: type(self)(one for one in self if audience.matches(one)))

    @cached_property
    def _cuts(self) -> dict[Audience, Self]:
        return {}


@lru_cache(maxsize=1024)
def _folded(values: frozenset[str]) -> frozenset[str]:
    return frozenset(fold(value) for value in values)


def _written(value: str) -> str:
    return value if re.fullmatch(r"[\w-]+", value) else f'"{value}"'


def _ordered(name: str, values: frozenset[str]) -> tuple[str, ...]:
    """Values in the programme's order, and alphabetically where it has none."""
    known = list(_labels(name))
    return tuple(sorted(values, key=lambda value: (known.index(value) if value in known else len(known), value)))


def _labels(name: str) -> dict[str, Wording]:
    """The keys of a category with their names; none for those the organizations' file decides."""
    tables: dict[str, Mapping[str, Country | Region | Label]] = {
        "countries": atlas().countries,
        "regions": atlas().regions,
        "products": catalog().products,
        "kinds": catalog().kinds,
    }
    return {key: label.name for key, label in tables.get(name, {}).items()}


def _shown(name: str, value: str, language: str) -> str:
    label = _labels(name).get(value)
    return label.to(language) if label else value


def options(language: str = "es") -> dict[str, tuple[str, ...]]:
    """What can be said, by cut: the names of regions, countries, products and types."""
    return {
        cut: tuple(label.to(language) for label in _labels(name).values())
        for name, (_, cut) in CATEGORIES.items()
        if _labels(name)
    }


def parse_audience(words: str) -> tuple[Audience, tuple[str, ...]]:
    """The audience free or keyed words name, in any of our languages, and the words nobody understood, as typed."""
    meanings, unknown = understand(words)
    chosen = {
        name: frozenset(key for cut, key in meanings if cut == wanted) for name, (_, wanted) in CATEGORIES.items()
    }
    return Audience(**chosen), unknown


def read_audience(words: str) -> Audience:
    """The audience the words name; InputError listing the words nobody understood and what can be said."""
    audience, unknown = parse_audience(words)
    if unknown:
        said = options()
        raise InputError(
            f"No entiendo: {', '.join(unknown)}. Puede decir un país, una región ({', '.join(said['region'])}), "
            f"un producto ({', '.join(said['product'])}) o un tipo ({', '.join(said['type'])})."
        )
    return audience
