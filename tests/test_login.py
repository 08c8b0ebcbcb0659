"""`clacbot login`: who gets a link into the console, and who does not."""

import re
import shutil

import pytest
from sqlalchemy import update

from storage.database import Database
from storage.models import Address, Person
from tests.network import LONG_AGO, PEOPLE
from tests.test_cli import CommandLine

LINK = re.compile(r"^https://clac\.invalid/panel/door/[\w.-]{80,}$")
PHONE = "+51987654321"


@pytest.fixture
async def clacbot(tmp_path, sqlite_settled):
    """The command line over a small network with one of the team in it."""
    made, (template, people) = CommandLine(tmp_path), sqlite_settled
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'data' / 'clacbot.db'}")
    shutil.copyfile(template, str(database.url.database))
    async with database.transaction() as db:
        team = update(Person).where(Person.id == people["Rosa Montenube"])
        await db.execute(team.values(role="cn", scope="PE", phone=PHONE))
        shares = update(Person).where(Person.id == people["Tomás Vallenube"])
        await db.execute(shares.values(phone=PHONE))
        chat = {"channel": "web", "address": "x", "person_id": people["Luis Solquieto"], "created_at": LONG_AGO}
        await db.execute(Address.__table__.insert().values(**chat, seen_at=LONG_AGO))
        await db.execute(update(Person).where(Person.id == people["Luis Solquieto"]).values(role="mel"))
    await database.close()
    return made


@pytest.mark.parametrize("who", [PHONE, "+51 987 654 321", PEOPLE["Rosa Montenube"][0], "k7m4-p2qx"])
def test_by_phone_or_code_with_the_code_to_type_where_there_is_no_chat(clacbot, who):
    result = clacbot("login", who, PUBLIC_URL="https://clac.invalid")
    assert result.returncode == 0, result.stderr
    assert LINK.match(result.stdout.strip())  # the link alone, to be passed on by other programs
    assert re.search(r"Código: \d{6} ", result.stderr)


def test_who_has_a_chat_gets_the_code_there(clacbot):
    result = clacbot("login", PEOPLE["Luis Solquieto"][0])
    assert result.stdout.startswith("http://127.0.0.1:8080/panel/door/")
    assert "llega a su chat" in result.stderr
    assert not re.search(r"\d{6}", result.stderr)


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        (PEOPLE["Marie Lunedouce"][0], "no tiene un rol del equipo"),
        ("+51900000000", "no hay nadie"),
        ("nadie", "no hay nadie"),
        ("AAAAAAAA", "no hay nadie"),
    ],
)
def test_nobody_else_gets_one(clacbot, who, reason):
    assert reason in clacbot.refused("login", who)
