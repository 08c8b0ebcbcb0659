"""The outbox on real databases: what becomes of a message, whatever the provider or the database does."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, text

from bot.errors import Misconfigured, Rejected, Throttled, Unreachable
from bot.letters import Letter, row_of
from bot.messages import Choice, Limits, Outgoing, Settlement
from bot.outbox import Outbox
from storage import claims
from storage import outbox as rows
from storage.models import Address
from storage.models import Outbox as Row
from tests.channel import MemoryChannel


@pytest.fixture
async def post(database, clock):
    """An outbox with one channel, and two people on it."""
    channel = MemoryChannel()
    async with database.transaction() as db:
        for name in ("ana", "beto"):
            row = {"channel": "test", "address": name, "created_at": clock(), "seen_at": clock(), "data": {}}
            await db.execute(insert(Address).values(**row))
    return Post(database, clock, channel)


class Post:
    def __init__(self, database, clock, channel):
        self.database, self.clock, self.channel = database, clock, channel
        self.outbox = Outbox(database, {"test": channel}, clock, {})

    def letter(self, key, to="ana", **rest):
        number = {"ana": 1, "beto": 2}[to]
        return Letter(key, number, "test", to, Outgoing(text=f"message {key}"), **rest)

    async def replies(self, *letters):
        """What the inbox does: rows in a transaction, then on their way."""
        async with self.database.transaction() as db:
            await self.outbox.add_replies(db, letters, self.clock())
        self.outbox.dispatch(letters)
        await self.outbox.drained(20)

    async def queue(self, *letters, purpose="notice"):
        async with self.database.transaction() as db:
            await rows.add(db, [row_of(letter, purpose, self.clock()) for letter in letters])

    async def ticks(self):
        await self.outbox.tick()
        await self.outbox.drained(20)

    async def row(self, key):
        async with self.database.reading() as db:
            return (await db.execute(select(Row.__table__).where(Row.key == key))).mappings().one()

    def read_by(self, name):
        return [message.text for message in self.channel.shown[name]]


async def test_a_reply_is_sent_and_recorded(post):
    await post.replies(post.letter("a"), post.letter("b"))
    assert post.read_by("ana") == ["message a", "message b"]
    row = await post.row("a")
    assert (row["state"], row["attempts"], row["doubt"], row["sent_at"]) == ("sent", 1, False, post.clock())
    assert row["message_ref"] == "1"


async def test_messages_to_one_person_keep_their_order_whatever_the_others_do(post):
    post.channel.trouble["ana"] = [Unreachable("down")]
    await post.replies(*[post.letter(f"{to}{n}", to) for n in range(4) for to in ("ana", "beto")])
    assert post.read_by("ana") == [f"message ana{n}" for n in range(4)]
    assert (await post.row("ana0"))["attempts"] == 2


async def test_the_same_key_is_the_same_message(post):
    await post.queue(post.letter("a", priority=2))
    await post.queue(post.letter("a", priority=2))
    await post.ticks()
    await post.queue(post.letter("a", priority=2))
    await post.ticks()
    assert post.read_by("ana") == ["message a"]


async def test_a_refused_message_is_given_up_and_the_next_goes(post):
    post.channel.trouble["ana"] = [Rejected("too long")]
    await post.replies(post.letter("a"), post.letter("b"))
    assert post.read_by("ana") == ["message b"]
    row = await post.row("a")
    assert (row["state"], row["outcome"]) == ("failed", "rejected: too long")


async def test_a_failure_nobody_foresaw_does_not_hold_up_the_letters_behind(post, caplog):
    post.channel.trouble["ana"] = [RuntimeError("a bug")]
    await post.replies(post.letter("a"), post.letter("b"))
    assert post.read_by("ana") == ["message b"]
    row = await post.row("a")
    assert (row["state"], row["outcome"]) == ("queued", "broken: RuntimeError")
    assert "a bug" in caplog.text
    post.clock.passes(minutes=3)
    await post.ticks()
    assert post.read_by("ana") == ["message b", "message a"]


async def test_a_message_that_always_breaks_is_given_up(post):
    post.channel.trouble["ana"] = [RuntimeError("a bug")] * 50
    await post.replies(post.letter("a"))
    for _ in range(20):
        post.clock.passes(minutes=3)
        await post.ticks()
    assert (await post.row("a"))["state"] == "failed"


async def test_somebody_who_blocked_us_is_left_alone(post):
    post.channel.blocked.add("ana")
    await post.queue(post.letter("later", priority=2))
    await post.replies(post.letter("a"))
    await post.ticks()
    assert (await post.row("a"))["outcome"].startswith("gone")
    assert (await post.row("later"))["state"] == "cancelled"
    async with post.database.reading() as db:
        assert (await db.execute(select(Address.reachable).order_by(Address.id))).scalars().all() == [False, True]


@pytest.mark.parametrize(
    ("trouble", "wait"), [(Throttled("slow", retry_after=90), 90), (Misconfigured("bad token"), 120)]
)
async def test_what_cannot_go_now_waits_its_time(post, trouble, wait):
    post.channel.trouble["ana"] = [trouble]
    await post.replies(post.letter("a"))
    row = await post.row("a")
    assert row["state"] == "queued"
    assert row["not_before"] == post.clock() + timedelta(seconds=wait)
    await post.ticks()
    assert post.read_by("ana") == []
    post.clock.passes(seconds=wait)
    await post.ticks()
    assert post.read_by("ana") == ["message a"]


async def test_a_send_that_timed_out_says_so(post):
    post.channel.trouble["ana"] = [Unreachable("no answer", in_doubt=True)]
    await post.replies(post.letter("a"))
    row = await post.row("a")
    assert (row["state"], row["doubt"]) == ("sent", True)


async def test_what_a_dead_process_held_is_sent_by_another_and_says_so(post):
    await post.queue(post.letter("a", priority=2), post.letter("b", "beto", priority=2))
    async with post.database.transaction() as db:
        await claims.claim(db, "dead", ["test"], post.clock(), post.clock() + timedelta(seconds=12), 10)
    await post.ticks()
    assert post.read_by("ana") == []  # its claim still holds
    post.clock.passes(seconds=13)
    await post.ticks()
    assert (post.read_by("ana"), post.read_by("beto")) == (["message a"], ["message b"])
    assert (await post.row("a"))["doubt"]


async def test_a_process_that_lives_keeps_what_it_holds(post, database, clock):
    post.channel.trouble["ana"] = [Throttled("slow", retry_after=1.5)]
    other = Outbox(database, {"test": post.channel}, clock, {})
    await post.queue(post.letter("a", priority=2))
    await post.outbox.tick()
    for _ in range(5):
        clock.passes(seconds=8)
        await post.outbox.tick()
        await other.tick()
    await post.outbox.drained(20)
    await other.drained(20)
    assert post.read_by("ana") == ["message a"]
    assert not (await post.row("a"))["doubt"]


async def test_an_outcome_is_kept_until_it_is_written(post):
    letter = post.letter("a")
    async with post.database.transaction() as db:
        await post.outbox.add_replies(db, [letter], post.clock())
    post.outbox.dispatch([letter])
    await post.outbox.lanes.drained(20)
    with pytest.raises(ValueError, match="whatever"):
        async with post.outbox.recording():
            raise ValueError("whatever made the batch fail")
    assert (await post.row("a"))["state"] == "sending"
    async with post.outbox.recording():
        pass
    assert (await post.row("a"))["state"] == "sent"


async def test_an_outcome_survives_a_database_that_is_away_for_a_while(post):
    writing = asyncio.create_task(post.outbox.run())
    letter = post.letter("a")
    async with post.database.transaction() as db:
        await post.outbox.add_replies(db, [letter], post.clock())
        await db.execute(text("ALTER TABLE outbox RENAME TO away"))
    post.outbox.dispatch([letter])
    await asyncio.sleep(0.3)
    assert not writing.done()
    async with post.database.transaction() as db:
        await db.execute(text("ALTER TABLE away RENAME TO outbox"))
    await post.outbox.tick()
    assert (await post.row("a"))["state"] == "sent"
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)


async def test_replies_go_before_reminders_and_these_before_broadcasts(post):
    for priority in (2, 1, 0):
        await post.queue(post.letter(f"p{priority}", priority=priority))
    await post.ticks()
    assert post.read_by("ana") == ["message p0", "message p1", "message p2"]


async def test_a_silenced_address_gets_its_replies_and_nothing_else(post):
    post.outbox.silence([1])
    await post.queue(post.letter("news", priority=2))
    await post.replies(post.letter("reply"))
    await post.ticks()
    assert post.read_by("ana") == ["message reply"]
    assert (await post.row("news"))["state"] == "cancelled"
    post.outbox.hear([1])
    await post.queue(post.letter("later", priority=2))
    await post.ticks()
    assert post.read_by("ana") == ["message reply", "message later"]


async def test_the_settled_question_is_found_by_another_process(post, database, clock):
    question = Outgoing(text="¿Cuál?", choices=(Choice("a", "A"),), token="q1")
    await post.replies(Letter("q", 1, "test", "ana", question))
    post.outbox = Outbox(database, {"test": post.channel}, clock, {})
    await post.replies(
        Letter("next", 1, "test", "ana", Outgoing(text="Gracias", settles=Settlement("q1", "¿Cuál?", "A")))
    )
    assert post.channel.shown["ana"][0].settled == "A"


async def test_a_reply_overtakes_a_broadcast_that_waits_for_its_turn_in_the_same_chat(post, database, clock):
    channel = MemoryChannel(limits=Limits(per_second=1, per_address=1, burst=1))
    sender = Outbox(database, {"test": channel}, clock, {})
    async with database.transaction() as db:
        news = [post.letter(f"news{n}", to, priority=2) for n, to in enumerate(("beto", "ana"))]
        await rows.add(db, [row_of(letter, "notice", clock()) for letter in news])
    await sender.tick()  # one leaves at once, the other in a second
    reply = post.letter("reply")
    async with database.transaction() as db:
        await sender.add_replies(db, [reply], clock())
    sender.dispatch([reply])
    await sender.drained(20)
    assert [it.text for it in channel.shown["ana"]] == ["message reply", "message news1"]
