"""mega_3a: what allied institutions think of CLAC; each counts once, whoever answered for it (domain 2.4)."""

from __future__ import annotations

from dataclasses import replace

from bot.indicators.disclosure import hidden_siblings
from bot.indicators.estimate import estimate_mean
from bot.indicators.standings import Standing
from bot.indicators.surveyed import Surveyed, blank, standing_of

CATEGORY = "category:"  # prefix of the companions that say the mean of one category


def figure_3a(asked: Surveyed) -> Standing:
    """The mean of the institutions, unweighted, with a margin for the small frame; by category beside it."""
    together = [replace(member, region="", kind="") for member in asked.members]  # one stratum: a small frame
    figure = estimate_mean(together, asked.scores)
    return standing_of(asked, figure, asked.scores, _categories(asked)) if figure else blank(asked)


def _categories(asked: Surveyed) -> dict[str, float | None]:
    """The mean of each category with at least five institutions, unless the others would give a small one away."""
    names = sorted({name for member in asked.members for name in member.networks})
    parts = {name: asked.part([one for one in asked.members if name in one.networks]) for name in names}
    rest = asked.part([one for one in asked.members if not one.networks])
    groups = {name: part.group for name, part in (*parts.items(), ("", rest))}
    least = asked.definition.min_units, asked.definition.min_persons
    secret = hidden_siblings(groups, *least)
    found = {
        f"{CATEGORY}{name}": estimate_mean(part.members, part.scores)
        for name, part in parts.items()
        if part.heard and name not in secret
    }
    return {key: estimate.raw for key, estimate in found.items() if estimate}
