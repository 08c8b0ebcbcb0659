"""Importing a file: read it, see what it changes, and write all of it or nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from bot import privacy
from bot.exchange import (
    activities_file,
    allies,
    attendance_file,
    columns,
    organizations,
    people,
    proposals,
    saving,
    structures,
)
from bot.exchange.columns import Layout
from bot.exchange.drafts import sum_up
from bot.exchange.organizations import Aliases, bare
from bot.exchange.reading import Table, read_table
from bot.exchange.report import Report
from bot.exchange.saving import Occasion
from storage import audit, contacts, erasures, merges, registry
from storage import proposals as known_proposals

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

Save = Callable[[], Awaitable[None]]
Bring = Callable[["AsyncConnection", Table, Report, Occasion], Awaitable[Save]]


async def import_file(
    db: AsyncConnection, what: str, source: bytes, name: str, occasion: Occasion, *, dry_run: bool = False
) -> Report:
    """Import a file (`what`: a key of FILES) and report; with a refused row, or as a rehearsal, nothing is written.

    Raises InputError when the file as a whole cannot be read.
    """
    layout, bring = FILES[what]
    table = read_table(source, name, layout)
    report = Report(name, layout.told, notes=list(table.notes))
    save = await bring(db, table, report, occasion)
    if report.refused or dry_run:
        return report
    await save()
    counts = {"added": len(report.added), "changed": len(report.changed), "unchanged": report.unchanged}
    await audit.write(db, occasion.now, occasion.actor, f"import.{what}", what, counts)
    report.written = True
    return report


async def aliases(db: AsyncConnection) -> Aliases:
    """The names of organizations that were merged into others, and what those are called now."""
    rows = await merges.standing(db)
    kept = {row["gone_id"]: row["kept_id"] for row in reversed(rows)}
    for gone, target in kept.items():
        last = target
        while last in kept:
            last = kept[last]
        kept[gone] = last
    return Aliases(
        kept,
        {bare(row["gone_flo_id"]): kept[row["gone_id"]] for row in rows if row["gone_flo_id"]},
        {row["gone_clacbook_id"]: kept[row["gone_id"]] for row in rows if row["gone_clacbook_id"]},
    )


async def _organizations(db: AsyncConnection, table: Table, report: Report, occasion: Occasion) -> Save:
    stored, known = await registry.organizations(db), await registry.structures(db)
    register = organizations.Register(stored, known, await aliases(db))
    register.take(occasion.follow(table.rows), report, occasion.since)
    sum_up(report, register.drafts, organizations.HEADINGS, lambda draft: f"{draft.new['id']} «{draft.new['name']}»")
    return lambda: saving.organizations(db, register.drafts, report.file, occasion)


async def _people(db: AsyncConnection, table: Table, report: Report, occasion: Occasion) -> Save:
    stored, known = await registry.organizations(db), await registry.structures(db)
    directory = people.Directory.of(stored, known, await aliases(db))
    register = people.Contacts(await contacts.contacts(db, occasion.now.date()), directory)
    register.take(occasion.follow(table.rows), report, await _is_erased(db))
    sum_up(report, register.drafts, people.HEADINGS, lambda draft: str(draft.new["name"]))
    return lambda: saving.people(db, register, occasion)


async def _is_erased(db: AsyncConnection) -> Callable[[str, str], bool]:
    """Whether the owner of a phone or code was erased."""
    gone = await contacts.erased(db)
    salt = await erasures.salt(db) if gone else ""
    return lambda kind, value: bool(gone and value and privacy.fingerprint(salt, kind, value) in gone)


async def _structures(db: AsyncConnection, table: Table, report: Report, occasion: Occasion) -> Save:
    register = structures.Structures(await registry.structures(db))
    register.take(occasion.follow(table.rows), report)
    sum_up(report, register.drafts, structures.HEADINGS, lambda draft: f"{draft.new['id']} «{draft.new['name']}»")
    return lambda: saving.structures(db, register.drafts, occasion.now)


async def _allies(db: AsyncConnection, table: Table, report: Report, occasion: Occasion) -> Save:
    register = allies.Allies(await registry.allies(db))
    register.take(occasion.follow(table.rows), report)
    sum_up(report, register.drafts, allies.HEADINGS, lambda draft: str(draft.new["institution"]))
    return lambda: saving.allies(db, register.drafts, occasion.now)


async def _attendance(db: AsyncConnection, table: Table, report: Report, occasion: Occasion) -> Save:
    return await attendance_file.bring(db, table, report, occasion, await aliases(db))


async def _proposals(db: AsyncConnection, table: Table, report: Report, occasion: Occasion) -> Save:
    register = proposals.Proposals(await known_proposals.every(db))
    register.take(occasion.follow(table.rows), report, occasion.now.date())
    sum_up(report, register.drafts, proposals.HEADINGS, lambda draft: f"{draft.new['id']} «{draft.new['title']}»")
    return lambda: saving.proposals(db, register.drafts, occasion)


#: What can be imported: its columns, and what reads it.
FILES: Mapping[str, tuple[Layout, Bring]] = {
    "organizations": (columns.ORGANIZATIONS, _organizations),
    "people": (columns.PEOPLE, _people),
    "structures": (columns.STRUCTURES, _structures),
    "allies": (columns.ALLIES, _allies),
    "activities": (columns.ACTIVITIES, activities_file.bring),
    "attendance": (columns.ATTENDANCE, _attendance),
    "proposals": (columns.PROPOSALS, _proposals),
}
