"""Setting the register beside a file of CLACbook: what is only here, only there, or different."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.exchange.columns import ORGANIZATIONS
from bot.exchange.drafts import shown
from bot.exchange.organizations import FIELDS, Register, bare
from bot.exchange.reading import Table

HEADINGS = ("caso", "fila", "org_id", "flo_id", "clacbook_id", "nombre", "columna", "aqui", "alla")
KEYS = ("org_id", "flo_id", "clacbook_id")
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One finding: `case` is solo_aqui, solo_alla, distinto or ilegible; `row` is 0 where the file has none."""

    case: str
    row: int
    names: Mapping[str, str]  # the keys and the name
    column: str = ""
    here: str = ""
    there: str = ""

    def cells(self) -> Sequence[str | int]:
        """The finding as a row of the report's file."""
        names = (self.names.get(each, "") for each in (*KEYS, "nombre"))
        return (self.case, self.row or "", *names, self.column, self.here, self.there)

    def __str__(self) -> str:
        row, name = f"fila {self.row}, " if self.row else "", " ".join(filter(None, self.names.values()))
        told = f": {self.column}: aquí «{self.here}», allá «{self.there}»" if self.case == "distinto" else ""
        return f"{self.case}: {row}{name}{told}" + (f": {self.there}" if self.case == "ilegible" else "")


@dataclass(slots=True)
class Reconciliation:
    """The register beside a file."""

    file: str
    same: int = 0
    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """How many of each case; of different organizations, not of their columns."""
        found = {case: sum(line.case == case for line in self.lines) for case in ("solo_aqui", "solo_alla", "ilegible")}
        different = {line.names["org_id"] for line in self.lines if line.case == "distinto"}
        return {"iguales": self.same, "distintas": len(different), **found}

    def text(self) -> str:
        """The report for a terminal."""
        counts = self.counts()
        summary = (
            f"{self.file}: {counts['iguales']} iguales, {counts['distintas']} distintas, "
            f"{counts['solo_aqui']} solo aquí, {counts['solo_alla']} solo en el archivo, "
            f"{counts['ilegible']} celdas que no se pueden leer."
        )
        more = [f"… y {len(self.lines) - SHOWN} más: --out INFORME.xlsx"] if len(self.lines) > SHOWN else []
        notes = [f"· {note}" for note in self.notes]
        return "\n".join([summary, *notes, *map(str, self.lines[:SHOWN]), *more])

    def as_json(self) -> dict[str, Any]:
        """The report as one document."""
        lines = [dict(zip(HEADINGS, line.cells(), strict=True)) for line in self.lines]
        return {"file": self.file, "counts": self.counts(), "lines": lines, "notes": self.notes}


def reconcile(table: Table, register: Register) -> Reconciliation:
    """Compare a file with the register, by flo_id, else clacbook_id, else org_id, in the columns it has."""
    found = Reconciliation(table.name, notes=list(table.notes))
    here = {draft.new["id"]: draft.new for draft in register.drafts}
    known = _known(here.values())
    met: set[str] = set()
    for row in table.rows:
        values, wrong = register.read(row)
        names = {name: str(values[name]) for name in (*KEYS, "nombre") if name in values}
        found.lines += [Line("ilegible", row.number, names, there=reason) for reason in wrong]
        if kept := register.merged(values):
            found.notes.append(f"fila {row.number}: aquí está unida a {kept}")
            continue
        stored = _match(values, known)
        if stored is None:
            found.lines.append(Line("solo_alla", row.number, names))
            continue
        met.add(stored["id"])
        different = [(column, stored[FIELDS[column]], values[column]) for column in ORGANIZATIONS.columns if
                     column in values and not _same(column, stored[FIELDS[column]], values[column])]  # fmt: skip
        found.lines += [
            Line("distinto", row.number, _names(stored), column, shown(ours), shown(theirs))
            for column, ours, theirs in different
        ]
        found.same += not different
    found.lines += [Line("solo_aqui", 0, _names(row)) for key, row in here.items() if key not in met]
    return found


def _known(stored: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], Mapping[str, Any]]:
    return {
        (column, _plain(column, row[FIELDS[column]])): row for row in stored for column in KEYS if row[FIELDS[column]]
    }


def _match(values: Mapping[str, Any], known: Mapping[tuple[str, str], Mapping[str, Any]]) -> Mapping[str, Any] | None:
    keys = (
        (column, _plain(column, values[column])) for column in ("flo_id", "clacbook_id", "org_id") if column in values
    )
    return next((known[key] for key in keys if key in known), None)


def _plain(column: str, text: str) -> str:
    return bare(text) if column == "flo_id" else text.casefold()


def _same(column: str, ours: Any, theirs: Any) -> bool:  # noqa: ANN401 - whatever a column holds
    if column in KEYS and ours and theirs:
        return _plain(column, ours) == _plain(column, theirs)
    return bool(ours == theirs)


def _names(row: Mapping[str, Any]) -> dict[str, str]:
    return {column: shown(row[FIELDS[column]]) for column in (*KEYS, "nombre")}
