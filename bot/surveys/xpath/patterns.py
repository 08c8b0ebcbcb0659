"""Regular expressions of forms, matched in time proportional to the text whatever the pattern.

A pattern becomes a set of states walked in parallel, so no pattern can run away. The dialect is the common
part of Java's and JavaScript's: classes, groups, alternatives, counts, anchors, lookahead; neither back references
nor lookbehind. As in ODK Collect the whole text has to match.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.errors import ExpressionError
from bot.surveys.xpath.pattern_syntax import Alternatives, Assertion, Look, One, Piece, Repeat, Sequence, read_pattern

MAX_TEXT: Final = 5_000  # characters
MAX_STATES: Final = 2_000


@dataclass(slots=True)
class Visits:
    """How many states one match may still visit, those of lookaheads included."""

    left: int = 400_000

    def spend(self, visits: int) -> None:
        """Count `visits`. Raises ExpressionError when there were too many."""
        self.left -= visits
        if self.left < 0:
            raise ExpressionError("El patrón es demasiado complejo para este texto")


Holds = Callable[[str, int, Visits], bool]


@dataclass(slots=True)
class _State:
    """Takes a sign that passes `takes`, or none when `holds` is true here, and goes on to `then`."""

    then: list[int]
    takes: Callable[[str], bool] | None = None
    holds: Holds | None = None


def matches(text: str, pattern: str) -> bool:
    """Whether the whole of `text` matches. Raises ExpressionError for a pattern that cannot be read or is too big."""
    automaton = compiled(pattern)
    if len(text) > MAX_TEXT:
        raise ExpressionError(f"El texto tiene más de {MAX_TEXT} caracteres para compararlo con un patrón")
    return automaton.accepts(text, 0, Visits(), whole=True)


@lru_cache(maxsize=512)
def compiled(pattern: str) -> Automaton:
    """The automaton of `pattern`. Raises ExpressionError."""
    return Automaton(read_pattern(pattern))


class Automaton:
    """The states of a pattern; state 0 accepts."""

    def __init__(self, piece: Piece) -> None:
        self.states = [_State([])]
        self.start = self._build(piece, 0)

    def _add(self, state: _State) -> int:
        if len(self.states) >= MAX_STATES:
            raise ExpressionError("El patrón es demasiado grande")
        self.states.append(state)
        return len(self.states) - 1

    def _build(self, piece: Piece, then: int) -> int:
        """The first state of `piece` followed by the state `then`."""
        if isinstance(piece, One):
            return self._add(_State([then], takes=piece.takes))
        if isinstance(piece, Assertion):
            return self._add(_State([then], holds=_place(piece.holds)))
        if isinstance(piece, Look):
            return self._add(_State([then], holds=_lookahead(Automaton(piece.piece), piece.wanted)))
        if isinstance(piece, Sequence):
            for each in reversed(piece.pieces):
                then = self._build(each, then)
            return then
        if isinstance(piece, Alternatives):
            return self._add(_State([self._build(each, then) for each in piece.pieces]))
        return self._repeat(piece, then)

    def _repeat(self, piece: Repeat, then: int) -> int:
        if piece.most is None:
            loop = self._add(_State([]))
            self.states[loop].then = [self._build(piece.piece, loop), then]
            then = loop
        else:
            end = then
            for _ in range(piece.most - piece.least):
                then = self._add(_State([self._build(piece.piece, then), end]))
        for _ in range(piece.least):
            then = self._build(piece.piece, then)
        return then

    def accepts(self, text: str, at: int, visits: Visits, *, whole: bool) -> bool:
        """Whether `text` from `at` on matches, to its end or (not `whole`) up to anywhere. Raises ExpressionError."""
        here = self._reach([self.start], text, at, visits)
        while here:
            if 0 in here and (not whole or at == len(text)):
                return True
            if at == len(text):
                return False
            sign, at = text[at], at + 1
            found = (self.states[index] for index in here)
            after = [state.then[0] for state in found if state.takes is not None and state.takes(sign)]
            here = self._reach(after, text, at, visits)
        return False

    def _reach(self, indexes: Iterable[int], text: str, at: int, visits: Visits) -> set[int]:
        """The states that can be reached from `indexes` without taking a sign."""
        reached: set[int] = set()
        pending = list(indexes)
        while pending:
            index = pending.pop()
            if index in reached:
                continue
            reached.add(index)
            state = self.states[index]
            if state.takes is None and (state.holds is None or state.holds(text, at, visits)):
                pending.extend(state.then)
        visits.spend(len(reached))
        return reached


def _place(holds: Callable[[str, int], bool]) -> Holds:
    return lambda text, at, _visits: holds(text, at)


def _lookahead(automaton: Automaton, wanted: bool) -> Holds:
    return lambda text, at, visits: automaton.accepts(text, at, visits, whole=False) is wanted
