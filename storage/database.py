"""The engine and its transactions; the differences between SQLite and PostgreSQL end here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any, cast

import msgspec
from sqlalchemy import Connection, Table, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from bot.errors import SettingsError
from storage.many import write
from storage.sqlite import open_connection

SQLITE_PRAGMAS = (
    *("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000", "cache_size=-16000"),
    "secure_delete=ON",  # what is deleted is overwritten: people are told that it is gone
)


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in SQLITE_PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("bare"):
        return
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writing") else "BEGIN")
    connection.connection.driver_connection.brief = options.get("brief", False)  # type: ignore[union-attr]


def _to_json(value: object) -> str:
    return msgspec.json.encode(value).decode()


class Database:
    """One database. Writers of one process take turns on SQLite, which has one writer anyway."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite and self.url.database not in {None, "", ":memory:"}:
            Path(str(self.url.database)).parent.mkdir(parents=True, exist_ok=True)
        options: dict[str, Any] = {"pool_size": 10, "max_overflow": 10, "pool_pre_ping": True}
        if self.is_sqlite:
            options = {"connect_args": {"async_creator_fn": open_connection}}
        options |= {"json_serializer": _to_json, "json_deserializer": msgspec.json.decode}
        options |= {"execution_options": {"kept": {}}}
        self.engine = create_async_engine(self.url, hide_parameters=True, **options)  # answers never reach a log
        self._writer = asyncio.Lock()
        self._writing = self.engine.execution_options(writing=True)
        self._held: AsyncConnection | None = None  # for brief transactions, which follow each other closely
        if self.is_sqlite:
            event.listen(self.engine.sync_engine, "connect", _prepare_sqlite)
            event.listen(self.engine.sync_engine, "begin", _begin_sqlite)

    @asynccontextmanager
    async def transaction(self, *, brief: bool = False) -> AsyncIterator[AsyncConnection]:
        """A connection inside one transaction: all of it is committed at the end, or nothing is.

        `brief` promises that every statement touches a few rows: SQLite then runs them without a thread between.
        """
        if not self.is_sqlite:
            async with self.engine.begin() as db:
                yield db
            return
        async with self._writer:
            if not brief:
                async with self._writing.begin() as db:
                    yield db
                return
            if self._held is None:
                self._held = await self.engine.execution_options(writing=True, brief=True).connect()
            async with self._held.begin():
                yield self._held

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection that sees one state of the data and changes nothing."""
        async with self.engine.connect() as db:
            yield db

    async def answers(self) -> bool:
        """Whether the database answers a question; raises the driver's error when it does not."""
        async with self.reading() as db:
            return bool((await db.execute(text("SELECT 1"))).scalar_one())

    async def scrub(self, *, rewrite: bool = False) -> bool:
        """Let what was deleted leave SQLite's log too, with `rewrite` every corner of the file; False when it is busy.

        PostgreSQL does the like by itself (autovacuum), in its own time.
        """
        if not self.is_sqlite:
            return True
        async with self._writer, self.engine.execution_options(bare=True).connect() as db:
            if rewrite:
                await db.exec_driver_sql("VACUUM")
            busy = (await db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")).scalar_one()
        return not busy

    async def close(self) -> None:
        """Let go of every connection."""
        if self._held is not None:
            await self._held.close()
            self._held = None
        await self.engine.dispose()

    def check(self) -> None:
        """Raise SettingsError when the SQLite file's folder cannot be written."""
        path = Path(str(self.url.database or "."))
        if self.is_sqlite and path.exists() and not path.is_file():
            raise SettingsError(f"CLACBOT_DATABASE_URL: {path} is not a file")


@asynccontextmanager
async def beside(db: AsyncConnection) -> AsyncIterator[AsyncConnection]:
    """A reading connection to the same database, which sees what was committed and nothing else."""
    async with db.engine.execution_options(writing=False, brief=False).connect() as reading:
        yield reading


def kept(db: AsyncConnection) -> dict[str, Any]:
    """What this process remembers of the database from one transaction to the next."""
    options = db.sync_connection.get_execution_options() if db.sync_connection else {}
    return cast("dict[str, Any]", options.get("kept", {}))


def insert(db: AsyncConnection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT of the connection's dialect, which knows ON CONFLICT."""
    return sqlite.insert(table) if db.dialect.name == "sqlite" else postgresql.insert(table)


async def add_missing(db: AsyncConnection, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert the rows whose keys are not there yet and leave the others alone."""
    if rows := list(rows):
        await db.execute(insert(db, table).on_conflict_do_nothing(), rows)


async def put(db: AsyncConnection, table: Table, rows: Iterable[Mapping[str, Any]], key: tuple[str, ...]) -> None:
    """Insert the rows, or update those whose `key` is already there; all rows have the same columns."""
    if rows := list(rows):
        await write(db, _upsert(db.dialect.name, table, key, tuple(rows[0])), rows)


@cache  # building it costs ten times what running it does
def _upsert(
    dialect: str, table: Table, key: tuple[str, ...], columns: tuple[str, ...]
) -> postgresql.Insert | sqlite.Insert:
    statement = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    changes = {name: statement.excluded[name] for name in columns if name not in key}
    return statement.on_conflict_do_update(index_elements=key, set_=changes)
