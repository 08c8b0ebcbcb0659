"""The response of a round by country as a picture: one bar each, worst first, with the network's response as a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

import msgspec

from bot.messages import Picture
from bot.reports.chart import FAMILY, FILL, GROUND, INK, png_of
from bot.reports.layout import EDGE, PAGE, RIGHT
from bot.reports.typeset import clean, fit, width

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
    band = 60 if chart.example else 0
    header = band + 196
    first = header + (BARE if chart.network is None else TOP)
    footer = first + ROW * len(chart.bars) + BOTTOM
    legend = list(_legend(chart, footer + 50))
    height = footer + 34 + LINE * max((line for line, _ in legend), default=0)
    said = "; ".join(f"{bar.name}: {bar.label}" for bar in chart.bars)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" lang="{escape(chart.language)}" width="{PAGE}" '
        f'height="{height}" viewBox="0 0 {PAGE} {height}" font-family="{FAMILY}">',
        f"<title>{_clean(f'{chart.title} · {chart.scope} · {chart.date}')}</title>",
        f"<desc>{_clean(said)}</desc>",
        *_header(chart, band, header),
        *(part for place, bar in enumerate(chart.bars) for part in _row(bar, first + ROW * place)),
        *_line(chart, header, first),
        _rect(0, footer, PAGE, height - footer, GROUND["footer"]),
        *(part for _, part in legend),
        "</svg>",
    ]
    return "\n".join(parts)


def _header(chart: ResponseChart, band: int, bottom: int) -> Iterator[str]:
    if band:
        yield _rect(0, 0, PAGE, band, GROUND["band"])
        yield _fitted(chart.example, PAGE / 2, 41, RIGHT - EDGE, 30, 600, "band", "middle")
    yield _rect(0, band, PAGE, bottom - band, GROUND["header"])
    yield _fitted(chart.title, EDGE, band + 76, RIGHT - EDGE, 50, 700, "paper")
    yield _fitted(chart.scope, EDGE, band + 126, RIGHT - EDGE, 34, 600, "paper")
    yield _fitted(chart.date, EDGE, band + 168, RIGHT - EDGE, 28, 400, "pale")


def _row(bar: Bar, top: float) -> Iterator[str]:
    wide, middle, y = BAR_RIGHT - BAR_LEFT, top + ROW / 2, top + (ROW - BAR) / 2
    left = EDGE + (26 if bar.lags else 0)
    if bar.lags:
        yield _triangle(EDGE, middle)
    yield _fitted(bar.name, left, middle + 9, BAR_LEFT - 20 - left, 28, 600, "ink")
    yield _rect(BAR_LEFT, y, wide, BAR, GROUND["track"])
    if bar.begun:
        yield _rect(BAR_LEFT, y, wide * min(bar.valid + bar.begun, 1), BAR, BEGUN)
    if bar.valid:
        yield _rect(BAR_LEFT, y, wide * min(bar.valid, 1), BAR, FILL["behind" if bar.lags else "met"])
    yield _fitted(bar.label, LABEL, middle + 9, RIGHT - LABEL, 26, 400, "ink")


def _line(chart: ResponseChart, header: float, first: float) -> Iterator[str]:
    if chart.network is None:
        return
    x = BAR_LEFT + (BAR_RIGHT - BAR_LEFT) * min(chart.network, 1)
    end = first + ROW * len(chart.bars)
    half = width(clean(chart.network_label), 26, 600) / 2
    place = min(max(x, EDGE + half), RIGHT - half)
    yield _fitted(chart.network_label, place, header + 52, RIGHT - EDGE, 26, 600, "ink", "middle")
    yield f'<path d="M{x:.1f} {header + 66}V{end}" stroke="#ffffff" stroke-width="7"/>'
    yield f'<path d="M{x:.1f} {header + 66}V{end}" stroke="{INK["ink"]}" stroke-width="3"/>'


def _legend(chart: ResponseChart, y: float) -> Iterator[tuple[int, str]]:
    """(line, part) of what the colours and signs mean, as many on a line as fit."""
    x, line = float(EDGE), 1
    for kind, meaning in chart.legend.items():
        wide = 42 + width(clean(meaning), 26)
        if x > EDGE and x + wide > RIGHT:
            x, line, y = float(EDGE), line + 1, y + LINE
        if kind == "lags":
            yield line, _triangle(x + 4, y - 9)
        else:
            yield line, _rect(x, y - 22, 28, 24, FILL["met"] if kind == "answered" else BEGUN)
        yield line, _fitted(meaning, x + 42, y, RIGHT - x - 42, 26, 400, "footnote")
        x += wide + 40


def _triangle(x: float, y: float) -> str:
    return f'<path d="M{x:.1f} {y - 8:.1f}h20l-10 17z" fill="{FILL["behind"]}"/>'


def _rect(x: float, y: float, wide: float, high: float, fill: str) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{wide:.1f}" height="{high:g}" fill="{fill}"/>'


def _fitted(
    text: str, x: float, y: float, room: float, size: float, weight: int, tone: str, anchor: str = "start"
) -> str:
    size, lines = fit(clean(text), room, size, weight, least=16)
    at = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" font-weight="{weight}" fill="{INK[tone]}"{at}>'
        f"{escape(lines[0], quote=False)}</text>"
    )


def _clean(text: str) -> str:
    return escape(clean(text), quote=False)
