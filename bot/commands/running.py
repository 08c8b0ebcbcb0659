"""What every command needs: settings and logs ready, an event loop, and work in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from bot.errors import InputError
from bot.settings import Settings, load_settings
from bot.when import written_day

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

Json = Annotated[bool, typer.Option("--json", help="un documento JSON en la salida y nada más")]
T = TypeVar("T")
ACTOR = "command line"  # who did it, in the audit


def run(work: Coroutine[Any, Any, T]) -> T:
    """What `work` gives, in an event loop of its own."""
    return asyncio.run(work)


def ready(**overrides: object) -> Settings:
    """The settings, with the log set up as they say."""
    from bot.logs import configure

    settings = load_settings(**overrides)
    configure(settings.log_level, settings.log_format)
    return settings


def transact(work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
    """What `work` gives, once it is stored, of one transaction; on SQLite after bringing it to the newest schema."""
    from storage import schema
    from storage.database import Database

    async def inside(settings: Settings) -> T:
        database = Database(settings.database)
        try:
            if database.is_sqlite:
                await schema.migrate(database)
            await schema.check(database)
            async with database.transaction() as db:
                return await work(db)
        finally:
            await database.close()

    return run(inside(ready()))


def day(text: str, option: str) -> date:
    """The day an option names; InputError when it is none."""
    if found := written_day(text):
        return found
    raise InputError(f"{option}: «{text}» no es una fecha; escríbala como 2026-11-22")
