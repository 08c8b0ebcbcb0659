"""The stops of an interview as it stands: what can be asked now, in order, and what is said before each."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.surveys.answers.table import SUPPORTED
from bot.surveys.instance import Instance
from bot.surveys.kinds import NOTE, REPEAT
from bot.surveys.steps import Heading, Offer, Question, Step, steps
from bot.surveys.xpath import Node


@dataclass(frozen=True, slots=True)
class Stop:
    """A question or an offer of another entry; `number` counts the questions up to here."""

    step: Question | Offer
    reference: str
    kind: str
    number: int
    before: tuple[Step, ...]

    @property
    def node(self) -> Node | None:
        """The node that holds the answer, None for an offer."""
        return None if isinstance(self.step, Offer) else self.step.node


@dataclass(slots=True)
class Plan:
    """All stops, and what stands after the last one."""

    stops: list[Stop] = field(default_factory=list)
    after: tuple[Step, ...] = ()
    questions: int = 0
    places: dict[str, int] = field(default_factory=dict)

    def at(self, reference: str) -> Stop | None:
        """The stop at a reference, None when it cannot be asked now."""
        index = self.places.get(reference)
        return None if index is None else self.stops[index]


def plan_of(instance: Instance) -> Plan:
    """The plan of the instance as it stands."""
    plan, before = Plan(), list[Step]()
    for step in steps(instance):
        kind = REPEAT if isinstance(step, Offer) else _asked(instance, step)
        if not kind or isinstance(step, Heading):
            before.append(step)
            continue
        plan.questions += kind != REPEAT
        reference = _reference(instance, step)
        plan.places[reference] = len(plan.stops)
        plan.stops.append(Stop(step, reference, kind, plan.questions, tuple(before)))
        before.clear()
    plan.after = tuple(before)
    return plan


def is_readonly(instance: Instance, path: str, node: Node) -> bool:
    """Whether nobody may answer the node now, by its own rule or one above it."""
    for rule in instance.form.readonly_at.get(path, ()):
        found = instance.nearest(rule, node)
        if found and instance.test(instance.form.binds[rule].readonly, found[0]):
            return True
    return False


def _asked(instance: Instance, step: Step) -> str:
    """The kind of a question that waits for an answer, "" for what is only shown."""
    if not isinstance(step, Question):
        return ""
    kind = instance.form.kinds[id(step.control)]
    if kind == NOTE or kind not in SUPPORTED or is_readonly(instance, step.control.path, step.node):
        return ""
    return kind


def _reference(instance: Instance, step: Question | Offer) -> str:
    if isinstance(step, Question):
        return instance.reference(step.node)
    return f"{instance.reference(step.outer)}/{step.repeat.path.rpartition('/')[2]}"
