"""Conversions and comparisons, and that evaluation always ends in a value or a named failure."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import ExpressionError
from bot.surveys.xpath import FUNCTIONS, compile_expression, number_text, to_number
from tests.surveys.xpath.household import context, value


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("/data/age = 34", True),
        ("/data/age = '34'", True),
        ("34 = '34.0'", True),
        ("'34' = '34.0'", False),
        ("1 = true()", True),
        ("2 > true()", True),
        ("0.1 + 0.2 = 0.3", True),
        ("/data/kid/age = 5", True),
        ("/data/kid/age != 5", True),
        ("/data/kid/age > 8", True),
        ("/data/kid/age < /data/kid/age", True),
        ("/data/nothing = ''", False),
        ("/data/nothing != ''", False),
        ("/data/empty = ''", True),
        ("/data/nothing = false()", True),
        ("/data/empty > 0", False),
        ("'b' > 'a'", False),
        ("'' = 0", False),
        ("0 div 0 = 0 div 0", False),
        ("1 div 0 = 1 div 0", True),
        ("3 < /data/age and /data/age >= 34", True),
    ],
)
def test_comparisons(expression, expected):
    assert value(expression) is expected


@pytest.mark.parametrize(
    ("number", "written"),
    [(0.0, "0"), (-0.0, "0"), (1e21, "1000000000000000000000"), (1e-7, "0.0000001"), (-1.5, "-1.5"), (0.1, "0.1"),
     (math.nan, "NaN"), (-math.inf, "-Infinity"), (123456789012345680.0, "123456789012345680")],
)  # fmt: skip
def test_numbers_are_written_without_exponent(number, written):
    assert number_text(number) == written


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_survives_as_text(number):
    written = number_text(number)
    assert "e" not in written
    assert to_number(written) == number


LITERALS = ["1", "-0.5", "0 div 0", "1 div 0", "9999999999999999999999", "'x'", "''", "'[a-z]+'", "true()"]
DATES = ["'2026-03-10'", "'2026-03-10T01:00:00Z'", "today()", "now()"]
PATHS = ["/data/age", "..", "/data/kid/age", "/data/kid[2]", "//name", "/", ".", "@id"]
OPERANDS = st.sampled_from([*LITERALS, *DATES, *PATHS])
CALLS = st.sampled_from(
    ["{}({})", "{}({}, {})", "{}({}, {}, {})", "({}) {} ({})", "/data/kid[{}]", "//*[({}) {} ({})]", "-({})"]
)
NAMES = st.sampled_from(sorted(FUNCTIONS))
OPERATORS = st.sampled_from(["=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod", "and", "or", "|"])


def written(draw, depth: int) -> str:
    if depth == 0 or draw(st.booleans()):
        return draw(OPERANDS)
    form = draw(CALLS)
    parts = [written(draw, depth - 1) for _ in range(form.count("{}"))]
    if form.startswith("{}"):
        parts[0] = draw(NAMES)
    elif "{}) {} (" in form:
        parts[1] = draw(OPERATORS)
    return form.format(*parts)


@st.composite
def expressions(draw) -> str:
    return written(draw, 3)


@settings(max_examples=300, deadline=None)
@given(expressions(), st.sampled_from(["/data", "/data/kid[2]/age", "/data/empty"]))
def test_evaluation_ends_in_a_value_or_a_named_failure(text, place):
    expression = compile_expression(text)
    assert all(each.path for each in expression.references)
    at = context(place)
    for convert in (expression.evaluate, expression.string, expression.number, expression.boolean):
        assert_named(convert, at, text)


def assert_named(convert, at, text):
    position = 0
    try:
        convert(at)
    except ExpressionError as fault:
        position = fault.position or 0
    assert 0 <= position <= len(text)
