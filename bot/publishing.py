"""Publishing forms: a definition becomes an immutable version, and is read from there."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from typing import TYPE_CHECKING

from bot.errors import ConflictError, FormError
from bot.surveys.form import Form
from bot.surveys.xform import read_form
from storage import forms

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.surveys.lint import Checked


class Shelf:
    """Published forms, each loaded once; they never change."""

    def __init__(self) -> None:
        self._forms: dict[int, Form] = {}

    async def get(self, db: AsyncConnection, row_id: int) -> Form:
        """The form of a row of `forms`."""
        form = self._forms.get(row_id)
        if form is None:
            form = self._forms[row_id] = await load(db, row_id)
        return form


async def load(db: AsyncConnection, row_id: int) -> Form:
    """The form of a row of `forms`, with the tables it reads."""
    return read_form(await forms.xform(db, row_id), await forms.form_files(db, row_id))


async def publish(
    db: AsyncConnection, source: bytes, name: str, now: datetime, files: Mapping[str, bytes] | None = None
) -> tuple[int, Form, bool]:
    """Check and publish a definition with the tables it reads: gives the row's id, the form, and whether it is new.

    Raises FormError with every error in its row, ConflictError when the version is there with another content.
    """
    from bot.surveys.lint import check

    checked = await asyncio.to_thread(check, source, name, attachments=files)
    refuse_errors(checked)
    return await publish_checked(db, checked, source, now, files)


def refuse_errors(checked: Checked) -> None:
    """Raise FormError with all errors, one a line, when a form has any."""
    if not checked.publishable:
        lines = [f"no se puede publicar {checked.name}:", *(f"  {each}" for each in checked.errors)]
        raise FormError("\n".join(lines))


async def publish_checked(
    db: AsyncConnection, checked: Checked, source: bytes, now: datetime, files: Mapping[str, bytes] | None = None
) -> tuple[int, Form, bool]:
    """Publish a form that was checked and may be published: as `publish`."""
    form, xform, name = checked.form, checked.xform, checked.name
    assert form is not None  # noqa: S101 - `refuse_errors` has let it pass
    read = {file: content for file, content in sorted((files or {}).items()) if f"/{file}" in xform}
    digest = hashlib.sha256(b"\0".join([xform.encode(), *read.values()])).hexdigest()
    if (old := await forms.form_version(db, form.form_id, form.version)) is not None:
        if old["hash"] != digest:
            raise ConflictError(
                f"{name}: la versión {form.version} de {form.form_id} ya está publicada con otro contenido; "
                "cambie «version» en la hoja settings"
            )
        return old["id"], form, False
    row = {"form_id": form.form_id, "version": form.version, "title": form.title, "hash": digest, "xform": xform}
    kept = {"source": source, "source_name": name, "published_at": now}
    row_id = await forms.add_form(db, {**row, **kept})
    await forms.add_files(db, row_id, read)
    return row_id, form, True


def shipped_forms() -> dict[str, bytes]:
    """The questionnaires that come with CLACbot: file name → content."""
    folder = files("bot.surveys") / "forms"
    return {entry.name: entry.read_bytes() for entry in folder.iterdir() if entry.name.endswith(".md")}


async def published(db: AsyncConnection, form_id: str, now: datetime) -> tuple[int, Form]:
    """The newest version of a form; a shipped one is published when it is not there yet.

    Raises ConflictError when no such form is known.
    """
    if (row := await forms.newest_form(db, form_id)) is not None:
        return row["id"], await load(db, row["id"])
    if (source := shipped_forms().get(f"{form_id}.md")) is None:
        raise ConflictError(f"no hay ningún formulario «{form_id}»: publíquelo con clacbot survey publish ARCHIVO")
    row_id, form, _ = await publish(db, source, f"{form_id}.md", now)
    return row_id, form
