"""When people are busy with the harvest, by product and country (seasons.toml; domain 6.3)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from bot.errors import InputError
from bot.programme.catalog import catalog
from bot.programme.countries import atlas
from bot.programme.tables import Table, shipped_table

ANYWHERE = ""


@dataclass(frozen=True, slots=True)
class Seasons:
    """Product and country → busy months; the country ANYWHERE stands for all others."""

    months: Mapping[tuple[str, str], frozenset[int]]

    def is_busy(self, products: Collection[str], country: str, first: date, last: date) -> bool:
        """Whether somebody there is in the harvest of one of the products on some day from the first to the last."""
        asked = _months(first, last)
        own = (self.months.get((one, country), self.months.get((one, ANYWHERE), frozenset())) for one in products)
        return any(months & asked for months in own)


def _months(first: date, last: date) -> frozenset[int]:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return frozenset((first.month - 1 + step) % 12 + 1 for step in range(max(count, 1)))


@cache
def seasons() -> Seasons:
    """The shipped seasons, read once."""
    return read_seasons(shipped_table("seasons.toml"))


def read_seasons(table: Table) -> Seasons:
    """The seasons a file describes; InputError naming what it does not know."""
    months: dict[tuple[str, str], frozenset[int]] = {}
    for row in table.rows("seasons"):
        product, countries = row.text("product"), row.texts("countries", (ANYWHERE,))
        if product not in catalog().products:
            raise InputError(f"{row.file}: «{row.place}.product»: no conozco el producto «{product}»")
        if strangers := set(countries) - set(atlas().countries) - {ANYWHERE}:
            raise InputError(f"{row.file}: «{row.place}.countries»: no conozco {', '.join(sorted(strangers))}")
        months |= {(product, country): _numbers(row) for country in countries}
    return Seasons(months)


def _numbers(row: Table) -> frozenset[int]:
    numbers = row.get("months", list)
    if any(not isinstance(month, int) or not 1 <= month <= 12 for month in numbers):
        raise InputError(f"{row.file}: «{row.place}.months» debe ser una lista de meses, 1 a 12")
    return frozenset(numbers)
