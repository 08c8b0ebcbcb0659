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


def test_what_nobody_understands_is_given_back_as_typed():
    assert read_request("Júpiter café 2025").unknown == ("Júpiter",)
