"""An indicator's countries side by side, the worst first, as one person may see them all (domain 2.0.8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.audience import Audience
from bot.indicators.definitions import Definition
from bot.indicators.disclosure import Group, hidden_siblings
from bot.indicators.external import verified_gap
from bot.indicators.showing import shown_together
from bot.indicators.standings import Standing, hidden
from bot.programme.plan import plan
from bot.reports import participation
from bot.reports.collect import entered_figures, structures_heard
from bot.reports.looked import looks_of
from bot.reports.surveys import FIGURES, HEAR, Archive, composed
from storage import lookups

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class Comparison:
    """The whole and its countries: those with a figure from the lowest up, then how many are hidden or silent."""

    whole: Standing
    countries: Sequence[tuple[str, Standing]] = ()
    hidden: Sequence[str] = ()
    silent: Sequence[str] = ()


async def compare_countries(
    db: AsyncConnection,
    key: str,
    audience: Audience,
    at: datetime,
    *,
    team: bool = False,
    asker: int | None = None,
    until: datetime | None = None,
) -> Comparison | None:
    """The countries of an audience; None where the indicator has no such cut, or there is nothing to compare.

    `asker` sees the whole first, then the countries from the largest on, and each is remembered as a look.
    """
    definition = plan().definition(key)
    if not definition.allows(audience.cuts | {"country"}):
        return None
    if key == participation.KEY:
        found = await _participation(db, definition, audience, until or at, exact=team)
    else:
        found = await _opinions(Archive(db, at, until=until), definition, audience, asker)
    if len(found) < 2 or not found[0][1].frame:
        return None
    if asker is not None and key in HEAR:
        for one, _ in found:
            await lookups.add(db, asker, f"{key} {one.text()}".strip(), at)
    return _ordered(found[0][1], [(_code(one), standing) for one, standing in found[1:]])


def _ordered(whole: Standing, countries: Sequence[tuple[str, Standing]]) -> Comparison:
    known = [(code, standing) for code, standing in countries if standing.value is not None]
    known.sort(key=lambda each: (each[1].value or 0.0, -each[1].frame, each[0]))
    kept = [code for code, standing in countries if standing.status == "hidden"]
    silent = [code for code, standing in countries if standing.value is None and standing.status != "hidden"]
    return Comparison(whole, known, kept, silent)


def _code(audience: Audience) -> str:
    return next(iter(audience.countries))


def _parts(audience: Audience, countries: Counter[str]) -> list[Audience]:
    """The audience, and each of its countries, the largest first."""
    largest = sorted(countries, key=lambda code: (-countries[code], code))
    return [audience, *(replace(audience, countries=frozenset({code})) for code in largest)]


async def _opinions(
    archive: Archive, definition: Definition, audience: Audience, asker: int | None
) -> list[tuple[Audience, Standing]]:
    db, at = archive.db, archive.at
    looks = [] if asker is None else await looks_of(db, asker, at)
    material = await archive.newest(definition, definition.forms[0])
    if material is None:
        return []
    figure = FIGURES.get(definition.key)
    if figure is None:
        gap = verified_gap(await entered_figures(db, at), definition.key)
        figure = composed(await structures_heard(archive, definition, looks), gap)
    asked = material.heard(definition)
    sizes = Counter(member.country for member in asked.members if audience.matches(member))
    together = shown_together(asked, figure, _parts(audience, sizes), at, looks)
    return list(together.items())


async def _participation(
    db: AsyncConnection, definition: Definition, audience: Audience, at: datetime, *, exact: bool
) -> list[tuple[Audience, Standing]]:
    """Who took part is a fact of the register: the team sees it from one organization on (domain 2.0.8)."""
    counted = await participation.count(db, at)
    sizes = Counter(one.country for one in counted.of(audience))
    found = [(one, participation.standing_of(definition, counted, one, exact=exact)) for one in _parts(audience, sizes)]
    if exact:
        return found
    few = hidden_siblings({code: Group(count, count) for code, count in sizes.items()}, definition.min_units, 0)
    return found[:1] + [(one, hidden(each) if _code(one) in few else each) for one, each in found[1:]]
