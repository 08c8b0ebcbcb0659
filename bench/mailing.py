"""A mailing to many: rehearsed, queued, and sent at a channel's limit while people go on writing to the bot.

The bot is `clacbot serve`; the fake Bot API answers after 50 ms. Somebody writes every 200 ms all the while.
"""

import asyncio
import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from bench import bots
from bench.fake_telegram import SECRET, TOKEN, Api, ApiConnection, Webhook, free_port
from bench.mailing_text import FIRST_CHAT, TEXT
from bench.swarm import cpu_seconds, quantile, update

RATES = (30, 80, 1000)
LATENCY = 0.05
WARM_SECONDS, EVERY = 3, 0.2
START_SECONDS, STOP_SECONDS = 60, 12


class Count:
    """What arrives at the Bot API: every message, and how long each person waited for the reply."""

    def __init__(self):
        self.times, self.asked, self.waits = [], {}, []

    def on_reply(self, chat, text):
        now = time.perf_counter()
        self.times.append(now)
        if text != TEXT and (asked := self.asked.pop(chat, None)) is not None:
            self.waits.append(now - asked)


async def send(source, people, rate, seconds):
    """The figures of one rate."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        path = Path(folder) / "bot.db"
        shutil.copyfile(source, path)
        return await _send(Path(folder), path, people, rate, seconds)


async def _send(folder, path, people, rate, seconds):
    loop = asyncio.get_running_loop()
    api = Api(LATENCY)
    api.swarm = count = Count()
    server = await loop.create_server(lambda: ApiConnection(api), "127.0.0.1", 0)
    port = free_port()
    child = _start(folder, path, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", port, rate)
    try:
        await asyncio.wait_for(api.ready.wait(), START_SECONDS)
        hook = Webhook(api.hook_path, lambda _: None)
        await hook.open(port)
        await asyncio.sleep(WARM_SECONDS)
        begun, used = time.perf_counter(), cpu_seconds(child.pid)
        await _write(hook, count, people, rate, begun + seconds)
        ended, used = time.perf_counter(), cpu_seconds(child.pid) - used
        await asyncio.sleep(1)
        child.terminate()
        await asyncio.to_thread(child.wait, STOP_SECONDS)
    except BaseException:
        print((folder / "errors.txt").read_text()[-3000:])
        raise
    finally:
        child.kill()
        child.wait()
        server.close()
    assert not hook.refused, f"{hook.refused} deliveries were refused"
    assert not count.asked, f"{len(count.asked)} people got no reply"
    sent = sum(begun <= it <= ended for it in count.times)
    return {
        "rate": rate, "per_second": sent / (ended - begun), "share": sent / (ended - begun) / rate,
        "replies": len(count.waits), "wait_p50_s": quantile(count.waits, 0.5), "wait_max_s": max(count.waits),
        "cpu_us": used / sent * 1e6,
    }  # fmt: skip


async def _write(hook, count, people, rate, end):
    """People write to the bot one after the other: every other one is about to get the mailing, or the last to."""
    number = 1000
    while time.perf_counter() < end:
        number += 1
        last, next_ = people - (number - 1001) % min(people, 500), len(count.times) + rate
        chat = FIRST_CHAT + (min(people, next_) if number % 2 else last)
        if chat not in count.asked:
            count.asked[chat] = time.perf_counter()
            hook.deliver(update(number, chat, "idioma"), chat)
        await asyncio.sleep(EVERY)


def _start(folder, path, api_url, port, rate):
    settings = {
        "DATABASE_URL": f"sqlite+aiosqlite:///{path}", "PORT": str(port), "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API_URL": api_url, "TELEGRAM_MODE": "webhook", "TELEGRAM_SECRET": SECRET,
        "PUBLIC_URL": "https://bench.invalid", "LOG_LEVEL": "warning",
    }  # fmt: skip
    plain = {name: value for name, value in os.environ.items() if not name.startswith("CLACBOT_")}
    environ = {**plain, "PYTHONPATH": str(bots.ROOT), **{f"CLACBOT_{name}": it for name, it in settings.items()}}
    command = [bots.PYTHON, "-m", "bench.mailing_bot", str(rate)]
    with (folder / "errors.txt").open("wb") as errors:
        return subprocess.Popen(command, cwd=folder, env=environ, stderr=errors)


async def measure(people, seconds, rates=RATES):
    """The figures of rehearsing and queueing, and of every rate."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        path = Path(folder) / "queued.db"
        command = [bots.PYTHON, "-m", "bench.mailing_prepare", str(path), str(people)]
        done = await asyncio.to_thread(
            subprocess.run, command, cwd=bots.ROOT, capture_output=True, text=True, check=True
        )
        return json.loads(done.stdout), [await send(path, people, rate, seconds) for rate in rates]


def table(people, seconds, figures):
    """The figures in words."""
    before, runs = figures
    yield f"### A mailing to {people:,} people"
    yield ""
    yield (
        f"Rehearsed in {before['rehearse_s']:.1f} s, queued in {before['queue_s']:.1f} s (SQLite, `synchronous=FULL`) "
        f"in steps that let replies through: none would have waited more than {before['queue_longest_wait_s']:.2f} s "
        f"for its turn. Then sent by `clacbot serve` for {seconds:g} s at each limit, the Bot API answering after "
        f"{LATENCY * 1000:g} ms, while somebody writes every {EVERY * 1000:g} ms; replies count for the limit too. "
        "Every other one writes while the own message of the mailing waits for its turn."
    )
    yield ""
    yield "| limit a second | sent a second | of the limit | reply p50 ms | slowest reply ms | CPU µs/message |"
    yield "|---:|---:|---:|---:|---:|---:|"
    for run in runs:
        yield (
            f"| {run['rate']:,} | {run['per_second']:,.1f} | {run['share']:.1%} | {run['wait_p50_s'] * 1000:.1f} | "
            f"{run['wait_max_s'] * 1000:.0f} | {run['cpu_us']:,.0f} |"
        )
    yield ""
