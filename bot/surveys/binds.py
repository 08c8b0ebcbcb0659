"""What a form says about its values: type, when they count, how they are computed, what they must satisfy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.surveys.paths import resolve
from bot.surveys.texts import Compile, Text, read_message
from bot.surveys.xpath import Expression, Node


@dataclass(frozen=True, slots=True)
class Bind:
    """The rules of one path; None means the rule is absent."""

    path: str
    type: str = "string"
    relevant: Expression | None = None
    calculate: Expression | None = None
    readonly: Expression | None = None
    required: Expression | None = None
    required_message: Text | None = None
    constraint: Expression | None = None
    constraint_message: Text | None = None
    preload: str = ""
    preload_parameters: str = ""

    @property
    def always_readonly(self) -> bool:
        """Whether the author wrote that nobody can ever answer it."""
        return self.readonly is not None and self.readonly.text.strip() in {"true()", "1"}


def read_binds(model: Node, root: str, compile_: Compile) -> tuple[dict[str, Bind], dict[str, str]]:
    """The binds by path, and the paths by bind id; several binds of one path are read as one."""
    attributes: dict[str, dict[str, str]] = {}
    identifiers: dict[str, str] = {}
    for node in model.elements:
        if node.name != "bind":
            continue
        path = resolve(node.attributes.get("nodeset") or node.attributes.get("ref", ""), root)
        attributes.setdefault(path, {}).update(_own_names(node.attributes))
        if "id" in node.attributes:
            identifiers[node.attributes["id"]] = path
    return {path: _bind(path, own, compile_) for path, own in attributes.items()}, identifiers


def _own_names(attributes: dict[str, str]) -> Iterable[tuple[str, str]]:
    return ((name.rpartition(":")[2], value) for name, value in attributes.items())


def _bind(path: str, own: dict[str, str], compile_: Compile) -> Bind:
    def expression(name: str) -> Expression | None:
        return compile_(own[name]) if own.get(name, "").strip() else None

    def message(name: str) -> Text | None:
        return read_message(own[name], compile_) if own.get(name, "").strip() else None

    return Bind(
        path=path,
        type=own.get("type", "string").rpartition(":")[2],
        relevant=expression("relevant"),
        calculate=expression("calculate"),
        readonly=expression("readonly"),
        required=expression("required"),
        required_message=message("requiredMsg"),
        constraint=expression("constraint"),
        constraint_message=message("constraintMsg"),
        preload=own.get("preload", ""),
        preload_parameters=own.get("preloadParams", ""),
    )
