"""A trend and a comparison in words, and as what their pictures draw."""

from __future__ import annotations

from bot.i18n import N_, Translate, say_date, say_number
from bot.indicators.standings import Standing
from bot.programme.countries import country_name
from bot.reports import figures, words
from bot.reports.comparing import Comparison
from bot.reports.comparison_chart import ComparisonChart, CountryBar
from bot.reports.report import Report, Row, row_of
from bot.reports.trend import Point, Trend
from bot.reports.trend_chart import Dot, TrendChart

TOLD = 6  # countries named in the text; the picture has them all
CLEAR, CHANCE = N_("El cambio es claro."), N_("Puede ser casualidad: el cambio está dentro del margen.")
ONE = N_("Hay una sola medición. La tendencia se ve desde la segunda.")
NONE = N_("Todavía no hay mediciones que mostrar.")
SHORT = N_("Antes de {month} el registro de actividades no cubre 12 meses: esas cifras salen más bajas de lo que fue.")
SHORT_DRAWN = N_("antes de {month}: menos de 12 meses de registro")
BREAKS = N_("cambió la definición: no se compara con lo anterior")


def trend_text(trend: Trend, row: Row, report: Report, head: str, translate: Translate) -> str:
    """Each figure with its margin and state, then what changed and whether that is more than chance."""
    _ = translate
    lines = [f"📈 {head}", *(_point(point, row, report, _) for point in trend.points)]
    if trend.whole_since:
        lines.append(f"⚠️ {_(SHORT).format(month=say_date(trend.whole_since, report.locale, 'MMM y'))}")
    if len(trend.figures) < 2:
        return "\n".join([*lines, _(ONE if trend.figures else NONE)])
    return "\n".join([*lines, *_change(trend, report.locale, _)])


def _point(point: Point, row: Row, report: Report, translate: Translate) -> str:
    _, told = translate, row_of(point.standing, row.card, translate, report.locale)
    state = _("publicada, versión {version}").format(version=point.version) if point.version else told.tag
    if not point.version and point.standing.value is not None and not told.tag:
        state = "" if point.standing.key in words.REGISTERS else _(words.STATES[point.standing.publication])
    facts = ", ".join(filter(None, (told.value or told.gap, told.margin, state)))
    broken = f"\n  ⚠️ {_(BREAKS)}" if point.breaks else ""
    return f"• {words.pair(say_date(point.day, report.locale, 'MMM y'), facts, _)}{broken}"


def _change(trend: Trend, locale: str, translate: Translate) -> list[str]:
    _, change = translate, trend.change
    if change is None or trend.between is None:
        return []
    first, second = trend.figures[-2:]
    points = _difference(first.standing, second.standing)
    dates = [say_date(day, locale, "MMM y") for day in trend.between]
    text = (
        N_("De {first} a {second}: {points} punto.")
        if abs(points) == 1
        else N_("De {first} a {second}: {points} puntos.")
    )
    said = _(text).format(first=dates[0], second=dates[1], points=signed(points, locale))
    verdict = "" if change.clear is None else f" {_(CLEAR if change.clear else CHANCE)}"
    lines = [f"{said}{verdict}"]
    if change.paired is not None:  # in whole points: with fewer signs none of so many can be told apart
        both = _("Las {count} organizaciones que respondieron las dos veces, en puntos: {points}.")
        count = say_number(change.pairs, locale)
        lines.append(both.format(count=count, points=signed(float(round(change.paired)), locale)))
    return lines


def _difference(first: Standing, second: Standing) -> float:
    """Of the figures as they are shown."""
    old, new = (figures.shown(one.value or 0.0, one.target) for one in (first, second))
    return float(new - old)


def signed(points: float, locale: str) -> str:
    """A number of points with its sign, whole where it is."""
    whole = round(points, 1) == round(points)
    text = say_number(abs(points), locale, decimals=0 if whole or abs(points) >= 1 else 1)
    return f"{'+' if points > 0 else '−' if points < 0 else ''}{text}"


def trend_chart(trend: Trend, row: Row, report: Report, translate: Translate) -> TrendChart:
    """The picture of a trend."""
    _ = translate
    dots = [_dot(point, row, report, _) for point in trend.points]
    register = row.standing.key in words.REGISTERS
    legend = {} if register else {"firm": _("publicada"), "open": _("sin publicar"), "margin": _("margen de error")}
    if any(dot.breaks for dot in dots):
        legend["breaks"] = _(BREAKS)
    if trend.whole_since:
        legend["note"] = _(SHORT_DRAWN).format(month=say_date(trend.whole_since, report.locale, "MMM y"))
    return TrendChart(
        language=report.language, title=row.card.name, scope=report.scope, date=report.date, dots=dots,
        target=row.standing.target, target_label=row.target_label, legend=legend, example=report.example,
    )  # fmt: skip


def _dot(point: Point, row: Row, report: Report, translate: Translate) -> Dot:
    told = row_of(point.standing, row.card, translate, report.locale)
    low, high = told.interval or (None, None)
    mark = words.MARKS[point.standing.status] if not told.value else told.value
    return Dot(
        say_date(point.day, report.locale, "MMM y"), told.value or told.verdict or mark, told.bar, low, high,
        firm=bool(point.version) or told.standing.publication in {"official", "reference", "external"},
        breaks=point.breaks,
    )  # fmt: skip


# --- countries


def comparison_text(found: Comparison, row: Row, report: Report, head: str, translate: Translate) -> str:
    """The lowest countries first, beside the whole; what is hidden, and what is silent."""
    _ = translate
    lines = [f"🗺 {head}", _line(_("Todo junto"), found.whole, row, report, _)]
    lines += [_line(country_name(code, report.locale), one, row, report, _) for code, one in found.countries[:TOLD]]
    if (more := len(found.countries) - TOLD) > 0:
        lines.append(_("Y {count} países con más: están en la imagen.").format(count=more))
    return "\n".join([*lines, *_rest(found, row, report.locale, _)])


def _line(name: str, standing: Standing, row: Row, report: Report, translate: Translate) -> str:
    told = row_of(standing, row.card, translate, report.locale)
    facts = ", ".join(filter(None, (told.counted, told.margin)))
    said = words.pair(name, told.value or told.gap, translate)
    return f"{words.MARKS[standing.status]} {said}" + (f" ({facts})" if facts else "")


def _rest(found: Comparison, row: Row, locale: str, translate: Translate) -> list[str]:
    _, lines = translate, []
    if found.hidden:
        names = ", ".join(sorted(country_name(code, locale) for code in found.hidden))
        why = (
            N_("🔒 No se muestran, para que no se sepa qué respondió cada una: {countries}.")
            if row.standing.key not in words.REGISTERS
            else N_("🔒 Muy pocas organizaciones para mostrarlas aparte: {countries}.")
        )
        lines.append(_(why).format(countries=names))
    if found.silent:
        names = ", ".join(sorted(country_name(code, locale) for code in found.silent))
        lines.append(_("⚪ Sin dato: {countries}.").format(countries=names))
    return lines


def comparison_chart(found: Comparison, row: Row, report: Report, translate: Translate) -> ComparisonChart:
    """The picture of a comparison."""
    _, locale = translate, report.locale
    bars = [_bar(_("Todo junto"), found.whole, row, report, _, strong=True)] if found.whole.value is not None else []
    bars += [_bar(country_name(code, locale), one, row, report, _) for code, one in found.countries]
    legend = {kind: report.legend[kind] for kind in ("met", "close", "behind")}
    if row.standing.key not in words.REGISTERS:
        legend["margin"] = report.legend["margin"]
    return ComparisonChart(
        language=report.language, title=row.card.name, scope=f"{report.scope} · {_('Por país')}", date=report.date,
        target=row.standing.target, target_label=row.target_label, bars=bars, legend=legend,
        notes=[note.partition(" ")[2] for note in _rest(found, row, locale, _)],  # our font has no such signs
        example=report.example,
    )  # fmt: skip


def _bar(
    name: str, standing: Standing, row: Row, report: Report, translate: Translate, *, strong: bool = False
) -> CountryBar:
    told = row_of(standing, row.card, translate, report.locale)
    low, high = told.interval or (None, None)
    label = f"{told.value} · {told.counted}" if told.counted else told.value
    return CountryBar(name, label, told.bar or 0.0, standing.status, low, high, strong=strong)
