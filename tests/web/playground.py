"""A site with a small scripted bot behind it: the real server, channel and database, and nobody clever."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from aiohttp import web

from bot.channels.webchat import WebChat
from bot.channels.webchat_routes import ChatRoutes
from bot.i18n import NAMES, translator
from bot.messages import Choice, Outgoing, Picture, Settlement, strong
from bot.web.server import build
from bot.web.site import Persona, Site
from bot.web.transcripts import Transcripts
from storage.database import Database
from storage.models import Record

PERSONAS = (
    Persona("peru", "Rosa Montecanela", "Cerro Imaginario · Perú", "es", "CAFEPE27", "#0b746e", "member", "Perú"),
    Persona("brasil", "João Luacanela", "Nova Aurora · Brasil", "pt", "CAFEBR27", "#a04a12", "member", "Brasil"),
    Persona("jamaica", "Winston Cloudpepper", "New Dawn · Jamaica", "en", "CAFEJM27", "#5b4a9e", "member", "Jamaica"),
    Persona("haiti", "Marie Montcannelle", "Lune Claire · Haïti", "fr", "MANGHT27", "#b0305a", "member", "Haïti"),
    Persona("lider", "Luis Nubementa", "Luna Clara · Guatemala", "es", "LEADGT27", "#1d5f9c", "leader"),
    Persona("mel", "Elena Solcanela", "Equipo de CLAC", "es", "STAFMEL2", "#52606b", "staff"),
)  # fmt: skip
AGREE = tuple(
    Choice(str(n), label, str(n))
    for n, label in enumerate(("Sí, preguntas y avisos", "Solo preguntas", "Solo avisos de actividades", "No"), 1)
)
SCALE = tuple(
    Choice(str(5 - n), label, str(5 - n))
    for n, label in enumerate(
        ("Muy satisfecha", "Satisfecha", "Ni satisfecha ni insatisfecha", "Insatisfecha", "Muy insatisfecha")
    )
)
YES_NO = (Choice("si", "Sí", "1"), Choice("no", "No", "2"))
STEPS: tuple[tuple[str, tuple[Choice, ...], str], ...] = (
    (
        "Hola 👋 Soy el asistente de CLAC. Escribo a Rosa, de Flor de Cerro Imaginario.\n"
        f"{strong('Para qué:')} hacerle pocas preguntas al año.\n"
        f"{strong('Es voluntario:')} decir que no, no afecta nada.\n"
        "Aviso completo: https://ejemplo.invalid/aviso.\n¿Está de acuerdo?",
        AGREE,
        "",
    ),
    ("1 de 3 · ¿Qué tan satisfecha está su organización con los servicios de CLAC?", SCALE, ""),
    ("2 de 3 · ¿Participó este año en alguna actividad?", YES_NO, ""),
    ("3 de 3 · ¿Qué debería mejorar CLAC? Escriba o mande una nota de voz.", (), "voice"),
)


class ScriptedBot:
    """Asks the steps in order; anything but a choice of the step is asked again. Remembers what it was told."""

    def __init__(self, chat: WebChat, picture: bytes | None = None):
        self.chat, self.picture = chat, picture
        self.heard: list[str] = []
        self._seen: set[str] = set()
        self._step: dict[str, int] = {}

    async def receive(self, raws):
        for raw in raws:
            if raw.provider_id not in self._seen:
                self._seen.add(raw.provider_id)
                await self.answer(self.chat.parse(raw))

    async def answer(self, incoming):
        said = incoming.tap.value if incoming.tap else incoming.text or incoming.media.reference
        self.heard.append(said)
        address = incoming.address
        step = self._step.get(address, -1)
        choices = STEPS[step][1] if 0 <= step < len(STEPS) else ()
        chosen = next((it for it in choices if said in {it.value, it.digit, it.label}), None)
        if choices and chosen is None:
            return await self.chat.send(address, Outgoing("No entendí. Toque una respuesta o escriba su número."))
        self._step[address] = step = min(step + 1, len(STEPS))
        settles = Settlement(f"q{step - 1}", STEPS[step - 1][0], chosen.label) if chosen else None
        if step == len(STEPS):
            thanks = "¡Gracias! Con la suya, ya respondieron 12 de 15 organizaciones del Perú."
            drawn = Picture("progress", alt="Las siete metas de la red") if self.picture else None
            return await self.chat.send(address, Outgoing(thanks, settles=settles, picture=drawn), self.picture)
        text, choices, request = STEPS[step]
        return await self.chat.send(address, Outgoing(text, choices, f"q{step}", settles=settles, request=request))


class Playground:
    """One process: `start` and `stop` it as often as needed, the port stays."""

    def __init__(self, database: Database, site: Site, picture: bytes | None = None):
        self.chat = WebChat(Transcripts(database, lambda: datetime.now(UTC)), lambda: datetime.now(UTC))
        self.bot = ScriptedBot(self.chat, picture)
        self.site, self.port = site, 0
        self._runner = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self, port: int = 0):
        await self.chat.start(self.bot.receive)
        self._runner = web.AppRunner(
            build(self.site, ChatRoutes(self.chat).routes(), closing=[self.chat.stop]), shutdown_timeout=5
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port or self.port).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self):
        await self._runner.cleanup()


def make_site(database: Database, **changes) -> Site:
    known = {
        "healthy": database.answers,
        "metrics": lambda: b"clacbot_messages_total 3.0\n",
        "translate": translator,
        "languages": NAMES,
        "personas": PERSONAS,
        "example_data": True,
        "webchat": True,
    }
    return Site(**{**known, **changes})


@asynccontextmanager
async def playground(path, picture: bytes | None = None, **changes):
    """A running playground on a fresh database."""
    database = Database(f"sqlite+aiosqlite:///{path / 'playground.db'}")
    async with database.transaction() as db:
        await db.run_sync(Record.metadata.create_all)
    ground = Playground(database, make_site(database, **changes), picture)
    await ground.start()
    try:
        yield ground
    finally:
        await ground.stop()
        await database.close()


async def until(condition, seconds: float = 5.0):
    """Wait until the condition holds."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what is waited for happens in a browser
            await asyncio.sleep(0.02)
