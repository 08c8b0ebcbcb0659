import threading

import pytest
from sqlalchemy import event, text

from storage.database import Database


@pytest.fixture
async def database(tmp_path):
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}")
    async with database.transaction() as db:
        await db.execute(text("CREATE TABLE kept (value INTEGER PRIMARY KEY)"))
    yield database
    await database.close()


@pytest.fixture
def threads(database):
    """The threads in which statements reach SQLite, as SQLite's own trace tells."""
    seen = []

    @event.listens_for(database.engine.sync_engine, "checkout")
    def trace(connection, _record, _proxy):
        driver = connection.driver_connection._conn
        driver.set_trace_callback(lambda sql: seen.append((sql.split()[0], threading.current_thread().name)))

    return seen


async def values(database):
    async with database.reading() as db:
        return list((await db.execute(text("SELECT value FROM kept"))).scalars())


@pytest.mark.parametrize("brief", [False, True])
async def test_a_transaction_is_kept_whole_or_not_at_all(database, brief):
    async with database.transaction(brief=brief) as db:
        await db.execute(text("INSERT INTO kept VALUES (1)"))

    async def fail():
        async with database.transaction(brief=brief) as db:
            await db.execute(text("INSERT INTO kept VALUES (2)"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await values(database) == [1]


async def test_brief_statements_need_no_thread_but_the_lock_and_the_disk_are_waited_for_in_one(database, threads):
    async with database.transaction(brief=True) as db:
        await db.execute(text("INSERT INTO kept VALUES (1)"))
    here = threading.current_thread().name
    assert {word: name == here for word, name in threads} == {"BEGIN": False, "INSERT": True, "COMMIT": False}


async def test_a_brief_transaction_leaves_the_connection_as_it_was(database, threads):
    async with database.transaction(brief=True) as db:
        await db.execute(text("INSERT INTO kept VALUES (1)"))
    threads.clear()
    assert await values(database) == [1]
    async with database.transaction() as db:
        await db.execute(text("INSERT INTO kept VALUES (2)"))
    assert threading.current_thread().name not in {name for _, name in threads}


async def test_every_transaction_reaches_the_disk(database):
    async with database.transaction(brief=True) as db:
        assert (await db.execute(text("PRAGMA synchronous"))).scalar() == 2  # FULL
        assert (await db.execute(text("PRAGMA journal_mode"))).scalar() == "wal"
