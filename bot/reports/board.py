"""The report for a board meeting: standings, cuts, series and method, collected once for the workbook and the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from bot.audience import Audience
from bot.i18n import N_, translator
from bot.indicators.showing import Look
from bot.indicators.snapshot import restored
from bot.indicators.standings import Standing
from bot.programme.plan import plan
from bot.programme.seat import SEAT
from bot.reports import participation
from bot.reports.cards import cards
from bot.reports.collect import NETWORK, goals
from bot.reports.cuts import Cut, side_by_side
from bot.reports.report import Report, build_report
from bot.reports.trend import trend
from storage import snapshots

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.i18n import Translate

TITLES: Mapping[str, str] = {
    "regions": N_("Por región"),
    "kinds": N_("Por tipo de organización"),
    "countries": N_("Por país"),
    "products": N_("Por producto"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """One line of a cut: a country, a product…, with its figures in words and as numbers."""

    name: str
    report: Report


@dataclass(frozen=True, slots=True)
class Table:
    """One cut: its title and its groups, the largest first."""

    category: str
    title: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """A published figure as it was published."""

    standing: Standing
    version: int
    published_on: date
    note: str


@dataclass(frozen=True, slots=True)
class Board:
    """Everything a board is told, at one instant and in one language."""

    report: Report
    tables: tuple[Table, ...]
    series: Mapping[str, Sequence[Standing]]  # indicator → its rounds, the oldest first
    whole_since: date | None  # before it the register of activities does not fill its window
    published: tuple[Version, ...]
    made_at: datetime
    language: str
    locale: str
    translate: Translate


async def make_board(
    db: AsyncConnection,
    at: datetime,
    *,
    language: str,
    locale: str,
    examples: bool,
    looks: Sequence[Look] | None = None,
) -> Board:
    """The report of the whole network at an instant, as a leader may see it who looked at `looks` before."""
    translate = translator(language)
    texts = cards(language, translate, locale, await goals(db, at))
    found = await side_by_side(db, at, looks=looks)

    def report(standings: Mapping[str, Standing], scope: str, *, by_product: bool = False) -> Report:
        return build_report(
            [standings[each.key] for each in plan().definitions if each.key in standings], texts,
            as_of=at.astimezone(SEAT).date(), network=NETWORK, translate=translate, locale=locale,
            filter_words=[scope] if scope else [], by_product=by_product, examples=examples,
        )  # fmt: skip

    def group(cut: Cut) -> Group:
        name = cut.audience.describe(language)
        return Group(name, report(cut.standings, name, by_product=cut.category == "products"))

    tables = [
        Table(category, translate(TITLES[category]), tuple(group(cut) for cut in cuts))
        for category, cuts in groupby(found[1:], key=lambda cut: cut.category)
    ]
    trends = {each.key: await trend(db, each.key, Audience(), at) for each in plan().definitions}
    return Board(
        report=report(found[0].standings, Audience().describe(language)),
        tables=tuple(tables),
        series={key: [point.standing for point in found.points] for key, found in trends.items()},
        whole_since=trends[participation.KEY].whole_since,
        published=tuple(await _published(db, at)),
        made_at=at,
        language=language,
        locale=locale,
        translate=translate,
    )


async def _published(db: AsyncConnection, at: datetime) -> list[Version]:
    """Every version published until then, by indicator and the newest first."""
    return [
        Version(restored(each, dict(row)), row["version"], row["published_at"].astimezone(SEAT).date(), row["note"])
        for each in plan().definitions
        for row in await snapshots.history(db, each.key)
        if row["published_at"] <= at
    ]
