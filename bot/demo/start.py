"""`clacbot demo`: the fictitious network, the web chat and the pages, all in one process."""

from __future__ import annotations

import sys
from datetime import datetime

from rich.console import Console as Terminal
from rich.progress import Progress

from bot import signing
from bot.access import access_of
from bot.app import App, clock, local_address
from bot.demo.build import build
from bot.demo.further import FORMS
from bot.demo.personas import PERSONAS, Persona
from bot.demo.published import publish_past
from bot.errors import ConflictError
from bot.programme.countries import atlas
from bot.publishing import published
from bot.settings import Settings
from bot.signing import Ticket
from bot.web.site import Persona as Visitor
from storage import people, schema, sessions
from storage.database import Database

FORM = "satisfaccion_membresia"
NOTICE = {"privacy_email": "privacidad@clac-ejemplo.invalid", "privacy_url": "https://clac-ejemplo.invalid/privacidad"}
COLOURS = ("#0b746e", "#7a4b12", "#39507f", "#8a2b4c", "#4b6121", "#5b3f86")
TEAM = next(persona for persona in PERSONAS if not persona.country)
GROUPS = {"miembro": "member", "lider": "leader"}


async def run_demo(settings: Settings, *, fresh: bool) -> None:
    """Build the network when it is not there yet, and serve it until stopped."""
    settings = settings.model_copy(
        update={
            "webchat": "on",
            "database_url": settings.database_url or f"sqlite+aiosqlite:///{settings.data_dir / 'demo.db'}",
            **{name: value for name, value in NOTICE.items() if not getattr(settings, name)},
        }
    )
    database = Database(settings.database)
    if fresh:
        forget(database)
    await fill(database, clock())
    ticket = await way_in(database, settings.secret_key.get_secret_value(), clock())
    await database.close()
    app = App(settings, personas=visitors(), demo=True)
    await app.run(started=lambda: _announce(app, ticket))


def _announce(app: App, ticket: Ticket) -> None:
    """Say where to look."""
    terminal = Terminal(highlight=False)
    address = local_address(app.settings.host, app.port)
    code = f"código {ticket.code}" if ticket.code else "el código llega a su chat"
    terminal.print("\n  CLACbot · datos de ejemplo: ninguna organización ni persona es real")
    terminal.print(f"  Abra [bold]{address}/[/] en un navegador. Ctrl+C para terminar.")
    terminal.print(f"  El panel del equipo, como {TEAM.name} (una vez, 15 minutos; {code}):")
    terminal.print(f"  {app.panel_link(ticket.token)}\n", soft_wrap=True)


async def way_in(database: Database, configured: str, now: datetime) -> Ticket:
    """A link into the console for the one of the personas who belongs to CLAC's team."""
    async with database.transaction() as db:
        person_id = await people.by_code(db, TEAM.code)
        assert person_id is not None  # noqa: S101 - the network was built with everybody in it
        key, access = configured or await sessions.key(db), access_of(TEAM.role, "")
        return await signing.invite(db, key, person_id, access, now, "command line", limited=False)


async def fill(database: Database, now: datetime) -> None:
    """The schema, the published form and the network, each only when it is missing."""
    await schema.migrate(database)
    async with database.transaction() as db:
        row_id, form = await published(db, FORM, now)
        others = {form_id: await published(db, form_id, now) for form_id in FORMS}
    terminal = Terminal(stderr=True)
    with Progress(console=terminal, disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task("Construyendo la red de ejemplo", total=None)
        await build(
            database, form, row_id, now=now, progress=lambda done, of, _: bar.update(task, completed=done, total=of),
            others=others,
        )  # fmt: skip
    async with database.transaction() as db:
        await publish_past(db, now)


def forget(database: Database) -> None:
    """Delete the demonstration's own SQLite file; raises ConflictError for any other database."""
    from pathlib import Path

    path = Path(str(database.url.database))
    if not database.is_sqlite or path.name != "demo.db":
        raise ConflictError("--fresh borra solo la base de la demostración (demo.db): quite CLACBOT_DATABASE_URL")
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def visitors() -> tuple[Visitor, ...]:
    """The people a visitor may be, as the pages show them."""
    return tuple(
        Visitor(
            key=one.key,
            name=one.name,
            about=_about(one),
            language=one.language,
            code=one.code,
            colour=COLOURS[number % len(COLOURS)],
            group=GROUPS.get(one.role, "staff"),  # type: ignore[arg-type]  # one of the three
            place=atlas().countries[one.country].name.to(one.language) if one.country else "",
        )
        for number, one in enumerate(PERSONAS)
    )


def _about(one: Persona) -> str:
    return " · ".join(filter(None, (one.position, one.short_name or one.organization)))
