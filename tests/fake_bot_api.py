"""A small Bot API on loopback with simulated people: for tests, and to try the bot without Telegram.

    python -m tests.fake_bot_api --port 8099
    CLACBOT_TELEGRAM_TOKEN=1:fake CLACBOT_TELEGRAM_API_URL=http://127.0.0.1:8099 clacbot serve

Lines typed in the first terminal are said by one person; "!Label" taps the button with that label.
"""

import argparse
import asyncio
import contextlib
import json
import random
import re
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web

from tests.fake_people import People, chat_of

MARKUP = ("reply_markup", "entities", "caption_entities", "commands", "allowed_updates", "link_preview_options")
WORDS = {
    400: "Bad Request: chat not found",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    429: "Too Many Requests: retry after {retry_after}",
    500: "Internal Server Error",
}


class Refusal(Exception):
    def __init__(self, status, description="", **parameters):
        super().__init__(description or WORDS[status].format(**parameters))
        self.status, self.parameters = status, parameters


@dataclass
class Call:
    method: str
    parameters: dict
    at: float
    status: int = 0  # 0 while it is not answered

    @property
    def chat(self):
        return self.parameters.get("chat_id")


@dataclass
class Fault:
    """What the next `times` calls of `method` (for `chat`, where named) meet; `hang`: accepted, never answered."""

    method: str
    status: int = 0
    chat: int | None = None
    times: int = 1
    description: str = ""
    parameters: dict = field(default_factory=dict)
    hang: bool = False


class FakeBotApi(People):
    """Start it, set `latency` and faults, let people `say` and `tap`, and look at `calls` and `shown`."""

    def __init__(self, token="1:fake", username="clac_prueba_bot", *, latency=0.0, wait=True, first=1000):
        super().__init__(first)
        self.token, self.username, self.latency, self.wait = token, username, latency, wait
        self.calls: list[Call] = []
        self.faults: list[Fault] = []
        self.menus: dict[str, list] = {}
        self.webhook: dict = {}
        self.deliveries: list[tuple[int, int]] = []  # (update id, status) of every webhook post
        self.connections, self.duplicated, self.shuffled = 4, False, False
        self.updates: dict[int, dict] = {}  # not yet acknowledged
        self._queue: deque[dict] = deque()
        self._news = asyncio.Event()
        self._poller = 0
        self._posting: list[asyncio.Task] = []
        self.url = ""

    async def start(self, port=0):
        app = web.Application(client_max_size=60 * 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._api)
        app.router.add_get("/file/bot{token}/{path:.+}", self._file)
        self._runner = web.AppRunner(app, shutdown_timeout=0.2, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.url = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"
        return self

    async def stop(self):
        await self._post_to("")
        self._poller += 1
        self._news.set()
        await self._runner.cleanup()

    async def __aenter__(self):
        return await self.start()

    async def __aexit__(self, *_):
        await self.stop()

    # --- what a test looks at and sets

    def made(self, method, chat=None):
        """The calls of a method, of one chat where named."""
        return [call for call in self.calls if call.method == method and chat in {None, call.chat}]

    def fail(self, method, status=0, *, chat=None, times=1, hang=False, description="", **parameters):
        self.faults.append(Fault(method, status, chat, times, description, parameters, hang))

    async def until(self, condition, seconds=5.0):
        """Wait until the condition holds."""
        async with asyncio.timeout(seconds):
            while not condition():  # noqa: ASYNC110 - any condition, also about what the bot did
                await asyncio.sleep(0.005)

    def wants(self, kind):
        return kind in (self.webhook.get("allowed_updates") or [kind])

    def arrive(self, update):
        """Any update, also a broken one."""
        self.updates[update["update_id"]] = update
        self._queue.extend([update] * (2 if self.duplicated else 1))
        self._news.set()
        return update["update_id"]

    # --- the Bot API

    async def _api(self, request):
        method = request.match_info["method"]
        call = Call(method, await _parameters(request), time.monotonic())
        self.calls.append(call)
        try:
            result = await self._answer(call, request.match_info["token"])
        except Refusal as refusal:
            call.status = refusal.status
            body = {"ok": False, "error_code": refusal.status, "description": str(refusal)}
            body |= {"parameters": refusal.parameters} if refusal.parameters else {}
            return web.json_response(body, status=refusal.status)
        call.status = 200
        return web.json_response({"ok": True, "result": result})

    async def _answer(self, call, token):
        if token != self.token:
            raise Refusal(401)
        handler = getattr(self, f"do_{call.method}", None)
        if handler is None:
            raise Refusal(404, "Not Found: method not found")
        hang = self._meets_fault(call)
        if self.latency:
            await asyncio.sleep(self.latency)
        result = handler(**call.parameters)
        result = await result if asyncio.iscoroutine(result) else result
        if hang:
            await asyncio.sleep(30)
        return result

    def _meets_fault(self, call):
        for fault in self.faults:
            if fault.method in {call.method, "*"} and fault.chat in {None, call.chat}:
                fault.times -= 1
                if fault.times <= 0:
                    self.faults.remove(fault)
                if fault.hang:
                    return True
                raise Refusal(fault.status, fault.description, **fault.parameters)
        return False

    async def _file(self, request):
        content = self.files.get(request.match_info["path"].removeprefix("files/"))
        return web.Response(status=404, text="{}") if content is None else web.Response(body=content)

    def do_getMe(self):  # noqa: N802 - the Bot API's names, here and below
        return {"id": 1, "is_bot": True, "first_name": "CLACbot", "username": self.username}

    async def do_getUpdates(self, offset=0, limit=100, timeout=0, **_):  # noqa: N802, ASYNC109
        if self.webhook:
            raise Refusal(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook")
        self.updates = {number: update for number, update in self.updates.items() if number >= offset}
        self._poller += 1
        me, end = self._poller, time.monotonic() + timeout
        self._news.set()  # whoever else is waiting finds that there is another poller
        while not self.updates and self.wait and (left := end - time.monotonic()) > 0:
            self._news.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), left)
            if self._poller != me:
                raise Refusal(409)
        return list(self.updates.values())[:limit]

    async def do_setWebhook(self, url="", **parameters):  # noqa: N802
        self.webhook = {"url": url, **parameters}
        self._queue = deque(self.updates.values())
        await self._post_to(url)
        return True

    async def do_deleteWebhook(self, **_):  # noqa: N802
        self.webhook = {}
        await self._post_to("")
        return True

    def do_setMyCommands(self, commands, language_code="", **_):  # noqa: N802
        if not all(
            re.fullmatch(r"[a-z0-9_]{1,32}", c["command"]) and 1 <= len(c["description"]) <= 256 for c in commands
        ):
            raise Refusal(400, "Bad Request: BOT_COMMAND_INVALID")
        self.menus[language_code] = commands
        return True

    def do_sendMessage(self, chat_id, text="", **parameters):  # noqa: N802
        return self._bot_says(chat_id, {"text": _checked(text, 4096, "message")}, parameters)

    def do_sendPhoto(self, chat_id, photo, caption="", **parameters):  # noqa: N802
        content = {"photo": [{"file_id": "sent", "file_unique_id": "u", "size": len(photo), "width": 1, "height": 1}]}
        if caption:
            content["caption"] = _checked(caption, 1024, "caption")
        return self._bot_says(chat_id, content, parameters)

    def do_sendDocument(self, chat_id, document, caption="", **parameters):  # noqa: N802
        content = {"document": {"file_id": "sent", "file_unique_id": "u", "file_size": len(document)}}
        if caption:
            content["caption"] = _checked(caption, 1024, "caption")
        return self._bot_says(chat_id, content, parameters)

    def do_editMessageText(self, chat_id, message_id, text="", reply_markup=None, **_):  # noqa: N802
        message = self._message(chat_id, message_id)
        if "text" not in message:
            raise Refusal(400, "Bad Request: there is no text in the message to edit")
        return self._edited(message, {"text": _checked(text, 4096, "message")}, reply_markup)

    def do_editMessageReplyMarkup(self, chat_id, message_id, reply_markup=None, **_):  # noqa: N802
        return self._edited(self._message(chat_id, message_id), {}, reply_markup)

    def do_answerCallbackQuery(self, callback_query_id, text="", **_):  # noqa: N802
        if callback_query_id not in self._queries:
            raise Refusal(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        if len(text) > 200:
            raise Refusal(400, "Bad Request: MESSAGE_TOO_LONG")
        self._queries.discard(callback_query_id)
        return True

    def do_getFile(self, file_id):  # noqa: N802
        if file_id not in self.files:
            raise Refusal(400, "Bad Request: invalid file_id")
        if len(self.files[file_id]) > 20 * 1024 * 1024:
            raise Refusal(400, "Bad Request: file is too big")
        return {"file_id": file_id, "file_path": f"files/{file_id}", "file_size": len(self.files[file_id])}

    def _bot_says(self, chat, content, parameters):
        if chat in self.blocked:
            raise Refusal(403)
        if chat not in self.chats:
            raise Refusal(400)
        bot = {"id": 1, "is_bot": True, "first_name": "CLACbot", "username": self.username}
        message = {
            "message_id": next(self._numbers),
            "from": bot,
            "chat": chat_of(chat),
            "date": int(time.time()),
            **content,
        }
        message |= {key: _keyboard(value) for key, value in parameters.items() if key == "reply_markup"}
        self.chats[chat][message["message_id"]] = message
        return message

    def _message(self, chat, message_id):
        message = self.chats.get(chat, {}).get(message_id)
        if message is None or not message["from"]["is_bot"]:
            raise Refusal(400, "Bad Request: message to edit not found")
        return message

    def _edited(self, message, content, markup):
        changed = {**message, **content} | ({"reply_markup": _keyboard(markup)} if markup else {})
        if not markup:
            changed.pop("reply_markup", None)
        if changed == message:
            raise Refusal(400, "Bad Request: message is not modified")
        message.clear()
        message |= changed
        return message

    # --- webhook

    async def _post_to(self, url):
        for task in self._posting:
            task.cancel()
        await asyncio.gather(*self._posting, return_exceptions=True)
        self._posting = [asyncio.create_task(self._post(url)) for _ in range(self.connections if url else 0)]

    async def _post(self, url):
        """One connection: post what waits, again and again until it is answered with 2xx."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook.get("secret_token", "")}
        async with aiohttp.ClientSession(headers=headers) as session:
            while True:
                if not self._queue:
                    await asyncio.sleep(0.002)
                    continue
                if self.shuffled:
                    self._queue.rotate(random.randrange(len(self._queue)))
                update = self._queue.popleft()
                status = await _post_once(session, url, update)
                self.deliveries.append((update["update_id"], status))
                if 200 <= status < 300:
                    self.updates.pop(update["update_id"], None)
                else:
                    self._queue.append(update)
                    await asyncio.sleep(0.05)


async def _post_once(session, url, update):
    try:
        async with session.post(url, json=update) as response:
            return response.status
    except aiohttp.ClientError:
        return 0


async def _parameters(request):
    if request.content_type == "application/json":
        given = await request.json()
    else:
        given = {k: v.file.read() if isinstance(v, web.FileField) else v for k, v in (await request.post()).items()}
    given = {**request.query, **given}
    for name, value in given.items():
        if name in MARKUP and isinstance(value, str):
            given[name] = json.loads(value)
        elif name in {"chat_id", "message_id", "offset", "limit", "timeout"}:
            given[name] = int(value)
    return given


def _checked(text, limit, what):
    if not text.strip():
        raise Refusal(400, f"Bad Request: {what} text is empty")
    if len(text.encode("utf-16-le")) // 2 > limit:
        raise Refusal(400, f"Bad Request: {what} is too long")
    return text


def _keyboard(markup):
    for key in [key for row in markup.get("inline_keyboard", []) for key in row]:
        if not key["text"].strip():
            raise Refusal(400, "Bad Request: can't parse inline keyboard button: text buttons must have a text")
        if not 1 <= len(key["callback_data"].encode()) <= 64:
            raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
    return markup


async def talk(api, chat=1001):
    """Print what the bot shows to one person and say what is typed."""
    loop, told = asyncio.get_running_loop(), {}

    def listen():
        for line in sys.stdin:
            loop.call_soon_threadsafe(heard, line.strip())

    def heard(line):
        with contextlib.suppress(LookupError):
            api.tap(chat, line[1:].strip()) if line.startswith("!") else api.say(chat, line)

    threading.Thread(target=listen, daemon=True).start()
    while True:
        for message in api.shown(chat):
            keys = [key["text"] for row in message.get("reply_markup", {}).get("inline_keyboard", []) for key in row]
            seen = "\n".join([message.get("text", message.get("caption", "")), *(f"   [{key}]" for key in keys)])
            if told.get(message["message_id"]) != seen:
                told[message["message_id"]] = seen
                print(f"\n{seen}", flush=True)
        await asyncio.sleep(0.1)


async def main():
    options = argparse.ArgumentParser(description="a Bot API on loopback, to try the bot without Telegram")
    options.add_argument("--port", type=int, default=8099)
    options.add_argument("--token", default="1:fake")
    given = options.parse_args()
    first = int(time.time()) % 1_000_000_000  # as with the real one, ids go on where an earlier run stopped
    api = await FakeBotApi(given.token, first=first).start(given.port)
    print(f"CLACBOT_TELEGRAM_TOKEN={given.token} CLACBOT_TELEGRAM_API_URL={api.url} clacbot serve", flush=True)
    await talk(api)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main())
