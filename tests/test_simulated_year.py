"""The simulated year: no reminder out of hours, none doubled, none lost, the cap held; and a judge that notices."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from bot.scheduler import remind
from storage.database import Database
from storage.models import Outbox, Reminder
from tests.simulated_year import ROUNDS, Year


async def live(url, **options):
    database = Database(url)
    try:
        year = Year(database, **options)
        return year, await year.run()
    finally:
        await database.close()


async def test_a_year_of_the_whole_network(new_database):
    year, faults = await live(new_database("sqlite"), organizations=900)
    assert not faults, year.judge.report(faults)
    assert sum(arrival.reminds for arrival in year.channel.arrivals) > 2000
    for what in ("clocks set back", "sleeps of many hours", "processes that died with the queue in hand", "snoozes"):
        assert year.events[what], what
    reasons = {row["reason"] for row in year.judge.rows[Reminder] if row["state"] == "missed"}
    assert reasons >= {"too_late", "opted_out", "snoozed", "together", "cap"}


async def test_a_round_on_the_other_database(new_database):
    year, faults = await live(new_database("postgresql"), organizations=60, rounds=ROUNDS[1:], seed=2)
    assert not faults, year.judge.report(faults)
    assert any(arrival.reminds for arrival in year.channel.arrivals)


# --- a bot that keeps to a rule no more is caught


def _only_reminders():
    return Outbox.key.contains(":reminder:"), Outbox.state == "queued"


async def forgets_the_hours(database, shelf, clock):
    """The third day is the third day, at whatever hour it is now."""
    await remind(database, shelf, lambda: clock() + timedelta(hours=16))
    async with database.transaction() as db:
        await db.execute(update(Outbox).where(*_only_reminders()).values(hours=None, not_before=clock()))


async def forgets_what_it_decided(database, shelf, clock):
    async with database.transaction() as db:
        await db.execute(delete(Reminder))
        gone = update(Outbox).where(Outbox.key.contains(":reminder:"), Outbox.state == "sent")
        await db.execute(gone.values(key=Outbox.key + "x" + str(clock().timestamp())))
    await remind(database, shelf, clock)


async def loses_what_is_queued(database, shelf, clock):
    await remind(database, shelf, clock)
    async with database.transaction() as db:
        await db.execute(delete(Outbox).where(*_only_reminders(), Outbox.id % 3 == 0))


async def never_ran(database, shelf, clock):
    """The timer was lost."""


async def counts_nothing(database, shelf, clock):
    """What was sent before does not count for the cap."""
    async with database.transaction() as db:
        await db.execute(update(Outbox).where(Outbox.state == "sent", Outbox.priority > 0).values(purpose="counted"))
    await remind(database, shelf, clock)


@pytest.mark.parametrize(
    ("tick", "sentence"),
    [
        (forgets_the_hours, "was written to at"),
        (forgets_what_it_decided, "was reminded 2 times on"),
        (loses_what_is_queued, "never left: no message"),
        (never_ran, "nobody knows why"),
        (counts_nothing, "in thirty days"),
    ],
)
async def test_a_broken_rule_is_caught(new_database, tick, sentence):
    _, faults = await live(new_database("sqlite"), organizations=120, rounds=ROUNDS[1:], tick=tick)
    assert sentence in "\n".join(faults)
