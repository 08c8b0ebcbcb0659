"""`clacbot chat`: the conversation at a terminal, with the real inbox, outbox and database."""

from __future__ import annotations

import asyncio
import sys

from bot.app import clock
from bot.broadcasting import FILE, MailingFile
from bot.channels.console import Console
from bot.contents import Make
from bot.inbox import Inbox
from bot.outbox import Outbox
from bot.publishing import Shelf
from bot.reports.own_data import MAKER, OwnData
from bot.reports.pictures import PICTURES
from bot.resources import Resources
from bot.settings import Settings
from storage import facts, schema
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
    async with database.reading() as db:
        sample = await facts.get(db, "sample_data") == "1"
    shelf = Shelf()
    resources = Resources(
        shelf=shelf,
        privacy_email=settings.privacy_email,
        privacy_url=settings.privacy_url,
        sample_data=sample,
    )
    documents: dict[str, Make] = {MAKER: OwnData(shelf), FILE: MailingFile()}
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
