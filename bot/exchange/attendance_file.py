"""Bringing a file of attendance in: what it changes beside what is stored, and writing that."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bot import attending
from bot.attendance import Presence
from bot.attending import Seen
from bot.errors import InputError
from bot.exchange.attendance import Known, Line, Presences
from bot.exchange.organizations import Aliases
from bot.exchange.people import Directory
from bot.exchange.reading import Table
from bot.exchange.report import Change, Report
from bot.exchange.saving import Occasion
from storage import activities, attendance, contacts, registry

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection


async def bring(
    db: AsyncConnection, table: Table, report: Report, occasion: Occasion, aliases: Aliases
) -> Callable[[], Awaitable[None]]:
    """Read a file beside the register; gives what writes it. Raises InputError when there is no such activity."""
    held = [dict(row) for row in await activities.listed(db, attendance.LIVE)]
    if occasion.activity is not None and all(row["id"] != occasion.activity for row in held):
        raise InputError(f"no hay ninguna actividad {occasion.activity}: véalas con clacbot activity list")
    presences = Presences(held, await known_of(db, occasion, aliases), occasion.activity)
    presences.take(occasion.follow(table.rows), report)
    touched = {line.activity["id"] for line in presences.lines}
    stored = {number: [dict(row) for row in await attendance.listed(db, number)] for number in sorted(touched)}
    written = compare(presences.lines, stored, report)

    async def save() -> None:
        for line in written:
            await attending.keep(
                db, line.activity["id"], line.seen, now=occasion.now, actor=occasion.actor, by_team=True,
                reason=report.file,
            )  # fmt: skip

    return save


async def known_of(db: AsyncConnection, occasion: Occasion, aliases: Aliases) -> Known:
    """Everybody a list may name."""
    people = {row["id"]: row for row in await contacts.contacts(db, occasion.now.date())}
    directory = Directory.of(await registry.organizations(db), await registry.structures(db), aliases)
    invited: dict[int, dict[int, str]] = {}
    for row in await attendance.invited_for(db):
        invited.setdefault(row["activity_id"], {})[row["person_id"]] = row["organization_id"]
    return Known(people, invited, directory)


def compare(lines: Iterable[Line], stored: Mapping[int, Sequence[Mapping[str, Any]]], report: Report) -> list[Line]:
    """Note in the report what each line adds or changes beside what is stored by activity; gives those that do."""
    written = []
    for line in lines:
        rows = stored.get(line.activity["id"], ())
        before = next((row for row in rows if _is(row, line.seen)), None)
        after = {"estado": Presence.CONFIRMED.value, "modo": line.seen.mode, "organizacion": line.seen.organization_id}
        names = {"estado": "state", "modo": "mode", "organizacion": "organization_id"}
        changes = () if before is None else tuple(
            (column, str(before[names[column]] or ""), str(value or ""))
            for column, value in after.items()
            if before[names[column]] != value and (column != "organizacion" or value)
        )  # fmt: skip
        if before is not None and not changes:
            report.unchanged += 1
            continue
        (report.changed if before is not None else report.added).append(Change(line.row, line.called, changes))
        written.append(line)
    return written


def _is(row: Mapping[str, Any], seen: Seen) -> bool:
    if seen.person_id is not None:
        return bool(row["person_id"] == seen.person_id)
    mine = (row["person_id"], row["organization_id"], row["named"])
    return mine == (None, seen.organization_id, seen.named)
