"""mega_1a and mega_1b: what the members' survey says, from the frozen frame and its answers (domain 2.1 and 2.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.indicators.change import late_differ
from bot.indicators.definitions import Definition, Item
from bot.indicators.disclosure import Group, may_detail, may_show, softened
from bot.indicators.estimate import Estimate, bounds, estimate_mean, estimate_percent, round_up
from bot.indicators.organizations import (
    OrganizationScore,
    early_and_late,
    organization_scores,
    persons,
    prorated_percent,
)
from bot.indicators.publication import publication_of
from bot.indicators.records import Key, Member, Response, RoundFacts
from bot.indicators.scoring import item_score, mean, reaches
from bot.indicators.standings import Standing, hidden, no_data, status_of
from bot.indicators.strata import region_response, silent_regions, stratify

NOISE_DECIMALS = 9
TOP_SCORE = 75.0  # the two best options of five


@dataclass(frozen=True, slots=True)
class _Asked:
    """A survey's frame with the organizations heard so far."""

    definition: Definition
    members: Sequence[Member]
    facts: RoundFacts
    heard: Mapping[Key, OrganizationScore]

    @property
    def scores(self) -> dict[Key, float]:
        """The organizations' scores, 0-100."""
        return {org: found.score for org, found in self.heard.items()}

    @property
    def reaching(self) -> dict[Key, bool]:
        """Which organizations reach the definition's threshold."""
        return {org: reaches(score, self.definition.threshold) for org, score in self.scores.items()}


def compute_1a(
    definition: Definition, members: Sequence[Member], responses: Iterable[Response], facts: RoundFacts
) -> Standing:
    """The percentage of organizations that recognise CLAC; the mean index and the items beside it."""
    asked = _asked(definition, members, responses, facts)
    figure, index = estimate_percent(members, asked.reaching), estimate_mean(members, asked.scores)
    if figure is None or index is None:
        return _blank(asked)
    worst, best = bounds(sum(asked.reaching.values()), figure.n, figure.frame)
    values = {org: 100.0 if holds else 0.0 for org, holds in asked.reaching.items()}
    return _standing(asked, figure, values, {"index_mean": index.value, "worst": worst, "best": best})


def compute_1b(
    definition: Definition, members: Sequence[Member], responses: Iterable[Response], facts: RoundFacts
) -> Standing:
    """The mean satisfaction of the organizations; the percentage of satisfied ones beside it."""
    asked = _asked(definition, members, responses, facts)
    figure, satisfied = estimate_mean(members, asked.scores), estimate_percent(members, asked.reaching)
    if figure is None or satisfied is None:
        return _blank(asked)
    return _standing(asked, figure, asked.scores, {"satisfied_percent": satisfied.value})


def _asked(
    definition: Definition, members: Sequence[Member], responses: Iterable[Response], facts: RoundFacts
) -> _Asked:
    return _Asked(definition, members, facts, organization_scores(definition.items, members, responses, facts))


def _blank(asked: _Asked) -> Standing:
    """The standing without figure: how many answered and nothing of what they said (no data is not zero, rule E3)."""
    n, frame = len(asked.heard), len(asked.members)
    empty = no_data(asked.definition, as_of=asked.facts.as_of, frame=frame)
    return replace(
        empty, n=n, source=asked.facts.source, companions={"response_rate": 100 * n / frame} if frame else {}
    )


def _standing(
    asked: _Asked, figure: Estimate, values: Mapping[Key, float], own: Mapping[str, float | None]
) -> Standing:
    """The standing of a figure that stands on `values`, one for each organization heard."""
    definition, blank = asked.definition, _blank(asked)
    shown = may_show(Group(figure.n, len(persons(asked.heard))), definition.min_units, definition.min_persons)
    strata = stratify(asked.members, values)
    publication, reasons = publication_of(
        closed=asked.facts.closed_at is not None,
        approved=asked.facts.approved,
        shown=shown,
        n=figure.n,
        frame=figure.frame,
        regions=region_response(strata),
        silent_region=bool(silent_regions(strata)),
    )
    if not shown:
        return hidden(blank)
    value = round(figure.value, NOISE_DECIMALS)
    empty = ("empty_stratum",) if silent_regions(strata) else ()
    return replace(
        blank,
        value=value,
        status=status_of(value, definition.target, definition.close_points),
        publication=publication,
        margin=None if figure.margin is None else round_up(figure.margin),
        low=round(figure.low, NOISE_DECIMALS),
        high=round(figure.high, NOISE_DECIMALS),
        companions={
            **own,
            "raw": figure.raw,
            **blank.companions,
            "prorated_percent": prorated_percent(asked.heard),
            **_top_percents(asked),
        },
        notes=tuple(dict.fromkeys((*_warnings(asked, figure, values), *empty, *reasons))),
    )


def _warnings(asked: _Asked, figure: Estimate, values: Mapping[Key, float]) -> tuple[str, ...]:
    """The codes of what a reader must know of the figure."""
    early, late = early_and_late(asked.heard, asked.facts.second_reminder_at)
    soft = softened(round(figure.value, NOISE_DECIMALS), figure.n, asked.definition.min_detail)
    gap = abs(figure.value - asked.definition.target)
    found = {
        "all_answered": figure.n == figure.frame,
        "within_margin": bool(figure.margin) and gap <= round_up(figure.margin or 0.0),
        "late_differ": late_differ([values[org] for org in early], [values[org] for org in late]),
        "below_5": soft == "below_5",
        "above_95": soft == "above_95",
    }
    return tuple(code for code, holds in found.items() if holds)


def _top_percents(asked: _Asked) -> dict[str, float | None]:
    """Per item, "bastante" and "mucho" in percent; only the items with enough organizations and persons behind."""
    found = {f"top_{item.name}": _top_percent(item, asked) for item in asked.definition.items}
    return {name: percent for name, percent in found.items() if percent is not None}


def _top_percent(item: Item, asked: _Asked) -> float | None:
    """The share of each organization's persons that chose one of the two best options, averaged by organization."""
    shares: list[float] = []
    voices: set[Key] = set()
    for organization in asked.heard.values():
        answers = {
            voice.response.person_id: item_score(item, voice.response.answers.get(item.name))
            for voice in organization.voices
        }
        valid = {person: score for person, score in answers.items() if score is not None}
        if valid:
            shares.append(100 * mean([float(score >= TOP_SCORE) for score in valid.values()]))
            voices |= set(valid)
    return mean(shares) if may_detail(Group(len(shares), len(voices)), asked.definition.min_detail) else None
