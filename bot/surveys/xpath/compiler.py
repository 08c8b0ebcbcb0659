"""From parts to Python functions `run(state, node) -> value`, made once per expression."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.errors import ExpressionError
from bot.surveys.xpath import operators
from bot.surveys.xpath.context import State
from bot.surveys.xpath.functions import LIBRARY
from bot.surveys.xpath.nodesets import ordered
from bot.surveys.xpath.paths import NodeRun, Run, compile_steps, from_current, from_node, from_root, keep
from bot.surveys.xpath.signatures import Eager
from bot.surveys.xpath.syntax import Call, Chain, Filter, Negation, Part, Path
from bot.surveys.xpath.tree import Node
from bot.surveys.xpath.values import Value, to_boolean, to_number


def compile_part(part: Part, text: str, namespaces: Mapping[str, str]) -> Run:
    """The function that evaluates `part` of the expression `text`."""
    return _Compiler(text, namespaces).run(part)


class _Compiler:
    """Compiles the parts of one expression; `text` is for messages."""

    def __init__(self, text: str, namespaces: Mapping[str, str]) -> None:
        self.text = text
        self.namespaces = namespaces

    def run(self, part: Part) -> Run:
        if isinstance(part, Path):
            return self.path(part, filtered=True)
        if isinstance(part, Call):
            return self.call(part)
        if isinstance(part, Chain):
            return self.chain(part)
        if isinstance(part, Negation):
            return self.negation(part)
        if isinstance(part, Filter):
            return self.filter(part)
        value = part.value
        return lambda _state, _node: value

    def path(self, path: Path, *, filtered: bool) -> NodeRun:
        steps = [(step, [self.run(each) for each in step.predicates]) for step in path.steps]
        walk = compile_steps(steps, self.namespaces) if steps else None
        if path.absolute:
            return from_root(walk)
        if path.start is None:
            return from_node(walk, filtered=filtered) if walk else from_current(None, filtered=filtered)
        if isinstance(path.start, Call) and path.start.name == "current" and not path.start.arguments:
            return from_current(walk, filtered=filtered)
        start = self.nodes(path.start)
        return lambda state, node: walk(state, start(state, node)) if walk else start(state, node)

    def nodes(self, part: Part, *, filtered: bool = True) -> NodeRun:
        """The function of a part that has to give a node-set; not `filtered`: non-relevant nodes as well."""
        if isinstance(part, Path):
            return self.path(part, filtered=filtered)
        run = self.run(part)

        def nodes(state: State, node: Node) -> list[Node]:
            value = run(state, node)
            if isinstance(value, list):
                return value
            raise self.fault("Aquí hace falta un camino a nodos", part.position)

        return nodes

    def fault(self, message: str, position: int) -> ExpressionError:
        return ExpressionError(message, expression=self.text, position=position)

    def filter(self, part: Filter) -> Run:
        start = self.nodes(part.operand)
        predicates = [self.run(each) for each in part.predicates]

        def run(state: State, node: Node) -> Value:
            nodes = start(state, node)
            for predicate in predicates:
                nodes = keep(state, nodes, predicate)
            return nodes

        return run

    def negation(self, part: Negation) -> Run:
        operand, even = self.run(part.operand), part.even

        def run(state: State, node: Node) -> Value:
            value = to_number(operand(state, node), state.zone)
            return value if even else -value

        return run

    def chain(self, part: Chain) -> Run:
        sign = part.rest[0][0]
        if sign == "|":
            return self.union(part)
        if sign in {"and", "or"}:
            return _logical([self.run(part.first), *(self.run(each) for _, each, _ in part.rest)], sign == "or")
        run = self.run(part.first)
        rest = [(sign, self.run(operand)) for sign, operand, _ in part.rest]
        if sign in operators.COMPARE:
            return _compared(run, [(operators.COMPARE[sign], operand) for sign, operand in rest])
        return _calculated(run, [(operators.ARITHMETIC[sign], operand) for sign, operand in rest])

    def union(self, part: Chain) -> Run:
        members = [self.nodes(part.first), *(self.nodes(each) for _, each, _ in part.rest)]
        return lambda state, node: ordered(state, [found for each in members for found in each(state, node)])

    def call(self, part: Call) -> Run:
        entry = LIBRARY.get(part.name)
        if entry is None:
            return self.failing(f"Función desconocida «{part.name}»", part.position)
        count = len(part.arguments)
        if count < entry.minimum or (entry.maximum is not None and count > entry.maximum):
            return self.failing(f"«{part.name}» no admite {count} argumentos", part.position)
        if isinstance(entry, Eager):
            eager, values = entry.call, [self.run(each) for each in part.arguments]
            return self.guarded(lambda state, node: eager(state, node, [v(state, node) for v in values]), part.position)
        lazy, runs = entry.call, [self.argument(each, raw=entry.raw) for each in part.arguments]
        return self.guarded(lambda state, node: lazy(state, node, runs), part.position)

    def argument(self, part: Part, *, raw: bool) -> Run:
        """An argument; `raw`: paths give non-relevant nodes as well."""
        return self.path(part, filtered=False) if raw and isinstance(part, Path) else self.run(part)

    def failing(self, message: str, position: int) -> Run:
        def run(_state: State, _node: Node) -> Value:
            raise self.fault(message, position)

        return run

    def guarded(self, call: Run, position: int) -> Run:
        """`call`, whose failures without a place get this one."""
        text = self.text

        def run(state: State, node: Node) -> Value:
            try:
                return call(state, node)
            except ExpressionError as error:
                if error.position is None:
                    error.position, error.expression = position, text
                raise

        return run


def _logical(operands: list[Run], stop: bool) -> Run:
    def run(state: State, node: Node) -> Value:
        for operand in operands:
            if to_boolean(operand(state, node)) is stop:
                return stop
        return not stop

    return run


def _compared(first: Run, rest: list[tuple[operators.Compare, Run]]) -> Run:
    if len(rest) == 1:
        compare, second = rest[0]
        return lambda state, node: compare(state, first(state, node), second(state, node))

    def run(state: State, node: Node) -> Value:
        value = first(state, node)
        for compare, operand in rest:
            value = compare(state, value, operand(state, node))
        return value

    return run


def _calculated(first: Run, rest: list[tuple[Callable[[float, float], float], Run]]) -> Run:
    def run(state: State, node: Node) -> Value:
        value = to_number(first(state, node), state.zone)
        for calculate, operand in rest:
            value = calculate(value, to_number(operand(state, node), state.zone))
        return value

    return run
