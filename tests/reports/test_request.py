"""What somebody wants to see, read from ordinary words."""

import pytest

from bot.reports.request import COUNTRIES, COUNTRY, ORGANIZATION, read_request


@pytest.mark.parametrize(
    ("text", "audience", "years", "mine"),
    [
        ("como vamos en cafe en peru", "pais:PE producto:cafe", (), ""),
        ("Perú 2025", "pais:PE", (2025,), ""),
        ("2025", "", (2025,), ""),
        ("mi país café", "producto:cafe", (), COUNTRY),
        ("¿y mi cooperativa?", "", (), ORGANIZATION),
        ("minha organização", "", (), ORGANIZATION),
        ("my country coffee 2024", "producto:cafe", (2024,), COUNTRY),
        ("mon pays", "", (), COUNTRY),
        ("comparar países café", "producto:cafe", (), COUNTRIES),
        ("red:RED-CAFE", "red:RED-CAFE", (), ""),
        ("", "", (), ""),
    ],
)
def test_words_are_understood_in_any_order_and_language(text, audience, years, mine):
    found = read_request(text)
    assert (found.audience.text(), found.unknown, found.years, found.mine) == (audience, (), years, mine)


@pytest.mark.parametrize(
    ("text", "objective", "audience", "years"),
    [
        ("OE2", "OE2", "", ()),
        ("ot 2.1. perú", "OT2.1", "pais:PE", ()),
        ("café OT2 . 3 2025", "OT2.3", "producto:cafe", (2025,)),
        ("oe2 2025", "OE2", "", (2025,)),
    ],
)
def test_an_objective_is_read_however_it_is_written(text, objective, audience, years):
    found = read_request(text)
    assert (found.objective, found.audience.text(), found.years, found.unknown) == (objective, audience, years, ())


def test_a_code_that_runs_on_is_no_objective():
    assert read_request("OE2025").objective == ""


def test_what_nobody_understands_is_given_back_as_typed():
    assert read_request("Júpiter café 2025").unknown == ("Júpiter",)
