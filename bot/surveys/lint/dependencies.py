"""What depends on what: paths that do not exist, values that need themselves, questions that look ahead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bot.surveys import body
from bot.surveys.body import Control, Repeat
from bot.surveys.form import Form
from bot.surveys.lint.finding import Place, Report
from bot.surveys.lint.locate import Locate
from bot.surveys.paths import is_within
from bot.surveys.xpath import Expression, Reference

_PREFIX: Final = re.compile(r"(?<=/)[\w.-]+:(?=[\w.-])")
_OWN: Final = ("relevant", "calculate")


@dataclass(frozen=True, slots=True)
class Rule:
    """An expression of a form, where it belongs, and the paths it reads that are written without wildcards."""

    what: str
    path: str
    expression: Expression
    exact: tuple[str, ...]


def rules_of(form: Form) -> list[Rule]:
    """The expressions of binds, repeats and choices."""
    found = []
    for path, bind in form.binds.items():
        for what in ("relevant", "calculate", "constraint", "required", "readonly"):
            expression = getattr(bind, what)
            if expression is not None:
                found.append(Rule(what, path, expression, tuple(_exact(expression, path))))
    for element in body.walk(form.body):
        if isinstance(element, Repeat) and element.count is not None:
            found.append(Rule("count", element.path, element.count, tuple(_exact(element.count, element.path))))
        elif isinstance(element, Control) and element.itemset is not None:
            nodeset = element.itemset.nodeset
            found.append(Rule("choices", element.path, nodeset, tuple(_exact(nodeset, element.path))))
    return found


def _exact(expression: Expression, path: str) -> Iterator[str]:
    for reference in expression.references:
        if reference.anchor != "instance":
            resolved = _PREFIX.sub("", reference.resolve(path))
            if "*" not in resolved and "::" not in resolved and "@" not in resolved and "()" not in resolved:
                yield resolved


def check_references(form: Form, rules: list[Rule], locate: Locate, report: Report) -> None:
    """Paths written out that lead nowhere, and lists that are not there."""
    known = set(form.order)
    names = {path.rpartition("/")[2] for path in known}
    for rule in rules:
        place = locate(rule.path, rule.what)
        for path in rule.exact:
            if path not in known and path != "/" and path.startswith("/"):
                hint = report.suggest(path.rpartition("/")[2], names)
                report.add("reference_unknown", place, name=path, hint=hint)
        for reference in rule.expression.references:
            if _unknown_list(reference, form):
                hint = report.suggest(reference.instance, form.instances)
                report.add("instance_unknown", place, name=reference.instance, hint=hint)


def _unknown_list(reference: Reference, form: Form) -> bool:
    return reference.anchor == "instance" and bool(reference.instance) and reference.instance not in form.instances


def check_circles(form: Form, rules: list[Rule], locate: Locate, report: Report) -> None:
    """Values and conditions that need themselves, directly or by way of others."""
    needs = _needs(form, rules)
    for circle in _circles(needs):
        first = min(range(len(circle)), key=lambda index: list(form.order).index(circle[index]))
        circle = circle[first:] + circle[:first]  # noqa: PLW2901 - the same circle, told from its first row
        place = _place(circle[0], circle[1 % len(circle)], rules, locate)
        names = [path.rpartition("/")[2] for path in circle]
        if len(circle) == 1:
            report.add("self_reference", place, name=names[0])
        else:
            report.add("cycle", place, names=" → ".join([*names, names[0]]))


def _place(path: str, needed: str, rules: list[Rule], locate: Locate) -> Place:
    """Where the rule stands by which `path` needs `needed`: its own, or one of a group around it."""
    for rule in rules:
        about = rule.path == path if rule.what == "calculate" else is_within(path, rule.path)
        if rule.what in _OWN and about and needed in rule.exact:
            return locate(rule.path, rule.what)
    return locate(path, "relevant")


def _needs(form: Form, rules: list[Rule]) -> dict[str, set[str]]:
    """For each path the paths that must be settled before: what its value is computed from and whether it counts."""
    needs: dict[str, set[str]] = {path: set() for path in form.order}
    for rule in rules:
        if rule.what not in _OWN:
            continue
        reads = {path for path in rule.exact if path in needs and not _rounds_of(form, path, rule)}
        if rule.what == "calculate":
            needs.setdefault(rule.path, set()).update(reads)
            continue
        for path in needs:
            if is_within(path, rule.path):
                needs[path] |= reads
    return needs


def _rounds_of(form: Form, path: str, rule: Rule) -> bool:
    """Whether `path` is read of another round: a running total looks at the round before, not at itself."""
    inside = any(is_within(path, repeat) and is_within(rule.path, repeat) for repeat in form.repeats)
    text = rule.expression.text
    return inside and path == rule.path and bool(re.search(r"\[|indexed-repeat|sibling", text))


def _circles(needs: Mapping[str, set[str]]) -> Iterator[list[str]]:
    """The circles, each once, as the paths along it; a path that needs itself is one alone (depth first)."""
    settled: set[str] = set()
    for start in needs:
        trail: list[str] = []
        stack: list[tuple[str, Iterator[str]]] = [(start, iter(sorted(needs[start])))] if start not in settled else []
        if stack:
            trail.append(start)
        while stack:
            after = next(stack[-1][1], None)
            if after is None:
                stack.pop()
                settled.add(trail.pop())
            elif after in trail:
                yield trail[trail.index(after) :]
            elif after not in settled:
                trail.append(after)
                stack.append((after, iter(sorted(needs.get(after, ())))))


def check_order(form: Form, rules: list[Rule], locate: Locate, report: Report) -> None:
    """Conditions that look at a question asked later: when they come true, the question is already behind."""
    controls = [element for element in body.walk(form.body) if isinstance(element, Control)]
    place: dict[str, int] = {}
    first: dict[str, int] = {}  # of questions and of all that holds them, the number of the first question
    for number, control in enumerate(controls):
        place.setdefault(control.path, number)
        for path in _above(control.path):
            first.setdefault(path, number)
    computed = {rule.path for rule in rules if rule.what == "calculate"} | {action.target for action in form.actions}
    for rule in rules:
        if rule.what != "relevant" or rule.path not in first:
            continue
        for path in rule.exact:
            later = place.get(path, -1) > first[rule.path] and path not in computed
            if later and not is_within(path, rule.path):
                report.add("depends_on_later", locate(rule.path, "relevant"), name=path.rpartition("/")[2])


def _above(path: str) -> Iterator[str]:
    """A path and the paths of all that holds it."""
    while path:
        yield path
        path = path.rpartition("/")[0]
