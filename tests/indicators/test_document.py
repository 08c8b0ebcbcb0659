"""The public JSON of contract section 6."""

from datetime import date

import pytest

from bot.audience import parse_audience
from bot.indicators.document import rounded, rounded_value, standing_json, standings_json
from bot.indicators.standings import Standing, complete, status_of
from bot.programme.plan import plan

DUE, AT = date(2027, 12, 31), date(2026, 11, 22)
RECOGNITION = Standing(
    "mega_1a", "percent", 90, DUE, 1, value=100 * 464 / 528, status="close", n=528, frame=940, margin=1.9,
    low=85.913, high=89.603, source="satisfaccion_membresia 2026.1", companions={"index_mean": 83.14},
)  # fmt: skip


def test_a_standing_as_the_contract_writes_it():
    assert standing_json(RECOGNITION) == {
        "key": "mega_1a", "value": 87.9, "unit": "percent", "target": 90, "due": "2027-12-31", "gap": -2.1,
        "status": "close", "publication": "provisional", "n": 528, "frame": 940, "margin": 1.9, "low": 85.9,
        "high": 89.6, "source": "satisfaccion_membresia 2026.1", "definition_version": 1,
        "companions": {"index_mean": 83.1},
    }  # fmt: skip


def test_the_document_has_the_seven_keys_in_order():
    seven = complete([RECOGNITION], plan().definitions, as_of=AT)
    found = standings_json(reversed(seven), as_of=AT, audience={"country": "PE"})
    assert (found["as_of"], found["filter"]) == ("2026-11-22", {"country": "PE"})
    assert [row["key"] for row in found["indicators"]] == [
        "mega_1a", "mega_1b", "mega_2", "mega_3a", "mega_3b", "mega_4", "mega_5",
    ]  # fmt: skip
    assert [row["value"] for row in found["indicators"]] == [87.9, None, None, None, None, None, None]
    assert {row["status"] for row in found["indicators"][1:]} == {"no_data"}


def test_indicators_without_the_cut_say_so():
    audience, _ = parse_audience("Perú")
    seven = complete([RECOGNITION], plan().definitions, as_of=AT, cuts=audience.cuts)
    assert {standing.key: standing.notes for standing in seven if standing.notes} == {
        "mega_3a": ("no_filter",),
        "mega_3b": ("no_filter",),
    }


@pytest.mark.parametrize(
    ("value", "status"),
    [
        (90, "met"),
        (89.99999999999999, "met"),
        (89.999, "close"),
        (85, "close"),
        (84.999, "behind"),
        (0, "behind"),
        (None, "no_data"),
    ],
)
def test_status_compares_unrounded(value, status):  # E1, E3
    assert status_of(value, 90) == status


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [(89.96, 1, 89.9), (89.6, 0, 89), (90, 0, 90), (89.99999999999999, 1, 90), (82.25, 1, 82.3), (95.04, 1, 95.0)],
)
def test_rounding_never_reaches_a_target_missed(value, decimals, shown):
    assert rounded_value(value, 90, decimals) == shown


def test_a_gap_of_nothing_is_not_minus_zero():
    assert str(rounded(-0.04)) == "0.0"
