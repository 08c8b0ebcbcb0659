"""Whether a value may stand: required, constraint, and the words that say why not."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.i18n import N_
from bot.surveys.binds import Bind
from bot.surveys.instance import Instance
from bot.surveys.xpath import Node

_LENGTH = re.compile(r"string-length\(\s*\.\s*\)\s*(<=?)\s*(\d+)")
_LOW = re.compile(r"\.\s*(>=?)\s*(-?\d+(?:\.\d+)?)(?![\d.(])")
_HIGH = re.compile(r"\.\s*(<=?)\s*(-?\d+(?:\.\d+)?)(?![\d.(])")
Translate = Callable[[str], str]


def is_required(instance: Instance, node: Node) -> bool:
    """Whether the node has to be answered."""
    bind = instance.form.binds.get(instance.paths[node])
    return bind is not None and instance.test(bind.required, node)


def missing(instance: Instance, node: Node, translate: Translate) -> str:
    """What to say when a required answer is missing."""
    bind = instance.form.binds.get(instance.paths[node])
    own = instance.show(bind.required_message, node) if bind else ""
    return own or translate(N_("Esta pregunta necesita una respuesta."))


def holds(instance: Instance, node: Node, value: str) -> bool:
    """Whether `value` would satisfy the node's constraint; an empty one always does."""
    bind = instance.form.binds.get(instance.paths[node])
    if bind is None or bind.constraint is None or not value:
        return True
    held, node.text = node.text, value
    try:
        return instance.test(bind.constraint, node)
    finally:
        node.text = held


def violated(instance: Instance, node: Node, value: str, translate: Translate) -> str:
    """What to say when `value` breaks the node's constraint: the author's words, else the limits in ours."""
    bind = instance.form.binds.get(instance.paths[node])
    own = instance.show(bind.constraint_message, node) if bind else ""
    return own or (_limits(bind, value, translate) if bind else "")


def _limits(bind: Bind, value: str, translate: Translate) -> str:
    rule = bind.constraint.text.strip() if bind.constraint else ""
    length = _LENGTH.fullmatch(rule)
    if length:
        most = int(length[2]) - (length[1] == "<")
        words = translate(N_("Son {count} letras y el máximo es {most}: escríbalo más corto, por favor."))
        return words.format(count=len(value), most=most)
    low, high = _LOW.search(rule), _HIGH.search(rule)
    if "(" not in rule and " or " not in rule and low and high and low[1] == ">=" and high[1] == "<=":
        words = translate(N_("Tiene que estar entre {low} y {high}."))
        return words.format(low=low[2], high=high[2])
    return translate(N_("Esa respuesta no es posible aquí. Revísela, por favor."))
