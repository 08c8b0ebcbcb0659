"""Conditions that no answer can meet, worked out without any answers: yes, no, or it depends (None)."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from bot.surveys import body
from bot.surveys.asking import CHOOSING
from bot.surveys.body import Control
from bot.surveys.form import Form
from bot.surveys.lint.dependencies import Rule
from bot.surveys.lint.expressions import parts
from bot.surveys.lint.finding import Place, Report
from bot.surveys.lint.locate import Locate
from bot.surveys.paths import resolve
from bot.surveys.xpath import Reference
from bot.surveys.xpath.references import references
from bot.surveys.xpath.syntax import Call, Chain, Negation, Number, Part, Path, Text

_COMPARE: Final[dict[str, Callable[[float, float], bool]]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def choices_by_path(form: Form) -> dict[str, frozenset[str]]:
    """The names of the choices a question can have, where the form itself lists them all."""
    found = {}
    for element in body.walk(form.body):
        if isinstance(element, Control) and form.kinds[id(element)] in CHOOSING:
            names = _names(form, element)
            if names:
                found[element.path] = names
    return found


def _names(form: Form, control: Control) -> frozenset[str]:
    names = {item.value for item in control.items}
    if control.itemset is None:
        return frozenset(names)
    reads = [each for each in control.itemset.nodeset.references if each.anchor == "instance"]
    instance = form.instances.get(reads[0].instance) if reads else None
    if instance is None or "src" in instance.attributes:
        return frozenset()  # a file, or answers of the same interview: not known now
    value = control.itemset.value.text.strip()
    items = [item for root in instance.elements for item in root.elements]
    return frozenset(names | {child.text for item in items for child in item.elements if child.name == value})


class _Truth:
    """What is certain about one expression."""

    def __init__(self, path: str, choices: Mapping[str, frozenset[str]], add: Callable[..., None]) -> None:
        self.path, self.choices, self.add = path, choices, add

    def of(self, part: Part) -> bool | None:
        """True or false when no answer changes it, else None."""
        if isinstance(part, Chain):
            return self._chain(part)
        if isinstance(part, Call):
            return self._call(part)
        if isinstance(part, Number):
            return part.value != 0
        return bool(part.value) if isinstance(part, Text) else None

    def _chain(self, part: Chain) -> bool | None:
        signs = {sign for sign, _, _ in part.rest}
        operands = (part.first, *(operand for _, operand, _ in part.rest))
        if signs in ({"and"}, {"or"}):
            stop = signs == {"or"}
            known = [self.of(operand) for operand in operands]
            return stop if stop in known else None if None in known else not stop
        sign = part.rest[0][0]
        return self._compared(part.first, sign, part.rest[0][1]) if len(part.rest) == 1 and sign in _COMPARE else None

    def _call(self, part: Call) -> bool | None:
        if part.name in {"true", "false"}:
            return part.name == "true"
        if part.name in {"not", "boolean"} and len(part.arguments) == 1:
            inside = self.of(part.arguments[0])
            return inside if inside is None or part.name == "boolean" else not inside
        if part.name == "selected" and len(part.arguments) == 2:
            return self._chosen(part.arguments[0], part.arguments[1])
        return None

    def _compared(self, left: Part, sign: str, right: Part) -> bool | None:
        if isinstance(left, Number | Negation) and isinstance(right, Number | Negation):
            a, b = _number(left), _number(right)
            return None if a is None or b is None else _COMPARE[sign](a, b)
        if isinstance(left, Text) and isinstance(right, Text) and sign in {"=", "!="}:
            return (left.value == right.value) == (sign == "=")
        if sign not in {"=", "!="}:
            return None
        path, literal = (left, right) if isinstance(left, Path) else (right, left)
        never = self._chosen(path, literal)
        return None if never is None else never == (sign == "=")

    def _chosen(self, path: Part, literal: Part) -> bool | None:
        """False when the question at `path` has no choice of that name, else None."""
        value = literal.value if isinstance(literal, Text | Number) else None
        target = self._target(path)
        if target is None or value is None or target not in self.choices:
            return None
        name = f"{value:g}" if isinstance(value, float) else value.strip()
        if not name or name in self.choices[target]:
            return None
        self.add(value=name, name=target.rpartition("/")[2], known=self.choices[target])
        return False

    def _target(self, part: Part) -> str | None:
        if not isinstance(part, Path):
            return None
        found = references(part)
        own = [each for each in found if each.anchor != "instance"]
        return _resolved(own[-1], self.path) if own else None


def _unknown(report: Report, place: Place, seen: set[str], value: str, name: str, known: frozenset[str]) -> None:
    seen.add(value)
    report.add("choice_unknown", place, value=value, name=name, hint=report.suggest(value, known))


def _number(part: Part) -> float | None:
    if isinstance(part, Negation) and isinstance(part.operand, Number):
        return part.operand.value if part.even else -part.operand.value
    return part.value if isinstance(part, Number) else None


def _resolved(reference: Reference, path: str) -> str:
    return resolve(reference.resolve(path), path)


def check_conditions(form: Form, rules: list[Rule], locate: Locate, report: Report) -> None:
    """Comparisons with choices that do not exist, and questions that therefore can never be asked."""
    choices = choices_by_path(form)
    for rule in rules:
        place, unknown = locate(rule.path, rule.what), set[str]()
        if rule.what == "choices":
            continue

        truth = _Truth(rule.path, choices, partial(_unknown, report, place, unknown))
        certain = truth.of(rule.expression.part)
        if rule.what == "relevant" and certain is False:
            report.add("unreachable" if unknown else "hidden_always", place)
        if certain is None:
            for part in parts(rule.expression.part):  # comparisons inside if() and the like
                if isinstance(part, Call | Chain):
                    truth.of(part)
