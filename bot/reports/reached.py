"""How far the asking of an indicator's newest round got, for an audience: from the frame to valid answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bot.audience import Audience
from bot.indicators.disclosure import too_near
from bot.indicators.records import Key, Member
from bot.programme.plan import plan
from bot.reports import response
from bot.reports.surveys import HEAR, Archive
from bot.response import Asked

if TYPE_CHECKING:
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection


async def reached(
    db: AsyncConnection,
    key: str,
    audience: Audience,
    at: datetime,
    *,
    team: bool = False,
    until: datetime | None = None,
) -> tuple[RowMapping, list[Asked]] | None:
    """The round and its organizations; None where there is none, and an empty list where so few stay hidden.

    The team sees it from one organization on, others from five, and not where what anybody may see leaves fewer.
    """
    definition = plan().definition(key)
    if key not in HEAR or not definition.allows(audience.cuts):
        return None
    archive = Archive(db, at, until=until)
    found = await archive.rounds(definition.forms[0], 1)
    if not found:
        return None
    members = (await archive.of(found[0])).members
    chosen = {member.org_id for member in members if audience.matches(member)}
    least = definition.min_units
    if not team and (len(chosen) < least or isolates(members, chosen, audience, least)):
        return found[0], []
    everybody = await response.collect(db, found[0], at)
    return found[0], [one for one in everybody if one.organization_id in chosen]


def isolates(members: Sequence[Member], chosen: set[Key], audience: Audience, least: int) -> bool:
    """Whether these organizations, set beside a cut anybody may ask for, leave too few."""
    others = ({one.org_id for one in members if other.matches(one)} for other in audience.neighbours())
    return too_near(chosen, others, least)
