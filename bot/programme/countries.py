"""The regions and countries of the network: names, language of the bot, time zones, phone prefixes (calendar.toml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from bot.errors import InputError
from bot.i18n import known
from bot.programme.tables import Table, shipped_table
from bot.programme.wording import Wording


@dataclass(frozen=True, slots=True)
class Region:
    """One of the regions the network is sorted into."""

    key: str
    name: Wording
    also: tuple[str, ...] = ()  # other spellings, for searching


@dataclass(frozen=True, slots=True)
class Country:
    """One country; the zone is only the default of its organizations."""

    code: str  # ISO 3166-1 alpha-2
    name: Wording
    region: str
    language: str  # the bot's first words there
    zone: str  # IANA
    other_zones: tuple[str, ...]
    phone_prefixes: tuple[str, ...]  # E.164, with the plus sign
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Atlas:
    """Every region and country, in the order they are shown, and the names of groups of countries."""

    regions: Mapping[str, Region]
    countries: Mapping[str, Country]
    groups: Mapping[str, tuple[str, ...]]  # a name people use → country codes


@cache
def atlas() -> Atlas:
    """The shipped regions and countries, read once."""
    return read_atlas(shipped_table("calendar.toml"))


def read_atlas(table: Table) -> Atlas:
    """The atlas a file describes; InputError naming file and key."""
    regions = {key: Region(key, row.wording("name"), row.texts("also", ())) for key, row in table.tables("regions")}
    countries = {code: _country(code, row, regions) for code, row in table.tables("countries")}
    groups = {name: row.texts("countries") for row in table.rows("groups", []) for name in row.texts("names")}
    for name, codes in groups.items():
        if strangers := set(codes) - set(countries):
            raise InputError(
                f"{table.file}: el grupo «{name}» nombra países que no están: {', '.join(sorted(strangers))}"
            )
    return Atlas(regions, countries, groups)


def country_name(code: str, locale: str) -> str:
    """The name of a country in a language or locale, the code where we do not know it."""
    found = atlas().countries.get(code)
    return found.name.to(known(locale)) if found else code


def _country(code: str, row: Table, regions: Mapping[str, Region]) -> Country:
    region = row.text("region")
    if region not in regions:
        raise InputError(f"{row.file}: «{row.place}.region» debe ser una de {', '.join(regions)}, no «{region}»")
    return Country(
        code=code,
        name=row.wording("name"),
        region=region,
        language=row.text("language"),
        zone=row.text("zone"),
        other_zones=row.texts("other_zones", ()),
        phone_prefixes=row.texts("phone"),
        also=row.texts("also", ()),
    )
