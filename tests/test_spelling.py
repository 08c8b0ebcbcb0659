"""How typed words are compared: case, accents, signs and pictures around them do not matter."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.spelling import INVISIBLE, bare, fold, fold_label


@given(st.text())
def test_folding_again_changes_nothing(text):
    assert fold(fold(text)) == fold(text) == fold_label(text)


@given(st.text())
def test_what_is_folded_holds_letters_and_digits_only(text):
    assert all(sign.isalnum() or sign == " " or unicodedata.category(sign)[0] in "LMN" for sign in fold(text))
    assert "  " not in fold(text)
    assert fold(text) == fold(text).strip()


@given(st.lists(st.text("abcxyzñáéü019", min_size=1), max_size=5), st.sampled_from([" ", "  ", "-", ", ", "_", ": "]))
def test_what_stands_between_words_does_not_matter(written, between):
    assert fold(between.join(written)) == fold(" ".join(written))


@given(st.text(st.characters(codec="ascii")))
def test_plain_letters_take_no_other_path(text):
    """A sign that is not ASCII, and stands for nothing, sends the text the long way to the same place."""
    assert bare(text + "\u0301") == bare(text) or text.endswith(" ") or not text.strip() or text != text.rstrip()
    assert fold(text + "\u200b") == fold(text)


@given(st.text(), st.text(), st.sampled_from("\ufe0f\u200b\u20e3\u2060\U0001f3fd"))
def test_what_nobody_sees_parts_no_word(before, after, sign):
    assert INVISIBLE.sub("", sign) == ""
    assert fold(before + sign + after) == fold(before + after)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("  Café-Ñandú  ", "cafe nandu"),
        ("1️⃣", "1"),
        ("São Tomé e Príncipe", "sao tome e principe"),
        ("L’équipe", "l equipe"),
        ("⏭ Omitir", "omitir"),
        ("👍🏽", ""),
        ("STRASSE", "strasse"),
        ("𝖢𝖠𝖥É", "cafe"),
        ("Straße", "strasse"),
    ],
)
def test_what_it_makes_of_words(typed, meant):
    assert fold(typed) == meant


def test_the_other_signs_stay_where_they_tell_a_command_from_a_word():
    assert bare(" /Atrás ") == "/atras"
    assert bare("-SKIP") == "-skip"
