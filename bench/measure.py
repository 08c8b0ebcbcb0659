"""One run of one bot: start it, let the people talk to it, stop it, and see that nothing is missing."""

import asyncio
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench.fake_telegram import Api, ApiConnection, Webhook, free_port
from bench.questions import N
from bench.swarm import Swarm, cpu_seconds, memory_mib

START_SECONDS, RUN_SECONDS, STOP_SECONDS = 60, 400, 10


@dataclass(frozen=True)
class Load:
    """How a bot is used: people in all, how many of them at once, and how long the Bot API takes, in milliseconds."""

    people: int
    inflight: int
    latency_ms: float

    def __str__(self):
        who = "one person" if self.inflight == 1 else f"{self.inflight} people at once"
        return f"Bot API {'at once' if not self.latency_ms else f'after {self.latency_ms:g} ms'}, {who}"


async def measure(bot, load):
    """The figures of one run; raises AssertionError for a wrong reply or a missing row."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        return await _measure(bot, load, Path(folder))


async def _measure(bot, load, folder):
    loop = asyncio.get_running_loop()
    bot.prepare(folder, load.people)
    api = Api(load.latency_ms / 1000)
    server = await loop.create_server(lambda: ApiConnection(api), "127.0.0.1", 0)
    port = free_port()
    begun = time.perf_counter()
    child = bot.start(folder, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", port)
    try:
        await asyncio.wait_for(api.ready.wait(), START_SECONDS)
        started = {"start_s": time.perf_counter() - begun, "ready_mib": memory_mib(child.pid)}
        talked = await _talk(bot, load, api, port, child)
        child.terminate()
        await asyncio.to_thread(child.wait, STOP_SECONDS)
        bot.check(folder, load.people, talked.pop("updates"))
    except BaseException:
        print((folder / "errors.txt").read_text()[-3000:])
        raise
    finally:
        child.kill()
        child.wait()
        server.close()
    return {**started, **talked}


async def _talk(bot, load, api, port, child):
    failed = finished = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().set_exception_handler(lambda _, context: _fail(failed, context))
    hook = Webhook(api.hook_path, lambda chat: swarm.on_reply(chat) if bot.silent else None)
    swarm = Swarm(
        load.people, load.inflight, hook.deliver, lambda: finished.set_result(cpu_seconds(child.pid)),
        opening=bot.opening, last=bot.last, silent=bot.silent,
    )  # fmt: skip
    api.swarm, before = swarm, []
    swarm.on_timing = lambda: before.append(cpu_seconds(child.pid))
    await hook.open(port)
    swarm.start()
    used = await asyncio.wait_for(finished, RUN_SECONDS) - before[0]
    memory = memory_mib(child.pid)
    await asyncio.sleep(0.3)  # the last replies are being recorded
    assert not hook.refused, f"{hook.refused} deliveries were refused"
    cpu = {"cpu_us": used / (load.people * N) * 1e6, "busy_mib": memory, "updates": swarm.updates - 1000}
    return {**swarm.figures(), **cpu}


def _fail(future, context):
    """A wrong reply ends the run: it is raised in a callback, where nobody would see it."""
    if not future.done():
        future.set_exception(context.get("exception") or RuntimeError(context["message"]))
