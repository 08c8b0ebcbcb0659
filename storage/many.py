"""Writing many rows with one statement, as every batch of the inbox does some five times."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.types import TypeEngine

from storage.models import Instant
from storage.sqlite import Connection

Field = tuple[str, Callable[[Any], Any] | None]  # the name of a row's value, and how the driver wants it


async def write(db: AsyncConnection, statement: UpdateBase, rows: Collection[Mapping[str, Any]]) -> None:
    """Run a statement, always the same object, once for each row; all rows have the same names.

    In a brief transaction on SQLite the rows go to the driver as they are: a tenth of the usual time.
    """
    if not rows:
        return
    driver = db.sync_connection.connection.driver_connection  # type: ignore[union-attr]
    if not (isinstance(driver, Connection) and driver.brief):
        await db.execute(statement, list(rows))
        return
    sql, fields = _compiled(statement, db.dialect, tuple(next(iter(rows))))
    driver.write(sql, [[row[name] if to is None else to(row[name]) for name, to in fields] for row in rows])


@cache
def _compiled(statement: UpdateBase, dialect: Dialect, names: tuple[str, ...]) -> tuple[str, list[Field]]:
    """The SQL and its parameters in order. A column that only has a default must be among the names."""
    compiled = statement.compile(dialect=dialect, column_keys=list(names))
    assert isinstance(compiled, sqlite.base.SQLiteCompiler)  # noqa: S101 - the caller has looked
    return str(compiled), [
        (name, _converter(compiled.binds[name].type, dialect)) for name in compiled.positiontup or ()
    ]


def _converter(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    convert = kind.dialect_impl(dialect).bind_processor(dialect)
    if convert is None or not isinstance(kind, Instant):
        return convert
    return lru_cache(maxsize=64)(convert)  # most instants of a batch are its own
