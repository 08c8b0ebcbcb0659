"""The harvest months: by product and country, over the turn of the year too."""

from datetime import date

import pytest

from bot.errors import InputError
from bot.programme.seasons import read_seasons, seasons
from bot.programme.tables import parse_table


@pytest.mark.parametrize(
    ("products", "country", "first", "last", "busy"),
    [
        (["cafe"], "GT", date(2026, 12, 20), date(2027, 1, 10), True),
        (["cafe"], "GT", date(2026, 9, 15), date(2026, 10, 15), False),
        (["cafe"], "GT", date(2026, 10, 20), date(2026, 11, 2), True),  # its last days
        (["cafe"], "PE", date(2026, 9, 30), date(2026, 10, 15), True),
        (["cafe", "mango"], "PE", date(2027, 1, 10), date(2027, 1, 12), True),  # one of its products is enough
        (["cacao"], "PE", date(2027, 5, 1), date(2027, 5, 21), True),  # the rule for everybody
        (["cacao"], "DO", date(2027, 10, 1), date(2027, 10, 21), False),  # … but it has its own
        (["banano"], "EC", date(2027, 1, 1), date(2027, 12, 31), False),
        ([], "PE", date(2027, 1, 1), date(2027, 12, 31), False),
    ],
)
def test_who_is_in_the_harvest(products, country, first, last, busy):
    assert seasons().is_busy(products, country, first, last) is busy


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ('product = "piedras"\nmonths = [1]', "piedras"),
        ('product = "cafe"\ncountries = ["XX"]\nmonths = [1]', "XX"),
        ('product = "cafe"\nmonths = [13]', "1 a 12"),
    ],
)
def test_a_wrong_row_is_named(row, said):
    with pytest.raises(InputError, match=said):
        read_seasons(parse_table("seasons.toml", f"[[seasons]]\n{row}\n"))
