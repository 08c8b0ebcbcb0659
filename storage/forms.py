"""Queries: published forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping, Table, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import add_missing
from storage.models import FormFile, FormVersion

forms: Table = FormVersion.__table__  # type: ignore[assignment]


async def form_version(db: AsyncConnection, form_id: str, version: str) -> RowMapping | None:
    """A published form, None when that version is not there."""
    query = select(forms).where(forms.c.form_id == form_id, forms.c.version == version)
    return (await db.execute(query)).mappings().first()


async def add_form(db: AsyncConnection, row: Mapping[str, Any]) -> int:
    """Keep a published form; gives its id."""
    return int((await db.execute(insert(forms).values(**row).returning(forms.c.id))).scalar_one())


async def add_files(db: AsyncConnection, form_row: int, files: Mapping[str, bytes]) -> None:
    """Keep the tables a form reads."""
    rows = [{"form_id": form_row, "name": name, "content": content} for name, content in files.items()]
    await add_missing(db, FormFile.__table__, rows)  # type: ignore[arg-type]


async def form_files(db: AsyncConnection, form_row: int) -> dict[str, bytes]:
    """The tables a form reads, by name."""
    query = select(FormFile.name, FormFile.content).where(FormFile.form_id == form_row)
    return {row[0]: row[1] for row in await db.execute(query)}


async def newest_form(db: AsyncConnection, form_id: str) -> RowMapping | None:
    """The form version published last."""
    query = select(forms).where(forms.c.form_id == form_id).order_by(forms.c.published_at.desc(), forms.c.id.desc())
    return (await db.execute(query.limit(1))).mappings().first()


async def xform(db: AsyncConnection, row_id: int) -> str:
    """The XForm XML of a published form."""
    return str((await db.execute(select(forms.c.xform).where(forms.c.id == row_id))).scalar_one())


async def all_forms(db: AsyncConnection) -> list[RowMapping]:
    """Every published form without its content, in order of publication."""
    columns = [c for c in forms.c if c.name not in {"xform", "source"}]
    return list((await db.execute(select(*columns).order_by(forms.c.id))).mappings())
