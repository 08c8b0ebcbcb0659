"""The real bot as a process, killed at random moments while people answer: nothing lost, nothing twice."""

import asyncio
import os
import random
import re
import signal
import socket
import sys
from collections import Counter
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from bot.audience import Audience
from bot.fieldwork import open_round
from bot.publishing import publish
from storage import schema
from storage.database import Database
from storage.models import Address, Answer, AnswerChange, Consent, Inbox, Interview, Outbox, Person
from tests.fake_bot_api import FakeBotApi
from tests.network import LONG_AGO, add_organization, add_person

ROOT = Path(__file__).parent.parent
FORM = "satisfaccion_membresia.md"
QUESTIONS = [
    "rec_conoce", "rec_representa", "rec_lider", "sat_general", "sat_cumple", "sat_servicios", "sat_atencion",
    "sat_mejora",
]  # fmt: skip
FIRST_CHAT = 5001


def code_of(chat):
    return f"KILL{chat}"


def value_of(chat, number):
    """What the person answers to a question: one of five, and words at the end."""
    return f"opinión de {chat}" if number == len(QUESTIONS) else str((chat * 7 + number * 3) % 5 + 1)


class Bot:
    """`python -m bot serve` as a process that can be killed and started again."""

    def __init__(self, folder, api, mode):
        self.folder, self.api, self.mode = folder, api, mode
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"sqlite+aiosqlite:///{folder / 'bot.db'}"
        self.process = None

    def _environment(self):
        plain = {name: value for name, value in os.environ.items() if not name.startswith("CLACBOT_")}
        settings = {
            "DATABASE_URL": self.url, "PORT": str(self.port), "TELEGRAM_TOKEN": self.api.token,
            "TELEGRAM_API_URL": self.api.url, "TELEGRAM_MODE": self.mode, "TELEGRAM_SECRET": "a-secret",
            "PUBLIC_URL": f"http://127.0.0.1:{self.port}",
        }  # fmt: skip
        return {**plain, "PYTHONPATH": str(ROOT), **{f"CLACBOT_{name}": value for name, value in settings.items()}}

    async def start(self):
        """Start and wait until updates can come."""
        method = "setWebhook" if self.mode == "webhook" else "getUpdates"
        before = len(self.api.made(method))
        with (self.folder / "log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "serve", cwd=self.folder, env=self._environment(), stderr=log
            )
        await self.api.until(lambda: len(self.api.made(method)) > before, 30)

    async def kill(self):
        self.process.kill()
        await self.process.wait()

    async def terminate(self):
        """Stop as a service manager does; gives the exit status and the seconds it took."""
        started = asyncio.get_running_loop().time()
        self.process.send_signal(signal.SIGTERM)
        status = await asyncio.wait_for(self.process.wait(), 15)
        return status, asyncio.get_running_loop().time() - started


class Respondent:
    """Somebody who reads a question, thinks, and answers it by a tap or by typing, once."""

    def __init__(self, api, chat, rng, think):
        self.api, self.chat, self.rng, self.think = api, chat, rng, think
        self.number = 1
        self.done = False

    async def live(self):
        await self._pause()
        self.api.say(self.chat, f"/start {code_of(self.chat)}")
        await self._sees("¿Qué desea hacer?")
        self.api.say(self.chat, "encuesta")
        while self.number <= len(QUESTIONS):
            await self._sees(f"{self.number}/{len(QUESTIONS)}")
            await self._pause()
            self._answer(value_of(self.chat, self.number))
            self.number += 1
        await self._sees("Esto respondió")
        await self._pause()
        if self.rng.random() < 0.5:
            self.api.tap(self.chat, "✅ Enviar")
        else:
            self.api.say(self.chat, "enviar")
        await self._sees("¡Gracias!")
        self.done = True

    def _answer(self, value):
        question = self._newest(f"{self.number}/{len(QUESTIONS)}")
        keys = [key for row in question.get("reply_markup", {}).get("inline_keyboard", []) for key in row]
        button = next((key for key in keys if key["callback_data"].endswith(f"|{value}")), None)
        if button is not None and self.rng.random() < 0.5:
            self.api.press(self.chat, question, button["callback_data"])
        else:
            self.api.say(self.chat, value)

    def _newest(self, text):
        return next((it for it in reversed(self.api.shown(self.chat)) if text in it.get("text", "")), None)

    async def _sees(self, text):
        while self._newest(text) is None:  # noqa: ASYNC110 - a person looks at the chat now and then
            await asyncio.sleep(0.02)

    async def _pause(self):
        await asyncio.sleep(self.rng.uniform(*self.think))


@pytest.fixture
async def api():
    async with FakeBotApi(latency=0.01) as fake:
        yield fake


async def prepare(url, chats):
    """People with codes who have agreed, and an open round."""
    database = Database(url)
    await schema.migrate(database)
    now = datetime.now(UTC)
    async with database.transaction() as db:
        await publish(db, (files("bot.surveys") / "forms" / FORM).read_bytes(), FORM, now)
        for n in range(10):
            await add_organization(
                db, f"PE-{n}", f"Cooperativa {n}", "opp", "PE", "andina", "America/Lima", "es", ("cafe",)
            )
        for chat in chats:
            person = await add_person(db, f"Persona {chat}", code_of(chat), "es", (f"PE-{chat % 10}",))
            proof = {
                "person_id": person, "purpose": "surveys", "granted": True, "text_version": "2026.1", "language": "es",
                "channel": "test", "message_id": "1", "answer": "1", "zone": "America/Lima", "at": LONG_AGO,
            }  # fmt: skip
            await db.execute(insert(Consent).values(proof))
        await db.execute(Person.__table__.update().values(surveys=True))
        await open_round(db, FORM.removesuffix(".md"), audience=Audience(), closes_at=None, now=now, actor="test")
    await database.close()


async def rows(database, query):
    async with database.reading() as db:
        return (await db.execute(query)).all()


async def settled(url, seconds=25):
    """Wait until what the dead processes held has been taken back and sent."""
    database = Database(url)
    async with asyncio.timeout(seconds):
        while await rows(database, select(Outbox.id).where(Outbox.state != "sent").limit(1)):  # noqa: ASYNC110
            await asyncio.sleep(0.2)
    await database.close()


async def check_everything(url, api, chats):
    """What must hold however often the process died."""
    database = Database(url)
    whose = select(Address.address, Answer.question, Answer.value)
    whose = whose.join(Interview, Interview.id == Answer.interview_id).join(
        Address, Address.person_id == Interview.person_id
    )
    given = {(row[0], row[1]): row[2] for row in await rows(database, whose)}
    wanted = {(str(chat), name): value_of(chat, n) for chat in chats for n, name in enumerate(QUESTIONS, 1)}
    assert given == wanted
    assert await rows(database, select(func.count()).select_from(AnswerChange)) == [(0,)]
    assert await rows(database, select(Interview.state, func.count()).group_by(Interview.state)) == [
        ("complete", len(chats))
    ]
    assert {state for (state,) in await rows(database, select(Inbox.state))} == {"done"}
    assert {state for (state,) in await rows(database, select(Outbox.state))} == {"sent"}
    doubtful = await rows(database, select(Address.address, Outbox.payload).join(Address).where(Outbox.doubt))
    await database.close()
    for chat in chats:
        asked = Counter(
            match[1]
            for call in api.made("sendMessage", chat)
            if call.status == 200 and (match := re.search(r"(\d)/8  ", call.parameters["text"]))
        )
        assert set(asked) == {str(n) for n in range(1, 9)}
        for number, times in asked.items():
            doubts = sum(address == str(chat) and f"{number}/8  " in payload for address, payload in doubtful)
            assert times <= 1 + doubts, f"chat {chat} was asked question {number} {times} times"
    return len(doubtful)


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_nothing_is_lost_or_doubled_when_the_process_is_killed(tmp_path, api, mode):
    rng = random.Random(f"kill {mode}")
    chats = range(FIRST_CHAT, FIRST_CHAT + 60)
    bot = Bot(tmp_path, api, mode)
    await prepare(bot.url, chats)
    api.duplicated = api.shuffled = True
    people = [Respondent(api, chat, random.Random(chat), think=(0.1, 2.0)) for chat in chats]
    living = [asyncio.create_task(person.live()) for person in people]
    try:
        for _ in range(4):
            await bot.start()
            await asyncio.sleep(rng.uniform(0.3, 2.5))
            assert not all(person.done for person in people)
            await bot.kill()
        await bot.start()
        await asyncio.wait_for(asyncio.gather(*living), 75)
        await settled(bot.url)
        status, seconds = await bot.terminate()
    finally:
        for task in living:
            task.cancel()
        if bot.process.returncode is None:
            await bot.kill()
    assert status == 0
    assert seconds < 10
    await check_everything(bot.url, api, chats)


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_a_clean_stop_leaves_no_doubt(tmp_path, api, mode):
    chats = range(FIRST_CHAT, FIRST_CHAT + 30)
    bot = Bot(tmp_path, api, mode)
    await prepare(bot.url, chats)
    people = [Respondent(api, chat, random.Random(chat), think=(0.05, 0.4)) for chat in chats]
    living = [asyncio.create_task(person.live()) for person in people]
    try:
        for _ in range(3):
            await bot.start()
            await asyncio.sleep(0.8)
            status, seconds = await bot.terminate()
            assert status == 0
            assert seconds < 10
        await bot.start()
        await asyncio.wait_for(asyncio.gather(*living), 40)
        await settled(bot.url)
        status, _ = await bot.terminate()
    finally:
        for task in living:
            task.cancel()
        if bot.process.returncode is None:
            await bot.kill()
    assert status == 0
    assert await check_everything(bot.url, api, chats) == 0
    assert "Traceback" not in (tmp_path / "log").read_text()
