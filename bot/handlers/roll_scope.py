"""Whose list it is: what of an activity's list somebody of the team sees and marks (domain 5.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Permission, Place
from bot.attendance import TO_DECIDE, Presence
from bot.audience import parse_audience
from bot.handlers import convening, refusing
from bot.occasions import Row
from bot.programme.countries import atlas
from bot.turn import Turn
from storage import attendance

if TYPE_CHECKING:
    from sqlalchemy import RowMapping


def reaches(turn: Turn, row: RowMapping) -> bool:
    """Whether somebody of the team may write down who came from an organization; `row` is one of it."""
    return refusing.access(turn).may(Permission.PARTICIPATION, Place.of(row))


def sees(turn: Turn, row: RowMapping, activity: Row) -> bool:
    """Whether a row is within the person's reach; without an organization it belongs to who holds the activity."""
    if not row["organization_id"]:
        return convening.holds(turn, activity)
    return reaches(turn, row)


async def concerns(turn: Turn, row: Row) -> bool:
    """Whether an activity is in the person's reach: held, for a place of theirs, or with somebody of theirs on it."""
    return convening.holds(turn, row) or _is_for(turn, row) or (await tally(turn, row))[1] > 0


def _is_for(turn: Turn, row: Row) -> bool:
    """Whether an activity is for every place, or for one that is within the person's reach."""
    audience, _ = parse_audience(row["audience"])
    places = [Place(code, atlas().countries[code].region) for code in audience.countries]
    places += [
        Place(country.code, country.region)
        for country in atlas().countries.values()
        if country.region in audience.regions
    ]
    return not places or bool(refusing.access(turn).among(Permission.PARTICIPATION, places))


async def tally(turn: Turn, activity: Row) -> tuple[int, int]:
    """How many are present, and how many are on the list, within the person's reach."""
    number = activity["id"]
    listed = await attendance.listed(turn.db, number, [Presence.CONFIRMED])
    present = [row for row in listed if sees(turn, row, activity)]
    expected = {row["person_id"] for row in await attendance.expected(turn.db, number) if sees(turn, row, activity)}
    more = sum(row["person_id"] is None or row["person_id"] not in expected for row in present)
    return len(present), len(expected) + more


async def doubtful(turn: Turn, activity: Row) -> list[RowMapping]:
    """What was only declared in the last fifteen days, within the person's reach."""
    rows = await attendance.undecided(turn.db, activity["id"], turn.now - TO_DECIDE)
    return [row for row in rows if sees(turn, row, activity)]


async def strangers(turn: Turn, activity: Row) -> list[RowMapping]:
    """Who was there and belongs to no organization we know; for who holds the activity alone."""
    return await attendance.visitors(turn.db, activity["id"]) if convening.holds(turn, activity) else []
