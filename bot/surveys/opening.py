"""How an interview begins: a fresh instance with what is known, defaults, and the actions of its first load."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from uuid import UUID

from bot.surveys.actions import FIRST_LOAD, LOAD, READY
from bot.surveys.changes import Changes
from bot.surveys.instance import Instance
from bot.surveys.paths import parent
from bot.surveys.types import stored


def begin(changes: Changes, prefill: Mapping[str, str] | None = None) -> None:
    """Fill a fresh instance: preloads, `prefill` by name or path, computed values, first-load actions."""
    instance = changes.instance
    for path, nodes in instance.nodes.items():
        for node in nodes:
            if node.text:
                node.text = stored(node.text, instance.form.type_of(path))
    for repeat in instance.form.repeats.values():
        if repeat.fixed and repeat.path not in instance.nodes and parent(repeat.path) in instance.nodes:
            changes.add_entry(repeat.path, instance.nodes[parent(repeat.path)][0])
    _preload(instance)
    for name, value in (prefill or {}).items():
        path = name if name.startswith("/") else f"/{instance.root.name}/{name}"
        for node in instance.nodes.get(path, ()):
            if not node.elements:
                node.text = value
    changes.opening = True
    changes.settle_all()
    changes.opening = False
    for event in (FIRST_LOAD, READY, LOAD):
        fire_everywhere(changes, event)


def fire_everywhere(changes: Changes, event: str) -> None:
    """Run the actions that wait for `event`, wherever they stand, in the order of the form."""
    instance = changes.instance
    sources = dict.fromkeys(action.source for action in instance.form.actions if event in action.events)
    for path in sources:
        for node in list(instance.nodes.get(path, ())):
            changes.fire(event, path, node)
    changes.settle()


def _preload(instance: Instance) -> None:
    for path, bind in instance.form.binds.items():
        if not bind.preload:
            continue
        owner, _, attribute = path.partition("/@")
        for node in instance.nodes.get(owner, ()):
            value = _preloaded(instance, bind.preload, bind.preload_parameters)
            if value and attribute:
                node.attributes[attribute] = value
            elif value:
                node.text = value


def _preloaded(instance: Instance, preload: str, parameters: str) -> str:
    if preload == "uid":
        return new_id(instance.seed, instance.now.isoformat())
    if preload == "timestamp" and parameters == "start":
        return instance.now.isoformat("T", "milliseconds")
    if preload == "date":
        return instance.now.date().isoformat()
    return instance.properties.get(parameters, "") if preload == "property" else ""


def new_id(*what: object) -> str:
    """A `uuid:` that depends only on what it is for."""
    chance = Random("|".join(map(str, what)))  # noqa: S311 - an identifier, not a secret
    return f"uuid:{UUID(int=chance.getrandbits(128), version=4)}"
