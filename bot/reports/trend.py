"""An indicator over its rounds, as one person may see it: each figure, whether it was published, what changed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.audience import Audience
from bot.indicators.change import Change, moved
from bot.indicators.definitions import Definition
from bot.indicators.external import VALUE, verified_gap, with_external
from bot.indicators.records import Key
from bot.indicators.showing import WAITS, Look, remembered, seen, seen_whole
from bot.indicators.snapshot import restored
from bot.indicators.standings import Standing, no_data
from bot.indicators.surveyed import Surveyed
from bot.programme.plan import plan
from bot.programme.seat import SEAT
from bot.reports import participation
from bot.reports.collect import REGISTER, end_of, entered_figures, proposals_standing
from bot.reports.looked import looks_of
from bot.reports.surveys import FIGURES, HEAR, Archive, composed
from storage import activities, lookups, rounds, snapshots

if TYPE_CHECKING:
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

LAST = 5  # rounds, or ends of a quarter
PERCENT_OF_ORGANIZATIONS = "mega_1a"


@dataclass(frozen=True, slots=True)
class Point:
    """One round's figure, or what a register said at a day."""

    standing: Standing
    version: int = 0  # of the published figure; 0 while it is not published
    breaks: bool = False  # other rules than the figure before: the two do not compare
    values: Mapping[Key, float] | None = None  # the organizations', where all of them stand behind what is shown

    @property
    def day(self) -> date:
        """The day the figure is of."""
        assert self.standing.as_of is not None  # noqa: S101 - set wherever a point is made
        return self.standing.as_of


@dataclass(frozen=True, slots=True)
class Trend:
    """The points, the oldest first, and what changed between the last two figures that compare."""

    points: Sequence[Point] = ()
    change: Change | None = None
    between: tuple[date, date] | None = None
    whole_since: date | None = None  # a register's figures before it count less than the whole window

    @property
    def figures(self) -> list[Point]:
        """The points that may be shown."""
        return [point for point in self.points if point.standing.value is not None]


async def trend(
    db: AsyncConnection, key: str, audience: Audience, at: datetime, *, team: bool = False, asker: int | None = None
) -> Trend:
    """An indicator's last rounds, or quarters of a register. What `asker` sees is remembered (domain 2.0.8)."""
    definition = plan().definition(key)
    if not definition.allows(audience.cuts):
        return Trend()
    looks = [] if asker is None else await looks_of(db, asker, at)
    if key in HEAR:
        found = [point async for point in _of_rounds(db, definition, audience, at, looks)]
    else:
        found = [Point(one) for one in await _of_register(db, definition, audience, at, exact=team)]
    if not audience:
        found = await _as_published(db, definition, [*found, *await _from_elsewhere(db, definition, at)])
    if asker is not None:
        await lookups.add(db, asker, f"{key} {audience.text()}".strip(), at)
    ordered = sorted(found, key=lambda point: point.day)
    told = _compared([_broken(one, before) for before, one in zip([None, *ordered], ordered, strict=False)])
    return replace(told, whole_since=await _whole_since(db, told)) if key == participation.KEY else told


async def full_window(db: AsyncConnection) -> date | None:
    """The day from which the register of activities fills the window that counts; None while it is empty.

    What was attended before the first activity in the register is not known, so that earlier figures are low.
    """
    began = await activities.first_held(db)
    if began is None:
        return None
    months = int(plan().decisions["D5"].values["window_months"])
    first = began.astimezone(SEAT).date()
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, min(first.day, 28))


async def _whole_since(db: AsyncConnection, found: Trend) -> date | None:
    """That day, where a figure counted here lies before it."""
    since = await full_window(db)
    counted = [point for point in found.figures if point.standing.publication != "external"]
    return since if since and counted and counted[0].day < since else None


def _broken(point: Point, before: Point | None) -> Point:
    changed = before is not None and before.standing.definition_version != point.standing.definition_version
    return replace(point, breaks=changed)


def _compared(points: Sequence[Point]) -> Trend:
    known = [point for point in points if point.standing.value is not None]
    for first, second in reversed(list(pairwise(known))):
        change = moved(first.standing, second.standing, first.values, second.values)
        return Trend(points, change, (first.day, second.day))
    return Trend(points)


# --- where the points come from


async def _of_rounds(
    db: AsyncConnection, definition: Definition, audience: Audience, at: datetime, looks: Sequence[Look]
) -> AsyncIterator[Point]:
    archive = Archive(db, at)
    gap = verified_gap(await entered_figures(db, at), definition.key)
    for row in reversed(await archive.rounds(definition.forms[0], LAST)):
        material = await archive.of(row)
        asked, earlier = material.heard(definition), partial(material.earlier, definition)
        figure = FIGURES.get(definition.key) or composed(await _structures(archive, definition, row, looks), gap)
        found = seen(remembered(asked, looks), figure, audience, at, earlier)
        whole = found.value is not None and WAITS not in found.notes
        yield Point(found, values=_values(definition, asked.of(audience)) if whole else None)


async def _structures(
    archive: Archive, definition: Definition, row: RowMapping, looks: Sequence[Look]
) -> Surveyed | None:
    """What the structures said in the last round of theirs that had begun when a round ended."""
    ended = row["closed_at"] or archive.at
    found = await rounds.latest_rounds(archive.db, definition.forms[1], ended, 1)
    if not found:
        return None
    material = await archive.of(found[0])
    return seen_whole(material.heard(definition), archive.at, looks, partial(material.earlier, definition))


def _values(definition: Definition, asked: Surveyed) -> dict[Key, float]:
    if definition.key == PERCENT_OF_ORGANIZATIONS:
        return {org: 100.0 * holds for org, holds in asked.reaching.items()}
    return dict(asked.scores)


async def _of_register(
    db: AsyncConnection, definition: Definition, audience: Audience, at: datetime, *, exact: bool
) -> list[Standing]:
    """What a register said at the end of each of the last quarters, and now; nothing from before it began."""
    found = []
    for moment in (*_quarters(at), at):
        if definition.key == REGISTER:
            found.append(await proposals_standing(db, definition, moment))
        else:
            found.append(await participation.standing(db, definition, audience, moment, exact=exact))
    begun = next((place for place, one in enumerate(found) if one.value or one.status == "hidden"), len(found))
    return found[begun:]


def _quarters(at: datetime) -> list[datetime]:
    """The ends of the quarters before an instant, the oldest first."""
    today = at.astimezone(SEAT).date()
    months = today.year * 12 + (today.month - 1) // 3 * 3  # the first month of this quarter
    starts = [months - 3 * back for back in range(LAST - 2, -1, -1)]
    return [end_of(date.fromordinal(date(month // 12, month % 12 + 1, 1).toordinal() - 1)) for month in starts]


async def _from_elsewhere(db: AsyncConnection, definition: Definition, at: datetime) -> list[Point]:
    """The figures that came from elsewhere, each at its day."""
    entered = [one for one in await entered_figures(db, at) if (one.indicator, one.kind) == (definition.key, VALUE)]
    return [Point(with_external(no_data(definition), definition, [one])) for one in entered]


async def _as_published(db: AsyncConnection, definition: Definition, points: Sequence[Point]) -> list[Point]:
    """Each figure as its newest published version says it, where one was published for its day."""
    newest: dict[date, RowMapping] = {}
    for row in await snapshots.history(db, definition.key):
        newest.setdefault(row["as_of"], row)
    told = []
    for point in points:
        found = newest.get(point.day)
        as_told = found and replace(point, standing=restored(definition, dict(found)), version=found["version"])
        told.append(as_told or point)
    return told
