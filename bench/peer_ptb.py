"""Peer: python-telegram-bot's ConversationHandler, written as its own examples are; SQLite commits every answer.

It handles one update at a time: ConversationHandler is documented as not safe with concurrent updates.
"""

import asyncio

import aiosqlite
from telegram import ReplyKeyboardMarkup, ReplyKeyboardRemove
from telegram.ext import Application, CommandHandler, ConversationHandler, MessageHandler, filters

from bench.fake_telegram import SECRET, TOKEN
from bench.peer import SCHEMA, arguments
from bench.questions import INVALID, N, keyboard, prompt, validate


class Peer:
    def __init__(self, db):
        self.db = db

    async def begin(self, update, context):
        context.user_data.update(i=0, answers={})
        await self.ask(update, 0)
        return 0

    async def step(self, update, context):
        i = context.user_data["i"]
        value = validate(i, update.message.text)
        if value is None:
            await update.message.reply_text(INVALID)
            return i
        context.user_data["answers"][i] = value
        context.user_data["i"] = i + 1
        await self.db.execute("INSERT INTO answers VALUES (?, ?, ?)", (update.effective_chat.id, i, str(value)))
        await self.db.commit()
        await self.ask(update, i + 1)
        return i + 1 if i + 1 < N else ConversationHandler.END

    async def ask(self, update, i):
        rows = keyboard(i)
        markup = ReplyKeyboardMarkup(rows, one_time_keyboard=True) if rows else ReplyKeyboardRemove()
        await update.message.reply_text(prompt(i), reply_markup=markup)


async def main():
    options = arguments()
    db = await aiosqlite.connect(options.db)
    await db.executescript(SCHEMA)
    peer, app = Peer(db), Application.builder().token(TOKEN).base_url(f"{options.api}/bot").build()
    step = MessageHandler(filters.TEXT & ~filters.COMMAND, peer.step)
    start = CommandHandler("start", peer.begin)
    app.add_handler(ConversationHandler([start], {i: [step] for i in range(N)}, [start], allow_reentry=True))
    async with app:
        await app.start()
        url = "https://bench.invalid/hook"
        await app.updater.start_webhook("127.0.0.1", options.port, "hook", webhook_url=url, secret_token=SECRET)
        await asyncio.Event().wait()


asyncio.run(main())
