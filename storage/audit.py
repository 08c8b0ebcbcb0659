"""Queries: who did what to whom; rows are only added."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import AuditLine


async def write(
    db: AsyncConnection, now: datetime, actor: str, action: str, subject: str, detail: dict[str, Any]
) -> None:
    """Add a line; ids only, never names, numbers or texts."""
    await db.execute(insert(AuditLine).values(at=now, actor=actor, action=action, subject=subject, detail=detail))
