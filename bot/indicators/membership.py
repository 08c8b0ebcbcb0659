"""mega_1a and mega_1b: what the members' survey says, from the frozen frame and its answers (domain 2.1 and 2.2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.indicators.definitions import Definition
from bot.indicators.estimate import bounds, estimate_mean, estimate_percent
from bot.indicators.organizations import organization_scores
from bot.indicators.records import Member, Response, RoundFacts
from bot.indicators.standings import Standing
from bot.indicators.surveyed import Surveyed, blank, standing_of


def hear(
    definition: Definition, members: Sequence[Member], responses: Iterable[Response], facts: RoundFacts
) -> Surveyed:
    """The frame with the score of each organization: the mean of its valid respondents' means."""
    return Surveyed(definition, members, facts, organization_scores(definition.items, members, responses, facts))


def figure_1a(asked: Surveyed) -> Standing:
    """The percentage of organizations that recognise CLAC; the mean index and the items beside it."""
    figure, index = estimate_percent(asked.members, asked.reaching), estimate_mean(asked.members, asked.scores)
    if figure is None or index is None:
        return blank(asked)
    worst, best = bounds(sum(asked.reaching.values()), figure.n, figure.frame)
    values = {org: 100.0 if holds else 0.0 for org, holds in asked.reaching.items()}
    return standing_of(asked, figure, values, {"index_mean": index.value, "worst": worst, "best": best})


def figure_1b(asked: Surveyed) -> Standing:
    """The mean satisfaction of the organizations, the percentage of satisfied ones beside it; or as D1 decides."""
    index, satisfied = estimate_mean(asked.members, asked.scores), estimate_percent(asked.members, asked.reaching)
    if index is None or satisfied is None:
        return blank(asked)
    if asked.definition.reading == "percent":
        values = {org: 100.0 if holds else 0.0 for org, holds in asked.reaching.items()}
        return standing_of(asked, satisfied, values, {"index_mean": index.value})
    return standing_of(asked, index, asked.scores, {"satisfied_percent": satisfied.value})
