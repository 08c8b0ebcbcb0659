"""References between parts of a form, without positions and prefixes: `/data/kid/age`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.surveys.xpath import Node


def resolve(reference: str, base: str) -> str:
    """The absolute path of `reference` seen from `base`; predicates and namespace prefixes are dropped."""
    reference = reference.strip()
    steps = [] if reference.startswith("/") else [step for step in base.split("/") if step]
    for step in _without_predicates(reference).split("/"):
        name = step.strip()
        if name in {"", ".", "current()"}:
            continue
        if name == "..":
            del steps[-1:]
        else:
            steps.append(name.rpartition(":")[2])
    return "/" + "/".join(steps)


def _without_predicates(reference: str) -> str:
    depth, kept = 0, []
    for sign in reference:
        depth += (sign == "[") - (sign == "]")
        if depth == 0 and sign != "]":
            kept.append(sign)
    return "".join(kept)


def parent(path: str) -> str:
    """The path above `path`, "" above the root."""
    return path.rpartition("/")[0]


def is_within(path: str, outer: str) -> bool:
    """Whether `path` is `outer` or lies below it."""
    return path == outer or path.startswith(f"{outer}/")


def places(node: Node, path: str = "") -> Iterator[tuple[str, Node]]:
    """Every element below and including `node` with its path, in document order."""
    path = f"{path}/{node.name}"
    yield path, node
    for child in node.elements:
        yield from places(child, path)


def innermost(path: str, outers: Iterable[str]) -> str:
    """The longest of `outers` that holds `path`, "" when none does."""
    return max((outer for outer in outers if is_within(path, outer)), key=len, default="")
