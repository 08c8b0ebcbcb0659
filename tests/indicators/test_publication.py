"""When a figure is official (domain 2.0.10)."""

import pytest

from bot.indicators.publication import publication_of

SOLID = {
    "closed": True,
    "approved": True,
    "shown": True,
    "n": 60,
    "frame": 100,
    "regions": {"andina": 0.6, "caribe": 0.3},
}


@pytest.mark.parametrize(
    ("changes", "status", "reasons"),
    [
        ({}, "official", ()),
        ({"closed": False}, "provisional", ()),
        ({"approved": False}, "provisional", ()),
        ({"shown": False, "n": 4}, "hidden", ()),
        ({"n": 49}, "reference", ("low_response",)),
        ({"n": 29, "frame": 50}, "reference", ("few_answers",)),
        ({"n": 14, "frame": 20}, "official", ()),
        ({"regions": {"andina": 0.6, "caribe": 0.29}}, "reference", ("low_region_response",)),
        ({"silent_region": True}, "reference", ("empty_stratum",)),
        ({"n": 20, "regions": {}}, "reference", ("few_answers", "low_response")),
    ],
)
def test_publication(changes, status, reasons):
    assert publication_of(**{**SOLID, **changes}) == (status, reasons)
