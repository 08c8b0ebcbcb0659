"""The words organizations are sorted by besides their place: types and products (catalog.toml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from bot.programme.tables import Table, shipped_table
from bot.programme.wording import Wording
from bot.spelling import fold


@dataclass(frozen=True, slots=True)
class Label:
    """A type or product: the stored key, its name, and what else people write for it."""

    key: str
    name: Wording
    also: tuple[str, ...] = ()

    def spellings(self) -> tuple[str, ...]:
        """Everything that means this, folded."""
        return tuple(dict.fromkeys(fold(each) for each in (self.key, *self.name.all(), *self.also)))


@dataclass(frozen=True, slots=True)
class Catalog:
    """Types and products by key, in the order they are shown."""

    kinds: Mapping[str, Label]
    products: Mapping[str, Label]
    filler: frozenset[str]  # words of a question that name nothing

    def product_key(self, written: str) -> str | None:
        """The stored key of a product as a person or a file wrote it, None when we do not know it."""
        return key_of(self.products, written)

    def kind_key(self, written: str) -> str | None:
        """The stored key of a type of organization as written, None when we do not know it."""
        return key_of(self.kinds, written)


def key_of(known: Mapping[str, Label], written: str) -> str | None:
    """The key of the label that is written so in any of our languages, None when none is."""
    word = fold(written)
    return next((label.key for label in known.values() if word in label.spellings()), None)


@cache
def catalog() -> Catalog:
    """The shipped types and products, read once."""
    return read_catalog(shipped_table("catalog.toml"))


def read_catalog(table: Table) -> Catalog:
    """The catalog a file describes; InputError naming file and key."""
    filler = table.table("filler", {"words": []}).texts("words")
    return Catalog(labels(table, "kinds"), labels(table, "products"), frozenset(fold(word) for word in filler))


def labels(table: Table, key: str) -> dict[str, Label]:
    """The labels of a part of a file, by key in its order."""
    return {name: Label(name, row.wording("name"), row.texts("also", ())) for name, row in table.tables(key)}
