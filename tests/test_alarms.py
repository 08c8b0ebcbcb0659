"""A channel that fails is told to the team once a day, over another channel where there is one."""

from collections import Counter

import pytest
from sqlalchemy import insert, select, update

from bot.alarms import LIMIT, Alarms
from bot.errors import Misconfigured, Unreachable
from bot.letters import Letter
from bot.messages import Outgoing
from bot.outbox import Outbox
from storage.models import Address, AuditLine, Person
from storage.models import Outbox as Row
from tests.channel import MemoryChannel
from tests.network import add_person


@pytest.fixture
async def team(database, clock):
    """Somebody of the monitoring team with two chats, somebody of the administration with one, and a coordination."""
    async with database.transaction() as db:
        for number, (name, role) in enumerate((("Elena", "mel"), ("Ada", "admin"), ("Carla", "cn")), 1):
            person = await add_person(db, name, f"TEAM222{number}", "es", ())
            await db.execute(update(Person).where(Person.id == person).values(role=role, surveys=True))
            chat = {"created_at": clock(), "seen_at": clock(), "data": {}, "person_id": person, "stage": "menu"}
            await db.execute(insert(Address).values(channel="test", address=f"{name}-test", **chat))
            if role == "mel":
                await db.execute(insert(Address).values(channel="web", address=f"{name}-web", **chat))
    return database


async def told(database):
    """(chat, payload) of the notices."""
    query = select(Address.address, Row.payload).join(Address, Address.id == Row.address_id).order_by(Address.address)
    async with database.reading() as db:
        return [tuple(row) for row in await db.execute(query)]


async def look(alarms, database, clock):
    async with database.transaction() as db:
        return await alarms.look(db, clock())


async def test_the_team_is_told_once_a_day_over_another_channel(team, clock):
    troubles = Counter({("test", Misconfigured.outcome): LIMIT})
    alarms = Alarms(troubles)
    assert await look(alarms, team, clock) == ["test"]
    assert await look(alarms, team, clock) == []
    troubles["test", Misconfigured.outcome] += LIMIT
    assert await look(alarms, team, clock) == ["test"]
    notices = await told(team)
    assert [chat for chat, _ in notices] == ["Ada-test", "Elena-web"]
    assert all("hay un problema con el canal Test" in payload for _, payload in notices)
    clock.passes(days=1)
    troubles["test", Misconfigured.outcome] += LIMIT
    await look(alarms, team, clock)
    assert len(await told(team)) == 4
    async with team.reading() as db:
        lines = (await db.execute(select(AuditLine).where(AuditLine.action == "channel.trouble"))).all()
    assert len(lines) == 3


async def test_a_few_failures_and_those_of_people_are_no_alarm(team, clock):
    alarms = Alarms(Counter({("test", Unreachable.outcome): LIMIT - 1, ("test", "gone"): 500}))
    assert await look(alarms, team, clock) == []
    assert await told(team) == []


async def test_another_process_tells_nobody_again(team, clock):
    for _ in range(2):
        await look(Alarms(Counter({("test", Unreachable.outcome): LIMIT})), team, clock)
    assert len(await told(team)) == 2


async def test_the_outbox_counts_what_fails(team, clock):
    channel = MemoryChannel()
    channel.trouble["Ada-test"] = [Misconfigured("token")] * LIMIT
    sender = Outbox(team, {"test": channel}, clock, {})
    alarms = Alarms(sender.troubles)
    async with team.reading() as db:
        number = (await db.execute(select(Address.id).where(Address.address == "Ada-test"))).scalar_one()
    for n in range(LIMIT):
        letter = Letter(f"k{n}", number, "test", "Ada-test", Outgoing(text="hola"))
        async with team.transaction() as db:
            await sender.add_replies(db, [letter], clock())
        sender.dispatch([letter])
        await sender.drained(10)
    assert await look(alarms, team, clock) == ["test"]
