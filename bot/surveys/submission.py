"""A finished interview as a document: what OpenRosa servers accept and what is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.surveys.instance import Instance


@dataclass(frozen=True, slots=True)
class Submission:
    """The exact document, and the value of every answered, filled or computed field by reference."""

    xml: str
    values: Mapping[str, str]
    instance_id: str


def submit(instance: Instance) -> Submission:
    """The submission of an instance; branches not taken are left out, the end is noted where the form asks for it."""
    for path, bind in instance.form.binds.items():
        if bind.preload == "timestamp" and bind.preload_parameters == "end":
            for node in instance.nodes.get(path, ()):
                node.text = instance.now.isoformat("T", "milliseconds")
    leaves = (node for node in instance.paths if not node.elements and node.text and node.is_relevant())
    identifier = instance.find(f"/{instance.root.name}/meta/instanceID")
    return Submission(
        xml=instance.root.to_xml(relevant_only=True),
        values={instance.reference(node): node.text for node in leaves},
        instance_id=identifier.text if identifier else "",
    )
