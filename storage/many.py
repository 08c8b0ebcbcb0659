"""Writing many rows with one statement, as every batch of the inbox does some five times."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Dialect, Table
from sqlalchemy.dialects import postgresql, sqlite
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
    driver = _driver(db)
    if driver is None:
        await db.execute(statement, list(rows))
        return
    sql, fields = _compiled(statement, db.dialect, tuple(next(iter(rows))))
    driver.write(sql, [_values(row, fields) for row in rows])


async def write_missing(db: AsyncConnection, table: Table, rows: Collection[Mapping[str, Any]]) -> None:
    """Insert the rows whose keys are not there yet; all have the same names, with every column that has a default."""
    await write(db, _insert_new(db.dialect.name, table), rows)


async def write_new(
    db: AsyncConnection, table: Table, rows: Collection[Mapping[str, Any]], key: tuple[str, ...]
) -> set[tuple[Any, ...]]:
    """Insert the rows whose keys are not there yet; gives the keys of those that were inserted."""
    if not rows:
        return set()
    statement = _insert_new(db.dialect.name, table)
    driver = _driver(db)
    if driver is None:
        result = await db.execute(statement.returning(*(table.c[name] for name in key)), list(rows))
        return {tuple(row) for row in result}
    sql, fields = _compiled(statement, db.dialect, tuple(next(iter(rows))))
    return {tuple(row[name] for name in key) for row in rows if driver.write(sql, [_values(row, fields)])}


@cache
def _insert_new(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    insert = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    return insert.on_conflict_do_nothing()


def _driver(db: AsyncConnection) -> Connection | None:
    """SQLite's driver where it may be used directly: in a brief transaction."""
    driver = db.sync_connection.connection.driver_connection  # type: ignore[union-attr]
    return driver if isinstance(driver, Connection) and driver.brief else None


def _values(row: Mapping[str, Any], fields: Sequence[Field]) -> list[Any]:
    return [row[name] if convert is None else convert(row[name]) for name, convert in fields]


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
