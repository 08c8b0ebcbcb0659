"""Where everything of a chart stands: boxes of text, tracks and marks on a page 1080 wide, nothing drawn yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from bot.reports.report import Report, Row
from bot.reports.typeset import clean, fit, width, wrap

PAGE, EDGE = 1080, 56
RIGHT = PAGE - EDGE
SCORE = 232  # the column of the big value and its verdict
BODY = EDGE + SCORE + 28  # where name, track and facts begin
TRACK = 28
PILL = 46
GLYPH = 30
NUMERAL = 38  # what a person types for the detail stands before the name
ROOM = RIGHT - BODY
Anchor = Literal["start", "middle", "end"]
Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Label:
    """One line of text on its baseline (x, y)."""

    x: float
    y: float
    text: str
    size: float
    weight: int = 400
    tone: str = "ink"
    anchor: Anchor = "start"

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the widest it can be."""
        wide = width(self.text, self.size, self.weight)
        left = self.x - {"start": 0.0, "middle": wide / 2, "end": wide}[self.anchor]
        return left, self.y - self.size * 0.76, left + wide, self.y + self.size * 0.22


@dataclass(frozen=True, slots=True)
class Glyph:
    """A drawn mark, `GLYPH` units square; the kinds are the statuses, "target" and "margin"."""

    kind: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Block:
    """One indicator's place: its texts, its track from BODY to RIGHT, its verdict."""

    row: Row
    top: float
    bottom: float
    labels: tuple[Label, ...]
    facts: tuple[Label, ...]  # under the track; those on one line are drawn as one running text
    track: float  # the top of the track
    target: float  # x of the target mark
    end: float | None  # x where the bar ends
    whisker: Span | None
    pill: Span  # left and top
    pill_width: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole page."""

    height: float
    band: float  # height of the examples' band, 0 without
    header: float  # where the header ends
    footer: float  # where the footer begins
    labels: tuple[Label, ...]
    glyphs: tuple[Glyph, ...]
    blocks: tuple[Block, ...]


def lay_out(report: Report) -> Sheet:
    """The places of a report's texts and marks."""
    header, band, header_end = _header(report)
    blocks: list[Block] = []
    top = header_end + 10
    for row in report.rows:
        blocks.append(_block(row, top))
        top = blocks[-1].bottom
    labels, glyphs, bottom = _footer(report, top + 10)
    return Sheet(bottom, band, header_end, top + 10, (*header, *labels), glyphs, tuple(blocks))


def scale(value: float) -> float:
    """Where a value of 0-100 falls on the tracks."""
    return BODY + ROOM * min(max(value, 0), 100) / 100


def _header(report: Report) -> tuple[list[Label], float, float]:
    band = 60.0 if report.example else 0.0
    labels = []
    if band:
        size, lines = fit(clean(report.example), RIGHT - EDGE, 30, 600, least=18)
        labels.append(Label(PAGE / 2, 41, lines[0], size, 600, "band", "middle"))
    size, lines = fit(clean(report.title), RIGHT - EDGE, 58, 700, least=36)
    y = band + 84
    labels.append(Label(EDGE, y, lines[0], size, 700, "paper"))
    size, lines = fit(clean(report.scope), RIGHT - EDGE, 38, 600, lines=4, least=28)
    for place, line in enumerate(lines):
        y += size * 1.25 if place else 52
        labels.append(Label(EDGE, y, line, size, 600, "paper"))
    dated = " · ".join(clean(text) for text in (report.date, report.state) if text)
    size, lines = fit(dated, RIGHT - EDGE, 30, 400, least=22)
    labels.append(Label(EDGE, y + 44, lines[0], size, 400, "pale"))
    return labels, band, y + 78


def _block(row: Row, top: float) -> Block:
    heading, track = _heading(row, top + 48)
    facts = tuple(_facts(row, track + TRACK + 36))
    pill_top = top + 86
    verdict, wide = _verdict(row, pill_top)
    return Block(
        row=row,
        top=top,
        bottom=max(pill_top + PILL, *(label.y + 10 for label in facts)) + 20,
        labels=(*_score(row, top + 66), *heading, verdict),
        facts=facts,
        track=track,
        target=scale(row.standing.target),
        end=None if row.bar is None else scale(row.bar),
        whisker=row.interval and (scale(row.interval[0]), scale(row.interval[1])),
        pill=(EDGE, pill_top),
        pill_width=wide,
    )


def _heading(row: Row, y: float) -> tuple[list[Label], float]:
    """The name and, above the target mark, its number: beside the name where both fit, else on a line of its own."""
    name, goal, start = clean(row.card.name), _goal(row), BODY + NUMERAL
    beside = goal.box[0] - 28 - start
    size, lines = fit(name, beside, 37, 600, lines=2, least=34)
    apart = " ".join(lines) != name or beside < ROOM / 3
    if apart:
        size, lines = fit(name, RIGHT - start, 37, 600, lines=2, least=28)
    number = Label(BODY, y, str(row.number), 37, 600, "muted")
    labels = [Label(start, y + 42 * place, line, size, 600) for place, line in enumerate(lines)]
    y = labels[-1].y + (40 if apart else 0)
    return [number, *labels, replace(goal, y=y)], y + 24


def _goal(row: Row) -> Label:
    size, lines = fit(clean(row.target_label), ROOM / 2, 27, 600, least=20)
    half = width(lines[0], size, 600) / 2
    x = scale(row.standing.target)
    return Label(min(max(x, BODY + half), RIGHT - half), 0, lines[0], size, 600, "ink", "middle")


def _score(row: Row, y: float) -> list[Label]:
    if not row.value:
        return [Label(EDGE, y - 6, "—", 52, 400, "muted")]
    size, lines = fit(clean(row.value), SCORE, 68, 700, least=44)
    if lines[0].endswith("…"):
        size, lines = fit(clean(row.value), SCORE, 34, 700, lines=2, least=20)
        first = y - (28 if len(lines) > 1 else 12)
        return [Label(EDGE, first + 36 * place, line, size, 700) for place, line in enumerate(lines)]
    return [Label(EDGE, y, lines[0], size, 700)]


def _verdict(row: Row, top: float) -> tuple[Label, float]:
    size, lines = fit(clean(row.verdict), SCORE - GLYPH - 40, 27, 600, least=18)
    label = Label(EDGE + GLYPH + 22, top + 32, lines[0], size, 600, row.status)
    return label, label.box[2] - EDGE + 18


def _facts(row: Row, y: float) -> Iterator[Label]:
    gap = Label(0, 0, clean(row.gap), 26, 600 if row.has_figure else 400, row.status)
    counted = ", ".join(filter(None, (row.counted, row.margin)))
    others = (counted, row.near, row.nature, row.companion, row.tag, row.state)
    facts = [Label(0, 0, clean(text), 26, 400, "muted") for text in others if text]
    yield from _place([gap, *facts], y, 35)


def _place(parts: Iterable[Label], y: float, step: float) -> Iterator[Label]:
    """The parts one after the other, parted by dots, on as many lines as they need."""
    x = float(BODY)
    for part in parts:
        for piece, joint in _pieces(part):
            text = f"{joint}{piece}" if x > BODY else piece
            if x + width(text, part.size, part.weight) > RIGHT and x > BODY:
                x, y, text = float(BODY), y + step, piece
            yield replace(part, x=x, y=y, text=text)
            x += width(f"{text} ", part.size, part.weight)


def _pieces(part: Label) -> list[tuple[str, str]]:
    if width(part.text, part.size, part.weight) <= ROOM:
        return [(part.text, "· ")]
    words = [word for line in wrap(part.text, ROOM, part.size, part.weight) for word in line.split(" ")]
    return [(word, "" if place else "· ") for place, word in enumerate(words)]


def _footer(report: Report, top: float) -> tuple[list[Label], tuple[Glyph, ...], float]:
    labels, glyphs = [], []
    x, y = float(EDGE), top + 52
    for kind, meaning in report.legend.items():
        size, lines = fit(clean(meaning), RIGHT - EDGE - GLYPH - 14, 26, 400, least=18)
        wide = GLYPH + 12 + width(lines[0], size)
        if x > EDGE and (x + wide > RIGHT or kind == "met"):
            x, y = float(EDGE), y + 46
        glyphs.append(Glyph(kind, x, y - 24))
        labels.append(Label(x + GLYPH + 12, y, lines[0], size, 400, "footnote"))
        x += wide + 40
    for text in filter(None, (report.note, report.source)):
        size, lines = fit(clean(text), RIGHT - EDGE, 26, 400, lines=3, least=20)
        y += 10
        for line in lines:
            y += 38
            labels.append(Label(EDGE, y, line, size, 400, "footnote"))
    return labels, tuple(glyphs), y + 44
