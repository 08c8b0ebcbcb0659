"""A report said in a chat: one line per indicator, and the detail of one (domain 2.8)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from bot.i18n import Translate, say_date, say_number
from bot.reports import cautions, figures, words
from bot.reports.report import Report, Row
from bot.reports.views import missing_text
from bot.reports.words import pair


def chat_text(report: Report, translate: Translate) -> str:
    """The whole report for a phone: title, one line per indicator, what to type next."""
    _ = translate
    lines = [f"📊 {report.title} · {report.scope} · {report.date}"]
    if report.example:
        lines.append(f"⚠️ {report.example}")
    lines += [line(row, _) for row in report.rows]
    if report.note:
        lines.append(f"ℹ️ {report.note}")
    if any("waits" in row.standing.notes for row in report.rows):
        lines.append(f"ℹ️ {_(words.WAITING)}")
    lines.append(_('Escriba un número para ver el detalle, o "Perú café" para filtrar.'))
    return "\n".join(lines)


def detail_text(report: Report, number: int, translate: Translate) -> str:
    """Where one indicator's number comes from, in words; KeyError when the report has no such number."""
    _, row = translate, report.row(number)
    heading = f"{line(row, translate, short=True)}\n{report.scope} · {report.date}"
    example = [f"⚠️ {report.example}"] if report.example else []
    points = [f"• {point}" for point in _points(row, report, translate)]
    return "\n".join([heading, *example, "", _("¿De dónde sale este número?"), *points])


def line(row: Row, translate: Translate, *, short: bool = False) -> str:
    """One indicator in one line: name, value, target, mark and what stands behind it."""
    _, keycap = translate, f"{row.number}\ufe0f\u20e3"
    mark = words.MARKS[row.status]
    if not row.has_figure:
        reason = _(words.NO_FILTER) if "no_filter" in row.standing.notes else row.verdict
        facts = f" ({row.counted})" if row.counted and not short else ""
        return f"{keycap} {pair(row.card.name, reason, _)} {mark}{facts}"
    reached = _("{value} de {target}").format(value=row.value, target=row.target)
    if short:
        return f"{keycap} {pair(row.card.name, reached, _)} {mark} {row.gap}"
    facts = f" ({', '.join(row.facts)})" if row.facts else ""
    aside = f" · {row.companion}" if row.companion else ""
    return f"{keycap} {pair(row.card.name, reached, _)} {mark}{facts}{aside}"


def _points(row: Row, report: Report, translate: Translate) -> Iterator[str]:
    _, standing, locale = translate, row.standing, report.locale
    if not row.has_figure:
        yield missing_text(row, _)
    if row.card.formula:
        yield _("Cómo se calcula: {formula}").format(formula=row.card.formula)
    if row.counted:
        yield _("Se contaron: {counted}").format(counted=row.counted)
    yield from _margin_points(row, _, locale)
    yield from cautions.bounds(row, _, locale)
    yield from cautions.written_down(row, _, locale)
    yield from _companion_points(row, _, locale)
    yield _("Corte: {date}").format(date=say_date(standing.as_of or report.as_of, locale))
    if row.card.source:
        yield _("Fuente: {source}").format(source=_(row.card.source))
    if standing.source and standing.source != row.card.source:
        yield _("Formulario o registro: {source}").format(source=standing.source)
    yield _("Definición: versión {version}").format(version=standing.definition_version)
    yield _("Línea base: {baseline}").format(baseline=row.card.baseline or _("pendiente"))
    if row.card.milestones:
        yield _("Metas en el camino: {milestones}").format(milestones="; ".join(row.card.milestones))
    yield from cautions.standing_of(row, _)


def _margin_points(row: Row, translate: Translate, locale: str) -> Iterator[str]:
    _ = translate
    if not row.has_figure:
        return
    if row.standing.key in words.REGISTERS:
        yield _("Es un conteo completo: no tiene margen de error.")
    elif row.interval is None:
        yield from [_sentence(row.margin)] if row.margin else []
    else:
        low, high = row.interval
        yield _(
            "Margen {margin} puntos: si hubieran respondido todas, lo más probable es un valor entre {low} y {high}."
        ).format(
            margin=row.margin,
            low=_tenth(low, locale),
            high=_tenth(high, locale),
        )
        if row.near:
            yield _("La distancia a la meta está dentro del margen: puede ser casualidad.")
        yield _("Se invita a todas y responder es voluntario: el margen cubre solo el azar, no quién decide responder.")


def _tenth(value: float, locale: str) -> str:
    """As in the files: to the nearest tenth."""
    return say_number(float(Decimal(repr(round(value, 9))).quantize(Decimal("0.1"), ROUND_HALF_UP)), locale, decimals=1)


def _companion_points(row: Row, translate: Translate, locale: str) -> Iterator[str]:
    _ = translate
    found = (figures.companion(row.standing, row.card.companions, key, _, locale) for key in row.card.companions)
    told = [text for text in found if text]
    if told:
        yield _("También: {companions}").format(companions=" · ".join(told))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
