"""The words of the register of members: states, roles, kinds of structures and languages (register.toml)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from bot.errors import InputError
from bot.programme.catalog import Label
from bot.programme.tables import shipped_table
from bot.spelling import fold


@cache
def words(sort: str) -> Mapping[str, Label]:
    """The labels of one sort by stored key: states, roles, structures or languages."""
    rows = shipped_table("register.toml").tables(sort)
    return {key: Label(key, row.wording("name"), row.texts("also", ())) for key, row in rows}


@cache
def _spelled(sort: str) -> Mapping[str, str]:
    return {spelling: label.key for label in words(sort).values() for spelling in label.spellings()}


def key_of(sort: str, written: str) -> str:
    """The stored key of a word in any of our languages; InputError listing what can be said."""
    if key := _spelled(sort).get(fold(written)):
        return key
    raise InputError(f"«{written}» no se conoce: {', '.join(words(sort))}")
