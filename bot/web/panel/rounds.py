"""Rounds: how many organizations have answered, country by country, within the visitor's reach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from aiohttp import web

from bot.access import Permission, Place, Row
from bot.programme.countries import atlas
from bot.web.panel.home import Response
from bot.web.panel.visit import Visit
from storage import participation, rounds


@dataclass(frozen=True, slots=True)
class Line:
    """One country of a round."""

    country: str
    answered: int
    asked: int

    @property
    def percent(self) -> int:
        """Rounded down."""
        return 100 * self.answered // self.asked


async def listed(visit: Visit) -> web.Response:
    """Every round, the newest first."""
    found = _mine(visit, await participation.asked(visit.db))
    rows = [
        (row, Response(row["id"], row["name"], *_count(one for one in found if one["round_id"] == row["id"])))
        for row in await rounds.all_rounds(visit.db)
    ]
    return visit.page("panel/rounds.html", rows=rows)


async def show(visit: Visit) -> web.Response:
    """One round by country, those that have answered least first."""
    row = await rounds.round_by_id(visit.db, visit.number("id"))
    if row is None:
        raise web.HTTPNotFound
    found = _mine(visit, await participation.asked(visit.db, row["id"]))
    known = {code: number for number, code in enumerate(atlas().countries)}
    lines = [
        Line(code, *_count(one for one in found if one["country"] == code))
        for code in {one["country"] for one in found}
    ]
    lines.sort(key=lambda line: (line.percent, known.get(line.country, len(known))))
    return visit.page("panel/round.html", row=row, lines=lines, whole=Response(row["id"], row["name"], *_count(found)))


def _mine(visit: Visit, rows: Iterable[Row]) -> list[Row]:
    return [
        row for row in rows if visit.may(Permission.PARTICIPATION, Place.of(row))
    ]  # fmt: skip


def _count(rows: Iterable[Row]) -> tuple[int, int]:
    """How many have answered, and how many were asked."""
    given = [bool(row["answered"]) for row in rows]
    return sum(given), len(given)
