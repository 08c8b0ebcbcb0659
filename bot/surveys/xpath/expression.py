"""An expression ready to be evaluated, and what can be read off it without evaluating."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType

from bot.errors import ExpressionError
from bot.surveys.xpath.compiler import compile_part
from bot.surveys.xpath.context import Context, State
from bot.surveys.xpath.parser import parse
from bot.surveys.xpath.references import FunctionUse, Reference, function_uses, references
from bot.surveys.xpath.syntax import Part
from bot.surveys.xpath.tree import Node
from bot.surveys.xpath.values import Value, to_boolean, to_number, to_text

NAMESPACES: Mapping[str, str] = MappingProxyType(
    {
        "h": "http://www.w3.org/1999/xhtml",
        "jr": "http://openrosa.org/javarosa",
        "odk": "http://www.opendatakit.org/xforms",
        "orx": "http://openrosa.org/xforms",
        "xf": "http://www.w3.org/2002/xforms",
    }
)


class Expression:
    """A compiled expression; immutable, to be evaluated any number of times, against any instance."""

    def __init__(self, text: str, part: Part, namespaces: Mapping[str, str]) -> None:
        self.text = text
        self.part = part
        self._run = compile_part(part, text, namespaces)

    def __repr__(self) -> str:
        return f"<Expression {self.text}>"

    def evaluate(self, context: Context, node: Node | None = None) -> Value:
        """The value against `context`; `node` stands in for the context's own. Raises ExpressionError."""
        state = State(context, node)
        return self._run(state, state.node)

    def string(self, context: Context, node: Node | None = None) -> str:
        """The value as a string. Raises ExpressionError."""
        return to_text(self.evaluate(context, node))

    def number(self, context: Context, node: Node | None = None) -> float:
        """The value as a number, NaN when it is none. Raises ExpressionError."""
        return to_number(self.evaluate(context, node), context.now.tzinfo)

    def boolean(self, context: Context, node: Node | None = None) -> bool:
        """The value as a boolean. Raises ExpressionError."""
        return to_boolean(self.evaluate(context, node))

    def nodes(self, context: Context, node: Node | None = None) -> list[Node]:
        """The node-set the expression gives. Raises ExpressionError, also when it gives something else."""
        value = self.evaluate(context, node)
        if isinstance(value, list):
            return value
        raise ExpressionError("La expresión no da nodos", expression=self.text, position=0)

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """The paths the expression reads, each once."""
        return references(self.part)

    @cached_property
    def functions(self) -> tuple[FunctionUse, ...]:
        """The calls in the expression, for the linter; `FUNCTIONS` says which exist."""
        return function_uses(self.part)


def compile_expression(text: str, *, namespaces: Mapping[str, str] = NAMESPACES) -> Expression:
    """Read and compile `text`. Raises ExpressionSyntaxError with the offset of the fault.

    `namespaces` maps prefixes to URIs. A name without prefix means an element written without prefix, unless the
    empty prefix is mapped: then one in that namespace.
    """
    return Expression(text, parse(text), namespaces)
