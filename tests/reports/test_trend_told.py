"""A trend in words and its pictures' data."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from bot.i18n import translator
from bot.indicators.change import Change
from bot.indicators.standings import hidden, no_data, status_of
from bot.programme.countries import atlas
from bot.programme.plan import plan
from bot.reports import comparison_chart, trend_chart, trend_told
from bot.reports.cards import cards
from bot.reports.comparing import Comparison
from bot.reports.layout import PAGE
from bot.reports.report import build_report
from bot.reports.trend import Point, Trend

RECOGNITION = plan().definition("mega_1a")
DAY = date(2026, 10, 31)
LANGUAGES = ("es", "pt", "en", "fr")


def standing(value, n, margin=2.0, day=DAY):
    known = replace(no_data(RECOGNITION, as_of=day, frame=n + 20), value=value, n=n, margin=margin)
    return replace(known, low=value - margin, high=value + margin, status=status_of(value, 90))


def report(language):
    _ = translator(language)
    return build_report(
        [no_data(one, as_of=DAY) for one in plan().definitions], cards(language, _), as_of=DAY, network="CLAC",
        translate=_, locale=language, filter_words=["Perú · café"], examples=True,
    )  # fmt: skip


def test_the_paired_change_is_told_in_whole_points():
    first, second = Point(standing(80.0, 300, day=date(2025, 10, 31))), Point(standing(81.0, 300))
    trend = Trend([first, second], Change(1.0, False, 0.4, 250), (first.day, second.day))
    shown = report("es")
    text = trend_told.trend_text(trend, shown.row(1), shown, "1", translator("es"))
    assert "+1 punto. Puede ser casualidad" in text
    assert "Las 250 organizaciones que respondieron las dos veces, en puntos: 0." in text


@pytest.mark.parametrize(("language", "count"), list(product(LANGUAGES, (1, 12, 24))))
def test_the_countries_fit_their_picture_in_every_language(language, count):
    codes, shown, _ = list(atlas().countries), report(language), translator(language)
    countries = [(code, standing(30 + 2.5 * place, 10 + place)) for place, code in enumerate(codes[:count])]
    found = Comparison(standing(82, 528), countries, codes[:8], codes[24:])
    drawn = trend_told.comparison_chart(found, shown.row(1), shown, _)
    svg = comparison_chart.comparison_svg(drawn)
    assert svg.count("<text") >= 2 * count
    assert "🔒" not in svg
    assert "…" not in svg  # nothing is cut
    assert len(trend_told.comparison_text(found, shown.row(1), shown, "🗺 1", _)) < 900
    assert comparison_chart.draw_comparison(comparison_chart.picture(drawn).data).startswith(b"\x89PNG")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_trend_is_drawn_inside_its_page(language):
    shown, _ = report(language), translator(language)
    known = [standing(70, 300, day=date(2023, 10, 1)), hidden(standing(75, 3, day=date(2024, 10, 1)))]
    points = [
        *map(Point, known),
        Point(standing(99.5, 300, 0.4, date(2025, 10, 1)), 2),
        Point(standing(88, 9), breaks=True),
    ]
    drawn = trend_told.trend_chart(Trend(points), shown.row(1), shown, _)
    assert [dot.value is None for dot in drawn.dots] == [False, True, False, False]
    assert [dot.firm for dot in drawn.dots] == [False, False, True, False]
    svg = trend_chart.trend_svg(drawn)
    assert f'width="{PAGE}"' in svg
    assert drawn.legend["breaks"] in trend_chart.picture(drawn).alt
    assert "75" not in [part.split("<")[0] for part in svg.split(">")]
    assert trend_chart.draw_trend(trend_chart.picture(drawn).data).startswith(b"\x89PNG")
