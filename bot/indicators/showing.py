"""Which figures of a survey somebody may see, given what that person has looked at before (domain 2.0.8); pure.

Three rules, from the plainest on: enough organizations and persons; no figure beside one that anybody may see and that
has nearly the same organizations; and nothing that, with all this person has seen, would tell of fewer than five. An
open round's figure moves for a person once enough has changed, and stays as it was seen until then.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum

from bot.audience import Audience
from bot.indicators.auditing import Auditor
from bot.indicators.disclosure import tells_apart
from bot.indicators.organizations import so_many
from bot.indicators.records import Frame, Key, Member, frame_of
from bot.indicators.standings import Standing, hidden
from bot.indicators.strata import collapse, stratify
from bot.indicators.surveyed import Figure, Surveyed, until

MANY = 100  # organizations from which whole numbers say nothing of a single one
WAITS = "waits"  # the code of a figure that stays as it was seen

Unit = tuple[Key, int]


@dataclass(frozen=True, slots=True)
class Look:
    """That somebody looked at the figures of an audience at an instant, at all of them or at one indicator's."""

    audience: Audience
    at: datetime
    indicator: str = ""


class Outcome(Enum):
    """What a look at a figure gets."""

    HIDDEN = "hidden"
    NOW = "now"
    BEFORE = "before"  # the figure as it was last seen


@dataclass(slots=True)
class Memory:
    """What one person has seen of one survey, look by look in their order."""

    asked: Surveyed
    auditor: Auditor = field(init=False)
    frame: Frame = field(init=False)
    last: dict[Audience, tuple[frozenset[Unit], datetime]] = field(default_factory=dict)
    _final: dict[Audience, Outcome] = field(default_factory=dict)  # what no answer can change any more
    _ended: datetime | None = None  # when the last answer came

    def __post_init__(self) -> None:
        self.auditor = Auditor(self.asked.definition.min_units)
        self.frame = frame_of(self.asked.members)
        self._ended = max((one.moments[-1] for one in self.asked.heard.values()), default=None)

    def look(self, audience: Audience, at: datetime) -> Outcome:
        """What a look gets, which is remembered."""
        if audience in self._final:
            return self._final[audience]
        outcome = self._look(audience, at)
        if self._ended is not None and at >= self._ended and outcome is not Outcome.BEFORE:
            self._final[audience] = outcome
        return outcome

    def _look(self, audience: Audience, at: datetime) -> Outcome:
        members = self.frame.of(audience)
        units = until(self.asked.heard, at, members.ids)
        before = self.last.get(audience)
        if not self._enough(units, at) or self._beside(audience, units, at):
            return Outcome.HIDDEN
        if before and (before[0] == units or len(units) >= MANY):
            self.last[audience] = units, at
            return Outcome.NOW
        if self.auditor.allows(_parts(members, units)):
            self.last[audience] = units, at
            return Outcome.NOW
        return Outcome.BEFORE if before else Outcome.HIDDEN

    def _enough(self, units: Collection[Unit], at: datetime) -> bool:
        heard, definition = self.asked.heard, self.asked.definition
        people = (heard[org].persons_until(at) for org, _ in units)
        return len(units) >= definition.min_units and so_many(people, definition.min_persons)

    def _beside(self, audience: Audience, units: Collection[Unit], at: datetime) -> bool:
        orgs = frozenset(org for org, _ in units)
        others = [self._answered(at, self.frame.of(other).ids) for other in audience.neighbours()]
        return _too_near(orgs, others, self.asked.definition.min_units)

    def _answered(self, at: datetime, orgs: frozenset[Key]) -> frozenset[Key]:
        """Which of some organizations had answered at an instant."""
        heard = self.asked.heard
        return frozenset(org for org in orgs if org in heard and heard[org].first_at <= at)


def beside(asked: Surveyed, audience: Audience) -> bool:
    """Whether a figure anybody may see, of a neighbouring audience, differs by too few organizations."""
    frame, answered = frame_of(asked.members), asked.heard.keys()
    others = [frame.of(other).ids & answered for other in audience.neighbours()]
    return _too_near(frame.of(audience).ids & answered, others, asked.definition.min_units)


def _too_near(orgs: frozenset[Key], others: Iterable[Collection[Key]], least: int) -> bool:
    return tells_apart(orgs, [frozenset(other) for other in others if len(other) >= least], least)


def _parts(members: Sequence[Member], units: Collection[Unit]) -> list[list[Unit]]:
    """The sums a figure is made of: one for each stratum as joined."""
    strata = collapse(stratify(members, {org: 0.0 for org, _ in units}))
    cells = {cell: number for number, stratum in enumerate(strata) for cell in stratum.cells}
    where = {member.org_id: cells[member.region, member.kind] for member in members}
    parts: list[list[Unit]] = [[] for _ in strata]
    for unit in units:
        parts[where[unit[0]]].append(unit)
    return [part for part in parts if part]


def shown(
    asked: Surveyed,
    figure: Figure,
    audience: Audience,
    at: datetime,
    looks: Iterable[Look] | None = None,
    earlier: Callable[[datetime], Surveyed] | None = None,
) -> Standing:
    """The standing of an audience as somebody may see it who looked at `looks` before; None for nobody in particular.

    `asked` is the whole frame; `earlier` gives it as it stood at an instant, for figures that wait.
    """
    if looks is not None:
        return seen(remembered(asked, looks), figure, audience, at, earlier)
    found = asked.of(audience).told(figure)
    return hidden(found) if _speaks(found) and beside(asked, audience) else found


def remembered(asked: Surveyed, looks: Iterable[Look]) -> Memory:
    """What somebody has seen of a survey with these looks, in their order."""
    memory = Memory(asked)
    for look in looks:
        if look.indicator in {"", asked.definition.key}:
            memory.look(look.audience, look.at)
    return memory


def seen(
    memory: Memory, figure: Figure, audience: Audience, at: datetime,
    earlier: Callable[[datetime], Surveyed] | None = None,
) -> Standing:  # fmt: skip
    """The standing of an audience for whoever has this memory, which remembers that it was looked at."""
    found = memory.asked.of(audience).told(figure)
    if not _speaks(found):
        return found
    before = memory.last.get(audience)
    outcome = memory.look(audience, at)
    if outcome is Outcome.BEFORE and before and earlier:
        kept = figure(cut(earlier(before[1]), audience))
        return replace(kept, notes=(*kept.notes, WAITS))
    return found if outcome is Outcome.NOW else hidden(found)


def shown_together(
    asked: Surveyed, figure: Figure, audiences: Iterable[Audience], at: datetime, looks: Iterable[Look]
) -> dict[Audience, Standing]:
    """The standings of several audiences for one person who sees them all; what comes first is hidden last."""
    memory = remembered(asked, looks)
    return {audience: seen(memory, figure, audience, at) for audience in audiences}


def _speaks(found: Standing) -> bool:
    """Whether there is anything that could give somebody away."""
    return found.status != "hidden" and found.n > 0


def cut(asked: Surveyed, audience: Audience) -> Surveyed:
    """The part of a survey an audience names."""
    return asked.of(audience)


def seen_whole(
    asked: Surveyed, at: datetime, looks: Iterable[Look] | None, earlier: Callable[[datetime], Surveyed]
) -> Surveyed:
    """A survey that is only ever said as a whole, as it stood when its last change could be told to this person."""
    if looks is None or not asked.shown:
        return asked
    memory = remembered(asked, [replace(look, audience=Audience()) for look in looks])
    before = memory.last.get(Audience())
    outcome = memory.look(Audience(), at)
    return earlier(before[1]) if outcome is Outcome.BEFORE and before else asked
