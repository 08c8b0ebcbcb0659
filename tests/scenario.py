"""The language of the scenario tests: people who write, tap and read, a clock, and the real road between them.

At every step a new inbox and a new outbox are made on the same database, so that nothing lives in memory.
"""

import asyncio
import itertools
import json
from contextlib import asynccontextmanager
from datetime import timedelta

from sqlalchemy import select, update

from bot import activity_files
from bot.audience import Audience, read_audience
from bot.broadcasting import FILE, MailingFile
from bot.closing import close_round
from bot.exchange.importing import import_file
from bot.exchange.saving import Occasion
from bot.fieldwork import open_round
from bot.inbox import Inbox
from bot.outbox import Outbox
from bot.publishing import Shelf, publish
from bot.reports.board_files import BOARD, make_file
from bot.reports.own_data import MAKER, OwnData
from bot.reports.picture import PROGRESS
from bot.reports.pictures import PICTURES
from bot.resources import Resources
from bot.scheduler import (
    close_due_rounds,
    fetch_files,
    forget_erased,
    give_results,
    keep_activities,
    keep_retention,
    look_back,
    mail,
    open_due_rounds,
    remind,
    remind_of_activities,
    tell_monthly,
    watch_rounds,
)
from storage import claims
from storage.models import Address, Answer, Interview, Membership, Organization, Person, Record
from tests.channel import MemoryChannel
from tests.network import FORM, PEOPLE, add_person


class Talker:
    """One person in one chat."""

    def __init__(self, scenario, address, name="", language=""):
        self.scenario, self.address, self.name, self.language = scenario, address, name, language
        self.read = 0  # how much of the chat was read before the last thing this person did
        self.last_event = None
        self.code = ""

    # --- what a person does

    async def says(self, text):
        await self._does(text=text)

    async def taps(self, label):
        """Tap the newest button with that label."""
        message, choice = self.button(label)
        await self.presses(message, choice)

    async def presses(self, message, choice):
        """Tap a button of a message that was seen before, also of one that shows it no more."""
        await self._does(tap=[message.token, choice.value], reference=message.reference)

    async def sends(self, kind, content=b"content", caption=""):
        """Send a voice note, a photo, a sticker…; content None can never be fetched."""
        reference = f"file-{next(self.scenario.numbers)}"
        if content is not None:
            self.channel.files[reference] = content
        await self._does(media=[kind, reference], text=caption)

    async def shares(self, latitude, longitude, accuracy=0.0):
        """Share a place, as a phone does."""
        await self._does(place=[latitude, longitude, accuracy])

    async def shares_number(self, phone, *, own=True):
        """Share a contact card: the own one, or somebody else's."""
        await self._does(card=[phone, own])

    async def edits(self, text):
        await self._does(kind="edited", text=text)

    async def blocks(self):
        self.channel.blocked.add(self.address)
        await self._does(kind="blocked")

    async def unblocks(self):
        self.channel.blocked.discard(self.address)
        await self._does(kind="returned")

    def event(self, **content):
        """What the provider would deliver, not yet delivered; a second passes."""
        at, number = self.scenario.clock.passes(seconds=1), next(self.scenario.numbers)
        event = {
            "id": number,
            "order": number,
            "address": self.address,
            "at": at.isoformat(),
            "language": self.language,
        }
        return event | content

    async def _does(self, **content):
        self.read = len(self.chat)
        self.last_event = self.event(**content)
        await self.scenario.deliver(self.last_event)

    # --- what a person sees

    @property
    def channel(self):
        return self.scenario.channel

    @property
    def chat(self):
        """Everything the bot showed here."""
        return self.channel.shown[self.address]

    @property
    def reply(self):
        """What came since this person last did something."""
        return self.chat[self.read :]

    @property
    def question(self):
        """The newest message that still has choices, or the newest at all."""
        return next((message for message in reversed(self.chat) if message.choices), self.chat[-1])

    def button(self, label):
        for message in reversed(self.chat):
            for choice in message.choices:
                if choice.label == label:
                    return message, choice
        raise AssertionError(f"{self.address} sees no button {label!r}; the last message: {self.chat[-1]}")

    def expect(self, *parts, choices=None):
        """The reply says every part; one of its messages has exactly these choices."""
        said = "\n".join(message.text for message in self.reply)
        for part in parts:
            assert part in said, f"{self.address} expected {part!r}, got:\n{said or '(nothing)'}"
        if choices is not None:
            assert choices in [message.labels for message in self.reply], [message.labels for message in self.reply]

    def expect_not(self, *parts):
        said = "\n".join(message.text for message in self.reply)
        for part in parts:
            assert part not in said, f"{self.address} should not read {part!r}, got:\n{said}"

    def expect_nothing(self):
        assert self.reply == [], [message.text for message in self.reply]

    @property
    def notice(self):
        """The last short word shown with a tap."""
        return self.channel.notices[self.address][-1]

    # --- common ways

    async def registers(self, answer="1"):
        """Come in by the personal code and answer the consent text."""
        await self.says(f"/start {self.code or PEOPLE[self.name][0]}")
        await self.says(answer)
        return self

    async def answers(self, *given):
        """Type answers one after the other."""
        for text in given:
            await self.says(text)

    # --- what is stored

    @property
    def person_id(self):
        return self.scenario.people[self.name]

    async def stored(self, organization=""):
        """Question → value of this person's answers."""
        query = select(Answer.question, Answer.value).join(Interview, Interview.id == Answer.interview_id)
        query = query.where(Interview.person_id == self.person_id)
        if organization:
            query = query.where(Interview.organization_id == organization)
        async with self.scenario.database.reading() as db:
            return {row.question: row.value for row in await db.execute(query)}

    async def stands(self):
        """The stage of the conversation."""
        query = select(Address.stage).where(Address.address == self.address)
        async with self.scenario.database.reading() as db:
            return (await db.execute(query)).scalar()


class Scenario:
    """One story on one database."""

    def __init__(self, database, clock, people):
        self.database, self.clock, self.people = database, clock, people
        self.channel = MemoryChannel()
        self.numbers = itertools.count(1)
        self.resources = Resources(
            Shelf(),
            privacy_email="datos@ejemplo.invalid",
            privacy_url="https://ejemplo.invalid",
            limits={self.channel.name: self.channel.limits},
        )
        self.talkers = {}
        self.documents = {
            **activity_files.MAKERS,
            BOARD: make_file,
            MAKER: OwnData(self.resources.shelf),
            FILE: MailingFile(),
        }

    def person(self, name, chat="", language=""):
        """A person of the network in a chat of their own; the same words give the same person."""
        address = chat or name.split(" ")[0].lower()
        if address not in self.talkers:
            self.talkers[address] = Talker(
                self, address, next((it for it in PEOPLE if it.startswith(name)), name), language
            )
        return self.talkers[address]

    async def somebody(self, name, *spoken_for, position="", confirmed=True, **values):
        """Somebody more in the register, in a chat of their own; `values` are the person's: role, scope, phone…"""
        code = f"N{next(self.numbers):06}2"
        async with self.database.transaction() as db:
            number = await add_person(db, name, code, values.pop("language", "es"), spoken_for)
            if values:
                await db.execute(update(Person).where(Person.id == number).values(**values))
            own = update(Membership).where(Membership.person_id == number)
            await db.execute(own.values(position=position, confirmed=confirmed))
        self.people[name] = number
        talker = self.person(name)
        talker.name, talker.code = name, code
        return talker

    def stranger(self, address="someone", language=""):
        return self.person(address, chat=address, language=language)

    # --- the road

    @asynccontextmanager
    async def process(self):
        """The bot as one process: its inbox and outbox, gone at the end."""
        channels = {self.channel.name: self.channel}
        drawn = {**PICTURES, PROGRESS: lambda data: b"PNG" + str(len(data)).encode()}
        sender = Outbox(self.database, channels, self.clock, drawn, self.documents)
        inbox = Inbox(self.database, channels, sender, self.resources, self.clock)
        task = asyncio.create_task(inbox.run())
        try:
            yield inbox, sender
            await inbox.drained(10)
            await sender.drained(10)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def deliver(self, *events):
        """Hand events over at once; texts are delivered as they are, e.g. one nobody can read."""
        raws = [raw for event in events for raw in self.channel.split(json.dumps(event))]
        async with self.process() as (inbox, _):
            await inbox.receive(raws)

    async def ticks(self):
        """What the scheduler does: pending messages, the queue, files, rounds that are due."""
        await remind(self.database, self.resources.shelf, self.clock)
        await remind_of_activities(self.database, self.clock)
        await keep_activities(self.database, self.clock)
        await look_back(self.database, self.clock)
        async with self.process() as (inbox, sender):
            await inbox.tick()
            await sender.tick()
        await fetch_files(self.database, {self.channel.name: self.channel})
        await mail(self.database, self.resources.limits, self.clock)
        await close_due_rounds(self.database, self.clock)
        await open_due_rounds(self.database, self.clock)
        await give_results(self.database, self.clock)
        await watch_rounds(self.database, self.clock)
        await tell_monthly(self.database, self.clock)
        await forget_erased(self.database, self.clock)

    async def ticks_without_sending(self):
        """Only what decides: nothing that is queued leaves."""
        await remind(self.database, self.resources.shelf, self.clock)

    async def a_day_begins(self):
        """What the scheduler does once a day."""
        await keep_retention(self.database, self.resources.shelf, self.clock)

    # --- what staff does

    async def publishes(self, source, name="form.md"):
        """Publish a form's definition."""
        async with self.database.transaction() as db:
            return await publish(db, source, name, self.clock.passes(seconds=1))

    async def imports(self, what, *lines, since=None):
        """Import a file of lines separated by semicolons, the first one being the headings."""
        now = self.clock.passes(seconds=1)
        occasion = Occasion(now, "command line", since or now.date())
        async with self.database.transaction() as db:
            report = await import_file(db, what, "\n".join(lines).encode(), "file.csv", occasion)
        assert report.written, report.reasons()

    async def opens_round(self, audience="", form=FORM, name="", **until):
        """Open a round and send its invitations; `until` is its length, e.g. days=21."""
        opened = await self.opens_round_quietly(audience, form, name, **until)
        await self.ticks()
        return opened

    async def opens_round_quietly(self, audience="", form=FORM, name="", last_day=None, reason="", **until):
        """Open a round whose invitations are queued and have not left yet."""
        at = self.clock.passes(seconds=1)
        wanted = read_audience(audience) if audience else Audience()
        closes_at = at + timedelta(**until) if until else None
        async with self.database.transaction() as db:
            opened = await open_round(
                db, form, audience=wanted, closes_at=closes_at, now=at, actor="test", name=name, last_day=last_day,
                reason=reason,
            )  # fmt: skip
        self.everybody_has_read()
        return opened

    def everybody_has_read(self):
        """What comes from now on is the reply that is looked at."""
        for talker in self.talkers.values():
            talker.read = len(talker.chat)

    async def a_process_dies_with_the_queue(self):
        """A process takes everything that is due and stops before it sends any of it."""
        now = self.clock.passes(seconds=1)
        async with self.database.transaction() as db:
            await claims.claim(db, "dead", ["test"], now, now + timedelta(seconds=10), 1000)

    async def closes_round(self, round_id):
        async with self.database.transaction() as db:
            await close_round(db, round_id, now=self.clock.passes(seconds=1), actor="test")

    # --- what is stored

    async def rows(self, model, *where, order=None):
        """The rows of a table as mappings."""
        table = model.__table__ if issubclass(model, Record) else model
        query = select(table).where(*where).order_by(order if order is not None else next(iter(table.primary_key)))
        async with self.database.reading() as db:
            return [dict(row) for row in (await db.execute(query)).mappings()]

    async def change(self, statement):
        async with self.database.transaction() as db:
            await db.execute(statement)

    async def organizations(self):
        return await self.rows(Organization)
