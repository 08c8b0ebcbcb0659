"""Phone numbers as people and spreadsheets write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.codes import new_code, tidy_code
from bot.errors import InputError
from bot.phones import canonical, in_use, read_phone

SPELLINGS = {
    "+51987654321": (
        *(("987654321", "PE"), ("51987654321.0", "PE"), ("51987654321", ""), ("0051 987 654 321", "BO")),
        *(("cel: 987-654-321", "PE"), ("\u202a+51 987 654 321\u202c", ""), ("'987654321", "PE")),
        ("Tel. 987654321", "PE"),
    ),
    "+525512345678": (
        *(("5512345678", "MX"), ("+52 1 55 1234 5678", ""), ("5215512345678", "GT"), ("044 55 1234 5678", "MX")),
        *(("52 55 1234 5678", "MX"), ("5512345678.0", "MX")),
    ),
    "+5491123456789": (
        *(("+54 11 2345 6789", ""), ("011 15 2345-6789", "AR"), ("9 11 2345-6789", "AR"), ("541123456789", "AR")),
        *(("5491123456789.0", "AR"), ("+54 9 11 2345 6789", "UY")),
    ),
    "+5531987654321": (("31 8765-4321", "BR"), ("+55 31 98765 4321", ""), ("(31) 98765.4321", "BR")),
    "+18095551234": (("809-555-1234", "DO"), ("1 (809) 555-1234", "DO"), ("8095551234.0", "DO")),
    "+50255550001": (("5555-0001", "GT"), ("50255550001", "PE")),
}  # fmt: skip


@pytest.mark.parametrize(
    ("number", "written", "country"), [(n, *pair) for n, all_ in SPELLINGS.items() for pair in all_]
)
def test_every_spelling_gives_one_number(number, written, country):
    assert read_phone(written, country) == number
    assert in_use(number)


@pytest.mark.parametrize(
    ("written", "country", "why"),
    [
        ("987654321", "", "de qué país"),
        ("2345678", "PE", "completo"),
        ("987654321 / 912345678", "PE", "varios"),
        ("987654321 y 912345678", "PE", "varios"),
        ("5,19877E+10", "PE", "perdió sus cifras"),
        ("pendiente", "PE", "completo"),
        ("+51 98765", "", "completo"),
        ("", "PE", "completo"),
    ],
)
def test_what_is_no_number_is_told_why(written, country, why):
    with pytest.raises(InputError, match=why):
        read_phone(written, country)


@given(st.text(max_size=30), st.sampled_from(["", "PE", "MX", "AR", "BR", "HT"]))
def test_any_text_gives_a_canonical_number_or_a_sentence(written, country):
    try:
        number = read_phone(written, country)
    except InputError:
        return
    assert canonical(number) == number
    assert read_phone(number) == number


@given(
    st.integers(900_000_000, 999_999_999),
    st.sampled_from(["", " ", "-", "."]),
    st.sampled_from(["", "+51", "0051", "51"]),
)
def test_a_number_written_in_groups_is_the_same_number(number, between, prefix):
    digits = str(number)
    grouped = between.join((prefix, digits[:3], digits[3:6], digits[6:])).strip(between)
    assert read_phone(grouped, "PE") == f"+51{digits}"


def test_codes_are_tidied_and_new_ones_are_tidy():
    assert tidy_code(" k7m4-p2qx") == "K7M4P2QX"
    assert tidy_code("K7M4") is None
    assert all(tidy_code(code) == code for code in (new_code() for _ in range(50)))
