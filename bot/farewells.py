"""A member that leaves the network: its contacts are told once what becomes of their data (domain S05)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from bot import notices
from bot.i18n import N_
from bot.notices import Notice
from bot.privacy import RULES, YEAR
from storage import arrivals, outbox

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

FAREWELL = N_(
    "Hola, {name}. Nos avisaron que {organization} ya no forma parte de CLAC. Gracias por todo este tiempo. No le "
    "mandamos más encuestas ni avisos por ella. Guardamos sus datos de contacto {months} meses más y después se borran "
    "solos. Para verlos escriba MIS DATOS; para borrarlos ahora, BORRAR."
)
FAREWELL_ONE = N_(
    "Hola, {name}. Nos avisaron que {organization} ya no forma parte de CLAC. Gracias por todo este tiempo. No le "
    "mandamos más encuestas ni avisos por ella; por {others} todo sigue igual. Para ver sus datos escriba MIS DATOS; "
    "para borrarlos, BORRAR."
)
OWN_DATA = (("/misdatos", N_("Ver mis datos")), ("/borrar", N_("Borrar mis datos")))


async def say(db: AsyncConnection, left: Collection[Mapping[str, Any]], since: date, now: datetime) -> int:
    """Say goodbye to those who speak for organizations that left on a day; gives to how many people.

    `left` are rows of organizations. Only who agreed to be written to is; nothing queued for them as contacts of
    such an organization leaves any more.
    """
    told = 0
    for row in left:
        await outbox.cancel_of_organization(db, row["id"], "the organization left")
        told += await _say(db, row, since, now)
    return told


async def _say(db: AsyncConnection, row: Mapping[str, Any], since: date, now: datetime) -> int:
    contacts = [one.person_id for one in await arrivals.contacts(db, row["id"], now.date())]
    reached = await arrivals.reached(db, contacts)
    elsewhere = await arrivals.members_besides(db, contacts, row["id"], now.date())
    for one in reached:
        others = " · ".join(elsewhere.get(one.person_id, ()))
        filled = {"organization": row["name"], "others": others, "months": str(RULES["contacts"].days * 12 // YEAR)}
        key = f"farewell:{row['id']}:{since.isoformat()}"
        notice = Notice(key, FAREWELL_ONE if others else FAREWELL, OWN_DATA, filled=filled)
        await notices.send(db, [one], notice, now, country=row["country"], zone=row["time_zone"])
    return len(reached)
