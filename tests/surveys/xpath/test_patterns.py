"""Regular expressions: the whole text, the common dialect, never long."""

import contextlib
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ExpressionError
from bot.surveys.xpath.patterns import matches
from tests.surveys.xpath.household import value


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("[0-9]+", ["1", "0123"], ["", "12a", "a12", "1 2"]),
        (r"^\+?[0-9]{8,15}$", ["50212345678", "+50212345678"], ["1234567", "+", "++12345678"]),
        (r"[\w.+-]+@[\w-]+(\.[a-z]{2,})+", ["a.b@c.co", "a@b.org.pe"], ["a@b", "@b.co", "a b@c.co"]),
        (r"[A-Za-z]+( [A-Za-z]+)*", ["Ana", "Ana Sol"], ["Ana ", " Ana", "Ana  Sol"]),
        (r"\p{L}+", ["Ñandú"], ["a1", ""]),
        (r"\p{Lu}\p{Ll}*", ["Ñu"], ["ñu"]),
        ("a|bc|", ["a", "bc", ""], ["b", "abc"]),
        ("(?i)sí|no", ["SÍ", "No"], ["ni"]),
        ("(?=.*[0-9])(?!.* ).{4,}", ["abc1"], ["abcd", "a 1b", "ab1"]),
        (r"[^\d\s]{2}", ["ab"], ["a1", "a "]),
        (r"[]a-c\-]*", ["]", "a-b"], ["d"]),
        (r"\bfoo\b.*", ["foo bar"], ["food"]),
        (r"a{2}b{1,2}c{0,}", ["aab", "aabbcc"], ["ab", "aabbb"]),
        (r"(ab?)+?c", ["abac"], ["c"]),
        (r"\u00e1\x41\.", ["áA."], ["áAx"]),
        (".", ["x"], ["\n", ""]),
        ("a{,3}", ["a{,3}"], ["aa"]),
    ],
)
def test_patterns(pattern, yes, no):
    assert [text for text in yes if not matches(text, pattern)] == []
    assert [text for text in no if matches(text, pattern)] == []


@pytest.mark.parametrize(
    "pattern",
    ["(", ")", "a)", "[", "[a", "*", "a**", "a{2}{3}", "a++", r"(a)\1", "(?<=a)b", "(?P<n>a)", "[b-a]", "\\", "a{3,2}",
     "a{9999}", "(" * 40 + ")" * 40, "a" * 1001, "((a{50}){50}){50}", r"\q"],
)  # fmt: skip
def test_patterns_that_cannot_be_used_are_refused(pattern):
    with pytest.raises(ExpressionError):
        matches("a", pattern)


@pytest.mark.parametrize(
    "pattern", ["(a+)+", "(a|a)*", "(a*)*(a*)*(a*)*b", "(a|aa)+$", "(.*a){20}", "(?:(?=.*b)a)*", "((a?){30}a{30})*"]
)
def test_no_pattern_runs_away(pattern):
    begun = time.perf_counter()
    with contextlib.suppress(ExpressionError):
        matches("a" * 3_000 + "!", pattern)
    assert time.perf_counter() - begun < 5


def test_regex_matches_the_whole_text():
    assert value("regex('12345', '[0-9]+')") is True
    assert value("regex('12345a', '[0-9]+')") is False
    assert value("regex(/data/crops, '.*cacao')") is True


SAFE = st.text(alphabet="ab.|()*?[]", max_size=8)


@given(SAFE, st.text(alphabet="ab", max_size=6))
def test_patterns_mean_what_pythons_mean(pattern, text):
    try:
        expected = re.compile(pattern, re.DOTALL)
    except (re.error, FutureWarning):
        return
    try:
        found = matches(text, pattern)
    except ExpressionError:
        return
    assert found is (expected.fullmatch(text) is not None)
