"""What all tests share: real databases, a clock that stands still, and no network beyond this machine."""

import gc
import ipaddress
import os
import sys
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings

from tests.databases import (  # noqa: F401 - fixtures for every test
    ENGINES,
    database,
    in_memory,
    new_database,
    postgres,
    prepared,
    settled,
    sqlite_settled,
    sqlite_template,
    templates,
)

NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)
#: Files with tests of many seconds: first, so that none of them is left to one worker at the end.
HEAVY = ("test_simulated_year.py", "test_kill.py", "test_packaging.py", "test_recompute.py", "test_bench.py")


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
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(in_memory()))  # where `tmp_path` is
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


@pytest.fixture
def scenario(database, clock, settled):  # noqa: F811 - fixtures are asked for by their names
    """Stories told to the real inbox, handlers, storage and outbox."""
    from tests.scenario import Scenario  # only who tells a story loads the whole bot

    return Scenario(database, clock, settled)
