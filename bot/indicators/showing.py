"""Which figures of a survey somebody may see, given what that person has looked at before (domain 2.0.8); pure.

Three rules, from the plainest on: enough organizations and persons; no figure beside one that anybody may see and that
has nearly the same organizations; and nothing that, with all this person has seen, would tell of fewer than five. An
open round's figure moves for a person once enough has changed, and stays as it was seen until then.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from typing import Self

from bot.audience import Audience
from bot.indicators.auditing import Auditor
from bot.indicators.disclosure import too_near
from bot.indicators.organizations import OrganizationScore, so_many
from bot.indicators.records import Key, Unit
from bot.indicators.standings import Standing, hidden
from bot.indicators.strata import sums
from bot.indicators.surveyed import Figure, Surveyed

MANY = 100  # organizations from which whole numbers say nothing of a single one
SURVEYS = 12  # that are remembered of a person
WAITS = "waits"  # the code of a figure that stays as it was seen


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
    last: dict[Audience, tuple[frozenset[Unit], datetime]] = field(default_factory=dict)
    taken: list[tuple[Audience, datetime]] = field(default_factory=list)  # the looks themselves
    _final: dict[Audience, Outcome] = field(default_factory=dict)  # what no answer can change any more

    def __post_init__(self) -> None:
        self.auditor = Auditor(self.asked.definition.min_units)

    def moved(self, asked: Surveyed) -> bool:
        """Go on with the survey as it stands now; False, and nothing moved, where not everything seen still stands."""
        before = self.asked
        if asked is before:
            return True
        if asked.definition != before.definition or asked.members is not before.members:
            return False
        until = max((at for _, at in self.taken), default=None)
        changed = (
            org for org in asked.heard.keys() | before.heard.keys() if asked.heard.get(org) is not before.heard.get(org)
        )
        if until and any(_past(asked.heard.get(org), until) != _past(before.heard.get(org), until) for org in changed):
            return False
        self.asked = asked
        self._final.clear()
        return True

    def look(self, audience: Audience, at: datetime) -> Outcome:
        """What a look gets, which is remembered."""
        self.taken.append((audience, at))
        if audience in self._final:
            return self._final[audience]
        outcome = self._look(audience, at)
        if self.asked.ended_at is not None and at >= self.asked.ended_at and outcome is not Outcome.BEFORE:
            self._final[audience] = outcome
        return outcome

    def _look(self, audience: Audience, at: datetime) -> Outcome:
        part = self.asked.of(audience)
        units = part.units_at(at)
        before = self.last.get(audience)
        if not self._enough(units, at) or self._beside(audience, at):
            return Outcome.HIDDEN
        if before and (before[0] == units or len(units) >= MANY):
            self.last[audience] = units, at
            return Outcome.NOW
        if self.auditor.allows(part.sums if units is part.units else sums(part.members, units)):
            self.last[audience] = units, at
            return Outcome.NOW
        return Outcome.BEFORE if before else Outcome.HIDDEN

    def _enough(self, units: Collection[Unit], at: datetime) -> bool:
        heard, definition = self.asked.heard, self.asked.definition
        people = (heard[org].persons_until(at) for org, _ in units)
        return len(units) >= definition.min_units and so_many(people, definition.min_persons)

    def _beside(self, audience: Audience, at: datetime) -> bool:
        others = [self.asked.of(other).answered_at(at) for other in audience.neighbours()]
        return too_near(self.asked.of(audience).answered_at(at), others, self.asked.definition.min_units)


def _past(heard: OrganizationScore | None, until: datetime) -> set[tuple[Key, datetime]]:
    """Who had answered of an organization at an instant, and when."""
    voices = heard.voices if heard else ()
    return {(it.response.person_id, it.response.at) for it in voices if it.response.at <= until}


class Looks(tuple[Look, ...]):
    """What one person has looked at, in order, with what was made of it, kept from one question to the next."""

    kept: dict[Hashable, Memory]

    @classmethod
    def of(cls, looks: Iterable[Look], kept: dict[Hashable, Memory]) -> Self:
        """The looks of somebody of whom `kept` is known, which grows with them."""
        found = cls(looks)
        found.kept = kept
        return found


def beside(asked: Surveyed, audience: Audience) -> bool:
    """Whether a figure anybody may see, of a neighbouring audience, differs by too few organizations."""
    others = [asked.of(other).answered for other in audience.neighbours()]
    return too_near(asked.of(audience).answered, others, asked.definition.min_units)


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


def remembered(asked: Surveyed, looks: Iterable[Look], *, whole: bool = False) -> Memory:
    """What somebody has seen of a survey with these looks, in their order; `whole` takes each for one at everything."""
    own = (look for look in looks if look.indicator in {"", asked.definition.key})
    taken = [(Audience() if whole else look.audience, look.at) for look in own]
    kept = looks.kept if isinstance(looks, Looks) else {}
    key = asked.definition.key, asked.facts.source, whole
    memory = kept.get(key)
    if memory is None or taken[: len(memory.taken)] != memory.taken or not memory.moved(asked):
        if len(kept) >= SURVEYS:
            kept.clear()
        memory = kept[key] = Memory(asked)
    for audience, at in taken[len(memory.taken) :]:
        memory.look(audience, at)
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
        kept = figure(earlier(before[1]).of(audience))
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


def seen_whole(
    asked: Surveyed, at: datetime, looks: Iterable[Look] | None, earlier: Callable[[datetime], Surveyed]
) -> Surveyed:
    """A survey that is only ever said as a whole, as it stood when its last change could be told to this person."""
    if looks is None or not asked.shown:
        return asked
    memory = remembered(asked, looks, whole=True)
    before = memory.last.get(Audience())
    outcome = memory.look(Audience(), at)
    return earlier(before[1]) if outcome is Outcome.BEFORE and before else asked
