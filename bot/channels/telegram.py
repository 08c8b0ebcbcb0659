"""Telegram: what it can show, and messages out over the Bot API; updates come in through `telegram_listen`.

Limits: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this (messages a second),
https://core.telegram.org/bots/api#sendmessage (text) and https://core.telegram.org/bots/api#sendphoto (caption)
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec
from aiohttp import web
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.channels.telegram_listen import Listener, Menus, Mode, Route
from bot.channels.telegram_render import Request, render
from bot.channels.telegram_transport import FILE_BYTES, Api, mended, upload
from bot.channels.telegram_updates import CHANNEL, read_update, split_body
from bot.errors import Rejected, Throttled
from bot.messages import Incoming, Limits, Media, Outgoing, Raw, Receipt, Receive

LIMITS = Limits(
    text=4096, caption=1024, choices=100, label=60, edits=True, contact=True, per_second=30.0, per_address=1.0, burst=3
)  # fmt: skip
STOP_SECONDS = 0.8

log = logging.getLogger(__name__)


class TelegramChannel:
    """The Channel of Telegram; `menus` maps a language code ("" for all others) to (command, description) pairs."""

    name = CHANNEL
    limits = LIMITS

    def __init__(
        self,
        token: str,
        api_url: str,
        *,
        mode: Mode,
        secret: str,
        public_url: str,
        menus: Menus,
        seconds: float = 20.0,
        poll_seconds: int = 25,
    ) -> None:
        self._api = Api(token, api_url, seconds)
        self._listener = Listener(
            self._api, mode=mode, secret=secret, public_url=public_url, menus=menus, poll_seconds=poll_seconds
        )
        self._beside: set[asyncio.Task[None]] = set()
        self._flooded = ("", 0.0)  # the address that was told to wait last, and until when

    # --- pure

    def split(self, body: bytes) -> list[Raw]:
        """The update in one webhook body; an unreadable body is one Raw that `parse` refuses."""
        return [split_body(body)]

    def parse(self, raw: Raw) -> Incoming | None:
        """What the update means for the conversation, None when nothing; ValueError when unreadable."""
        return read_update(msgspec.json.decode(raw.body) if raw.event is None else raw.event)

    def render(self, address: str, outgoing: Outgoing, limits: Limits) -> list[Request]:
        """The requests that show the message, in order; ValueError for what Telegram cannot carry."""
        return render(address, outgoing, limits)

    def deep_link(self, code: str) -> str:
        """The link that opens the bot with an invitation code; empty until the bot's name is known."""
        return f"https://t.me/{self._listener.username}?start={code}" if self._listener.username else ""

    # --- sending

    async def send(self, address: str, outgoing: Outgoing, content: bytes | None = None) -> Receipt:
        """Deliver one message; raises DeliveryError.

        The message leaves first and alone decides the outcome: the next question is there after one round trip.
        Acknowledgement and settlement travel beside it: when they arrive does not change the order in the chat.
        """
        if (shown := outgoing.picture or outgoing.document) and content is None:
            outgoing = replace(outgoing, picture=None, document=None, text=outgoing.text or shown.alt)
        try:
            requests = self.render(address, outgoing, self.limits)
        except ValueError as error:
            raise Rejected(str(error)) from error
        beside = [self._go_beside(request) for request in requests if not request.vital]
        vital = [request for request in requests if request.vital]
        if not vital:
            await asyncio.gather(*beside)
        reference = ""
        for number, request in enumerate(vital):
            reference = await self._deliver(address, request, content, begun=number > 0)
        return Receipt(reference)

    async def _deliver(self, address: str, request: Request, content: bytes | None, *, begun: bool) -> str:
        """The id of the message; `begun` when an earlier piece has arrived, which a repetition would double."""
        parameters = request.parameters
        if request.upload and content is not None:
            parameters = {**parameters, request.upload: upload(content, request.filename)}
        try:
            return await self._post(request.method, parameters)
        except TelegramError as error:
            outcome = self._api.outcome(error)
        outcome.in_doubt |= begun
        if isinstance(outcome, Throttled):
            outcome.whole_channel = self._floods_everybody(address, outcome.retry_after)
        raise outcome

    async def _post(self, method: str, parameters: Mapping[str, Any]) -> str:
        """Send, and once more where the refusal says what to leave out or to rename."""
        try:
            return _message_id(await self._api.call(method, parameters))
        except TelegramError as error:
            again = mended(error, parameters)
            if again is None:
                raise
        log.warning("telegram: a refused %s is tried once more, mended", method)
        return _message_id(await self._api.call(method, again))

    def _floods_everybody(self, address: str, retry_after: float) -> bool:
        """Whether the wait concerns more than this chat: another one was told to wait and still is."""
        now = asyncio.get_running_loop().time()
        last, until = self._flooded
        self._flooded = (address, now + retry_after)
        return last not in {"", address} and now < until

    def _go_beside(self, request: Request) -> asyncio.Task[None]:
        task = asyncio.create_task(self._attempt(request))
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)
        return task

    async def _attempt(self, request: Request) -> None:
        """A request whose failure changes nothing: an old tap, a question already settled or deleted."""
        try:
            await self._api.call(request.method, request.parameters)
        except TelegramError as error:
            words = self._api.explain(error)
            if isinstance(error, BadRequest) and "no text in the message" in words:
                await self._attempt(_without_buttons(request))
            else:
                log.info("telegram: %s was left out: %s", request.method, words)

    async def fetch(self, media: Media) -> bytes:
        """The content of an attachment of at most 20 MB; raises DeliveryError."""
        try:
            file = await self._api.call("getFile", {"file_id": media.reference})
        except TelegramError as error:
            raise self._api.outcome(error) from None
        if file.get("file_size", 0) > FILE_BYTES or not file.get("file_path"):
            raise Rejected("the file is larger than the 20 MB a bot may download")
        try:
            return await self._api.download(file["file_path"])
        except InvalidToken:  # how the library names every 404
            raise Rejected("the file is no longer there") from None
        except TelegramError as error:
            raise self._api.outcome(error) from None

    # --- listening

    async def start(self, receive: Receive) -> None:
        """Begin to listen; raises Misconfigured for a refused token, keeps trying while Telegram does not answer."""
        await self._listener.start(receive)

    async def stop(self) -> None:
        """Stop listening and sending; updates that were not made durable come again after the next start."""
        await self._listener.stop()
        if self._beside:
            await asyncio.wait(set(self._beside), timeout=STOP_SECONDS)
        for task in self._beside:
            task.cancel()
        await self._api.request.shutdown()

    def routes(self) -> list[Route]:
        """Method, path and handler to mount; none while polling, when nobody may post updates."""
        return self._listener.routes()

    async def webhook(self, request: web.Request) -> web.Response:
        """200 once the update is durable, 403 to a wrong secret; anything else makes Telegram deliver it again."""
        return await self._listener.webhook(request)


def _message_id(message: Mapping[str, Any]) -> str:
    return str(message["message_id"])


def _without_buttons(request: Request) -> Request:
    where = {key: request.parameters[key] for key in ("chat_id", "message_id")}
    return Request("editMessageReplyMarkup", where, vital=False)
