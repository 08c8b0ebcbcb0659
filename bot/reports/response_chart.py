"""The response of a round by country as a picture: one bar each, worst first, with the network's response as a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from bot.messages import Picture
from bot.reports.chart import FILL, GROUND, INK, png_of
from bot.reports.drawing import BAND, HEADER, fitted, header, page, rect, triangle
from bot.reports.layout import EDGE, PAGE, RIGHT
from bot.reports.typeset import clean, width

RESPONSE = "response"  # who draws it, in a Picture
BAR_LEFT, BAR_RIGHT, LABEL = 404, 758, 780
ROW, BAR = 48, 24
TOP, BARE, BOTTOM = 88, 26, 20  # above the first bar, with a line for the network and without; below the last
BEGUN = "#93c9c4"
LINE = 46  # of the legend


@dataclass(frozen=True, slots=True)
class Bar:
    """One country: its name, what is said beside the bar, and the parts that answered and have begun, 0-1."""

    name: str
    label: str
    valid: float
    begun: float = 0.0
    lags: bool = False


@dataclass(frozen=True, slots=True)
class ResponseChart:
    """Everything the picture says, in the reader's language."""

    language: str
    title: str
    scope: str
    date: str
    bars: Sequence[Bar] = ()
    network: float | None = None  # the line through all bars; None where it would say nothing
    network_label: str = ""
    legend: dict[str, str] = field(default_factory=dict)  # answered, begun, lags → what it means
    example: str = ""  # a band that says that these are examples


def picture(chart: ResponseChart) -> Picture:
    """The picture, still to be drawn; its words for those who cannot see it."""
    said = "; ".join(f"{bar.name}: {bar.label}" for bar in chart.bars)
    return Picture(RESPONSE, msgspec.to_builtins(chart), alt=f"{chart.title} · {chart.scope} · {chart.date}. {said}")


def draw_response(data: dict[str, Any]) -> bytes:
    """The PNG of `picture`'s data."""
    return png_of(response_svg(msgspec.convert(data, ResponseChart)))


def response_svg(chart: ResponseChart) -> str:
    """The picture as one SVG element without outside references, described for screen readers."""
    top = HEADER + (BAND if chart.example else 0)
    first = top + (BARE if chart.network is None else TOP)
    footer = first + ROW * len(chart.bars) + BOTTOM
    legend = list(_legend(chart, footer + 50))
    height = footer + 34 + LINE * max((line for line, _ in legend), default=0)
    said = "; ".join(f"{bar.name}: {bar.label}" for bar in chart.bars)
    parts = [
        *header(chart.title, chart.scope, chart.date, chart.example),
        *(part for place, bar in enumerate(chart.bars) for part in _row(bar, first + ROW * place)),
        *_line(chart, top, first),
        rect(0, footer, PAGE, height - footer, GROUND["footer"]),
        *(part for _, part in legend),
    ]
    return page(chart.language, height, f"{chart.title} · {chart.scope} · {chart.date}", said, parts)


def _row(bar: Bar, top: float) -> Iterator[str]:
    wide, middle, y = BAR_RIGHT - BAR_LEFT, top + ROW / 2, top + (ROW - BAR) / 2
    left = EDGE + (26 if bar.lags else 0)
    if bar.lags:
        yield triangle(EDGE, middle)
    yield fitted(bar.name, left, middle + 9, BAR_LEFT - 20 - left, 28, 600, "ink")
    yield rect(BAR_LEFT, y, wide, BAR, GROUND["track"])
    if bar.begun:
        yield rect(BAR_LEFT, y, wide * min(bar.valid + bar.begun, 1), BAR, BEGUN)
    if bar.valid:
        yield rect(BAR_LEFT, y, wide * min(bar.valid, 1), BAR, FILL["behind" if bar.lags else "met"])
    yield fitted(bar.label, LABEL, middle + 9, RIGHT - LABEL, 26, 400, "ink")


def _line(chart: ResponseChart, top: float, first: float) -> Iterator[str]:
    if chart.network is None:
        return
    x = BAR_LEFT + (BAR_RIGHT - BAR_LEFT) * min(chart.network, 1)
    end = first + ROW * len(chart.bars)
    half = width(clean(chart.network_label), 26, 600) / 2
    place = min(max(x, EDGE + half), RIGHT - half)
    yield fitted(chart.network_label, place, top + 52, RIGHT - EDGE, 26, 600, "ink", "middle")
    yield f'<path d="M{x:.1f} {top + 66}V{end}" stroke="#ffffff" stroke-width="7"/>'
    yield f'<path d="M{x:.1f} {top + 66}V{end}" stroke="{INK["ink"]}" stroke-width="3"/>'


def _legend(chart: ResponseChart, y: float) -> Iterator[tuple[int, str]]:
    """(line, part) of what the colours and signs mean, as many on a line as fit."""
    x, line = float(EDGE), 1
    for kind, meaning in chart.legend.items():
        wide = 42 + width(clean(meaning), 26)
        if x > EDGE and x + wide > RIGHT:
            x, line, y = float(EDGE), line + 1, y + LINE
        if kind == "lags":
            yield line, triangle(x + 4, y - 9)
        else:
            yield line, rect(x, y - 22, 28, 24, FILL["met"] if kind == "answered" else BEGUN)
        yield line, fitted(meaning, x + 42, y, RIGHT - x - 42, 26, 400, "footnote")
        x += wide + 40
