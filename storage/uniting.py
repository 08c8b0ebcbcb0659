"""Moving all that belongs to one organization, or person, to another, and back: whichever tables refer to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Date, Table, UniqueConstraint, and_, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.models import Address, Instant, Interview, Organization, OrganizationState, Person, Record

organizations_table: Table = Organization.__table__  # type: ignore[assignment]
interviews_table: Table = Interview.__table__  # type: ignore[assignment]
people_table: Table = Person.__table__  # type: ignore[assignment]
OWN = frozenset({OrganizationState.__tablename__})  # it leaves with its organization
NAMED = ("activity_id", "organization_id", "named")  # of attendance
ONCE = {"memberships": ("person_id", "organization_id")}  # nobody speaks twice for the same organization at a time

Row = dict[str, Any]
Moved = dict[str, dict[str, list[Row]]]  # table → "moved": keys of rows, "removed": whole rows


def _references(whose: Table) -> Iterator[tuple[str, Table, Column[Any]]]:
    """(name, table, column) of the columns that say which organization, or person, a row belongs to."""
    for table in Record.metadata.sorted_tables:
        owners = [it for it in table.columns if any(key.column.table is whose for key in it.foreign_keys)]
        for column in owners:
            yield table.name if len(owners) == 1 else f"{table.name}.{column.name}", table, column


def _uniques(table: Table, owner: Column[Any]) -> list[tuple[str, ...]]:
    """The sets of columns with the owner in them under which a row is there only once."""
    found = [tuple(column.name for column in table.primary_key.columns)]
    found += [tuple(c.name for c in it.columns) for it in table.constraints if isinstance(it, UniqueConstraint)]
    found += [tuple(c.name for c in it.columns) for it in table.indexes if it.unique]
    found += [ONCE[table.name]] if table.name in ONCE else []
    return [names for names in found if owner.name in names]


async def move(db: AsyncConnection, gone: str | int, kept: str | int, whose: Table = organizations_table) -> Moved:
    """Give the rows of one organization to another; one the other has already is removed. Gives what was done."""
    done: Moved = {}
    for name, table, owner in _references(whose):
        ours = [row for row in await _rows(db, table, owner, kept) if row.get("valid_to") is None]
        theirs = await _rows(db, table, owner, gone)
        uniques = _uniques(table, owner)
        taken = {names: {_key(row, names, owner.name) for row in ours if _under(row, names)} for names in uniques}
        there = [row for row in theirs if table.name in OWN or _is_there(row, taken, owner.name)]
        free = [row for row in theirs if row not in there]
        for row in there:
            await db.execute(delete(table).where(_is(table, row)))
        for row in free:
            await db.execute(update(table).where(_is(table, row)).values({owner.name: kept}))
        if theirs:
            keys = [{key: row[key] for key in table.primary_key.columns.keys()} for row in free]  # noqa: SIM118
            done[name] = {"moved": [plain(each) for each in keys], "removed": [plain(each) for each in there]}
    return done


def _under(row: Row, names: tuple[str, ...]) -> bool:
    """Whether a set of columns is unique for this row at all: names on a list are, where there is no person."""
    return names != NAMED or row["person_id"] is None


def _is_there(row: Row, taken: Mapping[tuple[str, ...], set[tuple[Any, ...]]], owner: str) -> bool:
    """Whether the other organization has a row in its place; empty values are in nobody's place."""
    keys = ((_key(row, names, owner), known) for names, known in taken.items() if _under(row, names))
    return any(None not in key and key in known for key, known in keys)


def _key(row: Row, names: tuple[str, ...], owner: str) -> tuple[Any, ...]:
    return tuple(row[name] for name in names if name != owner)


async def _rows(db: AsyncConnection, table: Table, owner: Column[Any], whose: str | int) -> list[Row]:
    return [dict(row) for row in (await db.execute(select(table).where(owner == whose))).mappings()]


def _is(table: Table, row: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a condition
    return and_(*(column == row[column.name] for column in table.primary_key.columns))


async def move_back(
    db: AsyncConnection, gone: str | int, kept: str | int, done: Moved, whose: Table = organizations_table
) -> None:
    """Give an organization that is there again what `move` took from it, as far as it still exists."""
    for name, table, owner in _references(whose):
        took = done.get(name, {"moved": [], "removed": []})
        for key in took["moved"]:
            row = typed(table, key)
            row |= {owner.name: kept} if owner.primary_key else {}
            mine = and_(_is(table, row), owner == kept)
            await db.execute(update(table).where(mine).values({owner.name: gone}))
        for stored in took["removed"]:
            row = typed(table, stored)
            if await _parents_are_there(db, table, row):
                await db.execute(insert(table).values(**row))


async def _parents_are_there(db: AsyncConnection, table: Table, row: Row) -> bool:
    """Whether all that a row refers to exists; a person may have been erased meanwhile."""
    for column in table.columns:
        for key in column.foreign_keys if row.get(column.name) is not None else ():
            query = select(key.column).where(key.column == row[column.name])
            if (await db.execute(query.limit(1))).first() is None:
                return False
    return True


async def at_the_same(db: AsyncConnection, name: str, keep: int, gone: int) -> list[tuple[Row, Row]]:
    """The rows of two people, the kept one's first, about the activities that both have one of."""
    table = Record.metadata.tables[name]
    ours = {row["activity_id"]: row for row in await _rows(db, table, table.c.person_id, keep)}
    theirs = {row["activity_id"]: row for row in await _rows(db, table, table.c.person_id, gone)}
    return [(ours[activity_id], theirs[activity_id]) for activity_id in sorted(ours.keys() & theirs.keys())]


async def restate(db: AsyncConnection, name: str, row: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Write other values into a row of a table."""
    table = Record.metadata.tables[name]
    await db.execute(update(table).where(_is(table, row)).values(**values))


async def interviews_of(db: AsyncConnection, organization_ids: tuple[str, str]) -> list[Row]:
    """The interviews of two organizations, without what was answered."""
    columns = (
        Interview.id, Interview.round_id, Interview.form_id, Interview.person_id, Interview.state, Interview.to_verify,
        Interview.updated_at, Interview.completed_at,
    )  # fmt: skip
    query = select(*columns).where(Interview.organization_id.in_(organization_ids)).order_by(Interview.id)
    return [dict(row) for row in (await db.execute(query)).mappings()]


async def interviews_of_people(db: AsyncConnection, person_ids: tuple[int, int]) -> list[Row]:
    """The interviews of two people, without what was answered."""
    columns = (Interview.id, Interview.round_id, Interview.organization_id, Interview.person_id, Interview.state)
    query = select(*columns, Interview.updated_at).where(Interview.person_id.in_(person_ids)).order_by(Interview.id)
    return [dict(row) for row in (await db.execute(query)).mappings()]


async def set_interview(db: AsyncConnection, interview_id: int, person_id: int | None, state: str) -> None:
    """Write whose interview it is and whether it counts; nothing when the person is there no more."""
    row = {"person_id": person_id}
    if await _parents_are_there(db, interviews_table, row):
        where = interviews_table.c.id == interview_id
        await db.execute(update(interviews_table).where(where).values(state=state, **row))


async def go_on_with(db: AsyncConnection, interview_id: int, instead_of: int) -> None:
    """Chats in one interview go on with another one."""
    where = Address.interview_id == instead_of
    await db.execute(update(Address).where(where).values(interview_id=interview_id))


async def take(db: AsyncConnection, key: str | int, table: Table = organizations_table) -> Row:
    """Delete an organization, or a person, that nothing belongs to any more; gives its row."""
    row = (await db.execute(select(table).where(table.c.id == key))).mappings().one()
    await db.execute(delete(table).where(table.c.id == key))
    return plain(dict(row))


async def put_again(db: AsyncConnection, row: Mapping[str, Any], table: Table = organizations_table) -> None:
    """Bring a deleted organization, or person, back."""
    await db.execute(insert(table).values(**typed(table, row)))


async def change(
    db: AsyncConnection, key: str | int, values: Mapping[str, Any], table: Table = organizations_table
) -> None:
    """Write some columns of an organization, or a person."""
    if values:
        await db.execute(update(table).where(table.c.id == key).values(typed(table, values)))


def plain(row: Mapping[str, Any]) -> Row:
    """A row as JSON holds it."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}


def typed(table: Table, row: Mapping[str, Any]) -> Row:
    """A row out of JSON, with its days and instants."""
    return {name: _typed(table.columns[name], value) for name, value in row.items()}


def typed_of(name: str, row: Mapping[str, Any], columns: Iterable[str]) -> Row:
    """Some columns of a row of a named table, out of JSON."""
    return typed(Record.metadata.tables[name], {column: row[column] for column in columns})


def _typed(column: Column[Any], value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    if value is None:
        return None
    if isinstance(column.type, Instant):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(column.type, Date) else value
