"""A report as a picture: an own SVG that also stands in a web page, and its PNG for the chat (resvg's only door)."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby

from bot.reports.layout import BODY, EDGE, GLYPH, PAGE, PILL, RIGHT, TRACK, Block, Glyph, Label, Sheet, Span, lay_out
from bot.reports.report import Report, Row
from bot.reports.typeset import FONTS, clean

PIXELS = 864  # wide: the seven indicators then stay under the 1280 of a Telegram photo
FAMILY = "Inter, system-ui, sans-serif"
INK = {  # of text; each reads on its ground with a contrast of 4.5 or more
    "ink": "#14242b",
    "muted": "#52606b",
    "footnote": "#52606b",
    "paper": "#ffffff",
    "pale": "#c3dcd9",
    "band": "#3d2c00",
    "met": "#0a5f5a",
    "close": "#7d4a00",
    "behind": "#96102f",
    "no_data": "#52606b",
    "hidden": "#52606b",
}
GROUND = {"page": "#ffffff", "header": "#0f3a42", "band": "#ffdf8a", "footer": "#f3f5f6", "track": "#e5e9ec"}
FILL = {"met": "#0b746e", "close": "#b57200", "behind": "#a61237", "no_data": "#7b8791", "hidden": "#52606b"}
TINT = {"met": "#dcf0ed", "close": "#fbeed3", "behind": "#fbe3e8", "no_data": "#eef1f3", "hidden": "#eef1f3"}
LINE = "#dfe4e8"


def progress_png(report: Report, width: int = PIXELS) -> bytes:
    """The chart as PNG, `width` pixels wide; takes some tens of milliseconds, so call it off the event loop."""
    return png_of(progress_svg(report), width)


def png_of(svg: str, width: int = PIXELS) -> bytes:
    """A drawing of ours as PNG, in our font."""
    import resvg_py

    fonts = [str(FONTS / f"Inter-{cut}.ttf") for cut in ("Regular", "SemiBold", "Bold")]
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            width=width,
            background=GROUND["page"],
            font_files=fonts,
            skip_system_fonts=True,
            font_family="Inter",
        )
    )


def progress_svg(report: Report) -> str:
    """The chart as one SVG element without outside references, described for screen readers."""
    sheet = lay_out(report)
    height = round(sheet.height)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" lang="{escape(report.language)}" width="{PAGE}" '
        f'height="{height}" viewBox="0 0 {PAGE} {height}" font-family="{FAMILY}">',
        f"<title>{_text(f'{report.title} · {report.scope} · {report.date}')}</title>",
        f"<desc>{_text(_description(report))}</desc>",
        *_grounds(sheet),
        *(part for block in sheet.blocks for part in _block(block, last=block is sheet.blocks[-1])),
        *(_glyph(glyph) for glyph in sheet.glyphs),
        *(_label(label) for label in sheet.labels),
        "</svg>",
    ]
    return "\n".join(parts)


def _description(report: Report) -> str:
    rows = (" · ".join(_spoken(row)) for row in report.rows)
    return ". ".join(filter(None, (report.example, *rows, report.source)))


def _spoken(row: Row) -> Iterator[str]:
    yield f"{row.number}. {row.card.name}: {row.value or row.verdict}"
    yield from filter(None, (row.target_label, row.gap, *row.facts, row.companion, row.state))


def _grounds(sheet: Sheet) -> Iterator[str]:
    yield _rect(0, sheet.band, PAGE, sheet.header - sheet.band, GROUND["header"])
    if sheet.band:
        yield _rect(0, 0, PAGE, sheet.band, GROUND["band"])
    yield _rect(0, sheet.footer, PAGE, sheet.height - sheet.footer, GROUND["footer"])


def _block(block: Block, *, last: bool) -> Iterator[str]:
    left, top = block.pill
    yield _rect(left, top, block.pill_width, PILL, TINT[block.row.status], radius=PILL / 2)
    yield _glyph(Glyph(block.row.status, left + 12, top + (PILL - GLYPH) / 2))
    yield from _track(block)
    yield _target(block.target, block.track)
    yield from (_label(label) for label in block.labels)
    yield from (_running(list(line)) for _, line in groupby(block.facts, key=lambda label: label.y))
    if not last:
        yield _rect(EDGE, block.bottom - 1, RIGHT - EDGE, 2, LINE)


def _track(block: Block) -> Iterator[str]:
    wide = RIGHT - BODY
    if block.end is None:
        yield (
            f'<rect x="{BODY + 1}" y="{block.track + 1:g}" width="{wide - 2}" height="{TRACK - 2}" rx="7" '
            f'fill="none" stroke="{FILL["no_data"]}" stroke-width="2" stroke-dasharray="9 8"/>'
        )
        if block.row.status == "hidden":
            yield _hatch(block.track)
        return
    yield _rect(BODY, block.track, wide, TRACK, GROUND["track"], radius=7)
    reach = max(block.end - BODY, 6)  # a measured zero is not a missing figure
    yield _rect(BODY, block.track, reach, TRACK, FILL[block.row.status], radius=min(7, reach / 2))
    if block.whisker and block.whisker[1] - block.whisker[0] > 8:  # narrower, its two ends would be one blot
        yield _whisker(block.whisker, block.track + TRACK / 2)


def _hatch(top: float) -> str:
    strokes = (f"M{x} {top + TRACK - 4:g}l{TRACK - 8} -{TRACK - 8}" for x in range(BODY + 8, RIGHT - TRACK, 22))
    return f'<path d="{"".join(strokes)}" stroke="#b9c2c9" stroke-width="3" fill="none"/>'


def _whisker(span: Span, y: float) -> str:
    left, right, cap = max(span[0], BODY + 5), min(span[1], RIGHT - 5), 7
    path = f"M{left:.1f} {y - cap:g}v{2 * cap}M{left:.1f} {y:g}H{right:.1f}M{right:.1f} {y - cap:g}v{2 * cap}"
    return (
        f'<path d="{path}" stroke="#ffffff" stroke-width="7" stroke-linecap="round" fill="none" stroke-opacity=".85"/>'
        f'<path d="{path}" stroke="{INK["ink"]}" stroke-width="3" stroke-linecap="round" fill="none"/>'
    )


def _target(x: float, top: float) -> str:
    """A line across the track that hangs from a pointer under its number."""
    foot = top + TRACK + 6
    return (
        f'<path d="M{x:.1f} {top:g}V{foot:g}" stroke="#ffffff" stroke-width="10"/>'
        f'<path d="M{x:.1f} {top - 6:g}V{foot:g}" stroke="{INK["ink"]}" stroke-width="5"/>'
        f'<path d="M{x:.1f} {top + 2:g}l-9 -13h18z" fill="{INK["ink"]}"/>'
    )


def _glyph(glyph: Glyph) -> str:
    return f'<g transform="translate({glyph.x:g} {glyph.y:g})">{_SHAPES[glyph.kind]}</g>'


_SHAPES = {  # each in a square of GLYPH units
    "met": f'<circle cx="15" cy="15" r="14" fill="{FILL["met"]}"/>'
    '<path d="M8.500 15.500l4.500 4.500 8.500-9.500" fill="none" stroke="#fff" stroke-width="3.600" '
    'stroke-linecap="round" stroke-linejoin="round"/>',
    "close": f'<path d="M15 1L29 15 15 29 1 15z" fill="{FILL["close"]}" stroke="{FILL["close"]}" stroke-width="1.500" '
    'stroke-linejoin="round"/><path d="M8.500 15h13" stroke="#fff" stroke-width="3.600" stroke-linecap="round"/>',
    "behind": f'<path d="M15 3L28.500 27h-27z" fill="{FILL["behind"]}" stroke="{FILL["behind"]}" stroke-width="3" '
    'stroke-linejoin="round"/>'
    '<path d="M15 11v7.500M15 23.400v.2" stroke="#fff" stroke-width="3.600" stroke-linecap="round"/>',
    "no_data": f'<circle cx="15" cy="15" r="12.500" fill="none" stroke="{INK["no_data"]}" stroke-width="3" '
    'stroke-dasharray="5.200 4.600"/>',
    "hidden": f'<rect x="5" y="13" width="20" height="15" rx="3.500" fill="{INK["hidden"]}"/>'
    f'<path d="M9 13.500V9a6 6 0 0 1 12 0v4.500" fill="none" stroke="{INK["hidden"]}" stroke-width="3.400"/>',
    "target": f'<path d="M15 6V29" stroke="{INK["ink"]}" stroke-width="5"/>'
    f'<path d="M15 15l-9 -13h18z" fill="{INK["ink"]}"/>',
    "margin": f'<path d="M2 8v14M2 15H28M28 8v14" fill="none" stroke="{INK["ink"]}" stroke-width="3" '
    'stroke-linecap="round"/>',
}


def _label(label: Label) -> str:
    anchor = "" if label.anchor == "start" else f' text-anchor="{label.anchor}"'
    return (
        f'<text x="{label.x:.1f}" y="{label.y:.1f}" font-size="{label.size:g}" font-weight="{label.weight}" '
        f'fill="{INK[label.tone]}"{anchor}>{_text(label.text)}</text>'
    )


def _running(parts: list[Label]) -> str:
    """The parts of one line as one text, so that in another font they push one another instead of overlapping."""
    spans = (
        f'<tspan font-weight="{part.weight}" fill="{INK[part.tone]}">{" " if place else ""}{_text(part.text)}</tspan>'
        for place, part in enumerate(parts)
    )
    return f'<text x="{parts[0].x:.1f}" y="{parts[0].y:.1f}" font-size="{parts[0].size:g}">{"".join(spans)}</text>'


def _rect(x: float, y: float, wide: float, high: float, fill: str, *, radius: float = 0) -> str:
    rounded = f' rx="{radius:g}"' if radius else ""
    return f'<rect x="{x:g}" y="{y:g}" width="{wide:.1f}" height="{high:g}"{rounded} fill="{fill}"/>'


def _text(text: str) -> str:
    return escape(clean(text), quote=False)
