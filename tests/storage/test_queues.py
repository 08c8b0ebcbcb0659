"""The two queues under several workers: each row to one of them, nothing lost with the one that dies."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from storage import claims, inbox, invitees, outbox
from storage.database import Database
from storage.models import Address, Outbox, Person
from tests.conftest import NOW
from tests.network import add_person

SOON = NOW + timedelta(seconds=12)
LETTER = {"priority": 2, "payload": "{}", "not_before": NOW, "created_at": NOW, "state": "queued"}


@pytest.fixture
async def queue(database):
    """Two hundred messages to ten addresses."""
    async with database.transaction() as db:
        for n in range(10):
            row = {"channel": "test", "address": f"a{n}", "created_at": NOW, "seen_at": NOW, "data": {}}
            await db.execute(insert(Address).values(**row))
        rows = [{**LETTER, "key": f"k{n}", "address_id": n % 10 + 1, "purpose": "notice"} for n in range(200)]
        await outbox.add(db, rows)
    return database


async def claim(database, worker, limit=7):
    async with database.transaction() as db:
        found = await claims.claim(db, worker, ["test"], NOW, SOON, limit)
        await asyncio.sleep(0.002)  # time for the other to look at the same rows
        return [row["key"] for row in found]


async def work(database, worker):
    taken = []
    while found := await claim(database, worker):
        taken += found
    return taken


async def test_two_workers_never_get_the_same_message(queue):
    other = Database(queue.url.render_as_string(hide_password=False))  # as another process: its own connections
    one, two = await asyncio.gather(work(queue, "one"), work(other, "two"))
    await other.close()
    assert sorted(one + two) == sorted(f"k{n}" for n in range(200))  # who gets how many is chance


async def test_what_a_dead_worker_held_is_taken_back_in_doubt(queue):
    await claim(queue, "dead", 5)
    async with queue.transaction() as db:
        assert await claims.take_back(db, NOW) == 0
        assert await claims.take_back(db, SOON + timedelta(seconds=1)) == 5
        rows = (await db.execute(select(Outbox.state, Outbox.doubt, Outbox.claimed_by).where(Outbox.doubt))).all()
    assert rows == [("queued", True, "")] * 5


async def test_who_renews_keeps_what_it_holds(queue):
    await claim(queue, "alive", 5)
    await claim(queue, "dead", 5)
    async with queue.transaction() as db:
        await claims.renew(db, "alive", SOON + timedelta(minutes=1))
        assert await claims.take_back(db, SOON + timedelta(seconds=1)) == 5


async def test_what_is_not_due_or_of_another_channel_stays(queue):
    async with queue.transaction() as db:
        await db.execute(update(Outbox).values(not_before=NOW + timedelta(hours=1)))
        assert await claims.claim(db, "one", ["test"], NOW, SOON, 500) == []
        assert await claims.claim(db, "one", ["web"], NOW + timedelta(hours=2), SOON, 500) == []
        assert len(await claims.claim(db, "one", ["test"], NOW + timedelta(hours=2), SOON, 500)) == 200


@pytest.mark.parametrize(("purpose", "revoked"), [("surveys", "surveys"), ("invitations", "invitations")])
async def test_what_is_no_longer_agreed_to_is_cancelled_instead_of_sent(queue, purpose, revoked):
    async with queue.transaction() as db:
        for n, name in enumerate(("Ana", "Beto"), 1):
            person = await add_person(db, name, f"AAAA222{n}", "es", ())
            await db.execute(update(Address).where(Address.id == n).values(person_id=person))
        await db.execute(update(Person).values(surveys=True, invitations=True))
        await db.execute(update(Person).where(Person.name == "Ana").values({revoked: False}))
        await db.execute(update(Outbox).values(purpose=purpose))
        found = await claims.claim(db, "one", ["test"], NOW, SOON, 500)
        assert 1 not in {row["address_id"] for row in found}
        assert 2 in {row["address_id"] for row in found}
        lost = await db.execute(select(Outbox.outcome).where(Outbox.address_id == 1).distinct())
        assert lost.scalars().all() == ["opted out"]


async def test_replies_are_sent_also_to_those_who_left(queue):
    async with queue.transaction() as db:
        person = await add_person(db, "Ana", "AAAA2222", "es", ())
        await db.execute(update(Address).where(Address.id == 1).values(person_id=person))
        await db.execute(update(Outbox).values(priority=0, purpose="reply"))
        assert len(await claims.claim(db, "one", ["test"], NOW, SOON, 500)) == 200


async def test_cancelling_leaves_replies_and_what_is_sent(queue):
    async with queue.transaction() as db:
        await db.execute(update(Outbox).where(Outbox.key == "k0").values(priority=0))
        await db.execute(update(Outbox).where(Outbox.key == "k10").values(state="sent"))
        assert await outbox.cancel(db, [1], "why") == 18
        assert await outbox.cancel_prefix(db, "k19", "closed") == 10  # k19 and k190…k199 but k190, of the first address
        assert await outbox.cancel_prefix(db, "%", "closed") == 0


async def test_an_event_is_handled_by_one_of_two_workers(database):
    key = ("test", "1")
    other = Database(database.url.render_as_string(hide_password=False))
    row = {"channel": "test", "provider_id": "1", "body": "{}", "state": "pending", "received_at": NOW}
    async with database.transaction() as db:
        assert await inbox.add(db, [row]) == {key}
        assert await inbox.add(db, [row]) == set()

    async def handle(base):
        async with base.transaction() as db:
            mine = await inbox.still_pending(db, [key])
            await asyncio.sleep(0.02)
            await inbox.mark(db, mine, inbox.DONE)
            return len(mine)

    assert sum(await asyncio.gather(*(handle(base) for base in (database, other) * 3))) == 1
    await other.close()


async def test_pending_events_are_told_oldest_first_and_only_when_they_have_waited(database):
    async with database.transaction() as db:
        for n, state in enumerate(("pending", "done", "aside", "pending")):
            row = {"channel": "test", "provider_id": str(n), "body": "{}", "state": state}
            await inbox.add(db, [{**row, "received_at": NOW + timedelta(seconds=n)}])
        assert [key for _, key, _ in await inbox.pending(db, NOW, 10)] == ["0"]
        assert [key for _, key, _ in await inbox.pending(db, NOW + timedelta(minutes=1), 10)] == ["0", "3"]
        assert [key for _, key, _ in await inbox.pending(db, NOW + timedelta(minutes=1), 1)] == ["0"]


async def test_the_address_used_last_is_the_one_written_to(database):
    from tests.network import add_organization

    async with database.transaction() as db:
        await add_organization(db, "A", "A", "opp", "PE", "andina", "America/Lima", "es")
        person = await add_person(db, "Ana", "AAAA2222", "es", ("A",))
        for name, seen in (("phone", NOW), ("laptop", NOW - timedelta(days=30))):
            row = {"channel": "test", "address": name, "created_at": NOW, "seen_at": seen, "data": {}}
            await db.execute(insert(Address).values(**row, person_id=person))
        (one,) = await invitees.targets(db, ["A"], NOW.date())
        assert one.address_id == 1
