"""How updates arrive: by long polling or by webhook, acknowledged only when they are durable."""

from __future__ import annotations

import asyncio
import hmac
import logging
import random
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Literal, TypeVar

from aiohttp import web
from telegram.error import InvalidToken, TelegramError

from bot.channels.telegram_transport import Api
from bot.channels.telegram_updates import ALLOWED, polled, split_body
from bot.errors import Misconfigured
from bot.messages import Receive

PATH = "/webhooks/telegram"
BATCH = 100  # https://core.telegram.org/bots/api#getupdates
WEBHOOK_CONNECTIONS = 40  # https://core.telegram.org/bots/api#setwebhook
BODY_BYTES = 1024 * 1024  # an update is a few kilobytes
LONGEST_PAUSE = 60.0  # seconds between two attempts while the Bot API does not answer
IDLE_PAUSE = 0.05  # seconds; a Bot API server that does not wait for updates must not keep us busy

Mode = Literal["polling", "webhook"]
Menus = Mapping[str, Sequence[tuple[str, str]]]
Route = tuple[str, str, Callable[[web.Request], Awaitable[web.Response]]]
T = TypeVar("T")
log = logging.getLogger(__name__)


class Listener:
    """Fetches or is sent the bot's updates and hands them to `receive`."""

    def __init__(self, api: Api, *, mode: Mode, secret: str, public_url: str, menus: Menus, poll_seconds: int) -> None:
        self._api, self._mode, self._secret, self._public_url = api, mode, secret, public_url
        self._menus, self._poll_seconds = menus, poll_seconds
        self._receive: Receive | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.username = ""  # the bot's own name, empty until Telegram has told it

    async def start(self, receive: Receive) -> None:
        """Begin to listen; raises Misconfigured for a refused token, keeps trying while Telegram does not answer."""
        self._receive = receive
        await self._api.request.initialize()
        try:
            await self._introduce()
        except InvalidToken as error:
            await self._api.request.shutdown()
            raise Misconfigured(self._api.explain(error)) from None
        except TelegramError as error:
            log.warning("telegram: the Bot API does not answer yet: %s", self._api.explain(error))
        self._tasks.add(asyncio.create_task(self._listen()))

    async def stop(self) -> None:
        """Stop fetching; what was handed over but not acknowledged comes again, and is known by its id."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        self._tasks.clear()

    async def _listen(self) -> None:
        if not self.username:
            await self._insist("the first contact", self._introduce)
        self._tasks.add(asyncio.create_task(self._publish_menus()))
        if self._mode == "webhook":
            await self._insist("setting the webhook", self._set_webhook)
            return
        await self._insist("removing the webhook", self._remove_webhook)
        offset = 0
        while True:
            offset = await self._insist("fetching updates", lambda: self._poll(offset))  # noqa: B023 - awaited at once

    async def _insist(self, what: str, act: Callable[[], Awaitable[T]]) -> T:
        """The result of `act`, repeated until it succeeds: a network or storage that fails must not make us deaf."""
        pauses = _pauses()
        while True:
            try:
                return await act()
            except Exception as error:  # noqa: BLE001
                words, pause = self._api.explain(error), next(pauses)
            log.error("telegram: %s failed, next try in %.1f s: %s", what, pause, words)
            await asyncio.sleep(pause)

    async def _poll(self, offset: int) -> int:
        """Hand over one batch and give the next offset, which acknowledges it: only once `receive` has returned."""
        wanted = {"offset": offset, "limit": BATCH, "timeout": self._poll_seconds, "allowed_updates": ALLOWED}
        raws = [
            polled(update) for update in await self._api.call("getUpdates", wanted, seconds=self._poll_seconds + 10)
        ]
        if not raws:
            await asyncio.sleep(IDLE_PAUSE)
        elif self._receive is not None:
            await self._receive(raws)
        return max([offset, *(int(raw.provider_id) + 1 for raw in raws if raw.provider_id.isdecimal())])

    async def _introduce(self) -> None:
        self.username = (await self._api.call("getMe")).get("username", "")

    async def _remove_webhook(self) -> None:
        await self._api.call("deleteWebhook")

    async def _set_webhook(self) -> None:
        wanted = {"url": self._public_url + PATH, "secret_token": self._secret, "allowed_updates": ALLOWED}
        await self._api.call("setWebhook", {**wanted, "max_connections": WEBHOOK_CONNECTIONS})

    async def _publish_menus(self) -> None:
        """Tell Telegram the commands in each language; without them the bot works all the same."""
        for language, commands in self._menus.items():
            listed = [{"command": command, "description": words} for command, words in commands]
            wanted = {"commands": listed, **({"language_code": language} if language else {})}
            try:
                await self._api.call("setMyCommands", wanted)
            except TelegramError as error:
                log.warning("telegram: the menu %r was not set: %s", language, self._api.explain(error))

    def routes(self) -> list[Route]:
        """Method, path and handler to mount; none while polling, when nobody may post updates."""
        return [("POST", PATH, self.webhook)] if self._mode == "webhook" and self._secret else []

    async def webhook(self, request: web.Request) -> web.Response:
        """200 once the update is durable, 403 to a wrong secret; anything else makes Telegram deliver it again."""
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), self._secret.encode()):
            return web.Response(status=403)
        if (request.content_length or 0) > BODY_BYTES:
            return web.Response(status=413)
        if self._receive is None:
            return web.Response(status=503)
        await self._receive([split_body(await request.read())])
        return web.Response()


def _pauses() -> Iterator[float]:
    """Seconds to wait between attempts: doubling, with jitter, without end."""
    pause = 0.5
    while True:
        yield pause * random.uniform(0.5, 1.0)  # noqa: S311 - no secret
        pause = min(2 * pause, LONGEST_PAUSE)
