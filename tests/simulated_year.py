"""A year in minutes: hundreds of organizations, two rounds, holidays, clock changes, restarts, and a judge of it all.

Everything that is random comes from a seed. The bot is the real one: inbox, handlers, reminders, outbox, storage; only
the clock and the channel are ours. The judge knows nothing of the bot's rules: it looks at what arrived, when, and at
what people had done by then, with hours and holidays of its own.

    python -m tests.simulated_year --report FILE [--organizations 900] [--seed 1] [--database URL]
"""

import argparse
import asyncio
import json
import random
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import insert, select, update

from bot.audience import Audience
from bot.fieldwork import open_round
from bot.inbox import Inbox
from bot.outbox import Outbox as Sender
from bot.programme.countries import atlas
from bot.publishing import Shelf, publish
from bot.resources import Resources
from bot.scheduler import close_due_rounds, remind
from storage import claims, schema
from storage import outbox as queue
from storage.database import Database
from storage.models import Address, Membership, Organization, Person, Round
from storage.recipients import recent_counts
from tests.channel import MemoryChannel
from tests.simulated_judge import CAP, MONTH, Judge
from tests.surveys.forms import markdown

START, END = datetime(2026, 8, 24, tzinfo=UTC), datetime(2027, 8, 23, tzinfo=UTC)
#: First day, last day, days of the reminders. Clocks change in Chile on 6 September and 4 April, in Mexico's border
#: towns, Haiti and Cuba on 14 March; the second round runs into Holy Week.
ROUNDS = (
    ("otono", date(2026, 8, 31), date(2026, 9, 21), "3;8"),
    ("primavera", date(2027, 3, 10), date(2027, 4, 7), "3;8;15"),
)
NEWS = 10  # days after each opening on which some people get news, so that the cap is reached
SINCE = date(2024, 1, 1)
LIVELY = timedelta(days=3)  # around each round the bot ticks often


class Clock:
    """Stands still until it is moved; may be set back."""

    def __init__(self, now):
        self.now = now

    def __call__(self):
        return self.now


@dataclass
class Inhabitant:
    """A person of the simulation: where, with whom, and everything the person has done."""

    person: int
    address: str
    organizations: tuple
    zone: str
    country: str
    stopped_at: datetime | None = None
    refusals: list = field(default_factory=list)  # (round, when)


@dataclass(frozen=True)
class Arrival:
    """Something the bot wrote first, as it arrived: when, to whom, about which round, and whether it reminds."""

    at: datetime
    address: str
    subject: str
    reminds: bool


class Ledger(MemoryChannel):
    """The channel; keeps what nobody had asked for."""

    def __init__(self, clock):
        super().__init__()
        self.clock, self.arrivals = clock, []
        self.limits = type(self.limits)(per_second=100_000, per_address=100_000, burst=100_000)

    async def send(self, address, outgoing, content=None):
        receipt = await super().send(address, outgoing, content)
        subject, _, reminds = outgoing.token.partition("-")
        if subject.startswith("r") or outgoing.text.startswith("Noticias"):
            self.arrivals.append(Arrival(self.clock(), address, subject, bool(reminds)))
        return receipt


class Year:
    """One simulated year on one database; `tick` is what reminds, so that a broken one can be put in its place."""

    def __init__(self, database, *, seed=1, organizations=900, rounds=ROUNDS, tick=remind, hooks=()):
        self.database, self.seed, self.rng = database, seed, random.Random(seed)
        self.size, self.rounds = organizations, rounds
        self.clock = Clock(START)
        self.channel = Ledger(self.clock)
        self.resources = Resources(Shelf(), privacy_email="x@ejemplo.invalid", privacy_url="https://ejemplo.invalid")
        self.tick, self.hooks = tick, hooks  # hooks: more ticks, e.g. of activities, each called with the year
        self.people, self.numbers, self.seen, self.ticks = {}, 0, 0, []
        self.events = Counter()
        self.round_ids = {}

    # --- the world

    async def settle(self):
        """Organizations in every zone of the programme, one or two people each, and the forms."""
        places = [
            (country, zone) for country in atlas().countries.values() for zone in (country.zone, *country.other_zones)
        ]
        organizations, people, memberships, addresses = [], [], [], []
        for number in range(1, self.size + 1):
            country, zone = places[number % len(places)]
            organizations.append({
                "id": f"O{number}", "name": f"Organización {number}", "kind": "opp" if number % 9 else "trabajadores",
                "country": country.code, "region": country.region, "time_zone": zone, "language": "es",
                "state": "activa",
            })  # fmt: skip
            for _ in range(1 + (number % 3 == 0)):
                self._person(len(people) + 1, (f"O{number}",), zone, country.code, people, memberships, addresses)
        async with self.database.transaction() as db:
            for model, rows in (
                (Organization, organizations),
                (Person, people),
                (Membership, memberships),
                (Address, addresses),
            ):
                await db.execute(insert(model.__table__), rows)
            for name, *_ in self.rounds:
                settings = f"form_title | form_id | version | default_language\n{name} | {name} | 1 |"
                form = markdown(
                    "type | name | label | required\ninteger | uno | ¿Uno? | yes\ninteger | dos | ¿Dos? | yes",
                    "",
                    settings,
                )
                await publish(db, form, f"{name}.md", START)

    def _person(self, number, organizations, zone, country, people, memberships, addresses):
        willing = self.rng.random() < 0.95
        consents = {"surveys": willing, "invitations": willing}
        people.append({"id": number, "name": f"Persona {number}", "language": "es", "created_at": START, **consents})
        memberships += [{"person_id": number, "organization_id": one, "valid_from": SINCE} for one in organizations]
        address = f"p{number}"
        if self.rng.random() < 0.96:  # the others cannot be reached
            addresses.append({"channel": self.channel.name, "address": address, "person_id": number, "stage": "menu",
                              "created_at": START, "seen_at": START, "data": {}})  # fmt: skip
        self.people[address] = Inhabitant(number, address, organizations, zone, country)

    # --- time

    def instants(self):
        """When the bot is awake: often while a round runs, now and then in between, with gaps of hours and days."""
        now = START
        while now < END:
            lively = any(first - LIVELY <= now.date() <= last + LIVELY for _, first, last, _ in self.rounds)
            yield now
            now += (
                timedelta(minutes=self.rng.randint(60, 540)) if lively else timedelta(hours=self.rng.randint(20, 200))
            )
            if lively and self.rng.random() < 0.03:
                self.events["sleeps of many hours"] += 1
                now += timedelta(hours=self.rng.randint(12, 90))

    async def run(self):
        """Live through the year; gives the faults the judge finds."""
        await self.settle()
        for now in self.instants():
            self.clock.now = max(now, self.clock.now)
            await self._open_rounds()
            await self._step()
        self.clock.now = END
        await self._step()
        self.judge = await Judge.of(self)
        return self.judge.faults()

    async def _open_rounds(self):
        for name, first, last, days in self.rounds:
            opens = datetime.combine(first, time(14), UTC)
            if name not in self.round_ids and self.clock.now >= opens and self.clock.now.date() < last:
                async with self.database.transaction() as db:
                    found, _ = await open_round(
                        db, name, audience=Audience(), last_day=last, now=self.clock.now, actor="year", at_once=False,
                        closes_at=datetime.combine(last + timedelta(days=1), time(12), UTC),
                    )  # fmt: skip
                    await db.execute(update(Round).where(Round.id == found).values(reminder_days=days))
                self.round_ids[name] = found
            if name in self.round_ids and self.clock.now.date() >= first + timedelta(days=NEWS):
                await self._news(name)

    async def _news(self, name):
        """Some people get messages of another kind: they count for the cap."""
        if f"news {name}" in self.events:
            return
        self.events[f"news {name}"] = 1
        async with self.database.reading() as db:
            ids = {row.address: row.id for row in await db.execute(select(Address.address, Address.id))}
        rows = []
        for one in self.people.values():
            for number in range(self.rng.choice((0, 0, 0, 1, 2))) if one.address in ids else ():
                payload = json.dumps({"text": f"Noticias {number}", "language": "es"})
                rows.append({
                    "key": f"news:{name}:{one.person}:{number}", "address_id": ids[one.address], "purpose": "surveys",
                    "priority": queue.BROADCAST, "payload": payload, "token": "", "state": "queued",
                    "not_before": self.clock.now, "created_at": self.clock.now, "hours": "usual", "zone": one.zone,
                    "country": one.country,
                })  # fmt: skip
        async with self.database.transaction() as db:
            await queue.add(db, await self._under_cap(db, rows))

    async def _under_cap(self, db, rows):
        """As who writes news must: nobody beyond the cap."""
        owner = {row["address_id"]: row for row in rows}
        query = select(Address.id, Address.person_id).where(Address.id.in_(owner))
        person = {row.id: row.person_id for row in await db.execute(query)}
        recent = Counter(await recent_counts(db, set(person.values()), self.clock.now - MONTH))
        kept = []
        for row in rows:
            if recent[person[row["address_id"]]] < CAP:
                recent[person[row["address_id"]]] += 1
                kept.append(row)
        return kept

    # --- the bot, each time as new processes

    async def _step(self):
        if self.rng.random() < 0.05:
            await self._clock_goes_back()
        await self._tick()
        if self.rng.random() < 0.08:
            self.events["processes that died with the queue in hand"] += 1
            async with self.database.transaction() as db:
                await claims.claim(
                    db, "dead", [self.channel.name], self.clock.now, self.clock.now + timedelta(seconds=12), 1000
                )
            self.clock.now += timedelta(seconds=20)
        await self._processes([])
        await self._processes(self._deeds())
        await close_due_rounds(self.database, self.clock)
        for hook in self.hooks:
            await hook(self)
        self.ticks.append(self.clock.now)

    async def _tick(self):
        if self.rng.random() < 0.3:
            self.events["ticks of two processes at once"] += 1
            await asyncio.gather(*[self.tick(self.database, self.resources.shelf, self.clock) for _ in range(2)])
        else:
            await self.tick(self.database, self.resources.shelf, self.clock)

    async def _clock_goes_back(self):
        self.events["clocks set back"] += 1
        right = self.clock.now
        self.clock.now = right - timedelta(hours=self.rng.randint(1, 60))
        await self.tick(self.database, self.resources.shelf, self.clock)
        self.clock.now = right

    async def _processes(self, events):
        """One process, which is gone afterwards, or two that share the queue."""
        channels = {self.channel.name: self.channel}
        senders = [Sender(self.database, channels, self.clock, {}) for _ in range(1 + (self.rng.random() < 0.3))]
        self.events["processes"] += len(senders)
        inbox = Inbox(self.database, channels, senders[0], self.resources, self.clock)
        task = asyncio.create_task(inbox.run())
        try:
            raws = [raw for event in events for raw in self.channel.split(json.dumps(event))]
            for at in range(0, len(raws), 200):
                await inbox.receive(raws[at : at + 200])
            for sender in senders:
                await sender.tick()
            await inbox.drained(10)
            for sender in senders:
                await sender.drained(10)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    # --- what people do

    def _deeds(self):
        """Those who have something new to read may answer, put it off, refuse, stop, come back, block."""
        events = []
        for address in sorted({arrival.address for arrival in self.channel.arrivals[self.seen :]}):
            if self.rng.random() < 0.4:
                events += self._deed(self.people[address])
        self.seen = len(self.channel.arrivals)
        return events

    def _deed(self, one):
        running = [
            self.round_ids[name]
            for name, first, last, _ in self.rounds
            if name in self.round_ids and self.clock.now.date() <= last
        ]
        if not running or one.stopped_at is not None:
            return []
        luck = self.rng.random()
        if luck < 0.12:
            self.events["answers"] += 1
            return self._says(one, "encuesta", "4", "5", "enviar")
        if luck < 0.20:
            self.events["interviews begun and left"] += 1
            return self._says(one, "encuesta", "4", "inicio")
        if luck < 0.30:
            self.events["snoozes"] += 1
            return self._says(
                one,
                "inicio",
                f"/pausa {running[-1]}",
                self.rng.choice(("mañana", "en 3 días", "la próxima semana", "el viernes")),
            )
        if luck < 0.34:
            self.events["refusals"] += 1
            one.refusals.append((running[-1], self.clock.now))
            return self._says(one, "inicio", f"/norespondo {running[-1]}")
        if luck < 0.37:
            one.stopped_at = self.clock.now
            self.events["opt-outs"] += 1
            return self._says(one, "SALIR")
        return []

    def _says(self, one, *texts):
        events = []
        for text in texts:
            self.numbers += 1
            events.append(
                {
                    "id": self.numbers,
                    "order": self.numbers,
                    "address": one.address,
                    "at": self.clock.now.isoformat(),
                    "text": text,
                }
            )
        return events


async def live(url, **options):
    """A year on the database of an address, made ready first; gives the year and its faults."""
    database = Database(url)
    try:
        await schema.migrate(database)
        year = Year(database, **options)
        return year, await year.run()
    finally:
        await database.close()


def main():
    """Write the report of a year; the exit status says whether there were faults."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--report", type=Path, required=True)
    parser.add_argument("--organizations", type=int, default=900)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", default="")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = wanted.database or f"sqlite+aiosqlite:///{folder}/year.db"
        year, faults = asyncio.run(live(url, seed=wanted.seed, organizations=wanted.organizations))
    wanted.report.write_text(year.judge.report(faults))
    print(f"{wanted.report}: {len(faults)} faults")
    raise SystemExit(bool(faults))


if __name__ == "__main__":
    main()
