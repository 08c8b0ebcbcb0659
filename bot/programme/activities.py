"""The kinds of activities and how they are held, as data (activities.toml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from bot.programme.catalog import Label, key_of, labels
from bot.programme.tables import Table, shipped_table


@dataclass(frozen=True, slots=True)
class Kinds:
    """Types and modes by stored key, in the order they are offered, and the types that count for participation."""

    types: Mapping[str, Label]
    modes: Mapping[str, Label]
    eligible: frozenset[str]

    def type_key(self, written: str) -> str | None:
        """The stored key of a type as a person or a file wrote it, None when we do not know it."""
        return key_of(self.types, written)

    def mode_key(self, written: str) -> str | None:
        """The stored key of a mode as written, None when we do not know it."""
        return key_of(self.modes, written)


@cache
def kinds() -> Kinds:
    """The shipped kinds, read once."""
    return read_kinds(shipped_table("activities.toml"))


def read_kinds(table: Table) -> Kinds:
    """The kinds a file describes; InputError naming file and key."""
    eligible = frozenset(key for key, row in table.tables("types") if row.get("eligible", bool))
    return Kinds(labels(table, "types"), labels(table, "modes"), eligible)
