"""Writing what a file changes, with what follows from it: histories, frames of open rounds, codes, audit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from bot import farewells
from bot.codes import new_code
from bot.exchange import answering
from bot.exchange.drafts import Draft
from bot.exchange.organizations import GONE
from bot.exchange.people import Contacts
from bot.exchange.proposals import entered
from bot.exchange.reading import Row
from bot.spelling import fold
from storage import audit, contacts, registry
from storage import proposals as known_proposals

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

Follow = Callable[[Sequence[Row]], Iterable[Row]]


@dataclass(frozen=True, slots=True)
class Occasion:
    """When an import happens, who does it, the day from which changes of state hold, and who watches the rows go by."""

    now: datetime
    actor: str
    since: date
    follow: Follow = iter
    activity: int | None = None  # whose attendance a list is that does not say so itself


def touched(drafts: Iterable[Draft]) -> list[Draft]:
    """The drafts that a file made or changed."""
    return [draft for draft in drafts if draft.rows and (draft.old is None or draft.changes())]


# --- organizations


async def organizations(db: AsyncConnection, drafts: Iterable[Draft], source: str, occasion: Occasion) -> None:
    """Write organizations; remember every change of state; who left is in no open round and is thanked (S05)."""
    written = touched(drafts)
    await registry.put_organizations(db, [draft.new for draft in written])
    moved = [draft for draft in written if (draft.old or {}).get("state") != draft.new["state"]]
    await registry.add_states(db, [_state(draft, source, occasion) for draft in moved])
    gone = {True: [draft.new["id"] for draft in moved if draft.new["state"] in GONE]}
    gone[False] = [draft.new["id"] for draft in moved if _was(draft) in GONE and draft.new["state"] not in GONE]
    await registry.leave_open_frames(db, gone[True], occasion.now)
    await registry.leave_open_frames(db, gone[False], None)
    left = [draft.new for draft in moved if draft.old and draft.new["id"] in gone[True] and _was(draft) not in GONE]
    await farewells.say(db, left, occasion.since, occasion.now)
    for draft in moved:
        if draft.old:
            detail = {"from": _was(draft), "to": draft.new["state"], "since": occasion.since.isoformat()}
            subject = f"organization:{draft.new['id']}"
            await audit.write(db, occasion.now, occasion.actor, "organization.state", subject, detail)


def _was(draft: Draft) -> str:
    return str(draft.old["state"]) if draft.old else ""


def _state(draft: Draft, source: str, occasion: Occasion) -> dict[str, Any]:
    """A new active member has been one since it joined; anything else holds from the day that was said."""
    joined = draft.new["joined_on"] if draft.old is None and draft.new["state"] == "activa" else None
    return {
        "organization_id": draft.new["id"], "state": draft.new["state"], "since": joined or occasion.since,
        "source": source, "noted_at": occasion.now,
    }  # fmt: skip


# --- people


async def people(db: AsyncConnection, register: Contacts, occasion: Occasion) -> None:
    """Write people, their codes, and the organizations they speak for from today on."""
    written = touched(register.drafts)
    new = [draft for draft in written if draft.old is None]
    rows = [{**{name: draft.new[name] for name in contacts.WRITTEN}, "created_at": occasion.now} for draft in new]
    for draft, number in zip(new, await contacts.add_people(db, rows), strict=True):
        draft.new["id"] = number
    await contacts.change_people(db, [draft.new for draft in written if draft.old])
    taken = {*register.codes(), *await contacts.shared_codes(db)}
    await contacts.add_codes(db, [row for draft in written for row in _codes(draft, taken, occasion.now)])
    await _belong(db, written, register, occasion.now.date())
    for draft in written:
        before = (draft.old or {}).get("role", "miembro"), (draft.old or {}).get("scope", "")
        if (after := (draft.new["role"], draft.new["scope"])) != before:
            detail = {"from": before[0], "to": after[0], "scope": after[1]}
            await audit.write(
                db, occasion.now, occasion.actor, "person.role", f"person:{draft.new['id']}", detail
            )  # fmt: skip


def _codes(draft: Draft, taken: set[str], now: datetime) -> list[dict[str, Any]]:
    """The codes a person gets: those of the file, one made when there is none."""
    fresh = [code for code in draft.new["codes"] if code not in (draft.old or {}).get("codes", ())]
    if not draft.new["codes"]:
        made = new_code()
        while made in taken:
            made = new_code()
        taken.add(made)
        fresh = [made]
    return [{"code": code, "person_id": draft.new["id"], "created_at": now} for code in fresh]


async def _belong(db: AsyncConnection, drafts: Iterable[Draft], register: Contacts, today: date) -> None:
    added, moved, ended = [], [], []
    for draft in drafts:
        number, before, after = draft.new["id"], (draft.old or {}).get("organizations", {}), draft.new["organizations"]
        ended += [(number, key) for key in before if key not in after]
        moved += [(number, key, after[key]) for key in after if key in before and after[key] != before[key]]
        added += [
            {"person_id": number, "organization_id": key, "position": position, "valid_from": today,
             "confirmed": not register.by_employer(key, position)}
            for key, position in after.items() if key not in before
        ]  # fmt: skip
    await contacts.end_memberships(db, ended, today)
    await contacts.change_positions(db, moved, today)
    await contacts.add_memberships(db, added)


# --- structures and allies


async def structures(db: AsyncConnection, drafts: Iterable[Draft], now: datetime) -> None:
    """Write structures, and call organizations' coordinations and networks by the id of the structure they name.

    Each has a row of its own to answer with.
    """
    written = [draft.new for draft in touched(drafts)]
    await registry.put_structures(db, written)
    spelled = {fold(text): row["id"] for row in written for text in (row["name"], row["id"])}
    renamed = []
    for row in await registry.organizations(db):
        cn = spelled.get(fold(row["cn"]), row["cn"]) if row["cn"] else ""
        networks = tuple(sorted({spelled.get(fold(name), name) for name in row["networks"]}))
        if (cn, networks) != (row["cn"], row["networks"]):
            renamed.append({**row, "cn": cn, "networks": networks})
    await registry.put_organizations(db, renamed)
    await answering.follow_structures(db, {row["id"] for row in written}, now)


async def allies(db: AsyncConnection, drafts: Iterable[Draft], now: datetime) -> None:
    """Write allies, each with a row of its own to answer with, and that a file has named them today."""
    drafts = list(drafts)
    for draft in drafts:
        draft.new["seen_on"] = now.date() if draft.rows else draft.new["seen_on"]
    written = [draft.new for draft in touched(drafts)]
    await registry.put_allies(db, written)
    await answering.follow_allies(db, {(row["institution"], row["country"]) for row in written}, now)


async def proposals(db: AsyncConnection, drafts: Iterable[Draft], occasion: Occasion) -> None:
    """Write proposals; what is new or changed waits for a second person."""
    rows = [entered(draft, occasion.actor, occasion.now) for draft in touched(drafts)]
    await known_proposals.keep(db, rows)
