"""`clacbot mailing`: what was sent to many is seen, stopped and resumed from the command line."""

import asyncio
import json

import pytest
from sqlalchemy import insert, update

from bot import mailings as flow
from bot.mailing import Draft
from bot.messages import Outgoing
from storage import mailings, recipients
from storage.database import Database
from storage.models import Address, Person
from tests.conftest import NOW
from tests.network import PEOPLE, settle
from tests.test_cli import CommandLine


async def _one_on_its_way(url, people):
    database = Database(url)
    async with database.transaction() as db:
        await db.execute(update(Person).values(invitations=True))
        for name in PEOPLE:
            row = {"channel": "test", "address": name, "created_at": NOW, "seen_at": NOW, "data": {}, "stage": "menu"}
            await db.execute(insert(Address).values(**row, person_id=people[name]))
        draft = Draft("broadcast", "Feria de café", "invitations", {"es": "Hola"}, audience="pais:PE")
        number = await flow.keep(db, draft, NOW, 7)
        await flow.confirm(db, number, None, NOW)
        targets = await recipients.targets(db, None, "invitations", NOW.date())
        row = await mailings.by_id(db, number)
        hello = Outgoing(text="Hola")
        await flow.queue(db, row, await flow.decide(db, draft, targets, NOW), lambda _: hello, NOW)
    await database.close()


@pytest.fixture
def cli(new_database, sqlite_settled, tmp_path):
    """The command line on a database with a mailing on its way."""
    url = new_database("sqlite", prepare=settle)
    asyncio.run(_one_on_its_way(url, sqlite_settled[1]))
    run = CommandLine(tmp_path)

    def mailing(*words, fails=False):
        return (run.refused if fails else run.done)("mailing", *words, DATABASE_URL=url)

    return mailing


def test_a_mailing_is_listed_stopped_and_resumed(cli):
    (row,) = json.loads(cli("list", "--json"))
    assert (row["id"], row["state"], row["name"], row["reach"]) == (1, "sending", "Feria de café", 7)
    assert (row["messages"], row["left_out"], row["reasons"]) == ({"queued": 7}, {"duplicate": 1}, [])
    assert "7 mensajes esperan" in cli("stop", "1")
    assert "stopped" in cli("list")
    assert "no se está enviando" in cli("stop", "1", fails=True)
    assert "7 mensajes vuelven a la cola" in cli("resume", "1")
    assert "no hay ningún envío 9" in cli("resume", "9", fails=True)
