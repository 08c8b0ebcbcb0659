"""`/porque`: why a person did not get a message of many, in plain words, within reach; written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import outcomes
from bot.access import Permission, Place
from bot.finding import Entry, find
from bot.handlers import refusing, writing
from bot.handlers.searching import NOTHING
from bot.i18n import N_
from bot.messages import Choice, strong
from bot.reports.mailing import why
from bot.turn import Turn
from storage import audit, search

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

HOW = N_("Escriba POR QUÉ y un nombre. Por ejemplo: por qué Rosa Montenube.")
NONE_YET = N_("{name} no estaba en ninguno de los últimos envíos.")
HEAD = N_("Los últimos envíos para {name}:")
SHOWN = 5
CLEARLY = 0.02  # how much better than the next one a name must fit


async def show(turn: Turn) -> None:
    """`/porque NAME`, `/porque NUMBER`, "¿por qué no le llegó a …?"."""
    asked = turn.words.strip(" ?¿!.")
    for small in ("a ", "para ", "to ", "à "):
        asked = asked.removeprefix(small)
    if not asked:
        return turn.say(turn.translate(HOW))
    people = await _within_reach(turn)
    if asked.isdigit() and int(asked) in people:
        return await _explain(turn, people[int(asked)])
    entries = [Entry(key, (rows[0]["person"], *(row["name"] or "" for row in rows))) for key, rows in people.items()]
    found = find(asked, entries, SHOWN)
    if not found:
        return turn.say(turn.translate(NOTHING).format(words=asked[:60]))
    if len(found) == 1 or found[0].score - found[1].score > CLEARLY:
        return await _explain(turn, people[int(str(found[0].entry.key))])
    names = [people[int(str(one.entry.key))] for one in found]
    choices = [
        Choice(f"/porque {rows[0]['person_id']}", f"{rows[0]['person']} · {rows[0]['name'] or ''}".strip(" ·"), str(n))
        for n, rows in enumerate(names, 1)
    ]
    return turn.ask(turn.translate(N_("¿Quién de estas personas?")), choices)


async def _within_reach(turn: Turn) -> dict[int, list[RowMapping]]:
    """The people whose taking part the reader may see, with what they speak for."""
    own = refusing.access(turn)
    found: dict[int, list[RowMapping]] = {}
    for row in await search.people(turn.db, turn.now.date()):
        if own.may(Permission.PARTICIPATION, Place.of(row)):
            found.setdefault(row["person_id"], []).append(row)
    return found


async def _explain(turn: Turn, rows: list[RowMapping]) -> None:
    person_id, name = rows[0]["person_id"], rows[0]["person"]
    actor = turn.actor
    await audit.write(turn.db, turn.now, actor, "mailing.why", f"person:{person_id}", {})
    answers = await outcomes.why_not(turn.db, person_id)
    if not answers:
        return turn.say(turn.translate(NONE_YET).format(name=name))
    zone = await writing.zone_of(turn)
    lines = [why(one, turn.translate, turn.locale, zone) for one in answers]
    return turn.say("\n".join([turn.translate(HEAD).format(name=strong(name)), *lines]))
