"""The composition root: builds everything from the settings, and knows the order of starting and stopping."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime

from aiohttp import web

from bot import activity_files
from bot.audience import Audience
from bot.broadcasting import FILE, MailingFile
from bot.channels.webchat import WebChat
from bot.channels.webchat_routes import ChatRoutes
from bot.contents import Make
from bot.errors import SettingsError
from bot.handlers.vocabulary import command_menus
from bot.i18n import LANGUAGES, NAMES, locale_of, translator
from bot.inbox import Inbox
from bot.messages import Channel
from bot.outbox import Outbox
from bot.publishing import Shelf
from bot.reports.board_files import BOARD, make_file
from bot.reports.own_data import MAKER, OwnData
from bot.reports.pictures import PICTURES
from bot.resources import Resources
from bot.scheduler import Scheduler
from bot.settings import Settings
from bot.timetable import timetable
from bot.web.metrics import exposition
from bot.web.panel.desk import Desk
from bot.web.panel.entrance import Entrance
from bot.web.server import build
from bot.web.site import Persona, Route, Site
from bot.web.transcripts import Transcripts
from storage import facts, schema, sessions
from storage.database import Database

log = logging.getLogger(__name__)

DRAIN_SECONDS = 8.0  # what stopping may take; the contract allows ten


def clock() -> datetime:
    """Now, aware; the only clock the rest is given."""
    return datetime.now(UTC)


class App:
    """One process serving one database: channels, inbox, outbox, scheduler and HTTP server."""

    def __init__(self, settings: Settings, *, personas: Sequence[Persona] = (), demo: bool = False) -> None:
        self.settings, self.demo, self.personas = settings, demo, tuple(personas)
        self.database = Database(settings.database)
        self.channels: dict[str, Channel] = {}
        self.routes: list[Route] = []
        self._closing: list[Callable[[], Awaitable[None]]] = []  # what ends before the server waits for requests
        self.port = settings.port
        self._telegram_link: Callable[[str], str] | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._scheduler = Scheduler()
        self._runner: web.AppRunner | None = None

    # --- building

    def _open_channels(self) -> None:
        settings = self.settings
        if self.demo or settings.webchat == "on":
            chat = WebChat(Transcripts(self.database, clock), clock)
            self.channels[chat.name] = chat
            self._closing = [chat.stop]
            self.routes += ChatRoutes(chat, [settings.public_url] if settings.public_url else []).routes()
        if token := settings.telegram_token.get_secret_value():
            from bot.channels.telegram import TelegramChannel

            telegram = TelegramChannel(
                token,
                settings.telegram_api_url,
                mode=settings.telegram_mode,
                secret=settings.telegram_secret.get_secret_value(),
                public_url=settings.public_url,
                menus=command_menus(),
            )
            self.channels[telegram.name] = telegram
            self.routes += telegram.routes()
            self._telegram_link = telegram.deep_link

    async def _compose(self) -> None:
        async with self.database.reading() as db:
            self.sample_data = await facts.get(db, "sample_data") == "1"
        async with self.database.transaction() as db:
            self.panel_key = self.settings.secret_key.get_secret_value() or await sessions.key(db)
        self.shelf = Shelf()
        resources = Resources(
            shelf=self.shelf,
            privacy_email=self.settings.privacy_email,
            privacy_url=self.settings.privacy_url,
            sample_data=self.sample_data,
            limits={name: channel.limits for name, channel in self.channels.items()},
            panel_key=self.panel_key,
            panel_link=self.panel_link,
            door_link=self.door_link,
        )
        documents: dict[str, Make] = {
            **activity_files.MAKERS,
            BOARD: make_file,
            MAKER: OwnData(self.shelf),
            FILE: MailingFile(),
        }
        self.outbox = Outbox(
            self.database,
            self.channels,
            clock,
            PICTURES,
            documents,
        )
        self.inbox = Inbox(self.database, self.channels, self.outbox, resources, clock)

    def _site(self) -> Site:
        return Site(
            healthy=self.database.answers,
            metrics=lambda: exposition(self.inbox, self.outbox),
            translate=translator,
            languages={code: NAMES[code] for code in LANGUAGES},
            personas=self.personas,
            example_data=self.sample_data,
            webchat="web" in self.channels,
            panel=True,
            deep_link=self._telegram_link,
            progress_svg=self._progress_svg if self.demo else None,
            secure=self.settings.public_url.startswith("https://"),
            privacy_url=self.settings.privacy_url,
            privacy_email=self.settings.privacy_email,
        )

    def door_link(self, token: str) -> str:
        """The address of the picture at an activity's door; it opens the right chat."""
        return f"{self.settings.public_url or local_address(self.settings.host, self.port)}/t/{token}"

    def panel_link(self, token: str) -> str:
        """The address of a one-time link into the staff console."""
        return f"{self.settings.public_url or local_address(self.settings.host, self.port)}/panel/door/{token}"

    def _panel(self, site: Site) -> list[Route]:
        """The staff console's routes; the demonstration also lets visitors choose who they are."""
        desk = Desk(site, self.database, clock, self.panel_key, self._progress_svg)
        return [*Entrance(desk, demo=self.demo and self.sample_data).routes(), *desk.routes()]

    async def _progress_svg(self, language: str, audience: Audience = Audience()) -> str:  # noqa: B008 - a frozen value
        from bot.reports.chart import progress_svg
        from bot.reports.collect import make_report

        async with self.database.reading() as db:
            report = await make_report(
                db,
                audience,
                clock(),
                translate=translator(language),
                locale=locale_of(language),
                examples=self.sample_data,
            )
        return await asyncio.to_thread(progress_svg, report)

    # --- running

    async def start(self) -> None:
        """Bring everything up: database, inbox and outbox, HTTP, channels, ticks; then messages may come."""
        if self.database.is_sqlite:
            await schema.migrate(self.database)
        await schema.check(self.database)
        self._open_channels()
        await self._compose()
        self._tasks = [asyncio.create_task(self.inbox.run()), asyncio.create_task(self.outbox.run())]
        await self._listen()
        for channel in self.channels.values():
            await channel.start(self.inbox.receive)
        parts = (self.database, self.channels, self.shelf, self.inbox, self.outbox, clock)
        for seconds, name, tick in timetable(*parts, examples=self.sample_data):
            self._scheduler.every(seconds, name, tick)
        self._scheduler.start()
        gc.collect()
        gc.set_threshold(10_000, 20, 20)  # an answer makes hundreds of objects and hardly a circle
        gc.freeze()  # what is loaded now stays: looking through it again and again cost a tenth of every answer
        log.info("app.started", extra={"channels": sorted(self.channels), "port": self.port})

    async def _listen(self) -> None:
        site = self._site()
        application = build(site, [*self.routes, *self._panel(site)], closing=self._closing)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=2)
        await self._runner.setup()
        listener = web.TCPSite(self._runner, self.settings.host, self.settings.port, backlog=1024)
        try:
            await listener.start()
        except OSError as error:
            raise SettingsError(
                f"CLACBOT_PORT: no se puede escuchar en {self.settings.host}:{self.settings.port} ({error.strerror}); "
                "elija otro puerto o cierre el programa que lo usa"
            ) from error
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Take in nothing more, finish what is in hand, let go of everything."""
        self._scheduler.stop()
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                if self._runner is not None:
                    await self._runner.cleanup()
                if self._tasks:
                    await self._drain()
                for channel in self.channels.values():
                    await channel.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.database.close()
        log.info("app.stopped")

    async def _drain(self) -> None:
        await self.inbox.drained(2)
        self.inbox.close()
        await asyncio.gather(*self._tasks[:1])
        await self.outbox.drained(4)

    async def run(self, started: Callable[[], None] = lambda: None) -> None:
        """Serve until SIGTERM or SIGINT, then stop in order; `started` is called when messages may come."""
        stopped = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopped.set)
        try:
            await self.start()
            started()
            await stopped.wait()
        finally:
            await self.stop()


def local_address(host: str, port: int) -> str:
    """Where this machine reaches a server that listens on `host`."""
    return f"http://{'127.0.0.1' if host in {'0.0.0.0', '::'} else host}:{port}"  # noqa: S104 - compared, not bound
