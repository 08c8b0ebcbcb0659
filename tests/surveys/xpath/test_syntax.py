"""What can be read, what cannot and where the fault is said to be, and what can be read off an expression."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ExpressionError, ExpressionSyntaxError
from bot.surveys.xpath import FUNCTIONS, FunctionUse, compile_expression
from tests.surveys.xpath.household import context, value


@pytest.mark.parametrize(
    ("expression", "position", "says"),
    [
        ("", 0, "incompleta"),
        ("1 +", 3, "incompleta"),
        ("(1 + 2", 6, "Falta «)»"),
        ("1 2", 2, "No se esperaba «2»"),
        ("/data/age > ", 12, "incompleta"),
        ("'abc", 0, "comillas"),
        ("“abc”", 0, "comillas rectas"),
        ("${age} > 3", 0, "Referencia"),
        ("a[1", 3, "Falta «]»"),
        ("if(1, 2", 7, "Falta «)»"),
        ("nowhere::age", 0, "Eje desconocido"),
        ("/data/if(1)", 6, "no puede estar aquí"),
        ("1 And 1", 2, "No se esperaba «And»"),
        ("a # b", 2, "Signo inesperado #"),
        ("(" * 100 + "1" + ")" * 100, 80, "niveles"),
        ("a/" * 150 + "a", 201, "pasos"),
        ("1" * 40_000, 0, "caracteres"),
    ],
)
def test_faults_are_said_with_their_place(expression, position, says):
    with pytest.raises(ExpressionSyntaxError) as fault:
        compile_expression(expression)
    assert says in fault.value.message
    assert fault.value.position == position


@given(st.text(alphabet="ab1.'\"()[]/@*|+-=!<>:,$ \nándorivm", max_size=40) | st.text(max_size=20))
def test_any_text_is_read_or_refused_with_a_place_inside_it(expression):
    place = place_of_fault(expression)
    assert place is None or 0 <= place <= len(expression)


def place_of_fault(expression: str) -> int | None:
    try:
        compile_expression(expression)
    except ExpressionSyntaxError as fault:
        return -1 if fault.position is None else fault.position
    return None


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1+2*3", 7),
        ("(1+2)*3", 9),
        ("10 - 2 - 3", 5),
        ("2div1", 2),
        ("7 mod 4 * 2", 6),
        ("--3", 3),
        ("- - -3", -3),
        ("1 < 2 = true()", True),
        ("1 or 1 div 0 and 0", True),
        ("3 > 2 > 1", False),
        ("div div mod", None),
        ("and + or", None),
        ("  \n 1 \t", 1),
    ],
)
def test_operators_bind_as_in_xpath(expression, expected):
    found = value(expression)
    assert found == expected or (expected is None and math.isnan(found))


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("/data/age + ../kid/age", [("root", "/data/age"), ("context", "../kid/age")]),
        ("current()/../name", [("context", "../name")]),
        (". > 3", [("context", ".")]),
        (
            "/data/kid[age > ../limit]/name",
            [("root", "/data/kid/age"), ("root", "/data/limit"), ("root", "/data/kid/name")],
        ),
        ("//kid/@x", [("root", "/**/kid/@x")]),
        ("sum(/data/kid/../age)", [("root", "/data/age")]),
        ("/data/*/age", [("root", "/data/*/age")]),
        (
            "(/data/a | b)[c]/d",
            [("root", f"/data/a{end}") for end in ("", "/c", "/d")]
            + [("context", f"b{end}") for end in ("", "/c", "/d")],
        ),
        ("'/data/age'", []),
    ],
)
def test_the_paths_an_expression_reads_are_known(expression, found):
    references = compile_expression(expression).references
    assert sorted((each.anchor, each.path) for each in references) == sorted(found)


def test_paths_into_other_instances_name_them():
    references = compile_expression("instance('crops')/root/item[name = current()/../crop]/label").references
    assert {(each.anchor, each.instance, each.path) for each in references} == {
        ("instance", "crops", "/root/item/name"),
        ("context", "", "../crop"),
        ("instance", "crops", "/root/item/label"),
    }


def test_a_relative_reference_is_resolved_where_the_expression_stands():
    (reference,) = compile_expression("../../limit").references
    assert reference.resolve("/data/kid/age") == "/data/limit"


def test_calls_are_listed_for_the_linter():
    uses = compile_expression("if(selected(., 'a'), frobnicate(), 1)").functions
    assert uses == (FunctionUse("if", 3, 0), FunctionUse("selected", 2, 3), FunctionUse("frobnicate", 0, 21))
    assert FUNCTIONS["if"] == (3, 3)
    assert FUNCTIONS["concat"] == (0, None)
    assert "frobnicate" not in FUNCTIONS


@pytest.mark.parametrize("expression", ["frobnicate()", "if(1)", "number(1, 2)", "true(1)"])
def test_unknown_and_miscounted_calls_fail_only_when_they_are_reached(expression):
    assert value(f"if(true(), 1, {expression})") == 1
    assert value(f"true() or {expression}") is True
    with pytest.raises(ExpressionError) as fault:
        value(f"1 + {expression}")
    assert fault.value.position == 4


def test_faults_of_functions_point_to_the_innermost_call():
    with pytest.raises(ExpressionError) as fault:
        value("concat('x', date('never'))")
    assert (fault.value.position, fault.value.expression) == (12, "concat('x', date('never'))")


def test_evaluation_gives_up_on_runaway_expressions():
    with pytest.raises(ExpressionError, match="pasos"):
        value("count(" + "//*[count(" * 12 + "//*" + ") > 0]" * 12 + ")")


@pytest.mark.parametrize(
    ("head", "tail", "depth"), [("if(1, ", ", 2)", 79), ("a[", "]", 79), ("(1 + ", ")", 79), ("concat(", ")", 79)]
)
def test_the_deepest_expression_allowed_can_be_evaluated_and_analysed(head, tail, depth):
    expression = compile_expression(head * depth + "1" + tail * depth)
    expression.evaluate(context())
    assert len(expression.references) <= 1 + depth
    assert len(expression.functions) <= depth
