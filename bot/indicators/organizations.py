"""Which submissions count and what each organization scored with them (domain 2.0.4, rules E6 and E8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.indicators.definitions import Item
from bot.indicators.records import Key, Member, Response, RoundFacts
from bot.indicators.scoring import PersonScore, mean, person_score

ASSISTED = "asistido"  # the mode of an answer somebody of the team wrote down
REPRESENTATIVE = "representante"  # the mode of a board's answer


@dataclass(frozen=True, slots=True)
class Voice:
    """A counted submission with its valid index."""

    response: Response
    index: PersonScore


@dataclass(frozen=True, slots=True)
class OrganizationScore:
    """One organization's score on 0-100 and the valid respondents behind it."""

    score: float
    voices: tuple[Voice, ...]
    parts: Mapping[str, float] = field(default_factory=dict)  # of each dimension or capital, where there are any

    @property
    def first_at(self) -> datetime:
        """When its first counted respondent answered."""
        return min(voice.response.at for voice in self.voices)

    @property
    def represented(self) -> bool:
        """Whether its board answered for most families (domain 2.7)."""
        return any(voice.response.mode == REPRESENTATIVE for voice in self.voices)


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
    return {voice.response.person_id for score in scores.values() for voice in score.voices}


def assisted_percent(scores: Mapping[Key, OrganizationScore]) -> float | None:
    """The share of respondents whose answers somebody of the team wrote down; None without respondents."""
    voices = [voice for score in scores.values() for voice in score.voices]
    return 100 * sum(voice.response.mode == ASSISTED for voice in voices) / len(voices) if voices else None


def prorated_percent(scores: Mapping[Key, OrganizationScore]) -> float | None:
    """The percentage of valid respondents who left some item unanswered."""
    voices = [voice for score in scores.values() for voice in score.voices]
    return 100 * sum(voice.index.prorated for voice in voices) / len(voices) if voices else None


def early_and_late(
    scores: Mapping[Key, OrganizationScore], second_reminder_at: datetime | None
) -> tuple[set[Key], set[Key]]:
    """The organizations that answered before the second reminder, and those that answered after it."""
    if second_reminder_at is None:
        return set(scores), set()
    late = {org for org, score in scores.items() if score.first_at > second_reminder_at}
    return set(scores) - late, late
