import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.typeset import clean, fit, width, wrap


@given(st.text(max_size=80), st.integers(60, 400), st.sampled_from([400, 600, 700]))
def test_wrapped_lines_stay_inside_and_lose_nothing(text, room, weight):
    text = clean(text)
    lines = wrap(text, room, 30, weight)
    assert all(width(line, 30, weight) <= room or len(line) == 1 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@given(st.text(min_size=1, max_size=120), st.integers(1, 3))
def test_a_fitted_text_takes_no_more_lines_or_room_than_there_are(text, most):
    size, lines = fit(clean(text), 300, 40, 600, lines=most, least=24)
    assert len(lines) <= most
    assert size >= 24
    assert all(width(line, size, 600) <= 300 for line in lines)


def test_a_text_that_fits_keeps_its_size_and_a_long_one_shrinks_before_it_is_cut():
    assert fit("Aliados", 700, 37, 600, least=28) == (37, ["Aliados"])
    size, lines = fit("Propositions de standards acceptées", 600, 37, 600, least=28)
    assert 28 <= size < 37
    assert lines == ["Propositions de standards acceptées"]
    assert fit("a" * 100, 300, 37, 600, least=28)[1][0].endswith("…")


@pytest.mark.parametrize("dirty", ["a\x00b", "a\x1bb", "a\ufffeb", "a\ud800b"])
def test_signs_that_xml_forbids_are_left_out(dirty):
    assert clean(dirty) == "ab"


def test_spaces_that_must_not_break_stay_and_lines_become_one():
    assert clean(" 88\u00a0%\n de\t90 ") == "88\u00a0% de 90"
    assert wrap("aa 88\u00a0%", width("aa 88", 30), 30) == ["aa", "88\u00a0%"]
