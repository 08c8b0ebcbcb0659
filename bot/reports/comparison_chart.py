"""The countries of an indicator as a picture: a bar each with its margin, the worst first, and the target as a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from bot.messages import Picture
from bot.reports.chart import FILL, GROUND, INK, png_of
from bot.reports.drawing import BAND, HEADER, fitted, header, page, rect, stroke
from bot.reports.layout import EDGE, PAGE, RIGHT
from bot.reports.typeset import clean, width, wrap

COMPARISON = "comparison"  # who draws it, in a Picture
BAR_LEFT, BAR_RIGHT, LABEL = 372, 742, 764
ROW, BAR, TOP, BOTTOM = 50, 24, 92, 22
FOOT, NOTE = 44, 25  # a line below the bars, and the size of its text


@dataclass(frozen=True, slots=True)
class CountryBar:
    """One country: what is said beside its bar, its figure and margin on 0-100, how it stands to the target."""

    name: str
    label: str
    value: float
    status: str
    low: float | None = None
    high: float | None = None
    strong: bool = False  # the whole, to compare with


@dataclass(frozen=True, slots=True)
class ComparisonChart:
    """Everything the picture says, in the reader's language."""

    language: str
    title: str
    scope: str
    date: str
    target: float
    target_label: str
    bars: Sequence[CountryBar] = ()
    legend: dict[str, str] = field(default_factory=dict)  # met, close, behind → what it means
    notes: Sequence[str] = ()
    example: str = ""


def picture(chart: ComparisonChart) -> Picture:
    """The picture, still to be drawn; its words for those who cannot see it."""
    return Picture(COMPARISON, msgspec.to_builtins(chart), alt=f"{chart.title} · {chart.scope}. {_said(chart)}")


def draw_comparison(data: dict[str, Any]) -> bytes:
    """The PNG of `picture`'s data."""
    return png_of(comparison_svg(msgspec.convert(data, ComparisonChart)))


def comparison_svg(chart: ComparisonChart) -> str:
    """The picture as one SVG element."""
    top = HEADER + (BAND if chart.example else 0)
    first = top + TOP
    footer = first + ROW * len(chart.bars) + BOTTOM
    legend = list(_legend(chart, footer + 46))
    foot = footer + 46 + FOOT * max((line for line, _ in legend), default=0)
    lines = [line for note in chart.notes for line in wrap(clean(note), RIGHT - EDGE, NOTE)]
    notes = [fitted(text, EDGE, foot + FOOT * n, RIGHT - EDGE, NOTE, 400, "footnote") for n, text in enumerate(lines)]
    height = foot + FOOT * len(notes) - 16
    parts = [
        *header(chart.title, chart.scope, chart.date, chart.example),
        *(part for place, bar in enumerate(chart.bars) for part in _row(bar, first + ROW * place)),
        *_target(chart, top, first),
        rect(0, footer, PAGE, height - footer, GROUND["footer"]),
        *(part for _, part in legend),
        *notes,
    ]
    return page(chart.language, height, f"{chart.title} · {chart.scope} · {chart.date}", _said(chart), parts)


def _said(chart: ComparisonChart) -> str:
    return "; ".join([chart.target_label, *(f"{bar.name}: {bar.label}" for bar in chart.bars), *chart.notes])


def _at(value: float) -> float:
    return BAR_LEFT + (BAR_RIGHT - BAR_LEFT) * min(max(value, 0), 100) / 100


def _row(bar: CountryBar, top: float) -> Iterator[str]:
    middle, y = top + ROW / 2, top + (ROW - BAR) / 2
    weight = 700 if bar.strong else 600
    yield fitted(bar.name, EDGE, middle + 9, BAR_LEFT - 20 - EDGE, 28, weight, "ink")
    yield rect(BAR_LEFT, y, BAR_RIGHT - BAR_LEFT, BAR, GROUND["track"])
    yield rect(BAR_LEFT, y, max(_at(bar.value) - BAR_LEFT, 4), BAR, INK["muted"] if bar.strong else FILL[bar.status])
    if bar.low is not None and bar.high is not None and _at(bar.high) - _at(bar.low) > 8:
        yield _whisker(_at(bar.low), _at(bar.high), middle)
    yield fitted(bar.label, LABEL, middle + 9, RIGHT - LABEL, 26, 600 if bar.strong else 400, "ink")


def _whisker(left: float, right: float, y: float) -> str:
    path = f"M{left:.1f} {y - 6:g}v12M{left:.1f} {y:g}H{right:.1f}M{right:.1f} {y - 6:g}v12"
    return stroke(path, "#ffffff", 6) + stroke(path, INK["ink"], 2.5)


def _target(chart: ComparisonChart, top: float, first: float) -> Iterator[str]:
    x, end = _at(chart.target), first + ROW * len(chart.bars)
    half = width(clean(chart.target_label), 26, 600) / 2
    yield fitted(
        chart.target_label, min(max(x, EDGE + half), RIGHT - half), top + 52, RIGHT - EDGE, 26, 600, "ink", "middle"
    )
    path = f"M{x:.1f} {top + 66}V{end}"
    yield stroke(path, "#ffffff", 6) + stroke(path, INK["ink"], 2.5, "9 6")


def _legend(chart: ComparisonChart, y: float) -> Iterator[tuple[int, str]]:
    """(line, part) of what the colours mean, as many on a line as fit."""
    x, line = float(EDGE), 1
    for kind, meaning in chart.legend.items():
        wide = 42 + width(clean(meaning), 25)
        if x > EDGE and x + wide > RIGHT:
            x, line, y = float(EDGE), line + 1, y + FOOT
        mark = stroke(f"M{x:.1f} {y - 16}v14M{x:.1f} {y - 9}h28M{x + 28:.1f} {y - 16}v14", INK["ink"], 2.5)
        yield line, mark if kind == "margin" else rect(x, y - 21, 28, 22, FILL[kind])
        yield line, fitted(meaning, x + 42, y, RIGHT - x - 42, 25, 400, "footnote")
        x += wide + 36
