"""Forms an organization answers once: the last one sent is the official answer, and both people know (domain 3.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import welcoming
from bot.choices import YES_NO
from bot.conversation import Stage
from bot.i18n import N_, say_date
from bot.turn import Turn
from storage import arrivals, interviews, rounds
from storage.conversations import InterviewRecord

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

ALREADY = N_("Ya hay una respuesta de {name}, del {date}. ¿La reemplazo? Avisaré a ambas personas.")
OFFICIAL = N_("Esta es ahora la respuesta de su organización.")
TOLD = N_("Avisé a {name}.")


async def is_collective(turn: Turn, record: InterviewRecord) -> bool:
    """Whether the organization gives one answer to this form."""
    return (await turn.resources.shelf.get(turn.db, record.form_id)).answered_by == "organization"


async def earlier(turn: Turn, round_id: int, organization_id: str) -> RowMapping | None:
    """The answer somebody else of the organization has sent; who is not confirmed yet is shown and replaces none."""
    if not await arrivals.is_confirmed(turn.db, turn.speaker.id, organization_id, turn.now.date()):
        return None
    return await interviews.official(turn.db, round_id, organization_id, turn.speaker.id)


async def conflict(turn: Turn, round_id: int, organization_id: str) -> RowMapping | None:
    """Somebody else's answer to a form that an organization answers once, unless it was agreed to replace it."""
    row = await rounds.round_by_id(turn.db, round_id)
    if row is None or (await turn.resources.shelf.get(turn.db, row["form_id"])).answered_by != "organization":
        return None
    found = await earlier(turn, round_id, organization_id)
    return None if found is None or found["id"] == turn.conversation.data.get("over") else found


def ask_to_replace(turn: Turn, found: RowMapping, key: str, *, sending: bool = False) -> None:
    """Say that there is an answer already, and ask before another is begun or, `sending`, sent."""
    day = say_date(found["completed_at"], turn.locale)
    turn.move(Stage.REPLACING, key=key, other=found["id"], sending=sending)
    turn.ask(turn.translate(ALREADY).format(name=found["name"], date=day), turn.options(YES_NO))


async def take_over(turn: Turn, record: InterviewRecord) -> list[str]:
    """Make this answer the official one; whoever sent the one before is told. Gives what to say here."""
    if (before := await earlier(turn, record.round_id, record.organization_id)) is None:
        return []
    turn.conversation.data.pop("over", None)
    await interviews.replace_official(turn.db, record.round_id, record.organization_id, record.id)
    told = await welcoming.tell_replaced(turn.db, record.id, before, turn.speaker.name, record.organization, turn.now)
    return [turn.translate(OFFICIAL), *([turn.translate(TOLD).format(name=before["name"])] if told else [])]
