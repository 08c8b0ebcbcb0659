"""Actions: values set when something happens (form opened, repeat added, another answer changed)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.surveys.paths import resolve
from bot.surveys.texts import Compile
from bot.surveys.xpath import Expression, Node

FIRST_LOAD = "odk-instance-first-load"
LOAD = "odk-instance-load"
NEW_REPEAT = "odk-new-repeat"
VALUE_CHANGED = "xforms-value-changed"
READY = "xforms-ready"  # the older name of the first load


@dataclass(frozen=True, slots=True)
class Action:
    """Set `target` when one of `events` happens at `source`; without `value` the literal is set."""

    events: frozenset[str]
    source: str
    target: str
    reference: Expression  # where to set, seen from the source
    value: Expression | None
    literal: str = ""


def read_action(node: Node, source: str, compile_: Compile, identifiers: Mapping[str, str]) -> Action:
    """The action of a <setvalue> that stands at `source`; it names its target by path or by the id of a bind."""
    reference = node.attributes.get("ref", "").strip() or identifiers.get(node.attributes.get("bind", ""), "")
    value = node.attributes.get("value")
    return Action(
        events=frozenset(node.attributes.get("event", "").split()),
        source=source,
        target=resolve(reference, source),
        reference=compile_(reference),
        value=compile_(value) if value is not None and value.strip() else None,
        literal="" if value is not None else node.string(),
    )
