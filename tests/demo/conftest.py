"""One fictitious network for all the tests of this folder, and the empty databases to build it in."""

from datetime import UTC, datetime
from importlib.resources import files

import pytest

from bot.demo.network import network
from bot.surveys.xform import read_form
from bot.surveys.xlsform import convert

NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)
NAME = "satisfaccion_membresia.md"


@pytest.fixture(scope="session")
def xform():
    return convert((files("bot.surveys") / "forms" / NAME).read_bytes(), NAME)


@pytest.fixture(scope="session")
def form(xform):
    return read_form(xform)


@pytest.fixture(scope="session")
def tables(form):
    return network(form, 1, now=NOW).tables


@pytest.fixture
def empty(database):
    return database
