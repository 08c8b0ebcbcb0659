"""What a file did or would do: rows added, changed, unchanged and refused, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

SHOWN = 20  # lines of each sort on a terminal


@dataclass(frozen=True, slots=True)
class Change:
    """A record that a row added (no fields) or changed: heading, before, after."""

    row: int
    name: str
    fields: tuple[tuple[str, str, str], ...] = ()

    def __str__(self) -> str:
        told = "; ".join(f"{heading}: «{before}» → «{after}»" for heading, before, after in self.fields)
        return f"fila {self.row}, {self.name}" + (f": {told}" if told else "")


@dataclass(slots=True)
class Report:
    """The outcome of one file."""

    file: str
    told: str  # what its rows are: "organizaciones"
    added: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    written: bool = False

    def refuse(self, row: int, reason: str) -> None:
        """Note why a row cannot be taken."""
        self.refused.append((row, reason))

    def reasons(self) -> list[str]:
        """The refused rows, one a line, in order."""
        return [f"fila {row}: {reason}" for row, reason in sorted(self.refused)]

    def text(self) -> str:
        """The report for a terminal."""
        counts = f"{len(self.added)} nuevas, {len(self.changed)} cambiadas, {self.unchanged} sin cambios"
        rows = len({row for row, _ in self.refused})
        lines = [f"{self.file}, {self.told}: {counts}, {rows} filas rechazadas."]
        lines += [f"· {note}" for note in self.notes]
        lines += _some("+", self.added) + _some("~", self.changed)
        return "\n".join([*lines, self._end()])

    def _end(self) -> str:
        if self.refused:
            return "No se guardó nada: corrija las filas rechazadas y vuelva a importar el archivo."
        return "Guardado." if self.written else "Ensayo: no se guardó nada."

    def as_json(self) -> dict[str, Any]:
        """The report as one document."""
        return {
            "file": self.file,
            "written": self.written,
            "added": [{"row": each.row, "name": each.name} for each in self.added],
            "changed": [
                {
                    "row": each.row,
                    "name": each.name,
                    "fields": {heading: {"from": before, "to": after} for heading, before, after in each.fields},
                }
                for each in self.changed
            ],
            "unchanged": self.unchanged,
            "refused": [{"row": row, "reason": reason} for row, reason in sorted(self.refused)],
            "notes": self.notes,
        }


def _some(sign: str, changes: Iterable[Change]) -> list[str]:
    lines = [f"{sign} {change}" for change in changes]
    more = [f"{sign} … y {len(lines) - SHOWN} más"] if len(lines) > SHOWN else []
    return lines[:SHOWN] + more
