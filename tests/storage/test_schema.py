"""The migrations: from nothing to the models and back, on both databases."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from bot.errors import ConflictError
from storage import schema
from storage.database import Database
from storage.models import Record


@pytest.fixture(params=["sqlite", "postgresql"])
async def empty(request, new_database):
    database = Database(new_database(request.param, migrated=False))
    yield database
    await database.close()


async def tables(database):
    async with database.reading() as db:
        return set(await db.run_sync(lambda connection: inspect(connection).get_table_names()))


async def differences(database):
    def compare(connection):
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": False})
        return compare_metadata(context, Record.metadata)

    async with database.reading() as db:
        return await db.run_sync(compare)


async def test_the_migrations_lead_from_nothing_to_the_models(empty):
    assert await schema.revision(empty) == ""
    assert await schema.migrate(empty) is True
    assert await schema.revision(empty) == schema.newest()
    assert await tables(empty) == {*Record.metadata.tables, "alembic_version"}
    assert await differences(empty) == []


async def test_a_second_time_there_is_nothing_to_do(empty):
    await schema.migrate(empty)
    assert await schema.migrate(empty) is False


async def test_every_migration_can_be_taken_back(empty):
    await schema.migrate(empty)
    async with empty.transaction() as db:
        await db.run_sync(lambda connection: command.downgrade(schema._config(connection), "base"))
    assert await tables(empty) == {"alembic_version"}
    await schema.migrate(empty)
    assert await differences(empty) == []


async def test_a_migration_that_fails_changes_nothing(empty):
    async with empty.transaction() as db:
        await db.exec_driver_sql("CREATE TABLE outbox (id integer)")  # in the way
    with pytest.raises(Exception, match="outbox"):
        await schema.migrate(empty)
    assert await tables(empty) <= {"outbox", "alembic_version"}


async def test_a_database_of_another_version_is_refused(empty):
    with pytest.raises(ConflictError, match="clacbot migrate"):
        await schema.check(empty)
    await schema.migrate(empty)
    await schema.check(empty)
