"""Scores the survey engine against recorded interviews; prints one JSON line.

`python -m tests.conformance.score_interviews` reads `interviews.json` from ../shared/conformance or
$CLACBOT_CONFORMANCE. Every recorded operation is a case, and so is the state in which each interview begins. A case
agrees when its own result does and, where recorded, so do the instance and the list of what can be asked.
Where a recording begins with answers from elsewhere (an edited or restored interview) that beginning is taken as the
state to restore. Arguments the recording could not keep (`?object`) are taken from the recorded result.

What still disagrees, on purpose or for want of data: forms whose data files are not in the recording; the order of
questions where body and instance differ (we follow the body, as ODK Collect does); values of choices that come back
when their filter lets them in again; chance; the sum of no nodes (0, as XPath 1.0 says); states typed in elsewhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.errors import ClacbotError
from bot.surveys import validity
from bot.surveys.body import Repeat
from bot.surveys.changes import Changes
from bot.surveys.choices import choices_of
from bot.surveys.form import Form
from bot.surveys.instance import Instance
from bot.surveys.kinds import NOTE
from bot.surveys.opening import begin
from bot.surveys.steps import Heading, Offer, Question, steps
from bot.surveys.xform import read_form
from bot.surveys.xpath import Node, parse_xml
from tests.conformance.score_xpath import folder

NOW = datetime(2026, 11, 22, 7, 6, 34, tzinfo=ZoneInfo("America/Phoenix"))
CONTROLS = {"select1": "select", "select": "select", "secret": "input"}
PROMPT = "PROMPT_NEW_REPEAT"
CLOCK = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+[-+]\d\d:\d\d")
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Player:
    """One recorded interview played on our engine."""

    def __init__(self, form: Form, language: str) -> None:
        self.form = form
        self.instance = Instance(form, form.template.clone(), now=NOW, seed=1, language=language)
        self.changes = Changes(self.instance)

    def fresh(self) -> None:
        begin(self.changes)

    def restore(self, state: str) -> None:
        language = self.instance.language
        self.instance = Instance(self.form, parse_xml(state), now=NOW, seed=1, language=language)
        self.changes = Changes(self.instance)
        self.changes.settle_all()

    def questions(self) -> list[list[str]]:
        """Everything that can be asked, as [reference, control]."""
        found = []
        for step in steps(self.instance):
            if isinstance(step, Offer):
                found.append([self.offer(step), PROMPT])
            elif isinstance(step, Question):
                note = self.form.kinds[id(step.control)] == NOTE
                kind = NOTE if note else CONTROLS.get(step.control.kind, step.control.kind)
                found.append([self.instance.reference(step.node), kind])
        return found

    def events(self) -> list[dict[str, str]]:
        """The positions of the walk, entries of repeats included."""
        found = []
        for step in steps(self.instance):
            if isinstance(step, Offer):
                found.append({"ref": self.offer(step), "type": PROMPT})
            elif isinstance(step, Question):
                found.append({"ref": self.instance.reference(step.node), "type": "QUESTION"})
            elif isinstance(step, Heading) and isinstance(step.element, Repeat):
                found.append({"ref": self.instance.reference(step.node), "type": "REPEAT"})
        return [*found, {"ref": None, "type": "END_OF_FORM"}]

    def offer(self, step: Offer) -> str:
        return f"{self.instance.reference(step.outer)}/{step.repeat.path.rpartition('/')[2]}"

    def node(self, reference: str) -> Node:
        owner, _, attribute = reference.partition("/@")
        found = self.instance.find(owner)
        if found is None:
            raise LookupError(f"no node at {reference}")
        if not attribute:
            return found
        node = Node(attribute, found.attributes.get(attribute, ""))
        node.parent = found
        return node

    def question(self, reference: str) -> Question:
        node = self.node(reference)
        return next(step for step in steps(self.instance) if isinstance(step, Question) and step.node is node)

    def violation(self, node: Node) -> str | None:
        if not validity.holds(self.instance, node, node.text):
            return "constraint"
        return "required" if not node.text and validity.is_required(self.instance, node) else None

    # Operations, named as they are recorded. Each gives what the recording calls its result.

    def answer(self, op: dict[str, Any]) -> Any:
        arguments = op["args"]
        named = len(arguments) > 1 or (isinstance(arguments[0], str) and arguments[0].startswith("/"))
        reference, *values = arguments if named else [op["at"], *arguments]
        node = self.node(reference)
        lost = any(isinstance(value, str) and value.startswith("?") for value in values)
        value = op["result"].get("value", "") if lost else self.typed(node, values)
        self.changes.assign(node, value)
        result = {"value": node.text, "ref": reference}
        violation = self.violation(node)
        message = None
        if violation:
            bind = self.form.binds[self.instance.paths[node]]
            own = bind.constraint_message if violation == "constraint" else bind.required_message
            message = self.instance.show(own, node) or None
        return {**result, "valid": violation is None, "violation": violation, "message": message}

    def typed(self, node: Node, values: list[Any]) -> str:
        """The stored form of what the recording passed: numbers, booleans, one or several choices."""
        control = self.form.controls.get(self.instance.paths[node])
        kind = self.form.kinds[id(control)] if control else ""
        texts = ["" if value is None else _text(value) for value in values]
        if kind == "acknowledge":
            return "OK" if values[0] in (True, "true", "OK") else ""
        if kind == "boolean" and isinstance(values[0], bool):
            return "1" if values[0] else "0"
        if kind == "select_multiple" and control:
            order = [choice.name for choice in choices_of(self.instance, control, node)]
            names = [name for text in texts for name in text.split()]
            return " ".join(sorted(names, key=lambda name: order.index(name) if name in order else len(order)))
        return " ".join(texts)

    def answerOf(self, op: dict[str, Any]) -> Any:  # noqa: N802 - named as recorded
        node = self.node(op["args"][0])
        relevant = node.is_relevant()
        known = relevant and node in self.instance.paths
        violation = self.violation(node) if known else None
        return {"value": node.value(), "relevant": relevant, "violation": violation}

    def choicesOf(self, op: dict[str, Any]) -> Any:  # noqa: N802
        step = self.question(op["args"][0])
        return [[c.name, c.label] for c in choices_of(self.instance, step.control, step.node)]

    def createNewRepeat(self, op: dict[str, Any]) -> Any:  # noqa: N802
        given = op["args"][0]
        reference = op["at"] if given.startswith("?") else given
        outer, _, name = reference.rpartition("/")
        node = self.node(outer)
        self.changes.add_entry(f"{self.instance.paths[node]}/{name.partition('[')[0]}", node)

    def removeRepeat(self, op: dict[str, Any]) -> Any:  # noqa: N802
        self.changes.remove_entry(self.node(op["args"][0]))

    def countRepeatInstancesOf(self, op: dict[str, Any]) -> Any:  # noqa: N802
        outer, _, name = op["args"][0].rpartition("/")
        return sum(child.name == name for child in self.node(outer).elements)

    def setLanguage(self, op: dict[str, Any]) -> Any:  # noqa: N802
        self.instance.language = self.form.language(op["args"][0])

    def getQuestionLabelText(self, op: dict[str, Any]) -> Any:  # noqa: N802
        step = self.question(op["at"])
        return self.instance.show(step.control.label, step.node)

    def next(self, op: dict[str, Any]) -> Any:
        return self.moved(op["at"], 1)

    def prev(self, op: dict[str, Any]) -> Any:
        return self.moved(op["at"], -1)

    def moved(self, at: str, by: int) -> Any:
        events = self.events()
        index = next((i for i, event in enumerate(events) if event["ref"] == at), -1)
        return events[index + by]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def same_document(expected: str, found: str) -> bool:
    return _shape(parse_xml(expected)) == _shape(parse_xml(found))


def _shape(node: Node) -> Any:
    """What is compared: names, attributes that are not namespaces, values; ids and the clock are masked."""
    attributes = {k: _masked(v) for k, v in node.attributes.items() if not k.startswith("xmlns")}
    text = "*" if node.name == "instanceID" else _masked(node.text)
    return node.name, attributes, text, [_shape(child) for child in node.elements]


def _masked(text: str) -> str:
    return UUID.sub("uuid", CLOCK.sub("now", text))


def play(case: dict[str, Any], form_xml: str) -> Iterator[tuple[str, str]]:
    """For each case of a recorded interview its id and why it disagrees, "" when it agrees."""
    try:
        player = Player(read_form(form_xml), case["language"])
        player.fresh()
        reason = _disagreement(player, case["initial"]["instance"], case["initial"]["questions"])
    except (ClacbotError, LookupError, ValueError, RecursionError) as error:
        yield f"{case['id']}@start", f"{type(error).__name__}: {error}"
        yield from ((f"{case['id']}@{index}", "the interview did not begin") for index in range(len(case["ops"])))
        return
    yield f"{case['id']}@start", reason
    if reason:
        player.restore(case["initial"]["instance"])
    questions = case["initial"]["questions"]
    for index, op in enumerate(case["ops"]):
        questions = op.get("questions", questions)
        yield f"{case['id']}@{index}", _played(player, op, questions)


def _played(player: Player, op: dict[str, Any], questions: list[list[str]]) -> str:
    try:
        result = getattr(player, op["op"])(op)
    except (ClacbotError, LookupError, ValueError, StopIteration, RecursionError) as error:
        return "" if "error" in op else f"{op['op']}: {type(error).__name__}: {error}"
    if "error" in op:
        return f"{op['op']}: should have been refused"
    expected = op.get("result")
    readable = not (isinstance(expected, dict) and "unreadable" in expected)
    if readable and not _agree(expected, result):
        return f"{op['op']} {op['args']}: expected {expected}, got {result}"
    return _disagreement(player, op.get("instance"), questions)


def _agree(expected: Any, found: Any) -> bool:
    if isinstance(expected, dict) and isinstance(found, dict):
        return all(_agree(value, found.get(key)) for key, value in expected.items())
    if isinstance(expected, str) and isinstance(found, str):
        return _masked(expected) == _masked(found)
    return bool(expected == found)


def _disagreement(player: Player, instance: str | None, questions: list[list[str]]) -> str:
    found = player.instance.root.to_xml(relevant_only=True)
    if instance is not None and not same_document(instance, found):
        return f"instance: expected {instance}, got {found}"
    asked = player.questions()
    return "" if asked == questions else f"questions: expected {questions}, got {asked}"


def score() -> dict[str, Any]:
    """The cases, those that agree, and why the others do not."""
    recording = json.loads((folder() / "interviews.json").read_text(encoding="utf-8"))
    outcomes = [o for case in recording["cases"] for o in play(case, recording["forms"][case["form"]])]
    misses = [{"id": identifier, "reason": reason} for identifier, reason in outcomes if reason]
    return {"suite": "interviews", "cases": len(outcomes), "passed": len(outcomes) - len(misses), "misses": misses}


if __name__ == "__main__":
    print(json.dumps(score(), ensure_ascii=False))
