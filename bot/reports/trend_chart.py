"""An indicator over its rounds as a small picture: each figure with its margin, the target as a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import floor
from typing import Any

import msgspec

from bot.messages import Picture
from bot.reports.chart import FILL, GROUND, INK, png_of
from bot.reports.drawing import BAND, HEADER, fitted, header, page, rect, stroke
from bot.reports.layout import EDGE, PAGE, RIGHT
from bot.reports.typeset import clean, width

TREND = "trend"  # who draws it, in a Picture
HIGH, LEFT, INSET, BELOW = 380, 118, 96, 84
FOOT = 46


@dataclass(frozen=True, slots=True)
class Dot:
    """One round: when, what is said above it, its figure and margin on 0-100; None where it may not be shown."""

    when: str
    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    firm: bool = False  # published
    breaks: bool = False  # counted by other rules than the one before


@dataclass(frozen=True, slots=True)
class TrendChart:
    """Everything the picture says, in the reader's language."""

    language: str
    title: str
    scope: str
    date: str
    target: float
    target_label: str
    dots: Sequence[Dot] = ()
    legend: dict[str, str] = field(default_factory=dict)  # firm, open, margin, breaks, note → what it means
    example: str = ""


def picture(chart: TrendChart) -> Picture:
    """The picture, still to be drawn; its words for those who cannot see it."""
    return Picture(TREND, msgspec.to_builtins(chart), alt=f"{chart.title} · {chart.scope}. {_said(chart)}")


def draw_trend(data: dict[str, Any]) -> bytes:
    """The PNG of `picture`'s data."""
    return png_of(trend_svg(msgspec.convert(data, TrendChart)))


def trend_svg(chart: TrendChart) -> str:
    """The picture as one SVG element."""
    top = HEADER + (BAND if chart.example else 0) + 64
    footer = top + HIGH + BELOW
    legend = list(_legend(chart, footer + 44))
    height = footer + 28 + FOOT * max((line for line, _ in legend), default=0)
    scale = _Scale.of(chart, top)
    parts = [
        *header(chart.title, chart.scope, chart.date, chart.example),
        *_axis(scale),
        *_target(chart, scale),
        *_dots(chart, scale),
        rect(0, footer, PAGE, height - footer, GROUND["footer"]),
        *(part for _, part in legend),
    ]
    return page(chart.language, height, f"{chart.title} · {chart.scope} · {chart.date}", _said(chart), parts)


def _said(chart: TrendChart) -> str:
    said = [f"{dot.when}: {dot.label}" + (f" ({chart.legend['breaks']})" if dot.breaks else "") for dot in chart.dots]
    return "; ".join([chart.target_label, *said, *([chart.legend["note"]] if "note" in chart.legend else [])])


@dataclass(frozen=True, slots=True)
class _Scale:
    top: float
    least: float  # the value at the foot of the axis, a ten
    many: int

    @classmethod
    def of(cls, chart: TrendChart, top: float) -> _Scale:
        lows = [
            dot.value if dot.low is None else min(dot.low, dot.value) for dot in chart.dots if dot.value is not None
        ]
        return cls(top, max(0.0, floor((min([*lows, chart.target]) - 5) / 10) * 10), len(chart.dots))

    def y(self, value: float) -> float:
        return self.top + HIGH * (1 - (min(max(value, self.least), 100) - self.least) / (100 - self.least))

    def x(self, place: int) -> float:
        left, right = LEFT + INSET, RIGHT - INSET
        return (left + right) / 2 if self.many == 1 else left + (right - left) * place / (self.many - 1)


def _axis(scale: _Scale) -> Iterator[str]:
    step = 10 if scale.least >= 50 else 20
    for value in range(int(scale.least), 101, step):
        y = scale.y(value)
        yield rect(LEFT, y - 1, RIGHT - LEFT, 2, GROUND["track"])
        yield fitted(str(value), LEFT - 16, y + 9, 60, 26, 400, "muted", "end")


def _target(chart: TrendChart, scale: _Scale) -> Iterator[str]:
    y = scale.y(chart.target)
    yield stroke(f"M{LEFT} {y:.1f}H{RIGHT}", INK["ink"], 3, "12 8")
    yield fitted(chart.target_label, RIGHT, scale.top - 22, RIGHT - LEFT, 27, 600, "ink", "end")


def _dots(chart: TrendChart, scale: _Scale) -> Iterator[str]:
    spots = [(scale.x(n), dot) for n, dot in enumerate(chart.dots)]
    for (x, dot), (after, following) in pairwise(spots):
        if following.breaks:
            yield stroke(f"M{(x + after) / 2:.1f} {scale.top}v{HIGH}", FILL["close"], 3, "4 7")
        elif dot.value is not None and following.value is not None:
            yield stroke(
                f"M{x:.1f} {scale.y(dot.value):.1f}L{after:.1f} {scale.y(following.value):.1f}", FILL["met"], 4
            )
    room = (RIGHT - LEFT) / max(len(spots), 1) - 8
    for x, dot in spots:
        yield fitted(dot.when, x, scale.top + HIGH + 48, room, 27, 400, "ink", "middle")
        if dot.value is None:
            yield fitted(dot.label, x, scale.top + HIGH - 20, room, 25, 400, "muted", "middle")
        else:
            yield from _dot(dot, x, scale, room)


def _dot(dot: Dot, x: float, scale: _Scale, room: float) -> Iterator[str]:
    assert dot.value is not None  # noqa: S101 - the caller looked
    y = scale.y(dot.value)
    above = y
    if dot.low is not None and dot.high is not None:
        above, below = scale.y(dot.high), scale.y(dot.low)
        ends = f"M{x - 9:.1f} {above:.1f}h18M{x:.1f} {above:.1f}V{below:.1f}M{x - 9:.1f} {below:.1f}h18"
        yield stroke(ends, INK["ink"], 2.5)
    inside = FILL["met"] if dot.firm else GROUND["page"]
    yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="11" fill="{inside}" stroke="{FILL["met"]}" stroke-width="4"/>'
    high = min(above, y - 11) - 16
    place = high if high > scale.top + 4 else max(y + 11, scale.y(dot.low or dot.value)) + 40
    half = width(clean(dot.label), 31, 700) / 2 + 7
    yield rect(x - half, place - 29, 2 * half, 37, GROUND["page"])
    yield fitted(dot.label, x, place, room, 31, 700, "ink", "middle")


def _legend(chart: TrendChart, y: float) -> Iterator[tuple[int, str]]:
    x, line = float(EDGE), 1
    for kind, meaning in chart.legend.items():
        wide = 46 + width(clean(meaning), 26)
        if x > EDGE and x + wide > RIGHT:
            x, line, y = float(EDGE), line + 1, y + FOOT
        start = x if kind == "note" else x + 42  # a note explains no sign
        if kind != "note":
            yield line, _sign(kind, x + 14, y - 9)
        yield line, fitted(meaning, start, y, RIGHT - start, 26, 400, "footnote")
        x += wide + 36


def _sign(kind: str, x: float, y: float) -> str:
    if kind == "margin":
        return stroke(f"M{x - 9:g} {y - 13:g}h18M{x:g} {y - 13:g}v26M{x - 9:g} {y + 13:g}h18", INK["ink"], 2.5)
    if kind == "breaks":
        return stroke(f"M{x:g} {y - 14:g}v28", FILL["close"], 3, "4 5")
    inside = FILL["met"] if kind == "firm" else GROUND["page"]
    return f'<circle cx="{x:g}" cy="{y:g}" r="9" fill="{inside}" stroke="{FILL["met"]}" stroke-width="4"/>'
