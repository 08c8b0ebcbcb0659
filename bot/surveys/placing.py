"""Absolute paths inside a repeat mean the own entry, as ODK Collect reads them: `/data/kid/age` is this kid's age."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.surveys.paths import is_within
from bot.surveys.xpath import NAMESPACES, Expression
from bot.surveys.xpath.syntax import Call, Chain, Filter, Negation, Part, Path, Step


def placed(expression: Expression, path: str, repeats: Iterable[str]) -> Expression:
    """The expression as it reads at `path`; the same object when nothing in it has to be read differently."""
    part = _Placer(path, tuple(repeats)).part(expression.part)
    return expression if part == expression.part else Expression(expression.text, part, NAMESPACES)


class _Placer:
    """Rewrites paths that begin like `path` does, down to the innermost repeat they share."""

    def __init__(self, path: str, repeats: tuple[str, ...]) -> None:
        self.path = path
        self.repeats = repeats

    def part(self, part: Part) -> Part:
        if isinstance(part, Path):
            return self._path(part)
        if isinstance(part, Chain):
            rest = tuple((sign, self.part(operand), position) for sign, operand, position in part.rest)
            return replace(part, first=self.part(part.first), rest=rest)
        if isinstance(part, Negation):
            return replace(part, operand=self.part(part.operand))
        if isinstance(part, Call):
            return replace(part, arguments=tuple(map(self.part, part.arguments)))
        if isinstance(part, Filter):
            return replace(part, operand=self.part(part.operand), predicates=tuple(map(self.part, part.predicates)))
        return part

    def _path(self, path: Path) -> Path:
        steps = tuple(replace(step, predicates=tuple(map(self.part, step.predicates))) for step in path.steps)
        shared = self._shared(steps) if path.absolute and path.start is None else 0
        if not shared:
            return replace(path, start=self.part(path.start) if path.start is not None else None, steps=steps)
        up = Step("parent", "node()", (), path.position)
        ups = (up,) * (self.path.count("/") - shared)
        here = Call("current", (), path.position)
        return Path(here, absolute=False, steps=(*ups, *steps[shared:]), position=path.position)

    def _shared(self, steps: tuple[Step, ...]) -> int:
        """How many steps lead to the innermost repeat around `path` that the steps go through, 0 when to none."""
        names, above = "", []
        for step in steps[:-1]:
            if step.axis != "child" or step.predicates:
                break
            names = f"{names}/{step.test.rpartition(':')[2]}"
            above.append(names)
        common = [repeat for repeat in self.repeats if repeat in above and is_within(self.path, repeat)]
        return max((repeat.count("/") for repeat in common), default=0)
