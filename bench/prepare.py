"""Fills a database for the bot: the form, an open round, and people who have agreed, each with a personal code.

python -m bench.prepare DATABASE PEOPLE
"""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from bot.app import clock
from bot.audience import Audience
from bot.fieldwork import open_round
from bot.publishing import publish
from storage import schema
from storage.database import Database, add_missing
from storage.models import Code, Membership, Organization, Person

FORM = Path(__file__).with_name("questions.md")


def code(number):
    """The personal code of the person with this number."""
    return f"B{number:07}"


async def fill(path, people):
    database = Database(f"sqlite+aiosqlite:///{path}")
    await schema.migrate(database)
    now, numbers = clock(), range(people)
    organizations = [
        {
            "id": f"org-{n}", "name": f"Cooperativa {n}", "kind": "opp", "country": "PE", "region": "andina",
            "time_zone": "America/Lima", "language": "es",
        }
        for n in numbers
    ]  # fmt: skip
    persons = [
        {"id": n + 1, "name": f"María Pérez {n}", "surveys": True, "invitations": True, "created_at": now}
        for n in numbers
    ]
    memberships = [
        {"person_id": n + 1, "organization_id": f"org-{n}", "valid_from": now.date() - timedelta(days=1)}
        for n in numbers
    ]
    codes = [{"code": code(n), "person_id": n + 1, "created_at": now} for n in numbers]
    async with database.transaction() as db:
        for model, rows in (Organization, organizations), (Person, persons), (Membership, memberships), (Code, codes):
            await add_missing(db, model.__table__, rows)
        await publish(db, FORM.read_bytes(), FORM.name, now)
        closes = now + timedelta(days=7)
        await open_round(db, "bench_meeting", audience=Audience(), closes_at=closes, now=now, actor="bench")
    await database.close()


if __name__ == "__main__":
    asyncio.run(fill(sys.argv[1], int(sys.argv[2])))
