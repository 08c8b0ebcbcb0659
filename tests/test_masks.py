"""Phone numbers as they may be shown."""

from bot.masks import country_of, masked, spaced, typed_phone


def test_a_number_is_shown_masked():
    assert masked("+51912345123") == "+51 •••• 123"
    assert masked("") == ""
    assert masked("912345123") == "•••• 123"


def test_a_number_is_shown_whole_to_who_may_see_it():
    assert spaced("+51912345678") == "+51 912 345 678"
    assert spaced("912") == "912"


def test_the_country_of_a_number():
    assert country_of("+51912345678") == "PE"
    assert country_of("x") == ""


def test_a_number_typed_in_the_chat_is_read_or_is_none():
    assert typed_phone("912 345 678", "PE") == "+51912345678"
    assert typed_phone("hola", "PE") == ""
