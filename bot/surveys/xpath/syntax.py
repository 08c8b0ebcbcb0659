"""The parts an expression is made of once parsed; offsets point into the expression's text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written."""

    value: float
    position: int


@dataclass(frozen=True, slots=True)
class Text:
    """A quoted text."""

    value: str
    position: int


@dataclass(frozen=True, slots=True)
class Chain:
    """Operands of one precedence level, evaluated from the left: `1 - 2 + 3`."""

    first: Part
    rest: tuple[tuple[str, Part, int], ...]  # operator, operand, offset of the operator
    position: int


@dataclass(frozen=True, slots=True)
class Negation:
    """An odd number of minus signs before an operand (`even`: the sign stays, the value becomes a number)."""

    operand: Part
    even: bool
    position: int


@dataclass(frozen=True, slots=True)
class Call:
    """A function called by its name, prefix included."""

    name: str
    arguments: tuple[Part, ...]
    position: int


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path; `test` is a name, `*`, `prefix:*`, or `text()`, `node()`, `comment()` and the like."""

    axis: str
    test: str
    predicates: tuple[Part, ...]
    position: int
    target: str = ""  # processing-instruction('target')


@dataclass(frozen=True, slots=True)
class Path:
    """A location path; `start` is an expression, else the document when `absolute`, else the context node."""

    start: Part | None
    absolute: bool
    steps: tuple[Step, ...]
    position: int


@dataclass(frozen=True, slots=True)
class Filter:
    """An expression with predicates: `(//a)[1]`, `current()[1]`."""

    operand: Part
    predicates: tuple[Part, ...]
    position: int


Part = Number | Text | Chain | Negation | Call | Path | Filter
