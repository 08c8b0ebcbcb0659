"""Queries: what the pages of the web chat show, line by line, and the files in them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import Unreachable
from storage.database import insert
from storage.models import ChatFile, TranscriptLine

transcripts: Table = TranscriptLine.__table__  # type: ignore[assignment]
files: Table = ChatFile.__table__  # type: ignore[assignment]

Line = dict[str, Any]


@contextmanager
def reachable() -> Iterator[None]:
    """A database that fails is, for the web chat, a provider that does not answer: raises Unreachable."""
    try:
        yield
    except SQLAlchemyError as error:
        raise Unreachable(f"the transcript: {type(error).__name__}") from error


async def append(db: AsyncConnection, address: str, line: Line, at: datetime, key: str | None = None) -> int:
    """Add a line and give its id; a line with a key that is already there stays as it is and gives its id.

    Lines of one address are committed in the order of their ids, so that a reader who asks "after n" misses none.
    """
    if db.dialect.name == "postgresql":
        await db.execute(select(func.pg_advisory_xact_lock(func.hashtext(address))))
    row = {"address": address, "key": key, "line": line, "at": at}
    added = insert(db, transcripts).values(row).on_conflict_do_nothing().returning(transcripts.c.id)
    number = (await db.execute(added)).scalar_one_or_none()
    if number is not None:
        return int(number)
    present = select(transcripts.c.id).where(transcripts.c.address == address, transcripts.c.key == key)
    return int((await db.execute(present)).scalar_one())


async def after(db: AsyncConnection, address: str, last: int, limit: int) -> list[tuple[int, Line]]:
    """Up to `limit` lines of an address with ids above `last`, in order."""
    query = (
        select(transcripts.c.id, transcripts.c.line)
        .where(transcripts.c.address == address, transcripts.c.id > last)
        .order_by(transcripts.c.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in await db.execute(query)]


async def newest(db: AsyncConnection, addresses: Collection[str]) -> dict[str, int]:
    """The last id of each address that has lines."""
    query = select(transcripts.c.address, func.max(transcripts.c.id)).where(transcripts.c.address.in_(addresses))
    return {row[0]: row[1] for row in await db.execute(query.group_by(transcripts.c.address))}


async def put(db: AsyncConnection, reference: str, *, address: str, mime: str, content: bytes, at: datetime) -> None:
    """Keep a file."""
    row = {"reference": reference, "address": address, "mime": mime, "content": content, "at": at}
    await db.execute(insert(db, files).values(row))


async def get(db: AsyncConnection, reference: str) -> tuple[str, str, bytes] | None:
    """Whose a file is, its type and its content; None when there is none."""
    query = select(files.c.address, files.c.mime, files.c.content).where(files.c.reference == reference)
    row = (await db.execute(query)).one_or_none()
    return (row[0], row[1], row[2]) if row else None


async def forget(db: AsyncConnection, address: str) -> None:
    """Delete everything an address said, was told and sent."""
    await db.execute(delete(transcripts).where(transcripts.c.address == address))
    await db.execute(delete(files).where(files.c.address == address))


async def expire(db: AsyncConnection, before: datetime) -> int:
    """Delete lines and files older than `before`; gives how many lines."""
    await db.execute(delete(files).where(files.c.at < before))
    return (await db.execute(delete(transcripts).where(transcripts.c.at < before))).rowcount


async def forget_since(db: AsyncConnection, address: str, since: datetime) -> None:
    """Delete what an address's page shows since an instant."""
    await db.execute(delete(transcripts).where(transcripts.c.address == address, transcripts.c.at >= since))
