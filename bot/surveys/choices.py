"""The choices of a question as they stand now: written in the form, or taken from nodes and filtered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.surveys.body import Control, Itemset
from bot.surveys.texts import Text
from bot.surveys.xpath import Node

if TYPE_CHECKING:
    from bot.surveys.form import Form
    from bot.surveys.instance import Instance


@dataclass(frozen=True, slots=True)
class Choice:
    """The name that is stored and the label that is shown."""

    name: str
    label: str


def choices_of(instance: Instance, control: Control, node: Node, language: str = "") -> tuple[Choice, ...]:
    """The choices of `control` asked at `node`, in `language` (default: the active one), in the order shown."""
    language = language or instance.language
    key = (id(control), language)
    known = instance.form.static_choices.get(key)
    if known is not None:
        return known
    found = tuple(_written(instance, control, node, language)) + tuple(_from_nodes(instance, control, node, language))
    if _is_static(instance.form, control):
        instance.form.static_choices[key] = found
    return found


def _written(instance: Instance, control: Control, node: Node, language: str) -> list[Choice]:
    return [Choice(item.value, instance.show(item.label, node, language=language)) for item in control.items]


def _from_nodes(instance: Instance, control: Control, node: Node, language: str) -> list[Choice]:
    itemset = control.itemset
    if itemset is None:
        return []
    found = []
    for item in instance.select(itemset.nodeset, node):
        name = instance.text(itemset.value, item)
        label = instance.show(itemset.label, item, language=language)
        if name:
            found.append(Choice(name, label or name))
    return found


def _is_static(form: Form, control: Control) -> bool:
    """Whether the choices are the same in every interview: no filter, no chance, no values inside the labels."""
    if control.itemset is None:
        return all(_is_fixed(form, item.label) for item in control.items)
    return _is_whole_list(form, control.itemset) and not form.labels_with_values


def _is_whole_list(form: Form, itemset: Itemset) -> bool:
    reads = itemset.nodeset.references
    lists = [form.instances.get(each.instance) for each in reads if each.anchor == "instance"]
    own = all(found is not None and "src" not in found.attributes for found in lists)
    return bool(lists) and len(lists) == len(reads) and own and len(itemset.nodeset.functions) == 1


def _is_fixed(form: Form, text: Text) -> bool:
    if text.lookup is not None:
        return False
    return not form.labels_with_values if text.itext else all(isinstance(part, str) for part in text.parts)
