"""What follows from a change: the computed rules of a form in the order in which they depend on each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from bot.surveys.binds import Bind
from bot.surveys.body import Control, Repeat
from bot.surveys.paths import is_within
from bot.surveys.xpath import Expression

_SIBLING = re.compile(r"/[^/]+/(?:preceding|following)-sibling::")
_OTHER_AXIS = re.compile(r"/[\w-]+::[^/]*.*")
_PREFIX = re.compile(r"(?<=/)[\w.-]+:(?=[\w.-])|(?<=@)[\w.-]+:")

What = Literal["relevant", "calculate", "count", "choices"]
OWN_VALUE = frozenset({"calculate", "choices"})  # they change the value of their own path, the others what is below


@dataclass(frozen=True, slots=True)
class Rule:
    """One computed property of one path and the paths it reads."""

    what: What
    path: str
    expression: Expression
    reads: frozenset[str]


class Graph:
    """The rules of a form, each after those it depends on as far as there is no circle."""

    def __init__(self, rules: Iterable[Rule], paths: frozenset[str]) -> None:
        self.paths = paths
        self.rules = _ordered(tuple(rules), paths)
        self._below: dict[str, tuple[int, ...]] = {}

    @cached_property
    def readers(self) -> dict[str, tuple[int, ...]]:
        """For each path the rules that read it, by their place in `rules`."""
        readers: dict[str, list[int]] = {}
        for index, rule in enumerate(self.rules):
            for path in rule.reads:
                readers.setdefault(path, []).append(index)
        return {path: tuple(indexes) for path, indexes in readers.items()}

    def below(self, outer: str) -> tuple[int, ...]:
        """The rules that stand at or below `outer`, or read something there."""
        if outer not in self._below:
            self._below[outer] = tuple(
                index
                for index, rule in enumerate(self.rules)
                if is_within(rule.path, outer) or any(is_within(path, outer) for path in rule.reads)
            )
        return self._below[outer]


def rules_of(
    binds: Iterable[Bind], repeats: Mapping[str, Repeat], controls: Iterable[Control], paths: frozenset[str]
) -> Iterator[Rule]:
    """Everything a form computes: how often, whether, what, and which choices remain."""

    def rule(what: What, path: str, expression: Expression) -> Rule:
        patterns = {_plain(each.resolve(path)) for each in expression.references if each.anchor != "instance"}
        return Rule(what, path, expression, frozenset(_read(patterns, paths, repeats)) - {path})

    for repeat in repeats.values():
        if repeat.count is not None:
            yield rule("count", repeat.path, repeat.count)
    for bind in binds:
        if bind.relevant is not None:
            yield rule("relevant", bind.path, bind.relevant)
        if bind.calculate is not None:
            yield rule("calculate", bind.path, bind.calculate)
    for control in controls:
        if control.itemset is not None and any(r.anchor != "instance" for r in control.itemset.nodeset.references):
            yield rule("choices", control.path, control.itemset.nodeset)


def _plain(path: str) -> str:
    """The path with axes written as wildcards and without prefixes."""
    return _PREFIX.sub("", _OTHER_AXIS.sub("/**", _SIBLING.sub("/", path)))


def _read(patterns: set[str], paths: frozenset[str], repeats: Iterable[str]) -> Iterator[str]:
    """The known paths the patterns stand for; a group is read with all it holds, a repeat only for its entries."""
    for pattern in patterns:
        if "*" in pattern:
            words = re.escape(pattern).replace(r"/\*\*", "(?:/.*)?").replace(r"\*", "[^/]*")
            yield from filter(re.compile(words).fullmatch, paths)
        elif pattern in repeats:
            yield pattern
        else:
            yield pattern
            yield from (path for path in paths if path.startswith(f"{pattern}/"))


def _ordered(rules: tuple[Rule, ...], paths: frozenset[str]) -> tuple[Rule, ...]:
    """The rules sorted so that what a rule reads is settled before it, depth first; a circle is cut where it closes."""
    writers: dict[str, list[Rule]] = {}
    for rule in rules:
        for path in {rule.path} if rule.what in OWN_VALUE else {p for p in paths if is_within(p, rule.path)}:
            writers.setdefault(path, []).append(rule)
    placed: dict[int, Rule] = {}
    entered: set[int] = set()
    for rule in rules:
        stack = [(rule, False)]
        while stack:
            current, done = stack.pop()
            if done:
                placed.setdefault(id(current), current)
            elif id(current) not in entered:
                entered.add(id(current))
                stack.append((current, True))
                stack += [(writer, False) for path in sorted(current.reads) for writer in writers.get(path, ())]
                stack += [(w, False) for w in writers.get(current.path, ()) if w.what not in OWN_VALUE]
    return tuple(placed.values())
