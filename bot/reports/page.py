"""The board's report as one page to print: charts, cuts and method, without anything from elsewhere."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator
from functools import cache
from html import escape

from bot.i18n import N_, Translate, say_date
from bot.indicators.standings import Standing
from bot.programme.plan import plan
from bot.reports import cautions, figures, participation, words
from bot.reports.board import Board, Table, Version
from bot.reports.chart import FILL, TINT, progress_svg
from bot.reports.report import Row
from bot.reports.trend_told import BREAKS, SHORT
from bot.reports.typeset import FONTS
from bot.reports.workbook import HONESTY

SERIES, PUBLISHED, METHOD = N_("De ronda en ronda"), N_("Lo publicado"), N_("Método")
HIDDEN = N_("🔒: son pocas organizaciones, o comparando cifras se sabría de pocas; no se muestra. ⚪: sin dato.")
STYLE = """
@page { size: A4; margin: 12mm } * { box-sizing: border-box }
body { font: 13px/1.45 Inter, system-ui, sans-serif; color: #14242b; margin: 0 auto; max-width: 190mm; padding: 12px }
h1 { font-size: 22px; margin: 0 } h2 { font-size: 16px; margin: 22px 0 6px; break-after: avoid }
.muted { color: #52606b }
figure { margin: 10px 0 } figure svg { width: 100%; height: auto }
.wide { overflow-x: auto } table { border-collapse: collapse; width: 100%; font-size: 12px }
th, td { text-align: left; padding: 3px 6px; border-bottom: 1px solid #dfe4e8; vertical-align: top }
td.figure { white-space: nowrap } td small { color: #52606b; display: block } tr { break-inside: avoid }
.bar { display: block; height: 5px; background: #e5e9ec; margin-top: 2px; min-width: 54px }
.bar i { display: block; height: 5px }
dt { font-weight: 600; margin-top: 8px } dd { margin: 0 } footer { margin-top: 20px; font-size: 11px }
"""


def page(board: Board) -> bytes:
    """The page as UTF-8 HTML; it opens anywhere and prints on A4."""
    _, report = board.translate, board.report
    title = f"{report.title} · {report.scope}"
    parts = [
        f'<!doctype html><html lang="{board.language}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width">',
        f"<title>{escape(title)}</title><style>{_fonts()}{STYLE}</style>",
        f'</head><body><h1>{escape(title)}</h1><p class="muted">{escape(_subtitle(board))}</p>',
        f"<figure>{progress_svg(report)}</figure>",
        *(part for table in board.tables for part in _table(table, report.rows, _)),
        *_series(board),
        *_published(board),
        *_method(board),
        f'<footer class="muted">{escape(report.source)}</footer></body></html>',
    ]
    return "\n".join(filter(None, parts)).encode()


def _fonts() -> str:
    """Our font inside the page: the drawing is set in it, and the page is read without the network."""
    cuts = (("Regular", 400), ("SemiBold", 600), ("Bold", 700))
    return "".join(
        f"@font-face{{font-family:Inter;font-weight:{weight};src:url(data:font/ttf;base64,{_encoded(cut)})}}"
        for cut, weight in cuts
    )


@cache
def _encoded(cut: str) -> str:
    return b64encode((FONTS / f"Inter-{cut}.ttf").read_bytes()).decode()


def _subtitle(board: Board) -> str:
    return " · ".join(filter(None, (board.report.date, board.report.state)))


def _table(table: Table, rows: Iterable[Row], translate: Translate) -> Iterator[str]:
    """One cut: a line for each group, a figure with its bar for each indicator."""
    named = [row for row in rows if plan().definition(row.standing.key).cuts]
    heads = "".join(f"<th>{escape(row.card.name)}</th>" for row in named)
    yield f'<h2>{escape(table.title)}</h2><div class="wide"><table><thead><tr><th></th>{heads}</tr></thead><tbody>'
    for group in table.groups:
        own = {row.standing.key: row for row in group.report.rows}
        cells = "".join(_cell(own.get(row.standing.key)) for row in named)
        yield f"<tr><th>{escape(group.name)}</th>{cells}</tr>"
    yield f'</tbody></table></div><p class="muted">{escape(translate(HIDDEN))}</p>'
    if note := next((group.report.note for group in table.groups if group.report.note), ""):
        yield f'<p class="muted">{escape(note)}</p>'


def _cell(row: Row | None) -> str:
    if row is None:
        return "<td></td>"
    if not row.has_figure:
        return f'<td class="figure">{words.MARKS[row.status]}</td>'
    tint, fill = TINT[row.status], FILL[row.status]
    bar = f'<span class="bar"><i style="width:{row.bar or 0:.0f}%;background:{fill}"></i></span>'
    small = f"<small>{escape(row.counted)}</small>"
    return f'<td class="figure" style="background:{tint}">{escape(row.value)}{small}{bar}</td>'


def _series(board: Board) -> Iterator[str]:
    """The figure of each round, where there were several."""
    _ = board.translate
    several = {key: found for key, found in board.series.items() if len(found) > 1}
    if not several:
        return
    yield f"<h2>{escape(_(SERIES))}</h2><dl>"
    for row in board.report.rows:
        if found := several.get(row.standing.key):
            said = "".join(_step(board, before, one) for before, one in zip([None, *found], found, strict=False))
            short = board.whole_since if row.standing.key == participation.KEY else None
            note = f" ⚠️ {_(SHORT).format(month=say_date(short, board.locale, 'MMM y'))}" if short else ""
            yield f"<dt>{escape(row.card.name)}</dt><dd>{escape(said + note)}</dd>"
    yield "</dl>"


def _step(board: Board, before: Standing | None, one: Standing) -> str:
    """A figure after the one before it: an arrow, or why no arrow leads there."""
    said = _said(board, one.value, one.target, one.unit, one.as_of)
    if before is None:
        return said
    same = before.definition_version == one.definition_version
    return f" → {said}" if same else f" ⚠️ {board.translate(BREAKS)}: {said}"


def _published(board: Board) -> Iterator[str]:
    _ = board.translate
    if not board.published:
        return
    names = {row.standing.key: row.card.name for row in board.report.rows}
    yield f"<h2>{escape(_(PUBLISHED))}</h2><ul>"
    yield from (
        f"<li>{escape(words.pair(names[one.standing.key], _version(board, one), _))}</li>" for one in board.published
    )
    yield "</ul>"


def _version(board: Board, one: Version) -> str:
    """82 (31 oct 2026) · oficial · versión 2, publicada el 12 nov 2026: why."""
    _, standing = board.translate, one.standing
    said = _said(board, standing.value, standing.target, standing.unit, standing.as_of)
    day = say_date(one.published_on, board.locale, "d MMM y")
    told = _(N_("versión {version}, publicada el {date}")).format(version=one.version, date=day)
    return " · ".join((said, _(words.STATES[standing.publication]), told)) + (f": {one.note}" if one.note else "")


def _said(board: Board, value: float | None, target: float, unit: str, as_of: object) -> str:
    from datetime import date

    day = f" ({say_date(as_of, board.locale, 'MMM y')})" if isinstance(as_of, date) else ""
    if value is None:
        return f"🔒{day}"
    return f"{figures.figure(figures.shown(value, target), unit, board.locale)}{day}"


def _method(board: Board) -> Iterator[str]:
    _ = board.translate
    yield f"<h2>{escape(_(METHOD))}</h2><dl>"
    for row in board.report.rows:
        facts = [row.card.formula, _(N_("Fuente: {source}")).format(source=_(row.card.source or row.standing.source))]
        facts.append(_(N_("Definición: versión {version}")).format(version=row.standing.definition_version))
        facts.append(_(N_("Línea base: {baseline}")).format(baseline=row.card.baseline or _(N_("pendiente"))))
        facts.append(" ".join(cautions.all_of(row, _, board.locale)))
        yield f"<dt>{row.number}. {escape(row.card.name)}</dt><dd>{'<br>'.join(map(escape, filter(None, facts)))}</dd>"
    yield "</dl><ul>" + "".join(f"<li>{escape(_(line))}</li>" for line in HONESTY) + "</ul>"
