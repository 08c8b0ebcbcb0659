"""`clacbot demo`: the fictitious network, the web chat and the pages, all in one process."""

from __future__ import annotations

import sys
from datetime import datetime

from rich.console import Console as Terminal
from rich.progress import Progress

from bot.app import App, clock
from bot.demo.build import build
from bot.demo.personas import PERSONAS, Persona
from bot.errors import ConflictError
from bot.programme.countries import atlas
from bot.publishing import published
from bot.settings import Settings
from bot.web.site import Persona as Visitor
from storage import schema
from storage.database import Database

FORM = "satisfaccion_membresia"
NOTICE = {"privacy_email": "privacidad@clac-ejemplo.invalid", "privacy_url": "https://clac-ejemplo.invalid/privacidad"}
COLOURS = ("#0b746e", "#7a4b12", "#39507f", "#8a2b4c", "#4b6121", "#5b3f86")
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
    await database.close()
    app = App(settings, personas=visitors(), demo=True)
    await app.run(started=lambda: _announce(settings.host, app.port))


def _announce(host: str, port: int) -> None:
    """Say where to look."""
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - compared, not bound
    terminal = Terminal(highlight=False)
    terminal.print("\n  CLACbot · datos de ejemplo: ninguna organización ni persona es real")
    terminal.print(f"  Abra [bold]http://{shown}:{port}/[/] en un navegador. Ctrl+C para terminar.\n")


async def fill(database: Database, now: datetime) -> None:
    """The schema, the published form and the network, each only when it is missing."""
    await schema.migrate(database)
    async with database.transaction() as db:
        row_id, form = await published(db, FORM, now)
    terminal = Terminal(stderr=True)
    with Progress(console=terminal, disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task("Construyendo la red de ejemplo", total=None)
        await build(
            database, form, row_id, now=now, progress=lambda done, of, _: bar.update(task, completed=done, total=of)
        )  # fmt: skip


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
