"""The response of a round: the chain, the states and the countries, from the database to words and a picture."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.indicators.definitions import Definition
from bot.indicators.scoring import person_score
from bot.programme.plan import plan
from bot.response import Asked
from bot.rounds import deadline
from storage import interviews, response, rounds

if TYPE_CHECKING:
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

WHOLE = frozenset({"mega_4"})  # what only a complete answer counts for (domain 2.6)


async def collect(db: AsyncConnection, row: RowMapping, now: datetime) -> list[Asked]:
    """Every organization of a round with where it stands now."""
    partial = (await halfway(db, row)).values() if row["state"] == "open" else ()
    return await response.asked(db, row["id"], now.date(), set(partial))


def scored_by(form_id: str) -> list[Definition]:
    """The indicators for which half an answer to a form may be enough."""
    return [one for one in plan().definitions if form_id in one.forms and one.items and one.key not in WHOLE]


async def halfway(db: AsyncConnection, row: RowMapping) -> dict[int, str]:
    """Interview → organization of those not sent that answer enough for one indicator (domain 2.0.3, S11)."""
    definitions = scored_by(row["form"])
    frame = {entry["organization_id"]: entry for entry in await rounds.frame(db, row["id"])}
    questions = {item.name for one in definitions for item in one.items}
    answers: dict[int, dict[str, str]] = defaultdict(dict)
    whose: dict[int, str] = {}
    for given in await interviews.given(db, row["id"], questions) if definitions else ():
        entry = frame.get(given["organization_id"])
        if given["state"] != "open" or entry is None:
            continue
        if row["last_day"] is None or given["answered_at"] < deadline(row["last_day"], entry["zone"]):
            answers[given["id"]][given["question"]] = given["value"]
            whose[given["id"]] = given["organization_id"]
    return {
        interview: organization
        for interview, organization in whose.items()
        if _enough(definitions, answers[interview], frame[organization]["kind"])
    }


def _enough(definitions: Iterable[Definition], answers: dict[str, str], kind: str) -> bool:
    return any(person_score(one.items, answers, kind) is not None for one in definitions)
