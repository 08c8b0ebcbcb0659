"""What follows from a change: rules that run again, actions, entries that come and go, until nothing moves."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable

from bot.surveys.actions import NEW_REPEAT, VALUE_CHANGED, Action
from bot.surveys.choices import choices_of
from bot.surveys.graph import Rule
from bot.surveys.instance import Instance
from bot.surveys.paths import parent, places
from bot.surveys.types import stored
from bot.surveys.xpath import Node
from bot.surveys.xpath.tree import ATTRIBUTE

MAX_ENTRIES = 2_000  # of one repeat
MAX_RUNS = 50  # of one rule after one change; only rules in a circle come near


class Changes:
    """Everything that alters an instance goes through here."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.form = instance.form
        self.graph = instance.form.graph
        self.opening = False  # while a new interview is being filled
        self.shape = 0  # grows whenever what can be asked may have changed
        self._pending: list[int] = []
        self._runs: dict[int, int] = {}

    def assign(self, node: Node, value: str) -> None:
        """Store a value in the form of its type and settle everything that follows from it."""
        value = stored(value, self.form.type_of(self.instance.paths[node]))
        if node.text != value:
            node.text = value
            self._changed(node)
        self.settle()

    def fire(self, event: str, path: str, node: Node) -> None:
        """Run the actions that stand at `path` and wait for `event`, seen from `node`."""
        for action in self.form.actions_at.get(path, ()):
            if event in action.events:
                self._perform(action, node)

    def add_entry(self, repeat: str, outer: Node) -> Node:
        """Add an entry of `repeat` after the last one in `outer`, and settle."""
        node = self._insert(repeat, outer)
        self._came(repeat, [node])
        self.settle()
        return node

    def remove_entry(self, node: Node) -> None:
        """Take an entry out, and settle."""
        repeat = self.instance.paths[node]
        if node.parent is not None:
            node.parent.remove(node)
        self._reindex()
        self._queue(self.graph.below(repeat))
        self.settle()

    def settle_all(self, *, calculate: bool = True) -> None:
        """Run every rule; without `calculate` only what decides relevance, as stored values already stand."""
        if calculate:
            self._queue(range(len(self.graph.rules)))
            self.settle()
            return
        for index, rule in enumerate(self.graph.rules):
            if rule.what == "relevant":
                self._relevance(index, rule)
        self._pending.clear()

    def settle(self) -> None:
        """Run the queued rules, each after those it depends on, until nothing changes any more."""
        while self._pending:
            index = heapq.heappop(self._pending)
            while self._pending and self._pending[0] == index:
                heapq.heappop(self._pending)
            self._runs[index] = self._runs.get(index, 0) + 1
            if self._runs[index] <= MAX_RUNS:
                self._run(index, self.graph.rules[index])
        self._runs.clear()

    def _reindex(self) -> None:
        self.instance.index()
        self.shape += 1

    def _queue(self, indexes: Iterable[int], but: int = -1) -> None:
        for index in indexes:
            if index != but:
                heapq.heappush(self._pending, index)

    def _changed(self, node: Node, but: int = -1) -> None:
        path = self.instance.paths[node]
        self.shape += self.form.readonly_moves
        self._queue(self.graph.readers.get(path, ()), but)
        self.fire(VALUE_CHANGED, path, node)

    def _run(self, index: int, rule: Rule) -> None:
        if rule.what == "count":
            self._count(index, rule)
        elif rule.what == "relevant":
            self._relevance(index, rule)
        elif rule.what == "choices":
            self._choices(rule)
        elif "/@" in rule.path:
            self._attributes(rule)
        else:
            self._calculate(index, rule)

    def _calculate(self, index: int, rule: Rule) -> None:
        kind = self.form.type_of(rule.path)
        for node in self.instance.nodes.get(rule.path, ()):
            if not node.is_relevant():
                continue
            value = stored(self.instance.text(rule.expression, node), kind)
            if value != node.text:
                node.text = value
                self._changed(node, index)

    def _attributes(self, rule: Rule) -> None:
        owner, _, name = rule.path.rpartition("/@")
        for node in self.instance.nodes.get(owner, ()):
            place = Node(name, node.attributes.get(name, ""), kind=ATTRIBUTE)
            place.parent = node
            value = self.instance.text(rule.expression, place)
            if node.attributes.get(name) != value:
                node.attributes[name] = value
                self._queue(self.graph.readers.get(rule.path, ()))

    def _relevance(self, index: int, rule: Rule) -> None:
        flipped = False
        for node in self.instance.nodes.get(rule.path, ()):
            relevant = self.instance.test(rule.expression, node)
            flipped = flipped or node.relevant != relevant
            node.relevant = relevant
        if flipped:
            self.shape += 1
            self._queue(self.graph.below(rule.path), index)

    def _count(self, index: int, rule: Rule) -> None:
        """Bring a counted repeat to its number of entries; no number leaves them as they are."""
        for outer in list(self.instance.nodes.get(parent(rule.path), ())):
            entries = [node for node in self.instance.nodes.get(rule.path, ()) if node.parent is outer]
            wanted = self._wanted(rule, outer, entries)
            for node in entries[wanted:]:
                outer.remove(node)
            if len(entries) > wanted:
                self._reindex()
                self._queue(self.graph.below(rule.path), index)
            elif len(entries) < wanted:
                self._came(rule.path, [self._insert(rule.path, outer) for _ in range(wanted - len(entries))], index)

    def _wanted(self, rule: Rule, outer: Node, entries: list[Node]) -> int:
        """How many entries there should be; the expression is seen from an entry, there or not."""
        if not outer.is_relevant():
            return len(entries)
        place = Node(rule.path.rpartition("/")[2])
        place.parent = outer
        number = self.instance.number(rule.expression, entries[0] if entries else place)
        if math.isnan(number):
            return 0 if self.opening else len(entries)
        return max(0, int(min(number, MAX_ENTRIES)))

    def _choices(self, rule: Rule) -> None:
        """Take back chosen names that are no longer among the choices."""
        control = self.form.controls[rule.path]
        for node in self.instance.nodes.get(rule.path, ()):
            if not node.text or not node.is_relevant():
                continue
            names = {choice.name for choice in choices_of(self.instance, control, node)}
            kept = " ".join(name for name in node.text.split() if name in names)
            if kept != node.text:
                node.text = kept
                self._changed(node)

    def _insert(self, repeat: str, outer: Node) -> Node:
        number = sum(1 for child in outer.children if child.name == repeat.rpartition("/")[2])
        own = self.form.given_entries.get(repeat, ())
        node = (own[number] if number < len(own) else self.form.entries[repeat]).clone()
        outer.insert(self._place_of_next(repeat, outer), node)
        return node

    def _place_of_next(self, repeat: str, outer: Node) -> int:
        """After the last entry, else where the form has the repeat among what surrounds it."""
        order = self.form.order[parent(repeat)]
        name = repeat.rpartition("/")[2]
        before = set(order[: order.index(name) + 1])
        return max((index for index, child in enumerate(outer.children, 1) if child.name in before), default=0)

    def _came(self, repeat: str, entries: list[Node], but: int = -1) -> None:
        """New entries are in the tree: their own actions run, then the rules that see them."""
        self._reindex()
        for node in entries:
            for path, inner in list(places(node, parent(repeat))):
                self.fire(NEW_REPEAT, path, inner)
        self._queue(self.graph.below(repeat), but)

    def _perform(self, action: Action, node: Node) -> None:
        """Set the action's target as seen from `node`, when it is one node."""
        self.settle()
        owner, _, attribute = action.target.rpartition("/@") if "/@" in action.target else (action.target, "", "")
        found = self.instance.nearest(owner, node)
        if len(found) != 1 and not attribute:
            found = self.instance.select(action.reference, node)
        if len(found) != 1:
            return
        value = self.instance.text(action.value, found[0]) if action.value is not None else action.literal
        value = stored(value, self.form.type_of(action.target))
        if attribute:
            found[0].attributes[attribute] = value
            self._queue(self.graph.readers.get(action.target, ()))
        elif found[0].text != value and not found[0].children:
            found[0].text = value
            self._changed(found[0])
