"""A loopback Bot API, and the webhook deliveries of Telegram: HTTP/1.1 by hand, as little as is needed, so that the
measuring costs little beside what is measured."""

import asyncio
import itertools
import json
import re
import socket
from collections import deque
from urllib.parse import parse_qsl, urlsplit

TOKEN = "123456789:" + "A" * 35
SECRET = "bench-secret"
CONNECTIONS = 40  # Telegram's default for webhook deliveries
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
BOT = {"id": 123456789, "is_bot": True, "first_name": "Bot", "username": "bench_bot"}


class Api:
    """The Bot API: it answers `latency` seconds after it was asked, and people see a message no sooner."""

    def __init__(self, latency):
        self.latency, self.swarm, self.calls = latency, None, 0
        self.ready = asyncio.Event()  # the webhook is set
        self.hook_path = ""
        self._numbers = itertools.count(1)

    def handle(self, path, body, answer):
        method = path.rsplit("/", 1)[1].split("?")[0].lower()
        self.calls += 1
        if method == "sendmessage":
            asked = parameters(body)
            chat = int(asked["chat_id"])
            answer({**self._message(chat), "text": asked["text"]}, lambda: self.swarm.on_reply(chat, asked["text"]))
        elif method == "getme":
            answer({**BOT, "can_join_groups": True, "can_read_all_group_messages": False})
        elif method.startswith("edit"):
            answer(self._message(int(parameters(body)["chat_id"])))
        else:
            if method == "setwebhook":
                self.hook_path = urlsplit(parameters(body)["url"]).path
                self.ready.set()
            answer(True)

    def _message(self, chat):
        room = {"id": chat, "type": "private", "first_name": "María"}
        return {"message_id": next(self._numbers), "date": 1700000000, "from": BOT, "chat": room}


def parameters(body):
    return json.loads(body) if body[:1] == b"{" else dict(parse_qsl(body.decode()))


class Connection(asyncio.Protocol):
    """One keep-alive connection; cuts what arrives into heads and bodies."""

    def __init__(self):
        self.buffer = b""

    def connection_made(self, transport):
        self.transport = transport
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def data_received(self, data):
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end]
            found = LENGTH.search(head)
            stop = end + 4 + (int(found[1]) if found else 0)
            if len(self.buffer) < stop:
                return
            body, self.buffer = self.buffer[end + 4 : stop], self.buffer[stop:]
            self.received(head, body)


class ApiConnection(Connection):
    """A connection of the bot to the Bot API."""

    def __init__(self, api):
        super().__init__()
        self.api = api

    def received(self, head, body):
        self.api.handle(head.split(b" ", 2)[1].decode(), body, self.answer)

    def answer(self, result, then=lambda: None):
        body = json.dumps({"ok": True, "result": result}).encode()
        data = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
        if self.api.latency:
            asyncio.get_running_loop().call_later(self.api.latency, self._send, data, then)
        else:
            self._send(data, then)

    def _send(self, data, then):
        self.transport.write(data)
        then()


class Webhook:
    """Posts updates to the bot over 40 connections, each one update at a time."""

    def __init__(self, path, on_acknowledged):
        self.path, self.on_acknowledged = path, on_acknowledged
        self.waiting, self.free, self.refused = deque(), [], 0

    async def open(self, port):
        loop = asyncio.get_running_loop()
        for _ in range(CONNECTIONS):
            await _insist(lambda: loop.create_connection(lambda: HookConnection(self), "127.0.0.1", port))

    def deliver(self, update, chat):
        item = json.dumps(update).encode(), chat
        if self.free:
            self.free.pop().post(*item)
        else:
            self.waiting.append(item)


class HookConnection(Connection):
    """One connection of Telegram to the bot's webhook."""

    def __init__(self, hook):
        super().__init__()
        self.hook, self.chat = hook, 0

    def connection_made(self, transport):
        super().connection_made(transport)
        self.hook.free.append(self)

    def post(self, body, chat):
        self.chat = chat
        head = (
            f"POST {self.hook.path} HTTP/1.1\r\nHost: bench.invalid\r\nContent-Type: application/json\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {SECRET}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self.transport.write(head.encode() + body)

    def received(self, head, _body):
        self.hook.refused += not head.startswith(b"HTTP/1.1 200")
        chat = self.chat
        if self.hook.waiting:
            self.post(*self.hook.waiting.popleft())
        else:
            self.hook.free.append(self)
        self.hook.on_acknowledged(chat)


async def _insist(connect):
    for _ in range(200):  # a bot may set its webhook just before it listens
        try:
            return await connect()
        except ConnectionRefusedError:
            await asyncio.sleep(0.02)
    return await connect()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
