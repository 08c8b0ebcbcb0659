"""A report: the standings of one date and filter with every word and figure ready to be said or drawn (domain 2.8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from bot.i18n import Translate, say_date
from bot.indicators.standings import Standing, Status
from bot.reports import figures, words
from bot.reports.words import EXAMPLES


@dataclass(frozen=True, slots=True)
class Card:
    """What the programme says of an indicator, already in the reader's language."""

    name: str  # short, in plain words
    formula: str = ""  # how it is computed, one or two sentences
    source: str = ""  # who answers or which register
    companions: Mapping[str, str] = field(default_factory=dict)  # "contentas: {percent}", "media: {number}" per key
    baseline: str = ""  # the figure the plan started from, with its year; empty while nobody has given one
    headline: str = ""  # the companion said in the same line as the value
    milestones: tuple[str, ...] = ()  # what CLAC wants to have reached on the way, with the date


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator as it is said and drawn; texts are empty where there is nothing to say."""

    standing: Standing
    card: Card
    number: int  # what a person types to see the detail
    verdict: str  # lograda, cerca, lejos, sin dato, oculto
    value: str  # "88 %", "82"; empty without a figure
    target: str
    target_label: str  # "meta 90 %"
    gap: str  # "faltan 2 puntos"; why there is no figure when there is none
    counted: str  # "528 de 940 org."
    margin: str  # "±1,9" or "respondieron todas"
    near: str  # "dentro del margen"
    nature: str  # "autoevaluación"
    companion: str  # "contentas: 90 %"
    tag: str  # "dato externo"
    state: str  # "provisional", "oficial", … where the rows differ in it
    bar: float | None  # 0-100, where the bar ends; None without a figure
    interval: tuple[float, float] | None  # 0-100, the margin's ends

    @property
    def status(self) -> Status:
        """How the value stands to the target."""
        return self.standing.status

    @property
    def has_figure(self) -> bool:
        """Whether there is a value that may be shown."""
        return bool(self.value)

    @property
    def facts(self) -> tuple[str, ...]:
        """What stands beside the value, in the order it is said."""
        return tuple(filter(None, (self.counted, self.margin, self.near, self.nature, self.tag)))


@dataclass(frozen=True, slots=True)
class Report:
    """All rows of one date and filter."""

    as_of: date
    title: str  # "Progreso hacia 2027"
    scope: str  # "Perú · café", or the network's name
    date: str  # "al 31 oct 2026"
    state: str  # "cifras provisionales" when all figures share it
    note: str  # "Una organización puede estar en varios productos."
    example: str  # the band's sentence when the data are invented, else empty
    source: str  # the footer
    legend: Mapping[str, str]  # target, margin, met, close, behind
    language: str
    locale: str
    rows: tuple[Row, ...]

    def row(self, number: int) -> Row:
        """The row a person asks for by its number; KeyError when there is none."""
        return {row.number: row for row in self.rows}[number]


def build_report(
    standings: Sequence[Standing],
    cards: Mapping[str, Card],
    *,
    as_of: date,
    network: str,
    translate: Translate,
    locale: str,
    filter_words: Sequence[str] = (),
    by_product: bool = False,
    examples: bool = False,
    source: str = "",
) -> Report:
    """The report of `standings` in the reader's language; `cards` by indicator key, `locale` a Babel one (es_PE)."""
    _ = translate
    shared = _shared_state(standings)
    return Report(
        as_of=as_of,
        title=_("Progreso hacia {year}").format(year=max((s.due.year for s in standings), default=as_of.year)),
        scope=" · ".join(filter_words) or network,
        date=_("al {date}").format(date=say_date(as_of, locale, "d MMM y")),
        state=_(shared) if shared else "",
        note=_("Una organización puede estar en varios productos.") if by_product else "",
        example=_(EXAMPLES) if examples else "",
        source=source or _("Fuente: encuestas y registros de {network}").format(network=network),
        legend={"target": _("meta"), "margin": _("margen de error")}
        | {status: _(text) for status, text in words.MEANINGS.items()},
        language=locale.split("_", maxsplit=1)[0],
        locale=locale,
        rows=tuple(_row(standing, cards[standing.key], shared, _, locale) for standing in standings),
    )


def row_of(standing: Standing, card: Card, translate: Translate, locale: str) -> Row:
    """One indicator by itself, ready to be said."""
    return _row(standing, card, "", translate, locale)


def _row(standing: Standing, card: Card, shared_state: str, translate: Translate, locale: str) -> Row:
    _, visible = translate, standing.status != "hidden"
    has_figure, masked = visible and standing.value is not None, figures.is_extreme(standing)
    target = figures.figure(Decimal(str(standing.target)).normalize(), standing.unit, locale)
    state = _(words.STATES[standing.publication]) if has_figure else ""
    is_external = standing.publication == "external"
    return Row(
        standing=standing,
        card=card,
        number=words.ORDER.index(standing.key) + 1,
        verdict=_(words.VERDICTS[standing.status]),
        value=_value(standing, _, locale) if has_figure else "",
        target=target,
        target_label=_("meta {target}").format(target=target),
        gap=_gap(standing, _, locale) if has_figure else figures.missing(standing, _),
        counted=figures.counted(standing, _, locale) if visible else "",
        margin=figures.margin(standing, _, locale) if has_figure and not masked else "",
        near=_("dentro del margen") if has_figure and not masked and figures.is_within_margin(standing) else "",
        nature=_(words.NATURE[standing.key]) if has_figure and standing.key in words.NATURE else "",
        companion=figures.companion(standing, card.companions, card.headline, _, locale),
        tag=state if is_external else "",
        state="" if shared_state or is_external else state,
        bar=_bar(standing) if has_figure else None,
        interval=_interval(standing) if has_figure and not masked else None,
    )


def _value(standing: Standing, translate: Translate, locale: str) -> str:
    value = standing.value or 0
    if figures.is_extreme(standing):
        return figures.masked(value, standing.unit, translate, locale)
    return figures.figure(figures.shown(value, standing.target), standing.unit, locale)


def _gap(standing: Standing, translate: Translate, locale: str) -> str:
    if figures.is_extreme(standing):
        return translate(words.MEANINGS[standing.status])  # the points would tell the masked value
    distance = figures.shown(standing.value or 0, standing.target) - Decimal(str(standing.target))
    return figures.gap(distance, translate, locale)


def _bar(standing: Standing) -> float:
    edge = 5 if figures.is_extreme(standing) else 0
    return min(max(standing.value or 0, edge), 100 - edge)


def _interval(standing: Standing) -> tuple[float, float] | None:
    value, margin = standing.value, standing.margin
    if value is None or not margin or standing.key in words.REGISTERS:
        return None
    low = value - margin if standing.low is None else standing.low
    high = value + margin if standing.high is None else standing.high
    return max(low, 0), min(high, 100)


def _shared_state(standings: Sequence[Standing]) -> str:
    states = {standing.publication for standing in standings if standing.value is not None}
    return words.STATES_OF_ALL.get(states.pop(), "") if len(states) == 1 else ""
