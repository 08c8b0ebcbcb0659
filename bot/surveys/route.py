"""Where an interview stands and where it goes: forward, back, to a number, and on again to where one was."""

from __future__ import annotations

from collections.abc import Mapping

from bot.surveys.changes import Changes
from bot.surveys.kinds import REPEAT
from bot.surveys.plan import Plan, Stop, plan_of
from bot.surveys.steps import Offer
from bot.surveys.xpath import Node

END = "end"
RETURN = ">"  # in a place: what follows is where to go on after a look back, with what it has opened on the way


class Route:
    """The place of an interview among the stops of its plan."""

    def __init__(self, changes: Changes, place: str) -> None:
        self.changes = changes
        self.instance = changes.instance
        self.place = place
        self._plan: Plan | None = None
        self._shape = -1

    @property
    def plan(self) -> Plan:
        """The stops as the answers stand."""
        if self._plan is None or self._shape != self.changes.shape:
            self._plan, self._shape = plan_of(self.instance), self.changes.shape
        return self._plan

    @property
    def stop(self) -> Stop | None:
        """Where the interview stands, None at the end."""
        return self.plan.at(self.place.partition(RETURN)[0])

    def begin(self) -> None:
        """Go to the first stop."""
        self.place = self._after(None)

    def resume(self) -> None:
        """Where the place is no longer a stop, go to the first question without answer."""
        if self.stop is None and self.place.partition(RETURN)[0] != END:
            self.place = next((s.reference for s in self.plan.stops if s.node is not None and not s.node.text), END)

    def back(self) -> bool:
        """Go to the stop before, leaving an entry that was begun by mistake; False when there is none."""
        stop = self.stop
        index = self.plan.places[stop.reference] if stop else len(self.plan.stops)
        if index == 0:
            return False
        previous = self.plan.stops[index - 1]
        unused = self._unused_entry(stop, previous) if stop else None
        if unused is not None:
            self.place = self.instance.reference(unused).rpartition("[")[0]
            self.changes.remove_entry(unused)
        else:
            self.look_at(previous)
        return True

    def jump(self, number: int) -> bool:
        """Go to the question with this number; False when there is none."""
        found = next((s for s in self.plan.stops if s.number == number and s.kind != REPEAT), None)
        if found:
            self.look_at(found)
        return found is not None

    def look_at(self, stop: Stop) -> None:
        """Go to `stop` and remember where to go on, by way of what is open here."""
        here, *waiting = self.place.split(RETURN)
        node = self.stop.node if self.stop else None
        if not waiting or (node is not None and not node.text):
            waiting = [here or END, *waiting]
        self.place = RETURN.join([stop.reference, *(each for each in waiting if each != stop.reference)])

    def answers(self) -> dict[str, str]:
        """What each stop holds now."""
        return {stop.reference: stop.node.text if stop.node else "" for stop in self.plan.stops}

    def advance(self, stop: Stop, before: Mapping[str, str]) -> None:
        """Go on after `stop`; after a look back to where one was, by way of what has lost its answer since `before`."""
        waiting = self.place.split(RETURN)[1:]
        target, places = (waiting or [""])[-1], self.plan.places
        if not target or (target != END and target not in places):
            self.place = self._after(stop)
            return
        start, end = places.get(stop.reference, -1) + 1, places.get(target, len(self.plan.stops))
        empty = (each.reference for each in self.plan.stops[start:end] if each.node is not None and not each.node.text)
        opened = [each for each in empty if each in waiting or before.get(each) != ""]
        self.place = RETURN.join([*opened, target])

    def enter_entry(self, stop: Stop, before: Mapping[str, str]) -> None:
        """Go to the first stop that was not there `before`, or on when the new entry asks nothing."""
        first = next((s.reference for s in self.plan.stops if s.reference not in before), None)
        self.place = first or self._after(stop)

    def _after(self, stop: Stop | None) -> str:
        index = self.plan.places.get(stop.reference, -1) + 1 if stop else 0
        return self.plan.stops[index].reference if index < len(self.plan.stops) else END

    def _unused_entry(self, stop: Stop, previous: Stop) -> Node | None:
        """The last entry of an open repeat when `stop` is its first and nothing is answered in it."""
        node = None if isinstance(stop.step, Offer) else stop.step.node
        repeats, paths = self.instance.form.repeats, self.instance.paths
        while node is not None and paths.get(node) not in repeats:
            node = node.parent
        if node is None or node.siblings()[-1] is not node:
            return None
        if any(each.text for each in node.walk() if paths.get(each) in self.instance.form.controls):
            return None
        repeat = repeats[paths[node]]
        within = previous.reference.startswith(f"{self.instance.reference(node)}/")
        return node if repeat.count is None and not repeat.fixed and not within else None
