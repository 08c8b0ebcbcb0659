"""Somebody new, or a new phone: what becomes of it once it is decided, in the chat or the console (domain S03, S24)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from bot import notices
from bot.i18n import N_, known, translator
from bot.letters import Letter, row_of
from bot.messages import Outgoing
from bot.notices import Notice
from bot.publishing import Shelf
from storage import arrivals, audit, conversations, interviews, outbox, people, tasks

if TYPE_CHECKING:
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

Last = list[Callable[[], Awaitable[None]]]  # to be done once the chat of who decides is stored, where there is one
NEWCOMER, ADDRESS = "newcomer", "address"  # the kinds of task that are decided
WELCOME = N_("Listo, {who}: ya figura como contacto de {organization}. Sus respuestas cuentan.")
NOT_CONFIRMED = N_(
    "No pudimos confirmar que usted sea contacto de {organization}, así que sus respuestas por ella no cuentan. "
    "Si es un error, escriba PERSONA."
)
HERE_NOW = N_("Listo, {who}. Desde ahora seguimos en este chat, donde quedó.")
NOT_MOVED = N_("No pudimos confirmar el cambio de teléfono. Si es un error, escriba PERSONA.")
REPLACED = N_("{name} envió una nueva respuesta de {organization}. Ahora cuenta esa; la de usted queda guardada.")
GO_ON = (("/start", N_("Seguir")),)


async def decide(
    db: AsyncConnection, shelf: Shelf, row: RowMapping, *, yes: bool, by: int, actor: str, now: datetime
) -> Last | None:
    """Close the task, carry out what was decided and tell the chat that waits; None when it was closed before."""
    state = tasks.DONE if yes else tasks.REFUSED
    if not await tasks.finish(db, row["id"], state, by, now):
        return None
    await audit.write(db, now, actor, f"task.{state}", f"task:{row['id']}", {"kind": row["kind"]})
    if row["kind"] == ADDRESS:
        return await _move(db, row, actor, now) if yes else await _answer(db, row, NOT_MOVED, now)
    if yes:
        await release(db, shelf, row["person_id"], row["organization_id"], now)
        return await _answer(db, row, WELCOME, now)
    await arrivals.part(db, row["person_id"], row["organization_id"], now.date())
    await _answer(db, row, NOT_CONFIRMED, now)
    return [partial(arrivals.leave_surveys, db, row["person_id"], row["organization_id"])]


async def _move(db: AsyncConnection, row: RowMapping, actor: str, now: datetime) -> Last:
    """The person's chat is the new one from now on; the others are nobody's any more."""
    old = [chat for chat in await arrivals.chats(db, row["person_id"]) if chat != row["address_id"]]
    await _answer(db, row, HERE_NOW, now)
    detail = {"new": row["address_id"], "old": old}
    await audit.write(db, now, actor, "address.moved", f"person:{row['person_id']}", detail)
    return [
        partial(arrivals.close_chats, db, old, now),
        partial(arrivals.open_chat, db, row["address_id"], row["person_id"]),
    ]


async def _answer(db: AsyncConnection, row: RowMapping, text: str, now: datetime) -> Last:
    """Tell the chat that waits what became of it."""
    person = await people.person(db, row["person_id"])
    language = known(person["language"] if person else "")
    choices = GO_ON if text in {WELCOME, HERE_NOW} else ()
    notice = Notice(f"answer:{row['id']}", text, choices, filled=named(row))
    await notices.at_once(db, row["address_id"], notice, language, now)
    return []


def named(row: Mapping[Any, Any]) -> dict[str, str]:
    """Whom a task is about, and for which organization, to be put into texts."""
    return {
        "who": row["data"].get("name") or row["person"] or "",
        "organization": row["organization"] or row["data"].get("organization", ""),
    }


async def release(db: AsyncConnection, shelf: Shelf, person_id: int, organization_id: str, now: datetime) -> None:
    """The person is confirmed: what was held counts, and an answer given once is the official one if it is the last."""
    person = await people.person(db, person_id)
    held = await interviews.held(db, person_id, organization_id)
    await arrivals.confirm(db, person_id, organization_id)
    for row in held:
        if (await shelf.get(db, row["form_id"])).answered_by != "organization" or person is None:
            continue
        before = await interviews.official(db, row["round_id"], organization_id, person_id)
        last = before is None or before["completed_at"] <= row["completed_at"]
        keep = row["id"] if before is None or last else before["id"]
        await interviews.replace_official(db, row["round_id"], organization_id, keep)
        if before is not None and last:
            await tell_replaced(db, row["id"], before, person["name"], row["organization"], now)


async def tell_replaced(
    db: AsyncConnection, interview_id: int, before: RowMapping, name: str, organization: str, now: datetime
) -> bool:
    """Write to whoever sent the answer before; False where nobody is reached or wants to be."""
    other = await people.person(db, before["person_id"])
    reached = await conversations.addresses_of(db, before["person_id"])
    if other is None or not other["surveys"] or not reached:
        return False
    language = known(other["language"])
    text = translator(language)(REPLACED).format(name=name, organization=organization)
    key = f"replaced:{interview_id}:{before['id']}"
    letter = Letter(key, reached[0][0], "", "", Outgoing(text=text, language=language))
    await outbox.add(db, [row_of(letter, "surveys", now)])
    return True
