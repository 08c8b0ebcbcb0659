"""What our small pictures share: a page with its header, boxes, and texts that shrink to their room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from bot.reports.chart import FAMILY, FILL, GROUND, INK
from bot.reports.layout import EDGE, PAGE, RIGHT
from bot.reports.typeset import clean, fit

BAND, HEADER = 60, 196  # height of the band that says that these are examples, and of the header below it


def page(language: str, height: float, title: str, said: str, parts: Sequence[str]) -> str:
    """One SVG element without outside references, described for screen readers."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" lang="{escape(language)}" width="{PAGE}" '
        f'height="{height:g}" viewBox="0 0 {PAGE} {height:g}" font-family="{FAMILY}">'
    )
    return "\n".join([head, f"<title>{spoken(title)}</title>", f"<desc>{spoken(said)}</desc>", *parts, "</svg>"])


def header(title: str, scope: str, date: str, example: str) -> Iterator[str]:
    """The title on its ground, under the band of the examples."""
    band = BAND if example else 0
    if band:
        yield rect(0, 0, PAGE, band, GROUND["band"])
        yield fitted(example, PAGE / 2, 41, RIGHT - EDGE, 30, 600, "band", "middle")
    yield rect(0, band, PAGE, HEADER, GROUND["header"])
    yield fitted(title, EDGE, band + 76, RIGHT - EDGE, 50, 700, "paper")
    yield fitted(scope, EDGE, band + 126, RIGHT - EDGE, 34, 600, "paper")
    yield fitted(date, EDGE, band + 168, RIGHT - EDGE, 28, 400, "pale")


def rect(x: float, y: float, wide: float, high: float, fill: str) -> str:
    """A filled box."""
    return f'<rect x="{x:g}" y="{y:g}" width="{wide:.1f}" height="{high:g}" fill="{fill}"/>'


def stroke(path: str, color: str, wide: float, dashes: str = "") -> str:
    """A line along a path."""
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<path d="{path}" stroke="{color}" stroke-width="{wide:g}" fill="none"{dashed}/>'


def triangle(x: float, y: float) -> str:
    """A warning sign beside what lags."""
    return f'<path d="M{x:.1f} {y - 8:.1f}h20l-10 17z" fill="{FILL["behind"]}"/>'


def fitted(
    text: str, x: float, y: float, room: float, size: float, weight: int, tone: str, anchor: str = "start"
) -> str:
    """A text on its baseline, as large as fits the room."""
    size, lines = fit(clean(text), room, size, weight, least=16)
    at = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" font-weight="{weight}" fill="{INK[tone]}"{at}>'
        f"{escape(lines[0], quote=False)}</text>"
    )


def spoken(text: str) -> str:
    """A text as SVG holds it."""
    return escape(clean(text), quote=False)
