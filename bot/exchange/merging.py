"""Making two registered organizations one, and taking that back within thirty days (domain S22)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.errors import InputError, MergeRefused
from bot.i18n import N_
from bot.publishing import Shelf
from storage import audit, merges, registry, uniting

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

REVERSIBLE = timedelta(days=30)
DIFFERENT = {
    "kind": N_("{keep} y {gone} son de tipos distintos: {one} y {other}"),
    "country": N_("{keep} y {gone} son de países distintos: {one} y {other}"),
}
FILLED = ("flo_id", "clacbook_id", "short_name", "cn", "people_count")  # taken over where the kept one has none


@dataclass(frozen=True, slots=True)
class Superseded:
    """An interview that counts no more once two organizations are one; `person_id` and `state` are what it becomes."""

    id: int
    person_id: int | None
    state: str
    instead: int  # the one that counts


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge moved, by table."""

    kept: str
    gone: str
    rows: Mapping[str, int]

    def __str__(self) -> str:
        told = ", ".join(f"{table} {count}" for table, count in self.rows.items())
        return f"{self.gone} ahora es {self.kept} ({told or 'no tenía nada'}). Se puede deshacer 30 días."


async def merge(db: AsyncConnection, keep: str, gone: str, *, reason: str, now: datetime, actor: str) -> Merged:
    """Unite contacts, answers, memberships and all else of two organizations under one id.

    Raises InputError without a reason, ConflictError when they cannot be one.
    """
    if not reason.strip():
        raise InputError("diga por qué son la misma: --reason «…»")
    stored = {row["id"]: row for row in await registry.organizations(db)}
    _check(stored, keep, gone)
    superseded = await _supersede(db, keep, gone)
    moved = await uniting.move(db, gone, keep)
    row = await uniting.take(db, gone)
    filled = _filled(stored[keep], stored[gone])
    await uniting.change(db, keep, uniting.plain(filled))
    done = {
        "organization": row,
        "tables": moved,
        "filled": {
            "before": uniting.plain({name: stored[keep][name] for name in filled}),
            "after": uniting.plain(filled),
        },
        "interviews": superseded,
    }
    await merges.add(
        db,
        {
            "kept_id": keep, "gone_id": gone, "gone_flo_id": row["flo_id"], "gone_clacbook_id": row["clacbook_id"],
            "reason": reason.strip(), "actor": actor, "moved": done, "merged_at": now,
        },
    )  # fmt: skip
    counts = {table: len(each["moved"]) + len(each["removed"]) for table, each in moved.items()}
    await audit.write(db, now, actor, "organization.merge", f"organization:{keep}", {"gone": gone, **counts})
    return Merged(keep, gone, counts)


def _check(stored: Mapping[str, Mapping[str, Any]], keep: str, gone: str) -> None:
    for key in (keep, gone):
        if key not in stored:
            raise MergeRefused(N_("no hay ninguna organización {key}"), key=key)
    if keep == gone:
        raise MergeRefused(N_("son el mismo org_id"))
    for name, text in DIFFERENT.items():
        one, other = stored[keep][name], stored[gone][name]
        if one != other:
            raise MergeRefused(text, keep=keep, gone=gone, one=one, other=other)


def _filled(kept: Mapping[str, Any], gone: Mapping[str, Any]) -> dict[str, Any]:
    """What the kept organization learns from the other one."""
    found = {name: gone[name] for name in FILLED if not kept[name] and gone[name]}
    days = [day for day in (kept["joined_on"], gone["joined_on"]) if day]
    return found | ({"joined_on": min(days)} if days and min(days) != kept["joined_on"] else {})


async def _supersede(db: AsyncConnection, keep: str, gone: str) -> list[dict[str, Any]]:
    """Let only one interview of a person count in a round, and one of the organization where it answers once."""
    rows = await uniting.interviews_of(db, (keep, gone))
    shelf, once = Shelf(), set[int]()
    for form_id in {row["form_id"] for row in rows}:
        if (await shelf.get(db, form_id)).answered_by == "organization":
            once.add(form_id)
    before = {row["id"]: row for row in rows}
    found = superseded(rows, once)
    for each in found:
        await uniting.set_interview(db, each.id, each.person_id, each.state)
        if before[each.id]["state"] == "open":
            await uniting.go_on_with(db, each.instead, each.id)
    return [
        {"id": each.id, "person_id": before[each.id]["person_id"], "state": before[each.id]["state"]} for each in found
    ]


def superseded(interviews: Iterable[Mapping[str, Any]], once: Collection[int]) -> list[Superseded]:
    """The interviews that no longer count; an organization answers the forms of `once` together, one time."""
    by_person: dict[tuple[int, int], list[Mapping[str, Any]]] = {}
    official: dict[int, list[Mapping[str, Any]]] = {}
    for row in interviews:
        if row["person_id"] is not None:
            by_person.setdefault((row["round_id"], row["person_id"]), []).append(row)
        if row["form_id"] in once and row["state"] == "complete" and not row["to_verify"]:
            official.setdefault(row["round_id"], []).append(row)
    found: dict[int, Superseded] = {}
    for group in official.values():
        for row in group:
            if row is not (top := best(group)):
                found[row["id"]] = Superseded(row["id"], row["person_id"], "replaced", top["id"])
    for group in by_person.values():
        for row in group:
            if row is not (top := best(group)):
                found[row["id"]] = Superseded(row["id"], None, "replaced", top["id"])
    return list(found.values())


def best(group: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The complete one written last."""
    return max(group, key=lambda row: (row["state"] == "complete", row["updated_at"], row["id"]))


async def unmerge(db: AsyncConnection, gone: str, *, now: datetime, actor: str) -> str:
    """Take a merge back: the organization is there again with what it had; gives the id it was merged into.

    Raises ConflictError when there is no such merge, it is too old, or something stands in the way.
    """
    standing = {row["gone_id"]: row for row in await merges.standing(db)}
    if gone not in standing:
        raise MergeRefused(N_("{gone} no está unida a otra organización"), gone=gone)
    row = standing[gone]
    kept, done = row["kept_id"], row["moved"]
    if now - row["merged_at"] > REVERSIBLE:
        raise MergeRefused(
            N_("{gone} se unió a {kept} el {day}: ya pasaron 30 días"), gone=gone, kept=kept,
            day=f"{row['merged_at']:%Y-%m-%d}",
        )  # fmt: skip
    if kept in standing:
        later = standing[kept]["kept_id"]
        raise MergeRefused(N_("{kept} se unió después a {later}: deshaga primero esa unión"), kept=kept, later=later)
    now_stored = {each["id"]: each for each in await registry.organizations(db)}
    await _refill(db, now_stored[kept], done["filled"])
    _refuse_taken(now_stored.values(), kept, done)
    await uniting.put_again(db, done["organization"])
    await uniting.move_back(db, gone, kept, done["tables"])
    for each in done["interviews"]:
        await uniting.set_interview(db, each["id"], each["person_id"], each["state"])
    await merges.undo(db, row["id"], now)
    await audit.write(db, now, actor, "organization.unmerge", f"organization:{gone}", {"kept": kept})
    return str(kept)


async def _refill(db: AsyncConnection, kept: Mapping[str, Any], filled: Mapping[str, Mapping[str, Any]]) -> None:
    """Give back what was taken over, unless somebody has written something else since."""
    same = {
        name: filled["before"][name] for name, value in filled["after"].items() if uniting.plain(kept)[name] == value
    }
    await uniting.change(db, kept["id"], same)


def _refuse_taken(stored: Iterable[Mapping[str, Any]], kept: str, done: Mapping[str, Any]) -> None:
    for row in stored:
        for name in ("id", "flo_id", "clacbook_id"):
            wanted = done["organization"][name]
            given_back = row["id"] == kept and name in done["filled"]["after"]
            if wanted is not None and row[name] == wanted and not given_back:
                text = N_("{name} {wanted} es ahora de {owner}: cámbielo antes")
                raise MergeRefused(text, name=name, wanted=wanted, owner=row["id"])
