"""From tokens to a tree of parts: recursive descent with a bounded depth (XPath 1.0, section 3)."""

from __future__ import annotations

from typing import Final

from bot.errors import ExpressionSyntaxError
from bot.surveys.xpath.syntax import Call, Chain, Filter, Negation, Number, Part, Path, Step, Text
from bot.surveys.xpath.tokens import Kind, Token, tokenize

MAX_DEPTH: Final = 80  # brackets within brackets
MAX_PATH: Final = 100  # steps of one path

_LEVELS: Final = (("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod"))
_TIGHTEST: Final = len(_LEVELS) - 1
_STEP_SIGNS: Final = frozenset({".", "..", "@", "*"})
_NODE_TYPES: Final = frozenset({"node", "text", "comment", "processing-instruction"})
AXES: Final = frozenset(
    {
        "ancestor",
        "ancestor-or-self",
        "attribute",
        "child",
        "descendant",
        "descendant-or-self",
        "following",
        "following-sibling",
        "namespace",
        "parent",
        "preceding",
        "preceding-sibling",
        "self",
    }
)


def parse(text: str) -> Part:
    """The parts of the expression `text`. Raises ExpressionSyntaxError with the offset of the fault."""
    parser = _Parser(text, tokenize(text))
    part = parser.expression(0)
    parser.expect_end()
    return part


class _Parser:
    """Reads the tokens once from left to right."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    def fault(self, message: str, token: Token | None = None) -> ExpressionSyntaxError:
        position = (token or self.tokens[self.at]).position
        return ExpressionSyntaxError(message, expression=self.text, position=position)

    def next_is(self, text: str, ahead: int = 0) -> bool:
        token = self.tokens[self.at + ahead]
        return token.text == text and token.kind is not Kind.STRING

    def take(self) -> Token:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def accept(self, text: str) -> bool:
        token = self.tokens[self.at]
        if token.text != text or token.kind is Kind.STRING:
            return False
        self.at += 1
        return True

    def expect(self, text: str) -> None:
        if not self.accept(text):
            raise self.fault(f"Falta «{text}»")

    def expect_end(self) -> None:
        token = self.tokens[self.at]
        if token.kind is not Kind.END:
            raise self.fault(f"No se esperaba «{token.text}»")

    def expression(self, level: int) -> Part:
        """An expression whose operators bind at least as tightly as `level`."""
        if level == 0:
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise self.fault(f"La expresión tiene más de {MAX_DEPTH} niveles de paréntesis")
        left = self.unary()
        for tight in range(_TIGHTEST, level - 1, -1):
            if self.tokens[self.at].kind is not Kind.OPERATOR:
                break
            rest: list[tuple[str, Part, int]] = []
            while (operator := self.tokens[self.at]).kind is Kind.OPERATOR and operator.text in _LEVELS[tight]:
                self.at += 1
                operand = self.unary() if tight == _TIGHTEST else self.expression(tight + 1)
                rest.append((operator.text, operand, operator.position))
            left = Chain(left, tuple(rest), left.position) if rest else left
        if level == 0:
            self.depth -= 1
        return left

    def unary(self) -> Part:
        """A union of paths with the minus signs before it."""
        first = self.tokens[self.at]
        signs = 0
        while self.accept("-"):
            signs += 1
        operand = self.path()
        rest: list[tuple[str, Part, int]] = []
        while self.next_is("|"):
            operator = self.take()
            rest.append(("|", self.path(), operator.position))
        operand = Chain(operand, tuple(rest), operand.position) if rest else operand
        return Negation(operand, signs % 2 == 0, first.position) if signs else operand

    def path(self) -> Part:
        token = self.tokens[self.at]
        if self.next_is("/"):
            self.take()
            steps = self.steps() if self.starts_step() else ()
            return Path(None, True, steps, token.position)
        if self.next_is("//"):
            return Path(None, True, self.steps(*self.descend()), token.position)
        if not self.starts_primary():
            return Path(None, False, self.steps(), token.position)
        primary = self.primary()
        if predicates := self.predicates():
            primary = Filter(primary, predicates, primary.position)
        if self.accept("/"):
            return Path(primary, False, self.steps(), token.position)
        if self.next_is("//"):
            return Path(primary, False, self.steps(*self.descend()), token.position)
        return primary

    def starts_primary(self) -> bool:
        token = self.tokens[self.at]
        if token.kind is Kind.NUMBER or token.kind is Kind.STRING or self.next_is("("):
            return True
        return token.kind is Kind.NAME and self.next_is("(", 1) and token.text not in _NODE_TYPES

    def starts_step(self) -> bool:
        token = self.tokens[self.at]
        return token.kind is Kind.NAME or (token.kind is Kind.SYMBOL and token.text in _STEP_SIGNS)

    def primary(self) -> Part:
        token = self.take()
        if token.kind is Kind.NUMBER:
            return Number(float(token.text), token.position)
        if token.kind is Kind.STRING:
            return Text(token.text, token.position)
        if token.kind is Kind.NAME:
            self.expect("(")
            return Call(token.text, self.arguments(), token.position)
        inner = self.expression(0)
        self.expect(")")
        return inner

    def arguments(self) -> tuple[Part, ...]:
        if self.accept(")"):
            return ()
        found = [self.expression(0)]
        while self.accept(","):
            found.append(self.expression(0))
        self.expect(")")
        return tuple(found)

    def predicates(self) -> tuple[Part, ...]:
        found: list[Part] = []
        while self.accept("["):
            found.append(self.expression(0))
            self.expect("]")
        return tuple(found)

    def steps(self, *first: Step) -> tuple[Step, ...]:
        """The steps up to the end of the path, after those already read."""
        found = list(first) or [self.step()]
        while True:
            if self.accept("/"):
                found.append(self.step())
            elif self.next_is("//"):
                found.extend(self.descend())
            else:
                return tuple(found)
            if len(found) > MAX_PATH:
                raise self.fault(f"El camino tiene más de {MAX_PATH} pasos")

    def descend(self) -> tuple[Step, Step]:
        token = self.take()
        return Step("descendant-or-self", "node()", (), token.position), self.step()

    def step(self) -> Step:
        token = self.tokens[self.at]
        if self.accept("."):
            return Step("self", "node()", self.predicates(), token.position)
        if self.accept(".."):
            return Step("parent", "node()", self.predicates(), token.position)
        axis = "child"
        if self.accept("@"):
            axis = "attribute"
        elif token.kind is Kind.NAME and self.next_is("::", 1):
            axis = self.take().text
            if axis not in AXES:
                raise self.fault(f"Eje desconocido «{axis}»", token)
            self.take()
        test, target = self.node_test()
        return Step(axis, test, self.predicates(), token.position, target)

    def node_test(self) -> tuple[str, str]:
        if self.accept("*"):
            return "*", ""
        token = self.take() if self.tokens[self.at].kind is Kind.NAME else None
        if token is None:
            found = self.tokens[self.at]
            raise self.fault(f"No se esperaba «{found.text}»" if found.text else "La expresión está incompleta")
        if not self.next_is("("):
            return token.text, ""
        if token.text not in _NODE_TYPES:
            raise self.fault(f"La función «{token.text}» no puede estar aquí", token)
        self.take()
        target = self.take().text if self.tokens[self.at].kind is Kind.STRING else ""
        self.expect(")")
        return f"{token.text}()", target
