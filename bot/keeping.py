"""What is kept and what goes: erasing a person, and the daily run of the retention table (domain 5.4, 5.5)."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot import privacy
from bot.answerers import of_ally
from bot.privacy import LINGER, RULES
from bot.publishing import Shelf
from storage import audit, erasures, facts, lookups, people, retention
from storage.erasures import Chat

if TYPE_CHECKING:
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

log = logging.getLogger(__name__)

LAST_RUN = "retention_ran_on"
NOT_CLEANED = "erased_since_rewritten"
MINORS = "minors"  # the count of people who said they are under 18, the only thing kept of them


@dataclass(frozen=True, slots=True)
class Speaking:
    """The chat an erasure is asked for in, and the message that is being handled there."""

    chat: Chat
    provider_id: str
    reply_key: str  # what the keys of the farewell begin with


# --- erasing a person


async def erase(
    db: AsyncConnection,
    shelf: Shelf,
    person_id: int,
    *,
    now: datetime,
    actor: str,
    speaking: Speaking | None = None,
    answers_too: bool = False,
) -> None:
    """Erase a person: identity, contact, messages, files, open text.

    Answers of closed rounds stay without the person (with `answers_too` they go), the decisions under a hash.
    The address of the chat that is speaking stays until its farewell has arrived.
    """
    row = await people.person(db, person_id)
    assert row is not None  # noqa: S101 - the callers know the person
    if speaking is not None:  # it may stand for nobody already
        await _leave(db, speaking)
    for chat in await erasures.chats(db, person_id):
        await erasures.forget_messages(db, chat)
        await erasures.delete_chats(db, [chat.id])
    await erasures.forget_mentions(db, row["name"])
    await _erase_answers(db, shelf, await erasures.interviews(db, person_id), answers_too=answers_too)
    salt = await erasures.salt(db)
    known = await erasures.identifiers(db, person_id) or [("person", str(person_id))]
    hashes = [privacy.fingerprint(salt, kind, value) for kind, value in known]
    await erasures.keep_proof(db, person_id, hashes[0])
    await erasures.record(db, hashes, now.date())
    await erasures.delete_person(db, person_id)
    await facts.keep(db, NOT_CLEANED, "1")
    await audit.write(db, now, actor, "person.erase", f"person:{person_id}", {})


async def erase_chat(db: AsyncConnection, speaking: Speaking, now: datetime) -> None:
    """Erase what a chat of nobody we know has said."""
    await _leave(db, speaking)
    await facts.keep(db, NOT_CLEANED, "1")
    await audit.write(db, now, f"address:{speaking.chat.id}", "address.erase", f"address:{speaking.chat.id}", {})


async def _leave(db: AsyncConnection, speaking: Speaking) -> None:
    await erasures.forget_messages(db, speaking.chat, besides=(speaking.provider_id, speaking.reply_key))
    await erasures.leave_chat(db, speaking.chat.id)


async def _erase_answers(
    db: AsyncConnection, shelf: Shelf, interviews: Collection[RowMapping], *, answers_too: bool
) -> None:
    gone = [row["id"] for row in interviews if answers_too or row["round_state"] == "open"]
    await erasures.delete_interviews(db, gone)
    for row in interviews:
        if row["id"] not in gone:
            await erasures.drop_answers(db, row["id"], besides=await _closed_questions(db, shelf, row["form_id"]))
            await _unlink(db, row)


async def _closed_questions(db: AsyncConnection, shelf: Shelf, form_id: int) -> list[str]:
    """The names of a form's questions whose answers say nothing by themselves."""
    form = await shelf.get(db, form_id)
    kinds = {path.rpartition("/")[2]: form.kinds[id(control)] for path, control in form.controls.items()}
    return [name for name, kind in kinds.items() if kind in privacy.CLOSED_KINDS]


async def _unlink(db: AsyncConnection, row: RowMapping) -> None:
    """Take the person out of an interview; what came after the closing stays after it."""

    def month(at: datetime | None) -> datetime | None:
        return privacy.coarse(at, row["closed_at"]) if at else None

    dates = {name: month(row[name]) for name in ("started_at", "updated_at", "completed_at")}
    answered = {
        reference: privacy.coarse(at, row["closed_at"])
        for reference, at in await erasures.answer_dates(db, row["id"])
    }  # fmt: skip
    await erasures.unlink(db, row["id"], dates, answered)


async def is_erased(db: AsyncConnection, kind: str, value: str) -> bool:
    """Whether the owner of a phone or code was erased: no list may bring the person back."""
    hashed = privacy.fingerprint(await erasures.salt(db), kind, value)
    return bool(await erasures.erased(db, [hashed]))


async def sweep(db: AsyncConnection, now: datetime) -> int:
    """Delete the addresses of the erased whose farewell has arrived; gives how many."""
    return await erasures.sweep(db, now - LINGER)


# --- the daily run


Step = Callable[["AsyncConnection", datetime, Shelf], Awaitable[int]]


async def _contacts(db: AsyncConnection, now: datetime, shelf: Shelf) -> int:
    return await _erase_all(db, await retention.speaking_for_nobody(db, RULES["contacts"].before(now)), now, shelf)


async def _unasked(db: AsyncConnection, now: datetime, shelf: Shelf) -> int:
    return await _erase_all(db, await retention.never_agreed(db, RULES["unasked"].before(now)), now, shelf)


async def _erase_all(db: AsyncConnection, person_ids: Collection[int], now: datetime, shelf: Shelf) -> int:
    for person_id in person_ids:
        await erase(db, shelf, person_id, now=now, actor="retention")
    return len(person_ids)


async def _linked(db: AsyncConnection, now: datetime, _shelf: Shelf) -> int:
    rows = await erasures.linked_before(db, RULES["linked"].before(now))
    for row in rows:
        await _unlink(db, row)
    return len(rows)


async def _answers(db: AsyncConnection, now: datetime, _shelf: Shelf) -> int:
    return await retention.answers(db) if RULES["answers"].is_over(now.date()) else 0


async def _chats(db: AsyncConnection, now: datetime, _shelf: Shelf) -> int:
    before = RULES["chats"].before(now)
    written = await retention.messages(db, before) + await retention.mailings(db, before)
    return written + await retention.strangers(db, before)


async def _raw(db: AsyncConnection, now: datetime, _shelf: Shelf) -> int:
    return await retention.raw(db, RULES["raw"].before(now))


async def _merges(db: AsyncConnection, now: datetime, _shelf: Shelf) -> int:
    return await retention.merges(db, RULES["merges"].before(now))


async def _allies(db: AsyncConnection, now: datetime, _shelf: Shelf) -> int:
    """Whoever answered for such an ally and speaks for nobody else is then erased with the contacts."""
    unseen = await retention.unseen_allies(db, RULES["allies"].before(now), now.date())
    for row in unseen:
        await retention.forget_contact(db, row["id"], of_ally(row).id, row["seen_on"])
    return len(unseen)


async def _lookups(db: AsyncConnection, now: datetime, _shelf: Shelf) -> int:
    return await lookups.forget(db, RULES["lookups"].before(now))


async def _audio(db: AsyncConnection, now: datetime, _shelf: Shelf) -> int:
    return await retention.recordings(db, RULES["audio"].before(now))


async def _files(db: AsyncConnection, now: datetime, _shelf: Shelf) -> int:
    return await retention.own_files(db, RULES["files"].before(now))


async def _attendance(db: AsyncConnection, now: datetime, _shelf: Shelf) -> int:
    before = RULES["attendance"].before(now)
    return await retention.attendance(db, before) + await retention.recipients(db, before)


async def _consents(db: AsyncConnection, now: datetime, _shelf: Shelf) -> int:
    return await retention.consents(db, RULES["consents"].before(now))


async def _audit(db: AsyncConnection, now: datetime, _shelf: Shelf) -> int:
    return await retention.audit(db, RULES["audit"].before(now))


#: One step for each row of the retention table that has a table of its own; each in its own transaction.
STEPS: dict[str, Step] = {
    "allies": _allies,
    "contacts": _contacts,
    "unasked": _unasked,
    "linked": _linked,
    "answers": _answers,
    "audio": _audio,
    "raw": _raw,
    "merges": _merges,
    "chats": _chats,
    "lookups": _lookups,
    "files": _files,
    "attendance": _attendance,
    "consents": _consents,
    "audit": _audit,
}


async def is_due(db: AsyncConnection, now: datetime) -> bool:
    """Whether the retention has not run to its end today (UTC)."""
    return await facts.get(db, LAST_RUN) != now.date().isoformat()


async def ran(db: AsyncConnection, now: datetime, counts: dict[str, int]) -> None:
    """Remember that it has, and what it took away."""
    await facts.keep(db, LAST_RUN, now.date().isoformat())
    await audit.write(db, now, "retention", "retention.run", "database", dict(counts))
    log.info("retention.ran", extra={"counts": counts})


async def is_clean(db: AsyncConnection) -> bool:
    """Whether nobody was erased since the database's file was last rewritten."""
    return await facts.get(db, NOT_CLEANED) != "1"


async def cleaned(db: AsyncConnection) -> None:
    """The file was rewritten."""
    await facts.keep(db, NOT_CLEANED, "")
