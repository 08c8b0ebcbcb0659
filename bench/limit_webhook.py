"""The limit: an aiohttp webhook that keeps what arrives (one commit for all that waits) before its 200, and no more.

A bot that also reads the message, decides and sends a reply can only be slower.
"""

import asyncio
import json
import sqlite3

import aiohttp
from aiohttp import web

from bench.fake_telegram import SECRET, TOKEN
from bench.peer import SCHEMA, arguments


class Limit:
    def __init__(self, db):
        self.db, self.arrived, self.wake = db, [], asyncio.Event()

    async def take(self, request):
        if request.headers.get("X-Telegram-Bot-Api-Secret-Token") != SECRET:
            return web.Response(status=403)
        update = json.loads(await request.read())
        durable = asyncio.get_running_loop().create_future()
        self.arrived.append((update, durable))
        self.wake.set()
        await durable
        return web.Response()

    async def keep(self):
        while True:
            await self.wake.wait()
            self.wake.clear()
            batch, self.arrived = self.arrived, []
            rows = [(it["message"]["chat"]["id"], it["update_id"], it["message"]["text"]) for it, _ in batch]
            await asyncio.to_thread(self.write, rows)
            for _, durable in batch:
                durable.set_result(None)

    def write(self, rows):
        with self.db:
            self.db.executemany("INSERT INTO answers VALUES (?, ?, ?)", rows)


async def main():
    options = arguments()
    db = sqlite3.connect(options.db, check_same_thread=False)
    db.executescript(SCHEMA)
    limit = Limit(db)
    app = web.Application()
    app.router.add_post("/hook", limit.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", options.port).start()
    async with aiohttp.ClientSession() as session:
        await session.post(f"{options.api}/bot{TOKEN}/setWebhook", json={"url": "https://bench.invalid/hook"})
    await limit.keep()


asyncio.run(main())
