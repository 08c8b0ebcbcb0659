"""A report said in a chat: one line per indicator, and the detail of one (domain 2.8)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from bot.i18n import Translate, say_date
from bot.reports import figures, words
from bot.reports.report import Report, Row
from bot.reports.views import missing_text


def chat_text(report: Report, translate: Translate) -> str:
    """The whole report for a phone: title, one line per indicator, what to type next."""
    _ = translate
    lines = [f"📊 {report.title} · {report.scope} · {report.date}"]
    if report.example:
        lines.append(f"⚠️ {report.example}")
    lines += [_line(row, _) for row in report.rows]
    if report.note:
        lines.append(f"ℹ️ {report.note}")
    if any("waits" in row.standing.notes for row in report.rows):
        lines.append(f"ℹ️ {_(words.WAITING)}")
    lines.append(_('Escriba un número para ver el detalle, o "Perú café" para filtrar.'))
    return "\n".join(lines)


def detail_text(report: Report, number: int, translate: Translate) -> str:
    """Where one indicator's number comes from, in words; KeyError when the report has no such number."""
    _, row = translate, report.row(number)
    heading = f"{_line(row, translate, short=True)}\n{report.scope} · {report.date}"
    example = [f"⚠️ {report.example}"] if report.example else []
    points = [f"• {point}" for point in _points(row, report, translate)]
    return "\n".join([heading, *example, "", _("¿De dónde sale este número?"), *points])


def _line(row: Row, translate: Translate, *, short: bool = False) -> str:
    _, keycap = translate, f"{row.number}\ufe0f\u20e3"
    mark = words.MARKS[row.status]
    if not row.has_figure:
        reason = _(words.NO_FILTER) if "no_filter" in row.standing.notes else row.verdict
        facts = f" ({row.counted})" if row.counted and not short else ""
        return f"{keycap} {row.card.name}: {reason} {mark}{facts}"
    reached = _("{value} de {target}").format(value=row.value, target=row.target)
    if short:
        return f"{keycap} {row.card.name}: {reached} {mark} {row.gap}"
    facts = f" ({', '.join(row.facts)})" if row.facts else ""
    aside = f" · {row.companion}" if row.companion else ""
    return f"{keycap} {row.card.name}: {reached} {mark}{facts}{aside}"


def _points(row: Row, report: Report, translate: Translate) -> Iterator[str]:
    _, standing, locale = translate, row.standing, report.locale
    if not row.has_figure:
        yield missing_text(row, _)
    if row.card.formula:
        yield _("Cómo se calcula: {formula}").format(formula=row.card.formula)
    if row.counted:
        yield _("Se contaron: {counted}").format(counted=row.counted)
    yield from _margin_points(row, _, locale)
    yield from _companion_points(row, _, locale)
    yield _("Corte: {date}").format(date=say_date(standing.as_of or report.as_of, locale))
    if row.card.source:
        yield _("Fuente: {source}").format(source=row.card.source)
    if standing.source:
        yield _("Formulario o registro: {source}").format(source=standing.source)
    yield _("Definición: versión {version}").format(version=standing.definition_version)
    yield _("Línea base: {baseline}").format(baseline=row.card.baseline or _("pendiente"))
    if row.card.milestones:
        yield _("Metas en el camino: {milestones}").format(milestones="; ".join(row.card.milestones))
    if row.has_figure:
        yield _(words.REASONS[standing.publication])
    yield from (_(words.WARNINGS[note]) for note in standing.notes if note in words.WARNINGS)


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
            low=figures.plain(Decimal(str(low)).quantize(Decimal("0.1"), ROUND_FLOOR), locale),
            high=figures.plain(Decimal(str(high)).quantize(Decimal("0.1"), ROUND_CEILING), locale),
        )
        if row.near:
            yield _("La distancia a la meta está dentro del margen: puede ser casualidad.")
        yield _("Se invita a todas y responder es voluntario: el margen cubre solo el azar, no quién decide responder.")


def _companion_points(row: Row, translate: Translate, locale: str) -> Iterator[str]:
    _ = translate
    found = (figures.companion(row.standing, row.card.companions, key, _, locale) for key in row.card.companions)
    told = [text for text in found if text]
    if told:
        yield _("También: {companions}").format(companions=" · ".join(told))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
