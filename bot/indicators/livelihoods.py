"""mega_5: how sustainable people say their livelihoods are, asked without names by organization (domain 2.7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import quantiles

from bot.indicators.definitions import Definition, Item
from bot.indicators.estimate import estimate_mean
from bot.indicators.organizations import REPRESENTATIVE, OrganizationScore, Voice, counted
from bot.indicators.records import Key, Member, Response, RoundFacts
from bot.indicators.scoring import PersonScore, capital_scores, item_score, livelihood_score, mean
from bot.indicators.standings import Standing
from bot.indicators.surveyed import Surveyed, blank, standing_of, top_percent

HEAVIEST = 95  # percentile at which the weight of a large organization is capped


def hear_5(
    definition: Definition, members: Sequence[Member], responses: Iterable[Response], facts: RoundFacts
) -> Surveyed:
    """The frame with the score of each organization: the mean of at least three persons, else of its representative.

    `parts` are the capitals.
    """
    kinds = {member.org_id: member.kind for member in members}
    persons: dict[Key, list[tuple[Voice, Mapping[str, float]]]] = {}
    boards: dict[Key, tuple[Voice, Mapping[str, float]]] = {}
    for response in sorted(counted(responses, facts.closed_at), key=lambda each: each.at):
        if response.org_id in kinds and (found := _scored(definition, kinds[response.org_id], response)):
            if response.mode == REPRESENTATIVE:
                boards[response.org_id] = found  # the last one stands
            else:
                persons.setdefault(response.org_id, []).append(found)
    heard: dict[Key, OrganizationScore] = {}
    for org in kinds:
        if len(sample := persons.get(org, [])) >= definition.least_persons:
            heard[org] = _joined(sample)
        elif definition.represented and org in boards:
            heard[org] = _joined([boards[org]])
    return Surveyed(definition, members, facts, heard)


def _scored(definition: Definition, kind: str, response: Response) -> tuple[Voice, Mapping[str, float]] | None:
    capitals = capital_scores(definition.items, response.answers, kind)
    if capitals is None:
        return None
    asked = definition.of_kind(kind)
    answered = sum(item_score(item, response.answers.get(item.name)) is not None for item in asked)
    return Voice(response, PersonScore(livelihood_score(capitals), answered, len(asked))), capitals


def _joined(sample: Sequence[tuple[Voice, Mapping[str, float]]]) -> OrganizationScore:
    voices = tuple(voice for voice, _ in sample)
    capitals = {name: mean([each[name] for _, each in sample]) for name in sample[0][1]}
    return OrganizationScore(mean([voice.index.score for voice in voices]), voices, capitals)


def figure_5(asked: Surveyed) -> Standing:
    """The mean of the organizations; those their board answered for are counted apart beside it."""
    figure = estimate_mean(asked.members, asked.scores)
    return standing_of(asked, figure, asked.scores, _beside(asked)) if figure else blank(asked)


def _beside(asked: Surveyed) -> dict[str, float | None]:
    boards = [each.score for each in asked.heard.values() if each.represented]
    found: dict[str, float | None] = {"persons": asked.group.persons, "represented": len(boards)}
    if asked.detailed:
        found |= asked.means()
        if (improved := top_percent(Item(asked.definition.also[0]), asked)) is not None:
            found["improved_percent"] = improved
    if asked.whole and asked.detailed:
        found["weighted"] = weighted(asked)
        if min(len(boards), len(asked.heard) - len(boards)) >= asked.definition.min_detail:
            found["represented_mean"] = mean(boards)
    return found


def weighted(asked: Surveyed) -> float | None:
    """The mean weighed by how many people each organization has, the largest 5 % capped; None where no size is known.

    Only ever said of the whole network: together with the plain mean it would single out an odd size.
    """
    sizes = {member.org_id: member.people for member in asked.members if member.people}
    known = {org: sizes[org] for org in asked.heard if org in sizes}
    if len(known) < asked.definition.min_detail:
        return None
    most = quantiles(sizes.values(), n=100, method="inclusive")[HEAVIEST - 1]
    weights = {org: min(size, most) for org, size in known.items()}
    return sum(weights[org] * asked.heard[org].score for org in known) / sum(weights.values())
