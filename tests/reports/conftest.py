"""Standings and cards to report on: the worked example of the domain text (2.8), and how to build others."""

from datetime import date

import pytest

from bot.indicators.standings import Standing
from bot.reports.report import Card, build_report

UNITS = {
    "mega_1a": ("percent", 90),
    "mega_1b": ("index", 90),
    "mega_2": ("percent", 90),
    "mega_3a": ("index", 90),
    "mega_3b": ("percent", 70),
    "mega_4": ("index", 85),
    "mega_5": ("index", 75),
}
NAMES = (
    "Reconocimiento de CLAC",
    "Satisfacción",
    "Participación",
    "Aliados",
    "Estándares",
    "Desarrollo",
    "Medios de vida",
)


def make_standing(key, value=None, status="no_data", **rest):
    unit, target = UNITS[key]
    rest = {"unit": unit, "target": target, "due": date(2027, 12, 31), "definition_version": 1} | rest
    return Standing(key=key, value=value, status=status, **rest)


def make_report(standings, *, names=NAMES, translate=lambda text: text, locale="es", network="Red CLAC", **rest):
    cards = {
        key: Card(
            name=name,
            formula="Cada organización responde tres preguntas.",
            source="Encuesta de satisfacción",
            companions={"satisfied_percent": "contentas: {percent}", "index_mean": "media: {number}"},
            headline="satisfied_percent",
        )
        for key, name in zip(UNITS, names, strict=True)
    }
    return build_report(
        standings, cards, as_of=date(2026, 10, 31), network=network, translate=translate, locale=locale, **rest
    )


@pytest.fixture
def standing():
    return make_standing


@pytest.fixture
def report():
    return make_report


@pytest.fixture
def worked():
    """The seven standings of the example, as the indicators compute them."""
    return [
        make_standing("mega_1a", 464 / 528 * 100, "close", n=528, frame=940, margin=1.9, low=85.9, high=89.6),
        make_standing(
            "mega_1b", 82.3, "behind", n=510, frame=880, margin=1.0, companions={"satisfied_percent": 90.0, "raw": 82.5}
        ),
        make_standing("mega_2", 742 / 905 * 100, "behind", n=905, frame=905),
        make_standing("mega_3a", 86.2, "close", n=52, frame=80, margin=2.5),
        make_standing("mega_3b", 6.5 / 9 * 100, "met", n=9, frame=9),
        make_standing("mega_4", 76.6, "behind"),
        make_standing("mega_5"),
    ]
