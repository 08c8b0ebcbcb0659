"""SQLite connections for an event loop: what may take time runs in the connection's own thread, the rest at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

import aiosqlite


class Connection(aiosqlite.Connection):
    """A connection that asks its thread only for what may wait: a lock, a long search, the disk at the commit.

    A statement that touches a few rows takes some microseconds, handing it to a thread and back a hundred, and much
    more when the event loop is busy. `brief` says that all statements until the end of the transaction are such.
    """

    brief = False

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        if self.brief or _is_instant(fn):
            return fn(*args, **kwargs)
        return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]

    def write(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        """Run a statement for each of the rows, here and now; gives how many rows of the table that changed."""
        return self._conn.executemany(sql, rows).rowcount

    async def commit(self) -> None:
        """Commit, in the thread: the disk is waited for."""
        self.brief = False
        await super().commit()

    async def rollback(self) -> None:
        """Roll back, in the thread when there is something to undo."""
        self.brief = not self._conn.in_transaction
        await super().rollback()
        self.brief = False


def open_connection(path: str, **options: Any) -> Connection:  # noqa: ANN401 - whatever sqlite3.connect takes
    """A connection that is made when it is awaited."""
    connection = Connection(lambda: sqlite3.connect(path, **{**options, "check_same_thread": False}), 64)
    connection._thread.daemon = True  # noqa: SLF001 - a process that ends in a hurry must not wait for it
    return connection


def _is_instant(fn: Callable[..., Any]) -> bool:
    """Whether this only makes or closes a cursor."""
    name = getattr(fn, "__name__", "")
    return name == "cursor" or (name == "close" and isinstance(getattr(fn, "__self__", None), sqlite3.Cursor))
