"""Which submissions count and what each organization scored with them (domain 2.0.4, rules E6 and E8)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from bot.indicators.definitions import Item
from bot.indicators.records import Key, Member, Response, RoundFacts, Unit
from bot.indicators.scoring import PersonScore, dispersed, item_score, mean, person_score

ASSISTED = "asistido"  # the mode of an answer somebody of the team wrote down
REPRESENTATIVE = "representante"  # the mode of a board's answer
TOP_SCORE = 75.0  # the two best options of five


@dataclass(frozen=True, slots=True)
class Voice:
    """A counted submission with its valid index."""

    response: Response
    index: PersonScore


@dataclass(frozen=True)
class OrganizationScore:
    """One organization's score on 0-100 and the valid respondents behind it, counted once however often it is asked."""

    score: float
    voices: tuple[Voice, ...]
    parts: Mapping[str, float] = field(default_factory=dict)  # of each dimension or capital, where there are any

    @cached_property
    def moments(self) -> tuple[datetime, ...]:
        """When its counted respondents answered, in order."""
        return tuple(sorted(voice.response.at for voice in self.voices))

    @property
    def first_at(self) -> datetime:
        """When its first counted respondent answered."""
        return self.moments[0]

    @cached_property
    def persons(self) -> frozenset[Key]:
        """Who they are."""
        return frozenset(voice.response.person_id for voice in self.voices)

    @cached_property
    def assisted(self) -> int:
        """How many answers somebody of the team wrote down."""
        return sum(voice.response.mode == ASSISTED for voice in self.voices)

    @cached_property
    def prorated(self) -> int:
        """How many respondents left some item unanswered."""
        return sum(voice.index.prorated for voice in self.voices)

    @cached_property
    def dispersed(self) -> bool:
        """Whether its respondents are of two minds (domain 2.0.4)."""
        return dispersed([voice.index.score for voice in self.voices])

    @cached_property
    def represented(self) -> bool:
        """Whether its board answered for most families (domain 2.7)."""
        return any(voice.response.mode == REPRESENTATIVE for voice in self.voices)

    def until(self, at: datetime) -> int:
        """How many of its respondents had answered at an instant."""
        return bisect_right(self.moments, at)

    def persons_until(self, at: datetime) -> AbstractSet[Key]:
        """Who had answered at an instant."""
        if self.moments[-1] <= at:
            return self.persons
        return {voice.response.person_id for voice in self.voices if voice.response.at <= at}

    def top(self, item: Item) -> Top | None:
        """The share of its persons that chose one of the two best options of an item; None where nobody answered it."""
        if item.name not in self._tops:
            self._tops[item.name] = _top(item, self.voices)
        return self._tops[item.name]

    def count(self, items: Iterable[Item]) -> None:
        """Work out now what is asked of it for every figure."""
        _ = self.moments, self.persons, self.assisted, self.prorated, self.dispersed, self.represented
        for item in items:
            self.top(item)

    @cached_property
    def _tops(self) -> dict[str, Top | None]:
        return {}


@dataclass(frozen=True, slots=True)
class Top:
    """How one item was answered in one organization."""

    share: float  # of the persons with an opinion, 0-100
    persons: frozenset[Key]


def _top(item: Item, voices: Iterable[Voice]) -> Top | None:
    name, valid = item.name, {}
    for response in (voice.response for voice in voices):
        score = item_score(item, response.answers.get(name))
        if score is not None:
            valid[response.person_id] = score >= TOP_SCORE
    return Top(100 * (sum(valid.values()) / len(valid)), frozenset(valid)) if valid else None


def organization_scores(
    items: Sequence[Item], members: Iterable[Member], responses: Iterable[Response], facts: RoundFacts
) -> dict[Key, OrganizationScore]:
    """The score of every organization of the frame with at least one valid respondent."""
    return {
        org: OrganizationScore(mean([voice.index.score for voice in heard]), tuple(heard))
        for org, heard in valid_voices(items, members, responses, facts).items()
    }


def valid_voices(
    items: Sequence[Item], members: Iterable[Member], responses: Iterable[Response], facts: RoundFacts
) -> dict[Key, list[Voice]]:
    """The counted submissions with enough answers, by organization of the frame."""
    kinds = {member.org_id: member.kind for member in members}
    voices: dict[Key, list[Voice]] = {}
    for response in counted(responses, facts.closed_at):
        if response.org_id not in kinds:
            continue
        if index := person_score(items, response.answers, kinds[response.org_id]):
            voices.setdefault(response.org_id, []).append(Voice(response, index))
    return voices


def counted(responses: Iterable[Response], closed_at: datetime | None) -> list[Response]:
    """One submission per person and organization: the last complete one before closing.

    Once the round is closed, an interview left half way counts for a person who completed none.
    """
    last: dict[tuple[Key, Key], Response] = {}
    for response in responses:
        if closed_at is None and not response.complete:
            continue
        if closed_at is not None and response.at > closed_at:
            continue
        key = response.org_id, response.person_id
        if key not in last or _rank(response) >= _rank(last[key]):
            last[key] = response
    return list(last.values())


def _rank(response: Response) -> tuple[bool, datetime]:
    return response.complete, response.at


def persons(scores: Mapping[Key, OrganizationScore]) -> set[Key]:
    """The distinct persons behind these scores; one person may speak for two organizations."""
    return set().union(*(score.persons for score in scores.values()))


def so_many(groups: Iterable[AbstractSet[Key]], least: int) -> bool:
    """Whether groups of persons have at least so many distinct ones; looks no further than needed."""
    found: set[Key] = set()
    for group in groups:
        if len(found) >= least:
            break
        found |= group
    return len(found) >= least


def assisted_percent(scores: Mapping[Key, OrganizationScore]) -> float | None:
    """The share of respondents whose answers somebody of the team wrote down; None without respondents."""
    voices = sum(len(score.voices) for score in scores.values())
    return 100 * sum(score.assisted for score in scores.values()) / voices if voices else None


def prorated_percent(scores: Mapping[Key, OrganizationScore]) -> float | None:
    """The percentage of valid respondents who left some item unanswered."""
    voices = sum(len(score.voices) for score in scores.values())
    return 100 * sum(score.prorated for score in scores.values()) / voices if voices else None


def early_and_late(
    scores: Mapping[Key, OrganizationScore], second_reminder_at: datetime | None
) -> tuple[set[Key], set[Key]]:
    """The organizations that answered before the second reminder, and those that answered after it."""
    if second_reminder_at is None:
        return set(scores), set()
    late = {org for org, score in scores.items() if score.first_at > second_reminder_at}
    return set(scores) - late, late


def until(heard: Mapping[Key, OrganizationScore], at: datetime, orgs: Collection[Key]) -> frozenset[Unit]:
    """What stood of some organizations at an instant: each with how many of its respondents had answered."""
    return frozenset((org, count) for org in orgs if org in heard and (count := heard[org].until(at)))
