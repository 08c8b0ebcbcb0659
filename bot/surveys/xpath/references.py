"""Which paths an expression reads and which functions it calls, for the dependency graph and the linter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from bot.surveys.xpath.syntax import Call, Chain, Filter, Negation, Part, Path, Step, Text


@dataclass(frozen=True, slots=True)
class Reference:
    """A path an expression reads, without predicates (the paths inside them are references of their own).

    `*` stands for any name, `**` for any number of levels (`//`).
    anchor `root`: `path` is absolute in the primary instance (`/data/kid/age`);
    anchor `context`: `path` starts at the node the expression belongs to (`../age`, `.`), `current()` included;
    anchor `instance`: `path` is below instance(`instance`) (`/root/item/name`), `instance` empty when computed.
    """

    anchor: Literal["root", "context", "instance"]
    path: str
    position: int
    instance: str = ""

    def resolve(self, place: str) -> str:
        """The absolute path when the expression belongs to `place` (`/data/kid/age`, positions dropped or kept)."""
        if self.anchor != "context":
            return self.path
        return _join(place, self.path)


@dataclass(frozen=True, slots=True)
class FunctionUse:
    """A call: the function's name as written, how many arguments it got, and where."""

    name: str
    arguments: int
    position: int


def references(part: Part) -> tuple[Reference, ...]:
    """The paths `part` reads, in order of appearance, each once."""
    here = Reference("context", ".", 0)
    found: dict[tuple[str, str, str], Reference] = {}
    for each in _references(part, here):
        found.setdefault((each.anchor, each.instance, each.path), each)
    return tuple(found.values())


def function_uses(part: Part) -> tuple[FunctionUse, ...]:
    """The calls in `part`, outer ones first."""
    own = (FunctionUse(part.name, len(part.arguments), part.position),) if isinstance(part, Call) else ()
    return own + tuple(use for each in _inside(part) for use in function_uses(each))


def _inside(part: Part) -> Iterator[Part]:
    """The parts directly inside `part`, those of predicates included."""
    if isinstance(part, Call):
        yield from part.arguments
    elif isinstance(part, Chain):
        yield part.first
        yield from (operand for _, operand, _ in part.rest)
    elif isinstance(part, Negation):
        yield part.operand
    elif isinstance(part, Filter):
        yield part.operand
        yield from part.predicates
    elif isinstance(part, Path):
        if part.start is not None:
            yield part.start
        yield from (predicate for step in part.steps for predicate in step.predicates)


def _references(part: Part, here: Reference) -> Iterator[Reference]:
    """The references of `part` when its context node is the one `here` stands for."""
    if isinstance(part, Path):
        if part.start is not None and not _is_anchor(part.start):
            yield from _references(part.start, here)
        yield from _along(part, here)
    elif isinstance(part, Filter):
        yield from _references(part.operand, here)
        for base in list(_given(part.operand, here)) or [here]:
            for predicate in part.predicates:
                yield from _references(predicate, base)
    elif _is_anchor(part):
        yield from _given(part, here)
    else:
        for each in _inside(part):
            yield from _references(each, here)


def _along(path: Path, here: Reference) -> Iterator[Reference]:
    """The references inside the predicates of a path, and the path itself."""
    for at in _starts(path, here):
        place = replace(at, position=path.position)
        for step in path.steps:
            place = replace(place, path=_join(place.path, _written(step)))
            for predicate in step.predicates:
                yield from _references(predicate, place)
        yield place


def _starts(path: Path, here: Reference) -> Iterator[Reference]:
    if path.start is not None:
        yield from _given(path.start, here)
    else:
        yield Reference("root", "/", path.position) if path.absolute else here


def _is_anchor(part: Part) -> bool:
    return isinstance(part, Call) and part.name in {"current", "instance"}


def _given(part: Part, here: Reference) -> Iterator[Reference]:
    """The nodes `part` gives, for a path that goes on from them; functions give those of their first argument."""
    if isinstance(part, Path):
        for start in _starts(part, here):
            yield replace(start, path=_join(start.path, "/".join(map(_written, part.steps))), position=part.position)
    elif isinstance(part, Filter):
        yield from _given(part.operand, here)
    elif isinstance(part, Chain):
        for member in (part.first, *(operand for _, operand, _ in part.rest)):
            yield from _given(member, here)
    elif isinstance(part, Call) and part.name == "current":
        yield Reference("context", ".", part.position)
    elif isinstance(part, Call) and part.name == "instance":
        name = part.arguments[0] if part.arguments else None
        yield Reference("instance", "/", part.position, name.value if isinstance(name, Text) else "")
    elif isinstance(part, Call) and part.arguments:
        yield from _given(part.arguments[0], here)


def _written(step: Step) -> str:
    """The step as it stands in a path, abbreviated."""
    if step.test == "node()" and step.axis in {"self", "parent", "descendant-or-self"}:
        return {"self": ".", "parent": "..", "descendant-or-self": "**"}[step.axis]
    if step.axis == "child":
        return step.test
    return f"@{step.test}" if step.axis == "attribute" else f"{step.axis}::{step.test}"


def _join(base: str, step: str) -> str:
    """`base` followed by `step` (one or several), with `.` and `..` worked out where possible."""
    absolute = base.startswith("/")
    parts = [part for part in base.split("/")[absolute:] if part != "."] if base != "/" else []
    for each in step.split("/") if step else ():
        if each == ".." and parts and parts[-1] not in {"..", "**"} and not parts[-1].startswith("@"):
            parts.pop()
        elif each != "." and not (each == ".." and absolute and not parts):
            parts.append(each)
    return ("/" if absolute else "") + "/".join(parts) or "."
