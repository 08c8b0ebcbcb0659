"""mega_4: how far members and structures have developed, as they assess themselves (domain 2.6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.indicators.definitions import STRUCTURE, Definition
from bot.indicators.estimate import estimate_mean, round_up
from bot.indicators.organizations import OrganizationScore, Voice, counted
from bot.indicators.records import Key, Member, Response, RoundFacts
from bot.indicators.scoring import PersonScore, composite, development_score, dimension_scores, mean
from bot.indicators.standings import Standing, status_of
from bot.indicators.surveyed import NOISE_DECIMALS, Surveyed, blank, standing_of

BANDS = (0, 20, 40, 60, 80)  # where each band of the traffic light begins
OPTIMISTIC = 10  # points of self-report above what was verified, from which a warning stands beside the figure


@dataclass(frozen=True, slots=True)
class Structures:
    """The block of the structures: the mean of those that answered, of all that were asked."""

    value: float
    n: int
    frame: int


def hear_4(
    definition: Definition, members: Sequence[Member], responses: Iterable[Response], facts: RoundFacts
) -> Surveyed:
    """The frame with the score of each organization or structure that sent the whole form: one official answer each.

    `parts` are the dimensions; a structure has one.
    """
    kinds = {member.org_id: member.kind for member in members}
    heard: dict[Key, OrganizationScore] = {}
    for response in sorted(counted(responses, facts.closed_at), key=lambda each: each.at):
        known = response.complete and response.org_id in kinds
        if known and (found := _scored(definition, kinds[response.org_id], response)):
            heard[response.org_id] = found  # the last one stands
    return Surveyed(definition, members, facts, heard)


def _scored(definition: Definition, kind: str, response: Response) -> OrganizationScore | None:
    asked = definition.of_kind(kind)
    parts = dimension_scores(asked, response.answers, kind)
    valid = {name: score for name, score in parts.items() if score is not None}
    if not valid or len(valid) < len(parts):
        return None
    score = mean(list(valid.values()))
    if kind != STRUCTURE and definition.across == "geometric":  # D4: a strong side does not hide a weak one
        score = development_score(list(valid.values())) or score
    answered = sum(response.answers.get(item.name, "") in {"1", "2", "3", "4", "5"} for item in asked)
    applicable = sum(response.answers.get(item.name) != "na" for item in asked)
    return OrganizationScore(score, (Voice(response, PersonScore(score, answered, applicable)),), valid)


def structures_of(asked: Surveyed) -> Structures | None:
    """The block of the structures; None below the minimum, as for any opinion."""
    if len(asked.heard) < asked.definition.min_units:
        return None
    return Structures(mean([each.score for each in asked.heard.values()]), len(asked.heard), len(asked.members))


def figure_4(asked: Surveyed, structures: Structures | None, verified_gap: float | None = None) -> Standing:
    """0.75·M + 0.25·E; without structures there is no composite, and the membership's block is beside the gap."""
    membership = estimate_mean(asked.members, asked.scores)
    if membership is None:
        return blank(asked)
    own = standing_of(asked, membership, asked.scores, _beside(asked, structures, verified_gap))
    if own.value is None:
        return own
    if structures is None:
        own = replace(own, value=None, status="no_data", margin=None, low=None, high=None, notes=("no_structures",))
        return replace(own, companions={**own.companions, "membership": membership.value})
    return _composed(own, membership.value, membership.margin, structures, asked.definition, verified_gap)


@dataclass(frozen=True, slots=True)
class Composite:
    """The figure of the composite with what stands in it beside the membership; the same for the same."""

    structures: Structures | None
    verified_gap: float | None

    def __call__(self, asked: Surveyed) -> Standing:
        """The standing of a membership."""
        return figure_4(asked, self.structures, self.verified_gap)


def _composed(
    own: Standing, membership: float, margin: float | None, structures: Structures, definition: Definition,
    verified_gap: float | None,
) -> Standing:  # fmt: skip
    """The standing of the composite: the margin is the membership's, weighed (the structures are a complete count)."""
    weights = {"membership_weight": definition.membership_weight, "structures_weight": definition.structures_weight}
    value = round(composite(membership, structures.value, **weights), NOISE_DECIMALS)
    reach = None if margin is None else definition.membership_weight * margin
    gap = abs(value - definition.target)
    notes = [note for note in own.notes if note not in {"within_margin", "below_5", "above_95"}]
    if reach and gap <= round_up(reach):
        notes.append("within_margin")
    if verified_gap is not None and verified_gap > OPTIMISTIC:
        notes.append("optimistic")
    return replace(
        own,
        value=value,
        status=status_of(value, definition.target, definition.close_points),
        margin=None if reach is None else round_up(reach),
        low=0.0 if reach is None else max(0.0, value - reach),
        high=100.0 if reach is None else min(100.0, value + reach),
        companions={**own.companions, "membership": membership},
        notes=tuple(notes),
    )


def _beside(asked: Surveyed, structures: Structures | None, verified_gap: float | None) -> dict[str, float | None]:
    """The structures, the arithmetic version, each dimension, the bands and what the verification found."""
    found: dict[str, float | None] = {}
    if structures:
        found |= {"structures": structures.value, "structures_n": structures.n, "structures_frame": structures.frame}
    if asked.shown:
        plain = estimate_mean(
            asked.members, {org: mean(list(each.parts.values())) for org, each in asked.heard.items()}
        )
        found["arithmetic_membership"] = plain.value if plain else None
        if plain and structures:
            definition = asked.definition
            weights = definition.membership_weight, definition.structures_weight
            found["arithmetic"] = composite(
                plain.value, structures.value, membership_weight=weights[0], structures_weight=weights[1]
            )
    if asked.detailed:
        found |= asked.means()
        found |= bands([each.score for each in asked.heard.values()])
    if verified_gap is not None and asked.whole:
        found["verified_gap"] = verified_gap
    return found


def bands(scores: Sequence[float]) -> dict[str, float | None]:
    """The percentage of organizations in each band 0-20-40-60-80-100; a boundary belongs to the band above it."""
    ends = (*BANDS[1:], 101)
    return {
        f"band_{low}": 100 * sum(low <= score < high for score in scores) / len(scores)
        for low, high in zip(BANDS, ends, strict=True)
    }
