"""One fictitious network for all the tests of this folder, and the empty databases to build it in."""

from datetime import UTC, datetime
from importlib.resources import files

import pytest

from bot.demo.build import build
from bot.demo.further import FORMS
from bot.demo.network import network
from bot.publishing import published
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


async def fill(database):
    """The whole demonstration."""
    async with database.transaction() as db:
        row_id, form = await published(db, "satisfaccion_membresia", NOW)
        others = {form_id: await published(db, form_id, NOW) for form_id in FORMS}
    await build(database, form, row_id, now=NOW, others=others)


@pytest.fixture
def prepared(request):
    return fill if "filled" in request.fixturenames else None


@pytest.fixture
def filled(database):
    """A database with the whole demonstration."""
    return database
