"""People who may be registered twice, and making one of two, reversibly for thirty days (domain S22)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import TYPE_CHECKING, Any

from bot.conversation import Purpose
from bot.errors import InputError, MergeRefused
from bot.exchange import twofold
from bot.exchange.merging import REVERSIBLE, best
from bot.i18n import N_
from bot.spelling import fold
from storage import audit, facts, merges, own, people, uniting
from storage.uniting import people_table

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

ALIKE = 85.0  # of 100: how alike two names have to be
SAME_PHONE, SAME_ORGANIZATION = N_("el mismo teléfono"), N_("la misma organización")
MOVING = "consents_move"  # the fact that lets the database move consents from one to the other (migration 0002)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entries that may be one person; `keep` is the one that says more."""

    keep: int
    gone: int
    names: tuple[str, str]
    likeness: int  # of 100
    reasons: tuple[str, ...]

    def text(self) -> str:
        """The suggestion for a terminal."""
        return (
            f"persona {self.keep} «{self.names[0]}» y {self.gone} «{self.names[1]}» ({self.likeness} de 100): "
            f"{', '.join(self.reasons)}.\n    clacbot merge-people {self.keep} {self.gone} --reason «…»"
        )

    def as_json(self) -> dict[str, Any]:
        """The suggestion as a document."""
        return {"keep": self.keep, "gone": self.gone, "names": list(self.names), "likeness": self.likeness,
                "reasons": list(self.reasons)}  # fmt: skip


def suggest(entries: Iterable[Mapping[str, Any]]) -> list[Pair]:
    """Pairs with alike names and the same phone or organization, the likeliest first."""
    from rapidfuzz.fuzz import token_sort_ratio

    homes: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in entries:
        keys = [(SAME_PHONE, row["phone"])] if row["phone"] else []
        for key in (*keys, *((SAME_ORGANIZATION, each) for each in row["organizations"])):
            homes.setdefault(key, []).append(row)
    found: dict[tuple[int, int], tuple[float, dict[str, None], Mapping[str, Any], Mapping[str, Any]]] = {}
    for (reason, _), rows in homes.items():
        for one, other in combinations(rows, 2):
            likeness = token_sort_ratio(fold(one["name"]), fold(other["name"]), score_cutoff=ALIKE)
            if likeness:
                pair = found.setdefault((one["id"], other["id"]), (likeness, {}, one, other))
                pair[1][reason] = None
    pairs = [_pair(likeness, reasons, *sorted(two, key=_worth)) for likeness, reasons, *two in found.values()]
    return sorted(pairs, key=lambda each: (-len(each.reasons), -each.likeness, each.keep))


def _worth(row: Mapping[str, Any]) -> tuple[bool, int, int]:
    """First the one that has a phone and speaks for more; else the older one."""
    return not row["phone"], -len(row["organizations"]), row["id"]


def _pair(likeness: float, reasons: Iterable[str], keep: Mapping[str, Any], gone: Mapping[str, Any]) -> Pair:
    return Pair(keep["id"], gone["id"], (keep["name"], gone["name"]), round(likeness), tuple(reasons))


async def merge(db: AsyncConnection, keep: int, gone: int, *, reason: str, now: datetime, actor: str) -> str:
    """Make one person of two entries: chats, codes, organizations, answers, decisions; what was decided last holds.

    Raises InputError without a reason, ConflictError when they cannot be one.
    """
    if not reason.strip():
        raise InputError("diga por qué son la misma persona: --reason «…»")
    kept, other = await people.person(db, keep), await people.person(db, gone)
    if kept is None or other is None or keep == gone:
        raise MergeRefused(N_("hacen falta los números de dos personas distintas"))
    if kept["role"] != other["role"]:
        raise MergeRefused(N_("tienen roles distintos: {one} y {other}"), one=kept["role"], other=other["role"])
    superseded = await _supersede(db, keep, gone)
    stronger = await twofold.unite(db, keep, gone)
    moved = await _move(db, gone, keep)
    await twofold.count_seats(db, gone, _activities(moved))
    values = {"phone": kept["phone"] or other["phone"], **await _agreed(db, keep, kept)}
    done = {
        "person": await uniting.take(db, gone, people_table), "tables": moved, "interviews": superseded,
        "before": {name: kept[name] for name in values}, "stronger": stronger,
    }  # fmt: skip
    await uniting.change(db, keep, values, people_table)
    row = {"what": merges.PERSON, "kept_id": str(keep), "gone_id": str(gone), "reason": reason.strip()}
    await merges.add(db, {**row, "actor": actor, "moved": done, "merged_at": now})
    counts = {table: len(each["moved"]) + len(each["removed"]) for table, each in moved.items()}
    await audit.write(db, now, actor, "person.merge", f"person:{keep}", {"gone": gone, **counts})
    return f"la persona {gone} ahora es la {keep}. Se puede deshacer {REVERSIBLE.days} días."


async def _move(db: AsyncConnection, gone: int, keep: int) -> uniting.Moved:
    await facts.keep(db, MOVING, f"{gone}>{keep}")
    moved = await uniting.move(db, gone, keep, people_table)
    await facts.keep(db, MOVING, "")
    return moved


def _activities(moved: uniting.Moved) -> set[int]:
    """The activities to which both entries were invited."""
    return {row["activity_id"] for row in moved.get(twofold.INVITATIONS, {"removed": []})["removed"]}


async def _supersede(db: AsyncConnection, keep: int, gone: int) -> list[dict[str, Any]]:
    """Where both answered a round for an organization, the complete answer written last is the person's."""
    groups: dict[tuple[int, str], list[dict[str, Any]]] = {}
    for row in await uniting.interviews_of_people(db, (keep, gone)):
        groups.setdefault((row["round_id"], row["organization_id"]), []).append(row)
    found = []
    for group in groups.values():
        instead = best(group)
        for row in (row for row in group if row is not instead):
            await uniting.set_interview(db, row["id"], None, "replaced")
            await uniting.go_on_with(db, instead["id"], row["id"])
            found.append({name: row[name] for name in ("id", "person_id", "state")})
    return found


async def _agreed(db: AsyncConnection, person_id: int, before: Mapping[str, Any]) -> dict[str, Any]:
    """What holds now: for each purpose the decision taken last."""
    found = {purpose.value: before[purpose.value] for purpose in Purpose}
    decided = sorted(await own.consents(db, person_id), key=lambda row: row["at"])
    return found | {row["purpose"]: row["granted"] for row in decided if row["purpose"] in found}


async def unmerge(db: AsyncConnection, gone: int, *, now: datetime, actor: str) -> int:
    """Take a merge back: both entries are there again; gives the number it was merged into.

    Raises ConflictError when there is no such merge, it is too old, or somebody was erased since.
    """
    standing = {row["gone_id"]: row for row in await merges.standing(db, merges.PERSON)}
    row = standing.get(str(gone))
    if row is None or not row["moved"]:
        raise MergeRefused(N_("la persona {gone} no está unida a otra, o ya no se puede separar"), gone=gone)
    if now - row["merged_at"] > REVERSIBLE:
        day = f"{row['merged_at']:%Y-%m-%d}"
        raise MergeRefused(N_("la persona {gone} se unió el {day}: ya pasaron 30 días"), gone=gone, day=day)
    kept, done = int(row["kept_id"]), row["moved"]
    await uniting.put_again(db, done["person"], people_table)
    await uniting.change(db, kept, done["before"], people_table)
    await facts.keep(db, MOVING, f"{kept}>{gone}")
    await uniting.move_back(db, gone, kept, done["tables"], people_table)
    await facts.keep(db, MOVING, "")
    await twofold.part(db, kept, gone, done["stronger"])
    await twofold.count_seats(db, gone, _activities(done["tables"]))
    for each in done["interviews"]:
        await uniting.set_interview(db, each["id"], each["person_id"], each["state"])
    await merges.undo(db, row["id"], now)
    await audit.write(db, now, actor, "person.unmerge", f"person:{gone}", {"kept": kept})
    return kept
