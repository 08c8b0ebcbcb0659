"""Reading the programme's TOML files: every complaint names the file and the key."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from bot.errors import InputError
from bot.programme.wording import LANGUAGES, Wording


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file and where it stands in it."""

    file: str
    place: str
    values: dict[str, Any]

    def get(self, key: str, kind: type | tuple[type, ...], default: Any = None) -> Any:  # noqa: ANN401 - TOML values
        """The value of a key; InputError when it is missing without default, or not of this kind."""
        value = self.values.get(key, default)
        kinds = kind if isinstance(kind, tuple) else (kind,)
        if value is None:
            raise InputError(f"{self.file}: falta «{self._path(key)}»")
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            expected = " o ".join(each.__name__ for each in kinds)
            raise InputError(f"{self.file}: «{self._path(key)}» debe ser {expected}, no {type(value).__name__}")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """A text."""
        return str(self.get(key, str, default))

    def number(self, key: str, default: float | None = None) -> float:
        """A number, whole or not."""
        return float(self.get(key, (int, float), default))

    def whole(self, key: str, default: int | None = None) -> int:
        """A whole number."""
        return int(self.get(key, int, default))

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of texts."""
        values = self.get(key, (list, tuple), default)
        if any(not isinstance(value, str) for value in values):
            raise InputError(f"{self.file}: «{self._path(key)}» debe ser una lista de textos")
        return tuple(values)

    def wording(self, key: str) -> Wording:
        """A text in the four languages."""
        inner = self.table(key)
        return Wording(*(inner.text(language) for language in LANGUAGES))

    def table(self, key: str, default: dict[str, Any] | None = None) -> Table:
        """A table inside this one."""
        return Table(self.file, self._path(key), self.get(key, dict, default))

    def tables(self, key: str) -> Iterator[tuple[str, Table]]:
        """The tables inside a table of tables, by name and in the order of the file."""
        outer = self.table(key)
        return ((name, outer.table(name)) for name in outer.values)

    def rows(self, key: str, default: list[Any] | None = None) -> Iterator[Table]:
        """The tables of a list."""
        for position, row in enumerate(self.get(key, list, default)):
            place = f"{self._path(key)}[{position + 1}]"
            if not isinstance(row, dict):
                raise InputError(f"{self.file}: «{place}» debe ser una tabla")
            yield Table(self.file, place, row)

    def _path(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place else key


def parse_table(name: str, source: str) -> Table:
    """The table a TOML text holds; InputError with the file's name when it is not TOML."""
    try:
        return Table(name, "", tomllib.loads(source))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{name}: no es TOML válido: {error}") from error


def shipped_table(name: str) -> Table:
    """A file of the programme that comes with the package."""
    return parse_table(name, files("bot.programme").joinpath(name).read_text(encoding="utf-8"))
