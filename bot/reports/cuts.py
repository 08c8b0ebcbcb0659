"""The figures side by side: the network, its regions, countries, products and types, as one reader may see them all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from bot.audience import CATEGORIES, Audience
from bot.indicators.external import verified_gap
from bot.indicators.showing import Look, remembered, seen
from bot.indicators.standings import Standing
from bot.indicators.surveyed import Figure
from bot.programme.plan import plan
from bot.reports import participation
from bot.reports.collect import collect, entered_figures, structures_heard
from bot.reports.surveys import FIGURES, HEAR, Archive, composed
from storage import lookups, rounds

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.indicators.definitions import Definition

#: The cuts of a report, the most important first: what has to give way for the others' sake is hidden further down.
CUTS = ("regions", "kinds", "countries", "products")


@dataclass(frozen=True, slots=True)
class Cut:
    """One group with its standings, by indicator; an indicator without such a cut is missing."""

    category: str  # regions, countries…, empty for the network
    audience: Audience
    standings: Mapping[str, Standing]


async def side_by_side(
    db: AsyncConnection, at: datetime, *, team: bool = False, looks: Sequence[Look] | None = None
) -> list[Cut]:
    """The network first, then each group of each cut, as somebody sees them all who looked at `looks` before."""
    audiences = await _audiences(db)
    wholes = {one.key: one for one in await collect(db, Audience(), at, team=team, looks=looks)}
    found: dict[Audience, dict[str, Standing]] = {one: {} for one in audiences}
    archive = Archive(db, at)
    for definition in plan().definitions:
        wanted = [one for one in audiences if definition.cuts and definition.allows(one.cuts)]
        for audience, standing in (await _of(db, archive, definition, wanted, looks or (), team=team)).items():
            found[audience][definition.key] = standing
    named = {cut: name for name, (_, cut) in CATEGORIES.items()}
    groups = [Cut(named[next(iter(one.cuts))], one, standings) for one, standings in found.items()]
    return [Cut("", Audience(), wholes), *groups]


async def remember(db: AsyncConnection, asker: int, at: datetime) -> None:
    """Keep that a person is about to see the network, over its rounds too, and every group side by side."""
    for definition in plan().definitions:
        await lookups.add(db, asker, definition.key, at)
    for audience in (Audience(), *await _audiences(db)):
        await lookups.add(db, asker, audience.text(), at)


async def _audiences(db: AsyncConnection) -> list[Audience]:
    """Every group there is an active member of, cut by cut, the largest group first."""
    sizes: dict[str, dict[str, int]] = {name: {} for name in CUTS}
    for row in await rounds.candidates(db):
        of = {"regions": [row["region"]], "kinds": [row["kind"]], "countries": [row["country"]]}
        for name, values in {**of, "products": row["products"]}.items():
            for value in values:
                sizes[name][value] = sizes[name].get(value, 0) + 1
    return [
        Audience(**{name: frozenset({value})})
        for name, counted in sizes.items()
        for value in sorted(counted, key=lambda value: (-counted[value], value))
    ]


async def _of(
    db: AsyncConnection,
    archive: Archive,
    definition: Definition,
    audiences: Sequence[Audience],
    looks: Sequence[Look],
    *,
    team: bool,
) -> dict[Audience, Standing]:
    if definition.key == participation.KEY:
        counted = await participation.count(db, archive.at)
        return {one: participation.standing_of(definition, counted, one, exact=team) for one in audiences}
    if definition.key not in HEAR or not audiences:
        return {}
    material = await archive.newest(definition, definition.forms[0])
    if material is None:
        return {}
    figure: Figure = FIGURES.get(definition.key) or await _composite(db, archive, definition)
    memory = remembered(material.heard(definition), [*looks, Look(Audience(), archive.at)])
    earlier = partial(material.earlier, definition)
    return {one: seen(memory, figure, one, archive.at, earlier) for one in audiences}


async def _composite(db: AsyncConnection, archive: Archive, definition: Definition) -> Figure:
    gap = verified_gap(await entered_figures(db, archive.at), definition.key)
    return composed(await structures_heard(archive, definition, None), gap)
