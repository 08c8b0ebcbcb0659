"""A finding, where it stands, and the list they are gathered in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from bot.surveys.lint.messages import DID_YOU_MEAN, MESSAGES, Severity

if TYPE_CHECKING:
    from bot.surveys.form import Form
    from bot.surveys.lint.estimate import Estimate

SUGGESTIONS = 200  # looked for: comparing words takes time
MOST = 500  # findings of one code: who has more mends those first
SHEETS = ("settings", "survey", "choices", "xform")
_WEIGHT = {"error": 0, "warning": 1, "note": 2}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands, as the author counts; row 1 is the header, a line in an XForm."""

    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def at(self, column: str | None) -> Place:
        """The cell of this row in `column`."""
        return Place(self.sheet, self.row, column)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found; an error keeps the form from being published."""

    severity: Severity
    code: str
    message: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    @property
    def where(self) -> str:
        """Sheet, row and column in words, "" when it concerns the whole form."""
        row = ("línea" if self.sheet == "xform" else "fila") + f" {self.row}" if self.row else ""
        return ", ".join(part for part in (self.sheet, row, self.column) if part)

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check gives; `form`, `xform` and `estimate` are there when the form could be read at all."""

    name: str
    findings: tuple[Finding, ...]
    xform: str = ""
    form: Form | None = None
    estimate: Estimate | None = None

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that keep it from being published."""
        return tuple(each for each in self.findings if each.severity == "error")

    @property
    def publishable(self) -> bool:
        """Whether nothing keeps it from being published."""
        return self.form is not None and not self.errors


class Report:
    """The findings of one check, in the words of `translate`; the same one is kept once."""

    def __init__(self, translate: Callable[[str], str] = str) -> None:
        self.translate = translate
        self.found: dict[Finding, None] = {}
        self.counts = Counter[str]()
        self.suggested = 0

    def add(self, code: str, place: Place, *, severity: Severity | None = None, **values: object) -> None:
        """Note what the table of messages says under `code`, its places filled with `values`."""
        usual, text = MESSAGES[code]
        self.counts[code] += 1
        if self.counts[code] > MOST:
            return
        message = self.translate(text).format(**values)
        self.found[Finding(severity or usual, code, message, place.sheet, place.row, place.column)] = None

    def suggest(self, word: str, known: Iterable[str]) -> str:
        """A question naming the known word that `word` was probably meant to be, "" when there is none."""
        self.suggested += 1
        near = near_to(word, known) if self.suggested <= SUGGESTIONS else ""
        return " " + self.translate(DID_YOU_MEAN).format(other=near) if near else ""

    def has(self, severity: Severity, place: Place | None = None) -> bool:
        """Whether something of this severity was found, in the row of `place` if given."""
        return any(
            each.severity == severity and (place is None or (each.sheet, each.row) == (place.sheet, place.row))
            for each in self.found
        )

    def sorted(self) -> tuple[Finding, ...]:
        """The findings by sheet and row, the gravest first within a row."""
        return tuple(sorted(self.found, key=_order))


def near_to(word: str, known: Iterable[str]) -> str:
    """The known word closest in spelling, "" when none is close."""
    folded = {each.lower(): each for each in known}
    found = get_close_matches(word.lower()[:100], folded, 1, 0.75)
    return folded[found[0]] if found else ""


def _order(finding: Finding) -> tuple[int, str, int, int, str]:
    sheet = finding.sheet or ""
    place = SHEETS.index(sheet.lower()) if sheet.lower() in SHEETS else len(SHEETS)
    return place if sheet else -1, sheet, finding.row or 0, _WEIGHT[finding.severity], finding.code
