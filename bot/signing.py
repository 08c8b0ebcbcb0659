"""Signing in to the staff console: a link for one use, a code in the chat, a session that ends (domain 5.4)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.access import Access, Permission, access_of
from bot.errors import ConflictError, ForbiddenError
from bot.i18n import N_, known, translator
from bot.letters import Letter, row_of
from bot.messages import Outgoing, strong
from bot.seals import digest, seal, unseal
from storage import audit, outbox, sessions
from storage.sessions import CODE, ENDED, LINK, OPEN

if TYPE_CHECKING:
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

LINK_HOLDS, CODE_HOLDS, SESSION_HOLDS = timedelta(minutes=15), timedelta(minutes=10), timedelta(hours=8)
TRIES = 5  # wrong codes until the link has to be asked for again
LINKS, PER = 8, timedelta(hours=1)  # links a person may ask for without coming in by one
DIGITS = 6
ADDRESS, COOKIE = "panel link", "panel session"  # what is sealed
MESSAGE = N_("Su código para entrar al panel: {code}\nVale 10 minutos. No lo comparta con nadie.")


@dataclass(frozen=True, slots=True)
class Ticket:
    """A one-time link; `code` is there when the person has no chat to send it to."""

    token: str
    code: str


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is signed in."""

    session_id: int
    person_id: int
    name: str
    language: str
    access: Access

    @property
    def actor(self) -> str:
        """Who it is, in the audit."""
        return f"person:{self.person_id}"


async def invite(
    db: AsyncConnection, key: str, person_id: int, access: Access, now: datetime, actor: str, *, limited: bool = True
) -> Ticket:
    """A link into the console for one use within 15 minutes; `limited` to some in an hour.

    Raises ForbiddenError for who is not of the team, ConflictError when too many were asked for.
    """
    if not access.may(Permission.PANEL):
        raise ForbiddenError("el panel es del equipo de CLAC: esta persona no tiene un rol del equipo")
    if limited and await sessions.idle_since(db, person_id, now - PER) >= LINKS:
        raise ConflictError("ya se pidieron demasiados enlaces para esta persona: espere una hora")
    await sessions.forget(db, now - timedelta(days=1))
    token, code = secrets.token_urlsafe(32), ""
    if await sessions.chat_of(db, person_id) is None:
        code = _new_code()
    row = {"person_id": person_id, "step": LINK, "token": digest(key, token), "created_at": now}
    number = await sessions.add(db, {**row, "expires_at": now + LINK_HOLDS})
    if code:
        await sessions.advance(db, number, LINK, code=_code_hash(key, number, code))
    await audit.write(db, now, actor, "panel.link", f"person:{person_id}", {"session": number})
    return Ticket(seal(key, ADDRESS, token), code)


async def show_in(db: AsyncConnection, key: str, person_id: int, access: Access, now: datetime) -> tuple[str, str]:
    """The demonstration's way in: what the browser is to carry, and the code to show in place of sending it."""
    ticket = await invite(db, key, person_id, access, now, f"person:{person_id}", limited=False)
    row = await invited(db, key, ticket.token, now)
    assert row is not None  # noqa: S101 - made a moment ago
    token, code = secrets.token_urlsafe(32), _new_code()
    values = {"token": digest(key, token), "code": _code_hash(key, row["id"], code), "expires_at": now + CODE_HOLDS}
    await sessions.advance(db, row["id"], LINK, step=CODE, **values)
    return seal(key, COOKIE, token), code


async def invited(db: AsyncConnection, key: str, address: str, now: datetime) -> RowMapping | None:
    """The session a link stands for, with its person; None when it was used, is too old or was never ours."""
    token = unseal(key, ADDRESS, address)
    return await sessions.by_token(db, digest(key, token), LINK, now) if token else None


async def begin(db: AsyncConnection, key: str, address: str, now: datetime) -> str | None:
    """Use a link up and send the code into the person's chat; gives what the browser is to carry."""
    row = await invited(db, key, address, now)
    if row is None:
        return None
    code, chat = row["code"], None
    if not code:
        chat = await sessions.chat_of(db, row["person_id"])
        said = _new_code()
        code = _code_hash(key, row["id"], said)
        if chat is None:  # it left since the link was made: without a second factor nobody enters
            return None
        await outbox.add(db, [_letter(row, chat, said, now)])
    token = secrets.token_urlsafe(32)
    values = {"step": CODE, "token": digest(key, token), "code": code, "expires_at": now + CODE_HOLDS}
    if not await sessions.advance(db, row["id"], LINK, **values):
        return None
    await audit.write(db, now, f"person:{row['person_id']}", "panel.code", f"session:{row['id']}", {})
    return seal(key, COOKIE, token)


def _letter(row: RowMapping, chat: int, code: str, now: datetime) -> dict[str, object]:
    language = known(row["language"])
    message = Outgoing(text=translator(language)(MESSAGE).format(code=strong(code)), language=language)
    return row_of(Letter(f"panel:{row['id']}:{int(now.timestamp())}", chat, "", "", message), "notice", now)


def _new_code() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def _code_hash(key: str, session_id: int, code: str) -> str:
    return digest(key, f"{session_id}:{code}")


async def asked(db: AsyncConnection, key: str, cookie: str, now: datetime) -> RowMapping | None:
    """The session that waits for its code, None when there is none."""
    token = unseal(key, COOKIE, cookie)
    return await sessions.by_token(db, digest(key, token), CODE, now) if token else None


async def confirm(db: AsyncConnection, key: str, cookie: str, said: str, now: datetime) -> str | int:
    """What the browser is to carry from now on when the code is right, else how many tries are left."""
    row = await asked(db, key, cookie, now)
    if row is None or not access_of(row["role"], row["scope"]).may(Permission.PANEL):
        return 0
    actor, subject = f"person:{row['person_id']}", f"session:{row['id']}"
    digits = "".join(sign for sign in said if sign.isdigit())
    tries = await sessions.tried(db, row["id"])  # counted before it is looked at: many at once are many tries
    if tries > TRIES or not secrets.compare_digest(_code_hash(key, row["id"], digits), row["code"]):
        if tries >= TRIES:
            await sessions.advance(db, row["id"], CODE, step=ENDED)
        await audit.write(db, now, actor, "panel.wrong_code", subject, {"tries": tries})
        return max(0, TRIES - tries)
    token = secrets.token_urlsafe(32)
    values = {"step": OPEN, "token": digest(key, token), "code": "", "expires_at": now + SESSION_HOLDS}
    if not await sessions.advance(db, row["id"], CODE, **values):
        return 0
    await audit.write(db, now, actor, "panel.enter", subject, {})
    return seal(key, COOKIE, token)


async def visitor(db: AsyncConnection, key: str, cookie: str, now: datetime) -> Visitor | None:
    """Who a browser's session belongs to, with what they may do today; None without one."""
    token = unseal(key, COOKIE, cookie)
    row = await sessions.by_token(db, digest(key, token), OPEN, now) if token else None
    if row is None:
        return None
    access = access_of(row["role"], row["scope"])
    return Visitor(row["id"], row["person_id"], row["name"], known(row["language"]), access)


async def leave(db: AsyncConnection, one: Visitor, now: datetime, *, everywhere: bool = False) -> None:
    """Sign out here, or wherever the person is signed in."""
    if everywhere:
        await sessions.end_all(db, one.person_id)
    await sessions.advance(db, one.session_id, OPEN, step=ENDED)
    await audit.write(db, now, one.actor, "panel.leave", f"session:{one.session_id}", {"everywhere": everywhere})
