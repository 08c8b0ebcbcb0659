"""Figures and short phrases of a report as the reader's locale writes them (domain 2.0.8, 2.8, 2.10)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from bot.i18n import Translate, say_number
from bot.indicators.document import NOISE_DECIMALS
from bot.indicators.standings import Standing
from bot.reports import words


def shown(value: float, target: float) -> Decimal:
    """The value rounded for reading: whole, or with one decimal where whole would say the contrary (domain 2.10 E1)."""
    exact, goal = _exact(value), _exact(target)
    for step in (Decimal(1), Decimal("0.1")):
        rounded = exact.quantize(step, ROUND_HALF_UP)
        if (rounded >= goal) == (exact >= goal):
            return rounded
    return exact.quantize(Decimal("0.1"), ROUND_CEILING if exact >= goal else ROUND_FLOOR)


def figure(value: Decimal, unit: str, locale: str) -> str:
    """A rounded value with its unit as the locale writes it: "89,6 %", or "82" for an index."""
    from babel.numbers import format_percent

    if unit == "percent":
        return format_percent(value / 100, locale=locale, decimal_quantization=False)
    return plain(value, locale)


def plain(value: Decimal, locale: str) -> str:
    """A number with no decimals when it is whole, else with one."""
    return say_number(float(value), locale, decimals=0 if value == value.to_integral_value() else 1)


def is_extreme(standing: Standing) -> bool:
    """Whether everybody in a small group said the same, so that the exact figure would tell each one's answer."""
    return "below_5" in standing.notes or "above_95" in standing.notes


def masked(value: float, unit: str, translate: Translate, locale: str) -> str:
    """What is said instead of 0 or 100 of a small group (domain 2.0.8)."""
    _ = translate
    if value <= 50:
        return _("menos de {percent}").format(percent=figure(Decimal(5), unit, locale))
    return _("más de {percent}").format(percent=figure(Decimal(95), unit, locale))


def gap(points: Decimal, translate: Translate, locale: str) -> str:
    """How far the shown value is from the target: "faltan 2 puntos"."""
    _, many = translate, plain(abs(points), locale)
    if points == 0:
        return _("justo en la meta")
    if points < 0:
        return _("falta 1 punto") if points == -1 else _("faltan {points} puntos").format(points=many)
    return _("1 punto sobre la meta") if points == 1 else _("{points} puntos sobre la meta").format(points=many)


def missing(standing: Standing, translate: Translate) -> str:
    """Why there is no figure."""
    if standing.status == "hidden":
        return translate(words.FEW if standing.key in words.REGISTERS else words.PROTECTED)
    if "no_filter" in standing.notes:
        return translate(words.NO_FILTER)
    return translate(words.FEW_DECISIONS if standing.n and standing.key == "mega_3b" else words.MISSING)


def counted(standing: Standing, translate: Translate, locale: str) -> str:
    """What stands behind the figure: "528 de 940 org."; empty when nothing was counted."""
    numerator = reached(standing)
    template = words.COUNTED[standing.key]
    if not standing.n or (numerator is None and "{numerator}" in template):
        return ""
    return translate(template).format(
        n=say_number(standing.n, locale),
        frame=say_number(standing.frame, locale),
        numerator=_halves(numerator or 0, translate, locale),
    )


def margin(standing: Standing, translate: Translate, locale: str) -> str:
    """The margin in points, or that all answered; empty for registers, which are complete counts."""
    _ = translate
    if standing.margin is None or standing.key in words.REGISTERS:
        return ""
    if standing.n and standing.n == standing.frame:
        return _("respondieron todas")
    return f"±{say_number(standing.margin, locale, decimals=1)}"


def is_within_margin(standing: Standing) -> bool:
    """Whether chance alone could explain the gap to the target."""
    distance, reach = standing.gap, standing.margin
    return distance is not None and reach is not None and reach > 0 and abs(distance) <= reach


def companion(standing: Standing, labels: Mapping[str, str], key: str, translate: Translate, locale: str) -> str:
    """One companion figure in words, empty when there is none or the standing is hidden."""
    value = standing.companions.get(key)
    if value is None or key not in labels or standing.status == "hidden":
        return ""
    rounded = _exact(value).quantize(Decimal(1), ROUND_HALF_UP)
    alike = standing.n < 10 and not 0 < value < 100 and standing.key not in words.REGISTERS
    percent = masked(value, "percent", translate, locale) if alike else figure(rounded, "percent", locale)
    decimal = say_number(value, locale, decimals=1)
    return labels[key].format(percent=percent, number=plain(rounded, locale), decimal=decimal)


def _exact(value: float) -> Decimal:
    return Decimal(repr(round(value, NOISE_DECIMALS)))


def reached(standing: Standing) -> float | None:
    """How many of those counted reached what is asked, in halves."""
    exact = standing.companions.get("numerator")
    if exact is not None or standing.value is None:
        return exact
    whole = standing.frame if standing.key == "mega_2" else standing.n
    return round(2 * whole * standing.value / 100) / 2  # a complete count: the share times the whole, in halves


def _halves(count: float, translate: Translate, locale: str) -> str:
    _, whole = translate, say_number(int(count), locale)
    return whole if count == int(count) else _("{count} y media").format(count=whole)
