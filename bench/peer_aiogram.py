"""Peer: an aiogram bot with its FSM, written as its own examples are; every answer is committed to SQLite."""

import asyncio

import aiosqlite
from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import KeyboardButton, Message, ReplyKeyboardMarkup, ReplyKeyboardRemove
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from bench.fake_telegram import SECRET, TOKEN
from bench.peer import SCHEMA, arguments
from bench.questions import INVALID, N, keyboard, prompt, validate


class Survey(StatesGroup):
    answering = State()


class Peer:
    def __init__(self, db):
        self.db = db

    async def begin(self, message: Message, state: FSMContext):
        await state.set_state(Survey.answering)
        await state.set_data({"i": 0, "answers": {}})
        await self.ask(message, 0)

    async def step(self, message: Message, state: FSMContext):
        data = await state.get_data()
        i = data["i"]
        value = validate(i, message.text)
        if value is None:
            return await message.answer(INVALID)
        await self.db.execute("INSERT INTO answers VALUES (?, ?, ?)", (message.chat.id, i, str(value)))
        await self.db.commit()
        data["answers"][str(i)] = value
        await state.set_data({**data, "i": i + 1})
        if i + 1 == N:
            await state.set_state(None)
        return await self.ask(message, i + 1)

    async def ask(self, message, i):
        markup = ReplyKeyboardRemove()
        if rows := keyboard(i):
            keys = [[KeyboardButton(text=text) for text in row] for row in rows]
            markup = ReplyKeyboardMarkup(keyboard=keys, one_time_keyboard=True)
        await message.answer(prompt(i), reply_markup=markup)


async def main():
    options = arguments()
    db = await aiosqlite.connect(options.db)
    await db.executescript(SCHEMA)
    peer, bot = Peer(db), Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(options.api)))
    dispatcher = Dispatcher(storage=MemoryStorage())
    dispatcher.message.register(peer.begin, CommandStart())
    dispatcher.message.register(peer.step, Survey.answering, F.text)
    app = web.Application()
    SimpleRequestHandler(dispatcher, bot, secret_token=SECRET).register(app, "/hook")
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", options.port).start()
    await bot.set_webhook("https://bench.invalid/hook", secret_token=SECRET)
    await asyncio.Event().wait()


asyncio.run(main())
