"""`clacbot chat`: the conversation at a terminal, with the real inbox, outbox and database."""

from __future__ import annotations

import asyncio
import sys

from bot import activity_files
from bot.app import clock, local_address
from bot.broadcasting import FILE, MailingFile
from bot.channels.console import Console
from bot.contents import Make
from bot.inbox import Inbox
from bot.outbox import Outbox
from bot.publishing import Shelf
from bot.reports.board_files import BOARD, make_file
from bot.reports.own_data import MAKER, OwnData
from bot.reports.pictures import PICTURES
from bot.resources import Resources
from bot.settings import Settings
from storage import facts, schema, sessions
from storage.database import Database


async def run_chat(settings: Settings, code: str) -> None:
    """Talk until the end of the input; with a code, as the person it belongs to."""
    database = Database(settings.database)
    if database.is_sqlite:
        await schema.migrate(database)
    await schema.check(database)
    console = Console(
        f"terminal-{code or 'anon'}", sys.stdin, sys.stdout, clock, colour=sys.stdout.isatty(), folder=settings.data_dir
    )
    async with database.transaction() as db:
        sample = await facts.get(db, "sample_data") == "1"
        key = settings.secret_key.get_secret_value() or await sessions.key(db)
    site = settings.public_url or local_address(settings.host, settings.port)
    shelf = Shelf()
    resources = Resources(
        shelf=shelf,
        privacy_email=settings.privacy_email,
        privacy_url=settings.privacy_url,
        sample_data=sample,
        panel_key=key,
        panel_link=lambda token: f"{site}/panel/door/{token}",
        door_link=lambda token: f"{site}/t/{token}",
    )
    documents: dict[str, Make] = {
        **activity_files.MAKERS, BOARD: make_file, MAKER: OwnData(shelf), FILE: MailingFile(),
    }  # fmt: skip
    outbox = Outbox(database, {console.name: console}, clock, PICTURES, documents)
    inbox = Inbox(database, {console.name: console}, outbox, resources, clock)
    task = asyncio.create_task(inbox.run())
    try:
        await inbox.receive(console.split(console.body(f"/start {code}".strip())))
        await console.start(inbox.receive)
        await inbox.drained(5)
        await outbox.drained(5)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await database.close()
