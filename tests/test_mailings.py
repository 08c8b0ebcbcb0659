"""Mailings on real databases: confirmed once, queued once, stopped, resumed, and what came of each."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select, update

from bot import mailings as flow
from bot import outcomes
from bot.errors import ConflictError, Misconfigured, Rejected
from bot.mailing import THRESHOLD, Draft, Verdict
from bot.messages import Outgoing
from bot.outbox import Outbox
from storage import claims, mailings, recipients
from storage.database import Database
from storage.models import Address, Organization, Person, Recipient
from storage.models import Outbox as Row
from tests.channel import MemoryChannel
from tests.network import PEOPLE, add_person

HELLO = Outgoing(text="Hola a todas", language="es")
DAY = timedelta(days=1)


class Office:
    """The team's side: seven people who agreed, an outbox, a draft."""

    def __init__(self, database, clock, channel):
        self.database, self.clock, self.channel = database, clock, channel
        self.outbox = self.process()

    def process(self):
        return Outbox(self.database, {"test": self.channel}, self.clock, {})

    async def targets(self, purpose="invitations"):
        async with self.database.reading() as db:
            return await recipients.targets(db, None, purpose, self.clock().date())

    async def keep(self, reach=7, **rest):
        draft = Draft("broadcast", "Feria", "invitations", {"es": "Hola"}, made_by=1, **rest)
        async with self.database.transaction() as db:
            return await flow.keep(db, draft, self.clock(), reach)

    async def confirm(self, number, by, database=None):
        async with (database or self.database).transaction() as db:
            return await flow.confirm(db, number, by, self.clock())

    async def queue(self, number, targets=None, database=None):
        targets = await self.targets() if targets is None else targets
        async with (database or self.database).transaction() as db:
            row = await mailings.by_id(db, number)
            decisions = await flow.decide(db, Draft("broadcast", "", row["purpose"]), targets, self.clock())
            return await flow.queue(db, row, decisions, lambda _: HELLO, self.clock())

    async def send(self, **rest):
        """A mailing confirmed and queued."""
        number = await self.keep(**rest)
        await self.confirm(number, 1)
        await self.queue(number)
        return number

    async def ticks(self, sender=None):
        sender = sender or self.outbox
        await sender.tick()
        await sender.drained(20)

    async def act(self, what, number, by=1):
        async with self.database.transaction() as db:
            return await what(db, number, by, self.clock())

    async def outcome(self, number):
        async with self.database.reading() as db:
            return await outcomes.so_far(db, number)

    async def rows(self):
        async with self.database.reading() as db:
            return (await db.execute(select(Row.__table__).order_by(Row.id))).mappings().all()

    def read(self):
        return sorted(address for address, shown in self.channel.shown.items() for _ in shown)


@pytest.fixture
async def office(database, clock, settled):
    clock.passes(days=1)  # a Monday, 10:00 in Lima
    async with database.transaction() as db:
        await db.execute(update(Person).values(surveys=True, invitations=True))
        for name in PEOPLE:
            row = {"channel": "test", "address": name.split()[0], "created_at": clock(), "seen_at": clock(), "data": {}}
            await db.execute(insert(Address).values(**row, person_id=settled[name], stage="menu"))
    return Office(database, clock, MemoryChannel())


async def test_everybody_in_the_audience_gets_it_once(office):
    targets = await office.targets()
    assert len(targets) == 8  # Delia speaks for two
    number = await office.send()
    await office.ticks()
    await office.ticks()
    assert office.read() == sorted(name.split()[0] for name in PEOPLE)
    found = await office.outcome(number)
    assert (found.sent, found.open, dict(found.verdicts)) == (7, 0, {"duplicate": 1})


async def test_a_rehearsal_stores_nothing(office):
    draft = Draft("broadcast", "Feria", "invitations")
    async with office.database.transaction() as db:
        found = await flow.rehearse(db, draft, await office.targets(), {"es": "Hola"}, office.clock())
    assert (found.send, found.untranslated, dict(found.verdicts)) == (7, 3, {Verdict.DUPLICATE: 1})
    assert await office.rows() == []


async def test_who_speaks_for_a_suspended_organization_or_for_none_is_left_out(office):
    async with office.database.transaction() as db:
        await db.execute(update(Organization).where(Organization.id == "BR-1").values(state="suspendida"))
        await db.execute(update(Organization).where(Organization.id == "HT-1").values(state="desafiliada"))
        await db.execute(update(Organization).where(Organization.id == "JM-1").values(kind="aliado"))
        await add_person(db, "Nadie", "NADA2222", "es", ())
    number = await office.send()
    assert dict((await office.outcome(number)).verdicts) == {"duplicate": 1, "suspended": 1}
    await office.ticks()
    assert {"João", "Marie", "Winston", "Nadie"}.isdisjoint(office.read())


# --- confirming


async def test_below_the_threshold_one_person_is_enough_and_twice_is_refused(office):
    number = await office.keep()
    assert await office.confirm(number, 1) == "sending"
    with pytest.raises(ConflictError):
        await office.confirm(number, 1)
    with pytest.raises(ConflictError):
        await office.confirm(99, 1)


async def test_above_the_threshold_somebody_else_has_to_confirm(office):
    number = await office.keep(reach=THRESHOLD + 1)
    assert [await office.confirm(number, by) for by in (1, 1, 2)] == ["waiting", "waiting", "sending"]
    assert await office.confirm(await office.keep(reach=THRESHOLD + 1), None) == "sending"


async def test_of_two_who_confirm_at_once_in_two_processes_one_gets_through(office):
    other = Database(office.database.url.render_as_string(hide_password=False))
    number = await office.keep()
    given = await asyncio.gather(
        office.confirm(number, 1), office.confirm(number, 2, other), return_exceptions=True
    )  # fmt: skip
    await other.close()
    assert [it for it in given if not isinstance(it, ConflictError)] == ["sending"]


async def test_queued_twice_by_two_processes_is_queued_once(office):
    other = Database(office.database.url.render_as_string(hide_password=False))
    number = await office.keep()
    await office.confirm(number, 1)
    targets = await office.targets()
    await asyncio.gather(office.queue(number, targets), office.queue(number, targets, other))
    await other.close()
    await office.ticks()
    assert len(office.read()) == 7


async def test_a_draft_can_be_thrown_away_until_it_is_sent(office):
    one, two = await office.keep(), await office.send()
    assert await office.act(flow.discard, one)
    assert not await office.act(flow.discard, two)
    with pytest.raises(ConflictError):
        await office.confirm(one, 2)


# --- stopping and resuming


async def test_what_is_stopped_leaves_after_it_is_resumed_and_once(office):
    number = await office.send()
    assert await office.act(flow.stop, number) == 7
    await office.ticks()
    assert office.read() == []
    with pytest.raises(ConflictError):
        await office.act(flow.stop, number)
    assert await office.act(flow.resume, number) == 7
    await office.ticks()
    assert len(office.read()) == 7
    with pytest.raises(ConflictError):
        await office.act(flow.resume, number)


async def test_what_is_resumed_at_night_waits_for_the_morning(office):
    number = await office.send()
    await office.act(flow.stop, number)
    office.clock.passes(hours=12)
    await office.act(flow.resume, number)
    await office.ticks()
    assert office.read() == []
    office.clock.passes(hours=12)
    await office.ticks()
    assert len(office.read()) == 7


async def test_stopping_reaches_what_a_process_has_in_hand(office):
    sender = office.process()
    office.channel.limits = office.channel.limits.__class__(per_second=2, per_address=2, burst=2)
    sender = office.process()
    number = await office.send()
    await sender.tick()  # two leave at once, the others wait for their turn
    await asyncio.sleep(0.1)
    await office.act(flow.stop, number)
    await sender.tick()
    await sender.drained(20)
    left = len(office.read())
    assert 2 <= left < 7
    found = await office.outcome(number)
    assert (found.sent, found.states["held"]) == (left, 7 - left)
    await office.act(flow.resume, number)
    await office.ticks()
    assert len(office.read()) == 7


async def test_a_process_that_dies_with_the_queue_doubles_and_loses_nothing(office):
    number = await office.send()
    async with office.database.transaction() as db:
        await claims.claim(db, "dead", ["test"], office.clock(), office.clock() + timedelta(seconds=12), 3)
    await office.act(flow.stop, number)
    office.clock.passes(seconds=13)
    await office.ticks()  # taken back from the dead, and held
    assert office.read() == []
    assert (await office.outcome(number)).states == {"held": 7}
    await office.act(flow.resume, number)
    await office.ticks()
    assert len(office.read()) == 7


# --- what happens between queueing and leaving


async def test_who_opts_out_after_queueing_gets_nothing_and_the_outcome_says_so(office):
    number = await office.send()
    async with office.database.transaction() as db:
        await db.execute(update(Person).where(Person.name.startswith("Luis")).values(invitations=False))
    await office.ticks()
    assert "Luis" not in office.read()
    assert dict((await office.outcome(number)).reasons) == {("cancelled", "opted out"): 1}


async def test_what_the_night_has_caught_up_with_leaves_in_the_morning(office):
    await office.send()
    office.clock.passes(hours=13)
    await office.ticks()
    assert office.read() == []
    assert {row["state"] for row in await office.rows()} == {"queued"}
    office.clock.passes(hours=13)
    await office.ticks()
    assert len(office.read()) == 7


async def test_what_is_of_no_use_in_the_morning_is_missed(office):
    number = await office.send(useful_until=office.clock() + timedelta(hours=14))
    office.clock.passes(hours=13)
    await office.ticks()
    assert dict((await office.outcome(number)).reasons) == {("missed", "too late to be of use"): 7}


async def test_the_cap_holds_over_surveys_and_invitations_for_thirty_days(office):
    for _ in range(4):
        await office.send()
        await office.ticks()
        office.clock.passes(days=1)
    fifth = await office.send()
    assert dict((await office.outcome(fifth)).verdicts) == {"cap": 8}
    office.clock.passes(days=30)
    assert (await office.outcome(await office.send())).states == {"queued": 7}


async def test_urgent_changes_and_replies_do_not_count(office):
    await office.send()
    await office.ticks()
    async with office.database.transaction() as db:
        since = office.clock() - 30 * DAY
        everybody = list(range(1, 8))
        assert set((await recipients.recent_counts(db, everybody, since)).values()) == {1}
        await db.execute(update(Row).where(Row.address_id == 1).values(hours="urgent"))
        await db.execute(update(Row).where(Row.address_id == 2).values(priority=0))
        await db.execute(update(Row).where(Row.address_id == 3).values(state="failed"))
        counts = await recipients.recent_counts(db, everybody, since)
        assert sorted(counts) == [4, 5, 6, 7]
        assert counts == await recipients.recent_counts(db, range(1, 9000), since)


# --- what came of it


async def test_each_failure_is_told_with_its_reason(office):
    office.channel.blocked.add("Rosa")
    office.channel.trouble["Luis"] = [Rejected("too long")]
    office.channel.trouble["Marie"] = [Misconfigured("token")]
    number = await office.send()
    await office.ticks()
    found = await office.outcome(number)
    assert dict(found.reasons) == {("failed", "gone"): 1, ("failed", "rejected"): 1}
    assert (found.sent, found.open) == (4, 1)
    assert office.outbox.troubles["test", "misconfigured"] == 1


async def test_why_somebody_did_not_get_it(office):
    async with office.database.transaction() as db:
        await db.execute(update(Person).where(Person.name.startswith("João")).values(invitations=False))
    office.channel.blocked.add("Rosa")
    await office.send()
    await office.ticks()
    async with office.database.reading() as db:
        numbers = {row.name: row.id for row in await db.execute(select(Person.name, Person.id))}
        told = {
            name: [(it.verdict.value, it.state, it.reason) for it in await outcomes.why_not(db, numbers[name])]
            for name in ("Rosa Montenube", "João Ventoclaro", "Delia Ríonube", "Luis Solquieto")
        }
    assert told == {
        "Rosa Montenube": [("send", "failed", "gone")],
        "João Ventoclaro": [("opted_out", "", "")],
        "Delia Ríonube": [("send", "sent", ""), ("duplicate", "", "")],
        "Luis Solquieto": [("send", "sent", "")],
    }


async def test_a_bulk_of_thousands_is_queued_quickly(office):
    async with office.database.transaction() as db:
        row = {"channel": "test", "created_at": office.clock(), "seen_at": office.clock(), "data": {}}
        everybody = range(1000, 6000)
        names = [{"id": n, "name": f"P {n}", "created_at": office.clock(), "invitations": True} for n in everybody]
        await db.execute(insert(Person), names)
        await db.execute(insert(Address), [{**row, "address": str(n), "person_id": n} for n in everybody])
        from storage.models import Membership

        spoken = [{"person_id": n, "organization_id": "PE-1", "valid_from": office.clock().date()} for n in everybody]
        await db.execute(insert(Membership), spoken)
    await office.send()
    async with office.database.reading() as db:
        assert (await db.execute(select(func.count()).select_from(Recipient))).scalar_one() == 5008
    assert len(await office.rows()) == 5007
