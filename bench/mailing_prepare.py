"""Fills a database with people who have a chat, rehearses a mailing to all of them and queues it; prints the seconds.

python -m bench.mailing_prepare DATABASE PEOPLE
"""

import asyncio
import json
import sys
import time
from datetime import UTC, date, datetime

from bench.mailing_text import FIRST_CHAT, TEXT
from bot import broadcasting, outcomes
from bot import mailings as flow
from bot.channels.telegram import LIMITS
from bot.mailing import Draft
from bot.programme.countries import atlas
from bot.scheduler import mail
from storage import mailings, schema
from storage.database import Database, add_missing
from storage.models import Address, Membership, Organization, Person

NOW = datetime(2026, 11, 23, 16, tzinfo=UTC)  # a Monday, between 8 in Tijuana and 13 in São Paulo
ORGANIZATIONS = 900
LIMIT = {"telegram": LIMITS}


async def fill(database, people):
    countries = [it for it in atlas().countries.values() if it.code not in {"VE", "CU"}]
    organizations = [
        {
            "id": f"org-{n}", "name": f"Cooperativa {n}", "kind": "opp", "country": it.code, "region": it.region,
            "time_zone": it.zone, "language": "es",
        }
        for n in range(ORGANIZATIONS) for it in [countries[n % len(countries)]]
    ]  # fmt: skip
    numbers = range(1, people + 1)
    persons = [
        {"id": n, "name": f"María Pérez {n}", "surveys": True, "invitations": True, "created_at": NOW} for n in numbers
    ]
    memberships = [
        {"person_id": n, "organization_id": f"org-{n % ORGANIZATIONS}", "valid_from": date(2024, 1, 1)} for n in numbers
    ]
    addresses = [
        {
            "channel": "telegram", "address": str(FIRST_CHAT + n), "person_id": n, "stage": "menu", "data": {},
            "created_at": NOW, "seen_at": NOW,
        }
        for n in numbers
    ]  # fmt: skip
    async with database.transaction() as db:
        for model, rows in (
            (Organization, organizations), (Person, persons), (Membership, memberships), (Address, addresses)
        ):  # fmt: skip
            await add_missing(db, model.__table__, rows)


async def waits(database, longest):
    """What a reply would wait for its turn and for the database while the mailing is queued."""
    while True:
        begun = time.perf_counter() + 0.02
        await asyncio.sleep(0.02)
        async with database.transaction(brief=True):
            longest[0] = max(longest[0], time.perf_counter() - begun)


async def main(path, people):
    database = Database(f"sqlite+aiosqlite:///{path}")
    await schema.migrate(database)
    await fill(database, people)
    draft = Draft(broadcasting.KIND, "Feria", broadcasting.PURPOSE, {"es": TEXT})
    async with database.transaction() as db:
        number = await flow.keep(db, draft, NOW)
        row = await mailings.by_id(db, number)
    begun = time.perf_counter()
    async with database.reading() as db:
        targets = await broadcasting.targets(db, row, NOW, list(LIMIT))
        found = await flow.rehearse(db, draft, targets, {"es": TEXT}, NOW, LIMIT)
    rehearsed = time.perf_counter()
    assert found.send == people, found
    async with database.transaction() as db:
        await flow.confirm(db, number, None, NOW)
    longest = [0.0]
    beside = asyncio.create_task(waits(database, longest))
    begun_queueing = time.perf_counter()
    await mail(database, LIMIT, lambda: NOW)
    queued = time.perf_counter()
    beside.cancel()
    async with database.reading() as db:
        assert (await outcomes.so_far(db, number)).states == {"queued": people}
    await database.close()
    figures = {
        "rehearse_s": rehearsed - begun, "queue_s": queued - begun_queueing, "queue_longest_wait_s": longest[0],
    }  # fmt: skip
    print(json.dumps(figures))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
