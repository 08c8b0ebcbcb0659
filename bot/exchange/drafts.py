"""Records as a file would have them: what was there, what its rows say, and where two of them disagree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.errors import InputError
from bot.exchange.reading import Row
from bot.exchange.report import Change, Report

Reader = Callable[[str], Any]
SEVERAL = frozenset({"productos", "redes", "paises", "organizacion", "ambito"})  # may be written one a line


@dataclass(slots=True, eq=False)
class Draft:
    """One record: `old` is what is stored (None when it is new), `new` what it becomes."""

    old: dict[str, Any] | None
    new: dict[str, Any]
    rows: list[int] = field(default_factory=list)
    said: dict[str, int] = field(default_factory=dict)  # field → the row that said it first

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Draft:
        """The draft of a stored record."""
        return cls(dict(stored), dict(stored))

    def say(self, name: str, value: Any, row: int) -> None:  # noqa: ANN401 - whatever a column holds
        """A row gives a field its value; InputError when another row of the file gave it a different one."""
        first = self.said.setdefault(name, row)
        if first == row:
            self.new[name] = value
        elif isinstance(value, tuple):
            self.new[name] = tuple(sorted({*self.new[name], *value}))
        elif isinstance(value, dict):
            self.new[name] = dict(sorted({**self.new[name], **value}.items()))
        elif self.new[name] != value:
            raise InputError(f"dice «{shown(value)}» y la fila {first} dice «{shown(self.new[name])}»")

    def changes(self) -> list[str]:
        """The fields that become different."""
        return [name for name, value in self.new.items() if (self.old or {}).get(name) != value]


def read_cells(row: Row, readers: Mapping[str, Reader]) -> tuple[dict[str, Any], list[str]]:
    """The values of a row by column, and what is wrong in it."""
    values, wrong = {}, []
    for column, reader in readers.items():
        if text := row.cells.get(column):
            try:
                values[column] = reader(text if column in SEVERAL else " ".join(text.split()))
            except InputError as error:
                wrong.append(f"{column}: {error}")
    return values, wrong


def say_all(draft: Draft, values: Mapping[str, Any], names: Mapping[str, str], row: int) -> list[str]:
    """Give a draft the values of a row, by column; gives what contradicts an earlier row."""
    wrong = []
    for column, value in values.items():
        try:
            draft.say(names[column], value, row)
        except InputError as error:
            wrong.append(f"{column}: {error}")
    return wrong


def sum_up(report: Report, drafts: Iterable[Draft], names: Mapping[str, str], label: Callable[[Draft], str]) -> None:
    """Count the drafts the file touched as added, changed or unchanged; `names` are the fields' headings to tell."""
    for draft in drafts:
        if not draft.rows:
            continue
        if len(draft.rows) > 1:
            report.notes.append(f"filas {', '.join(map(str, draft.rows))}: son lo mismo ({label(draft)})")
        if draft.old is None:
            report.added.append(Change(draft.rows[0], label(draft)))
        elif changed := [name for name in draft.changes() if name in names]:
            fields = tuple((names[name], shown(draft.old.get(name)), shown(draft.new[name])) for name in changed)
            report.changed.append(Change(draft.rows[0], label(draft), fields))
        else:
            report.unchanged += 1


def shown(value: Any) -> str:  # noqa: ANN401 - whatever a column holds
    """A value as it stands in a file."""
    if isinstance(value, dict):
        return ";".join(f"{key} ({detail})" if detail else key for key, detail in sorted(value.items()))
    if isinstance(value, tuple | list | set | frozenset):
        return ";".join(map(str, value))
    return "" if value is None else str(value)
