"""One fictitious network for all the tests of this folder, and an empty database to build it in."""

from datetime import UTC, datetime
from importlib.resources import files

import pytest

from bot.demo.network import network
from bot.surveys.form import Form
from bot.surveys.xlsform import convert
from storage.database import Database
from storage.models import Record

NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)
NAME = "satisfaccion_membresia.md"


@pytest.fixture(scope="session")
def xform():
    return convert((files("bot.surveys") / "forms" / NAME).read_bytes(), NAME)


@pytest.fixture(scope="session")
def form(xform):
    return Form.load(xform)


@pytest.fixture(scope="session")
def tables(form):
    return network(form, 1, now=NOW).tables


@pytest.fixture
async def empty(tmp_path):
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'demo.db'}")
    async with database.transaction() as db:
        await db.run_sync(Record.metadata.create_all)
    yield database
    await database.close()
