"""`clacbot chat --form FILE --web`: a form in the web chat, on a database that is gone at the end; nothing is sent."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr
from rich.console import Console as Terminal

from bot.app import App, clock
from bot.audience import Audience
from bot.commands.surveys import data_files, read_file
from bot.fieldwork import open_round
from bot.programme.countries import atlas
from bot.publishing import publish
from bot.settings import Settings
from bot.web.site import Persona
from storage import rounds, sample, schema
from storage.database import Database

CODE, COUNTRY = "PRUEBA27", "PE"
ORGANIZATION = "PRUEBA-0001"
PLAYER = Persona("prueba", "Persona de prueba", "Organización de prueba", "es", CODE, "#0b746e")


async def run_form_web(settings: Settings, path: Path, language: str) -> None:
    """Serve the web chat for one form until stopped; raises FormError when the form cannot be published."""
    with TemporaryDirectory() as folder:
        alone = {
            "database_url": f"sqlite+aiosqlite:///{folder}/play.db", "webchat": "on", "telegram_token": SecretStr(""),
            "privacy_email": settings.privacy_email or "privacidad@clac-ejemplo.invalid",
            "privacy_url": settings.privacy_url or "https://clac-ejemplo.invalid/privacidad",
        }  # fmt: skip
        playing = settings.model_copy(update=alone)
        code = await _prepare(Database(playing.database), path, language, clock())
        app = App(playing, personas=[PLAYER])
        await app.run(started=lambda: _announce(playing.host, app.port, path.name, code))


async def _prepare(database: Database, path: Path, language: str, now: datetime) -> str:
    """An invented person who may answer the form; gives the code to come in with."""
    content, tables = await asyncio.to_thread(lambda: (read_file(path), data_files(path)))
    await schema.migrate(database)
    async with database.transaction() as db:
        _, form, _ = await publish(db, content, path.name, now, tables)
        for table, row in _rows(language, now).items():
            await sample.add(db, table, [row])
        round_id, _ = await open_round(db, form.form_id, audience=Audience(), closes_at=None, now=now, actor="play")
        shared = await rounds.shared_codes(db, round_id)
    await database.close()
    return shared.get(ORGANIZATION, CODE)


def _rows(language: str, now: datetime) -> dict[str, dict[str, object]]:
    country = atlas().countries[COUNTRY]
    return {
        "organizations": {
            "id": ORGANIZATION, "name": "Organización de prueba", "kind": "opp", "country": COUNTRY,
            "region": country.region, "time_zone": country.zone, "language": language,
        },
        "people": {
            "id": 1, "name": PLAYER.name, "language": language, "surveys": True, "invitations": False,
            "created_at": now,
        },
        "memberships": {"id": 1, "person_id": 1, "organization_id": ORGANIZATION, "valid_from": now.date()},
        "codes": {"code": CODE, "person_id": 1, "created_at": now},
        "facts": {"name": "sample_data", "value": "1"},
    }  # fmt: skip


def _announce(host: str, port: int, name: str, code: str) -> None:
    terminal = Terminal(highlight=False)
    terminal.print(f"\n  {name}: prueba en el chat web. Nada se guarda y nada se envía.", markup=False)
    terminal.print(f"  Abra http://{host}:{port}/chat?as={PLAYER.key}&start={code}", soft_wrap=True, markup=False)
    terminal.print("  Ctrl+C para terminar.\n")
