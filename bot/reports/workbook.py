"""The board's report as a workbook: standings with a chart, cuts, method, and every number for further work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from bot.exchange.writing import Cell, text_of
from bot.i18n import N_, Translate, known
from bot.indicators.document import rounded, rounded_value
from bot.indicators.standings import Standing
from bot.programme.plan import plan
from bot.reports import cautions, figures, words
from bot.reports.board import Board
from bot.reports.chart import FILL
from bot.reports.report import Row

SHEETS = (N_("Resumen"), N_("Cortes"), N_("Método"), N_("Datos"))
SUMMARY = (
    N_("Indicador"), N_("Valor"), N_("Meta"), N_("Distancia"), N_("Estado"), N_("Publicación"), N_("Se contaron"),
    N_("De"), N_("Margen"), N_("Desde"), N_("Hasta"), N_("Corte"), N_("También"),
)  # fmt: skip
CUT = (N_("Corte"), N_("Grupo"))
METHOD = (
    N_("Indicador"), N_("Nombre completo"), N_("Cómo se calcula"), N_("Fuente"), N_("Formulario o registro"),
    N_("Unidad"), N_("Se contaron"), N_("Mínimo de organizaciones"), N_("Mínimo de personas"), N_("Versión"),
    N_("Línea base"), N_("Qué tener en cuenta"),
)  # fmt: skip
DATA = ("as_of", "cut", "group", "indicator", "measure", "value", "status", "publication", "definition", "version")
HONESTY = (
    N_("Se invita a todas y responder es voluntario: el margen cubre solo el azar, no quién decide responder."),
    N_("Con menos de 5 organizaciones no se muestran opiniones; tampoco donde una resta las dejaría ver."),
    N_("Una organización puede estar en varios productos."),
)
UNITS = {"percent": N_("porcentaje"), "index": N_("índice de 0 a 100")}
WIDEST = 60  # signs of a column


def workbook(board: Board) -> bytes:
    """The .xlsx file; its words are in the board's language, the names of measures in the data sheet are keys."""
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.set_properties({"title": f"{board.report.title} · {board.report.scope} · {board.report.date}"})
        book.set_custom_property("made_at", board.made_at.isoformat(timespec="seconds"))
        _Writer(book, board).write()
    return target.getvalue()


class _Writer:
    """One workbook being written."""

    def __init__(self, book: xlsxwriter.Workbook, board: Board) -> None:
        self.book, self.board, self._ = book, board, board.translate
        self.bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.number = book.add_format({"num_format": "0.0", "valign": "top"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})

    def write(self) -> None:
        """The four sheets."""
        self._summary()
        self._cuts()
        self._method()
        self._table(self._sheet(3), 0, DATA, list(_data(self.board)))

    def _sheet(self, place: int) -> Any:  # noqa: ANN401 - XlsxWriter has no types
        return self.book.add_worksheet(self._(SHEETS[place])[:31])

    def _table(self, sheet: Any, top: int, headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:  # noqa: ANN401
        """Headings that stay in sight, and rows; numbers stay numbers, text is never a formula."""
        for column, heading in enumerate(headings):
            sheet.write_string(top, column, heading, self.bold)
            longest = max((len(text_of(row[column])) for row in rows), default=0)
            sheet.set_column(column, column, min(max(longest, len(heading)) + 2, WIDEST))
        for place, row in enumerate(rows, top + 1):
            for column, cell in enumerate(row):
                self._cell(sheet, place, column, cell)
        sheet.freeze_panes(top + 1, 1)
        if rows:
            sheet.autofilter(top, 0, top + len(rows), len(headings) - 1)

    def _cell(self, sheet: Any, row: int, column: int, cell: Cell) -> None:  # noqa: ANN401
        if isinstance(cell, date) and not isinstance(cell, datetime):
            sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), self.day)  # noqa: DTZ001
        elif isinstance(cell, int | float) and not isinstance(cell, bool):
            sheet.write_number(row, column, cell, None if isinstance(cell, int) else self.number)
        elif text := text_of(cell):
            sheet.write_string(row, column, text, self.wrap)

    def _summary(self) -> None:
        """The seven indicators, and beside them the bars against their targets."""
        sheet, report = self._sheet(0), self.board.report
        sheet.write_string(0, 0, f"{report.title} · {report.scope} · {report.date}", self.title)
        sheet.write_string(1, 0, " · ".join(filter(None, (report.example, report.state, report.source))))
        rows = [_summary_row(row, self._, self.board.locale) for row in report.rows]
        self._table(sheet, 3, [self._(heading) for heading in SUMMARY], rows)
        chart = self.book.add_chart({"type": "bar"})
        last, name = 3 + len(rows), self._(SHEETS[0])[:31]
        points = [{"fill": {"color": FILL[row.status]}} for row in report.rows]
        for column, look in ((1, {"points": points}), (2, {"fill": {"color": "#c3ccd2"}})):
            chart.add_series(
                {
                    "name": [name, 3, column], "categories": [name, 4, 0, last, 0], "gap": 60,
                    "values": [name, 4, column, last, column], **look,
                }
            )  # fmt: skip
        chart.set_y_axis({"reverse": True})
        chart.set_x_axis({"min": 0, "max": 100, "major_gridlines": {"visible": True, "line": {"color": "#dfe4e8"}}})
        chart.set_size({"width": 860, "height": 380})
        chart.set_legend({"position": "bottom"})
        sheet.insert_chart(last + 2, 0, chart)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)

    def _cuts(self) -> None:
        """A line for each group: of every indicator that has cuts its value and who stands behind it."""
        sheet = self._sheet(1)
        named = [row for row in self.board.report.rows if plan().definition(row.standing.key).cuts]
        counted = self._(N_("respuestas"))
        headings = [heading for row in named for heading in (row.card.name, words.pair(row.card.name, counted, self._))]
        rows = []
        for table in self.board.tables:
            for group in table.groups:
                own = {row.standing.key: row for row in group.report.rows}
                cells = [cell for row in named for cell in _in_cut(own.get(row.standing.key))]
                rows.append((table.title, group.name, *cells))
        self._table(sheet, 0, [*map(self._, CUT), *headings], rows)

    def _method(self) -> None:
        sheet = self._sheet(2)
        rows = [_method_row(row, self._, self.board.locale) for row in self.board.report.rows]
        self._table(sheet, 0, [self._(heading) for heading in METHOD], rows)
        for place, line in enumerate(HONESTY, len(rows) + 2):
            sheet.write_string(place, 0, self._(line))


def _data(board: Board) -> Iterator[tuple[Cell, ...]]:
    """Every figure as one number a row: network, cuts, earlier rounds and what was published."""
    for row in board.report.rows:
        yield from _numbers(row.standing, "", "")
    for table in board.tables:
        for group in table.groups:
            for row in group.report.rows:
                yield from _numbers(row.standing, table.category, group.name)
    for rounds in board.series.values():
        for standing in rounds:
            yield from _numbers(standing, "round", standing.source)
    for one in board.published:
        yield from _numbers(one.standing, "published", one.note, one.version)


def _numbers(standing: Standing, cut: str, group: str, version: int | None = None) -> Iterator[tuple[Cell, ...]]:
    """One standing as (measure, number) rows; an extreme of few organizations is told as no more than it is."""
    masked = figures.is_extreme(standing)
    value = None if standing.value is None or masked else rounded_value(standing.value, standing.target)
    found: dict[str, Cell] = {"value": value, "target": standing.target, "n": standing.n, "frame": standing.frame}
    if value is not None:
        found |= {"margin": standing.margin, "low": _rounded(standing.low), "high": _rounded(standing.high)}
        found |= {name: _rounded(number) for name, number in standing.companions.items()}
    state = "masked" if masked else standing.status
    for measure, number in found.items():
        if number is not None or measure == "value":
            yield (
                standing.as_of, cut, group, standing.key, measure, number, state, standing.publication,
                standing.definition_version, version,
            )  # fmt: skip


def _rounded(number: float | None) -> float | None:
    return None if number is None else rounded(number)


def _value(row: Row) -> Cell:
    """A number, or in words why it is none."""
    standing = row.standing
    if standing.value is None or figures.is_extreme(standing):
        return row.value or row.verdict
    return rounded_value(standing.value, standing.target)


def _in_cut(row: Row | None) -> tuple[Cell, Cell]:
    return ("", "") if row is None else (_value(row), row.counted)


def _summary_row(row: Row, translate: Translate, locale: str) -> tuple[Cell, ...]:
    _, standing = translate, row.standing
    exact = row.has_figure and not figures.is_extreme(standing)
    told = [figures.companion(standing, row.card.companions, key, _, locale) for key in row.card.companions]
    return (
        row.card.name, _value(row), standing.target, row.gap, row.verdict,
        _(words.STATES[standing.publication]) if row.has_figure else "", *_counted(row),
        standing.margin if exact else None, _rounded(standing.low) if exact else None,
        _rounded(standing.high) if exact else None, standing.as_of, " · ".join(filter(None, told)),
    )  # fmt: skip


def _counted(row: Row) -> tuple[Cell, Cell]:
    """How many stand behind a figure, of how many: those who answered; of a register those who reached it."""
    standing = row.standing
    if standing.key not in words.REGISTERS:
        return standing.n or None, standing.frame or None
    if not row.counted:
        return None, None
    return figures.reached(standing), standing.frame if standing.key == "mega_2" else standing.n


def _method_row(row: Row, translate: Translate, locale: str) -> tuple[Cell, ...]:
    definition = plan().definition(row.standing.key)
    return (
        row.card.name, definition.full_name.to(known(locale)), row.card.formula, translate(row.card.source),
        translate(row.standing.source), translate(UNITS[definition.unit]), row.counted, definition.min_units,
        definition.min_persons, row.standing.definition_version, row.card.baseline or translate(N_("pendiente")),
        " ".join(cautions.all_of(row, translate, locale)),
    )  # fmt: skip
