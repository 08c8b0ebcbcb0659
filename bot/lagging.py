"""A country whose response lags is told to its people, at most once a week."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot import notices
from bot.access import Permission, Place, Role, access_of
from bot.i18n import N_
from bot.notices import Notice
from bot.programme.countries import atlas
from bot.reports.response import collect
from bot.response import Share, lagging, share
from storage import arrivals, facts, rounds

if TYPE_CHECKING:
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

LAGS = N_(
    "{name}, en {country} han respondido {valid} de {frame} organizaciones la encuesta «{round}»; en toda la red, "
    "{rate} de cada 100. ¿Puede animarlas? La lista está en RONDA."
)
SEE = N_("Ver la ronda")
TOLD = frozenset({Role.CN, Role.REGIONAL, Role.MEL})


async def watch(db: AsyncConnection, now: datetime) -> int:
    """Tell who works with the countries that lag in the open rounds, once a day at most; gives how many countries."""
    count = 0
    for row in await rounds.all_rounds(db):
        name = f"lag:{row['id']}"
        if row["state"] != "open" or now < _begins(row) or await facts.get(db, name) == str(now.date()):
            continue
        await facts.keep(db, name, str(now.date()))
        asked = await collect(db, row, now)
        network, behind = share(asked), lagging(asked)
        for one in behind:
            regions = {each.region for each in asked if each.country == one.country}
            structures = {each.cn for each in asked if each.country == one.country}
            places = [Place(one.country, region, structure) for region in regions for structure in structures]
            await _tell(db, row, one, network, places, now)
        count += len(behind)
    return count


def _begins(row: RowMapping) -> datetime:
    """Nobody lags before the first reminder."""
    days = [int(day) for day in row["reminder_days"].split(";") if day]
    opened: datetime = row["opened_at"]
    return opened + timedelta(days=min(days, default=3))


async def _tell(
    db: AsyncConnection, row: RowMapping, one: Share, network: Share, places: list[Place], now: datetime
) -> None:
    week = (now - row["opened_at"]).days // 7
    people = [
        each["id"]
        for each in await arrivals.staff(db)
        if each["role"] in TOLD
        and any(access_of(each["role"], each["scope"]).may(Permission.PARTICIPATION, place) for place in places)
    ]
    known = atlas().countries.get(one.country)
    for reached in await arrivals.reached(db, people):
        country = known.name.to(reached.language) if known else one.country
        filled = {
            "country": country, "valid": str(one.valid), "frame": str(one.frame), "round": row["name"],
            "rate": str(round(100 * network.rate)),
        }  # fmt: skip
        notice = Notice(
            f"round:{row['id']}:lag:{one.country}:{week}", LAGS, ((f"/ronda {row['id']}", SEE),), filled=filled
        )  # fmt: skip
        await notices.send(db, [reached], notice, now, country=one.country)
