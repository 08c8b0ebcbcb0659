"""Queries: files that people send; kept by reference first, with their content as soon as it is fetched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping, Table, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import Attachment, Interview

attachments: Table = Attachment.__table__  # type: ignore[assignment]


async def add(db: AsyncConnection, row: Mapping[str, Any]) -> None:
    """Keep the reference of a file whose content is still to be fetched."""
    await db.execute(insert(attachments).values(**row))


async def to_fetch(db: AsyncConnection, limit: int) -> list[RowMapping]:
    """Files whose content is still missing, the oldest first."""
    columns = (attachments.c.id, attachments.c.channel, attachments.c.kind, attachments.c.reference)
    query = select(*columns, attachments.c.mime, attachments.c.attempts).where(attachments.c.state == "pending")
    return list((await db.execute(query.order_by(attachments.c.attempts, attachments.c.id).limit(limit))).mappings())


async def store(db: AsyncConnection, attachment_id: int, content: bytes) -> None:
    """Keep the content of a file."""
    values = {"content": content, "size": len(content), "state": "stored", "error": ""}
    await db.execute(update(attachments).where(attachments.c.id == attachment_id).values(values))


async def forget_voice(db: AsyncConnection, person_id: int) -> None:
    """Delete what a person's voice notes say; that there was one stays with the answer."""
    theirs = select(Interview.id).where(Interview.person_id == person_id)
    mine = (attachments.c.kind == "voice", attachments.c.interview_id.in_(theirs))
    values = {"content": None, "reference": "", "state": "expired"}
    await db.execute(update(attachments).where(*mine).values(values))


async def postpone(db: AsyncConnection, attachment_id: int, error: str, *, give_up: bool) -> None:
    """The content could not be fetched: try again later, or call it lost."""
    values = {"attempts": attachments.c.attempts + 1, "error": error, "state": "lost" if give_up else "pending"}
    await db.execute(update(attachments).where(attachments.c.id == attachment_id).values(values))


async def replace(db: AsyncConnection, row: Mapping[str, Any]) -> None:
    """Keep the reference of a file in place of the one that had its name."""
    await forget(db, row["name"])
    await add(db, row)


async def forget(db: AsyncConnection, name: str) -> None:
    """Delete the file of a name."""
    await db.execute(delete(attachments).where(attachments.c.name == name))


async def fetched(db: AsyncConnection, prefix: str) -> list[RowMapping]:
    """Name and content of the files whose names begin so and whose content is there."""
    query = select(attachments.c.name, attachments.c.content)
    query = query.where(attachments.c.state == "stored", attachments.c.name.startswith(prefix, autoescape=True))
    return list((await db.execute(query)).mappings())


async def is_lost(db: AsyncConnection, name: str) -> bool:
    """Whether the content of a file can never be fetched."""
    query = select(attachments.c.id).where(attachments.c.name == name, attachments.c.state == "lost")
    return (await db.execute(query)).first() is not None
