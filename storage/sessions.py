"""Queries: the sessions of the staff console, step by step, and the key that seals what they hand out."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Table, and_, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import facts
from storage.models import Address, Code, Person, Session

sessions: Table = Session.__table__  # type: ignore[assignment]

LINK, CODE, OPEN, ENDED = "link", "code", "open", "ended"
KEY = "panel_key"


async def key(db: AsyncConnection) -> str:
    """The database's own key for sealing, made when it is first needed."""
    if not await facts.get(db, KEY):
        await facts.add(db, KEY, secrets.token_hex(32))
    return await facts.get(db, KEY)


async def add(db: AsyncConnection, row: dict[str, Any]) -> int:
    """Keep a new session; gives its number."""
    return int((await db.execute(insert(sessions).values(**row).returning(sessions.c.id))).scalar_one())


async def by_token(db: AsyncConnection, token: str, step: str, now: datetime) -> RowMapping | None:
    """The session at a step that a token's hash stands for, with its person; None when there is none or it is over."""
    query = (
        select(sessions, Person.name, Person.language, Person.role, Person.scope)
        .join(Person, Person.id == sessions.c.person_id)
        .where(sessions.c.token == token, sessions.c.step == step, sessions.c.expires_at > now)
    )
    return (await db.execute(query)).mappings().first()


async def advance(db: AsyncConnection, session_id: int, at: str, **values: object) -> bool:
    """Change a session that stands at a step; False when somebody else was quicker."""
    mine = update(sessions).where(sessions.c.id == session_id, sessions.c.step == at)
    return (await db.execute(mine.values(**values))).rowcount == 1


async def tried(db: AsyncConnection, session_id: int) -> int:
    """Count a try of the code; gives how many there have been, this one included."""
    mine = update(sessions).where(sessions.c.id == session_id).values(tries=sessions.c.tries + 1)
    return int((await db.execute(mine.returning(sessions.c.tries))).scalar_one())


async def end_all(db: AsyncConnection, person_id: int) -> int:
    """End everything that lets a person in; gives how many sessions that were."""
    mine = update(sessions).where(sessions.c.person_id == person_id, sessions.c.step != ENDED)
    return (await db.execute(mine.values(step=ENDED))).rowcount


async def idle_since(db: AsyncConnection, person_id: int, since: datetime) -> int:
    """How many links that nobody has come in by were made for a person since an instant."""
    c = sessions.c
    idle = or_(c.step.in_((LINK, CODE)), and_(c.step == ENDED, c.code != ""))
    query = select(func.count()).where(c.person_id == person_id, c.created_at >= since, idle)
    return int((await db.execute(query)).scalar_one())


async def forget(db: AsyncConnection, before: datetime) -> None:
    """Delete what was over before an instant; the audit says who was here."""
    await db.execute(delete(sessions).where(sessions.c.expires_at < before))


async def chat_of(db: AsyncConnection, person_id: int) -> int | None:
    """The chat a person used last that can be written to, None without one."""
    query = select(Address.id).where(Address.person_id == person_id, Address.reachable)
    return (await db.execute(query.order_by(Address.seen_at.desc(), Address.id.desc()).limit(1))).scalar()


async def named(db: AsyncConnection, phone: str, code: str) -> list[RowMapping]:
    """Everybody with a phone (E.164) or a personal code; either may be empty."""
    query = select(Person.id, Person.name, Person.role, Person.scope).order_by(Person.id)
    own = select(Code.person_id).where(Code.code == code)
    where = (Person.phone == phone) if phone else Person.id.in_(own)
    return list((await db.execute(query.where(where))).mappings())
