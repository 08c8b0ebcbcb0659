"""The staff console on a real server and database: a small network, one person of each role, and ways to sign in."""

import re
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web
from sqlalchemy import select, update

from bot import signing
from bot.access import access_of
from bot.web.panel.desk import Desk
from bot.web.panel.entrance import Entrance
from bot.web.server import build
from storage import sessions
from storage.models import AuditLine, Outbox, Person, Task
from tests.network import add_organization, add_person
from tests.web.playground import make_site

KEY = "a key for tests"
TEAM = {  # role → name, scope
    "mel": ("Elena Solnube", ""),
    "admin": ("Alma Solclara", ""),
    "cn": ("Carla Solandina", "PE"),
    "regional": ("Raúl Solcaribe", "caribe"),
    "lider": ("Lidia Solalta", ""),
    "miembro": ("Mina Solbaja", ""),
}


class Office:
    """One server with the console; `enters` gives a browser that is signed in."""

    def __init__(self, database, clock, people, *, demo=False, **site):
        self.database, self.clock, self.people = database, clock, people
        self._site, self._demo = {"panel": True, "personas": (), **site}, demo

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    async def draw(self, language, audience):
        return f"<svg><title>{language} {audience.text()}</title></svg>"

    async def start(self):
        site = make_site(self.database, **self._site)
        desk = Desk(site, self.database, self.clock, KEY, self.draw)
        routes = [*Entrance(desk, demo=self._demo).routes(), *desk.routes()]
        self.app = build(site, routes)
        self._runner = web.AppRunner(self.app, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self):
        await self._runner.cleanup()

    # --- coming in

    async def ticket(self, role):
        """A link for the person of a role, with the code where there is no chat."""
        async with self.database.transaction() as db:
            row = (await db.execute(select(Person.role, Person.scope).where(Person.id == self.people[role]))).one()
            access, actor = access_of(*row), "command line"
            return await signing.invite(db, KEY, self.people[role], access, self.clock(), actor, limited=False)

    @asynccontextmanager
    async def browser(self, language="es"):
        """A browser nobody is signed in with."""
        jar = aiohttp.CookieJar(unsafe=True)  # our address is a bare IP
        headers = {"Accept-Language": language, "Accept": "text/html"}
        async with aiohttp.ClientSession(self.url, cookie_jar=jar, headers=headers) as client:
            yield Browser(client)

    @asynccontextmanager
    async def enters(self, role, language="es"):
        """A browser that is signed in as the person of a role."""
        ticket = await self.ticket(role)
        async with self.browser(language) as browser:
            await browser.posts(f"/panel/door/{ticket.token}")
            status, _ = await browser.posts("/panel/code", code=ticket.code)
            assert status == 200
            yield browser

    # --- what is stored

    async def audit(self, action):
        query = select(AuditLine.__table__).where(AuditLine.action == action).order_by(AuditLine.id)
        async with self.database.reading() as db:
            return [dict(row) for row in (await db.execute(query)).mappings()]

    async def sent(self):
        async with self.database.reading() as db:
            return list((await db.execute(select(Outbox.payload).order_by(Outbox.id))).scalars())

    async def becomes(self, role, new):
        async with self.database.transaction() as db:
            await db.execute(update(Person).where(Person.id == self.people[role]).values(role=new, scope=""))

    async def task(self, **values):
        row = {"kind": "call", "country": "PE", "data": {"text": "llamar"}, "created_at": self.clock(), **values}
        async with self.database.transaction() as db:
            return (await db.execute(Task.__table__.insert().values(**row).returning(Task.id))).scalar_one()

    async def open_sessions(self, role):
        async with self.database.reading() as db:
            query = select(sessions.sessions.c.id).where(
                sessions.sessions.c.person_id == self.people[role], sessions.sessions.c.step == "open"
            )
            return len((await db.execute(query)).all())


class Browser:
    """What a person does with a browser: opens an address, sends a form with what the page hides in it."""

    def __init__(self, client):
        self.client, self.csrf = client, ""

    async def opens(self, path, **options):
        """(status, text); redirects are followed."""
        async with self.client.get(path, **options) as answer:
            text = await answer.text()
            self.headers, self.path = answer.headers, answer.url.path
            self.csrf = found[1] if (found := re.search(r'name="csrf" value="(\w+)"', text)) else self.csrf
            return answer.status, text

    async def posts(self, path, *, headers=None, follow=True, **fields):
        """(status, text or bytes of a file) of a form with the session's own mark."""
        if not self.csrf and not path.startswith(("/panel/door", "/panel/code")):
            await self.opens("/panel/roles")
        data = {"csrf": self.csrf, **fields}
        async with self.client.post(path, data=data, headers=headers, allow_redirects=follow) as answer:
            self.headers, self.path = answer.headers, answer.url.path
            body = await answer.read()
            return answer.status, body if "attachment" in answer.headers.get(
                "Content-Disposition", ""
            ) else body.decode()


@asynccontextmanager
async def office(database, clock, people, **options):
    """The console's server on the small network, whose people these are, with its team."""
    async with database.transaction() as db:
        await add_organization(db, "PE-9", "Coop. Flor de Nube", "opp", "PE", "andina", "America/Lima", "es")
        for role, (name, scope) in TEAM.items():
            number = await add_person(db, name, f"TEAM{role.upper()[:3]}2", "es", ())
            await db.execute(update(Person).where(Person.id == number).values(role=role, scope=scope))
            people[role] = number
        phones = {"Rosa Montenube": "+51987654321", "Winston Cloudhill": "+18765551234"}
        for name, phone in phones.items():
            await db.execute(update(Person).where(Person.id == people[name]).values(phone=phone, surveys=True))
    made = Office(database, clock, people, **options)
    await made.start()
    try:
        yield made
    finally:
        await made.stop()
