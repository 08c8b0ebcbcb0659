"""What a reader should bear in mind of a figure, a sentence each: how firm it is, who is silent, who wrote it down."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from bot.i18n import N_, Translate, say_number
from bot.reports import figures, words
from bot.reports.report import Row

BOUNDS = N_(
    "Si ninguna de las que no respondieron reconociera a CLAC, serían {worst}; si todas la reconocieran, {best}."
)
WRITTEN_DOWN = N_("{percent} de las respuestas las anotó una persona del equipo, en una llamada o visita.")
HALF_ANSWERED = N_("{percent} dejó alguna pregunta sin responder.")
OF_TWO_MINDS = N_("Organizaciones cuyas personas difieren en más de 40 puntos: {count}.")


def all_of(row: Row, translate: Translate, locale: str) -> list[str]:
    """Everything of one figure, for the files."""
    return [
        *standing_of(row, translate),
        *bounds(row, translate, locale),
        *written_down(row, translate, locale),
        *half_answered(row, translate, locale),
        *_of_two_minds(row, translate, locale),
    ]


def standing_of(row: Row, translate: Translate) -> Iterator[str]:
    """How firm the figure is and why, then its warnings."""
    standing = row.standing
    if row.has_figure:
        own = words.REGISTER_REASONS if standing.key in words.REGISTERS else words.REASONS
        yield translate(own.get(standing.publication, words.REASONS[standing.publication]))
    yield from (translate(words.WARNINGS[note]) for note in standing.notes if note in words.WARNINGS)


def bounds(row: Row, translate: Translate, locale: str) -> Iterator[str]:
    """What the figure would be if all silent organizations said no, or yes (domain 2.1); nothing where none is."""
    standing = row.standing
    worst, best = (standing.companions.get(name) for name in ("worst", "best"))
    exact = row.has_figure and not figures.is_extreme(standing)
    if exact and worst is not None and best is not None and standing.n < standing.frame:
        low, high = (figures.figure(figures.shown(one, standing.target), "percent", locale) for one in (worst, best))
        yield translate(BOUNDS).format(worst=low, best=high)


def written_down(row: Row, translate: Translate, locale: str) -> Iterator[str]:
    """The share of answers somebody of the team wrote down, where there are such."""
    yield from _share(row, "assisted_percent", WRITTEN_DOWN, translate, locale)


def half_answered(row: Row, translate: Translate, locale: str) -> Iterator[str]:
    """The share of respondents whose index stands on some of its questions only (domain 2.0.3)."""
    yield from _share(row, "prorated_percent", HALF_ANSWERED, translate, locale)


def _of_two_minds(row: Row, translate: Translate, locale: str) -> Iterator[str]:
    """How many organizations' respondents are far apart (domain 2.0.4)."""
    if row.has_figure and (count := row.standing.companions.get("dispersed")):
        yield translate(OF_TWO_MINDS).format(count=say_number(count, locale))


def _share(row: Row, companion: str, text: str, translate: Translate, locale: str) -> Iterator[str]:
    value = row.standing.companions.get(companion) or 0.0
    if row.has_figure and value > 0:
        whole = max(Decimal(1), Decimal(repr(round(value, 9))).quantize(Decimal(1), ROUND_HALF_UP))
        yield translate(text).format(percent=figures.figure(whole, "percent", locale))
