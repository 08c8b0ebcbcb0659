"""How requests reach the Bot API: python-telegram-bot's Bot over one aiohttp session (httpx costs 4 times as much)."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import msgspec
from telegram import Bot, InputFile
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, RequestData

from bot.errors import DeliveryError, Gone, Misconfigured, Rejected, Throttled, Unreachable

CONNECTIONS = 256  # requests at once: 1,700 messages a second need 85 at 50 ms, 255 at 150 ms
CONNECT_SECONDS = 5.0
FILE_BYTES = 20 * 1024 * 1024  # https://core.telegram.org/bots/api#getfile
Seconds = Any  # a number, or the library's mark for "as usual"
JSON = {"Content-Type": "application/json"}

#: What a refusal says when the person can no longer be written to.
NOBODY = ("chat not found", "user not found", "user is deactivated", "peer_id_invalid", "chat_id_invalid")

logging.getLogger("telegram").setLevel(logging.INFO)  # at DEBUG the library writes texts and the token


class NotSent(NetworkError):
    """No connection was made: the request has certainly not arrived."""


class Flooded(TelegramError):
    """The Bot API asks to wait `seconds`."""

    __slots__ = ("seconds",)

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Too many requests: wait {seconds:g} s")
        self.seconds = seconds


class TooLarge(TelegramError):
    """A file is larger than bots may download."""


#: What each error of the library is for us; all others say that the Bot API cannot be reached.
OUTCOMES: tuple[tuple[type[TelegramError], type[DeliveryError]], ...] = (
    (Forbidden, Gone),
    (InvalidToken, Misconfigured),
    (Conflict, Misconfigured),
    (BadRequest, Rejected),
    (ChatMigrated, Rejected),
    (TooLarge, Rejected),
)


@dataclass(frozen=True, slots=True)
class Plain:
    """Parameters that are JSON as they are: they need none of the library's reading of each."""

    body: bytes


class AiohttpRequest(BaseRequest):
    """python-telegram-bot's door to the network, over aiohttp; `timeout` in seconds for a whole request."""

    __slots__ = ("_session", "_timeout")

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds a request may take unless it says otherwise."""
        return self._timeout

    async def initialize(self) -> None:
        """Open the session; once."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=CONNECTIONS, ttl_dns_cache=60)
            self._session = aiohttp.ClientSession(connector=connector)

    async def shutdown(self) -> None:
        """Close the session."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | Plain | None = None,
        read_timeout: Seconds = BaseRequest.DEFAULT_NONE,
        write_timeout: Seconds = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        connect_timeout: Seconds = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        pool_timeout: Seconds = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        """Status and body of one request. The address holds the token, so errors keep only the kind of what failed."""
        if self._session is None:
            raise NotSent("the channel is not started")
        seconds = read_timeout if isinstance(read_timeout, int | float) else self._timeout
        timeout = aiohttp.ClientTimeout(total=seconds, connect=min(seconds, CONNECT_SECONDS))
        content = _content(request_data)
        try:
            async with self._session.request(method, url, timeout=timeout, **content) as response:
                status, body = response.status, await _read(response)
        except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError, aiohttp.InvalidURL) as error:
            raise NotSent(f"no connection to the Bot API ({type(error).__name__})") from None
        except (aiohttp.ClientError, OSError) as error:
            raise TimedOut(f"no answer from the Bot API ({type(error).__name__})") from None
        if status == 429:
            raise Flooded(_retry_after(body))
        return status, body

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer, decoded; raises TelegramError without quoting it."""
        try:
            decoded = msgspec.json.decode(payload)
        except ValueError:
            decoded = _decode_leniently(payload)
        if not isinstance(decoded, dict):
            raise TelegramError("the Bot API answered with something that is not JSON")
        return decoded


def _content(data: RequestData | Plain | None) -> dict[str, Any]:
    if data is None:
        return {}
    if isinstance(data, Plain):
        return {"data": data.body, "headers": JSON}
    if not data.contains_files:
        return {"data": msgspec.json.encode(data.parameters), "headers": JSON}
    form = aiohttp.FormData(data.json_parameters)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return {"data": form}


async def _read(response: aiohttp.ClientResponse) -> bytes:
    if response.method != "GET":
        return await response.read()
    content = bytearray()
    async for chunk in response.content.iter_chunked(1 << 16):
        content += chunk
        if len(content) > FILE_BYTES:
            raise TooLarge("the file is larger than 20 MB")
    return bytes(content)


def _decode_leniently(payload: bytes) -> object:
    """One sign that is no Unicode must not make a whole batch of updates unreadable."""
    try:
        return json.loads(payload.decode("utf-8", "replace"))
    except ValueError:
        return None


def _retry_after(body: bytes) -> float:
    decoded = _decode_leniently(body)
    parameters = decoded.get("parameters") if isinstance(decoded, dict) else None
    seconds = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return float(seconds) if isinstance(seconds, int | float) else 1.0


class Api(Bot):
    """The Bot API by the names of its methods: plain parameters in, plain results out, the library's errors."""

    def __init__(self, token: str, address: str, timeout: float) -> None:
        request = AiohttpRequest(timeout)
        super().__init__(
            token, f"{address}/bot", f"{address}/file/bot", request=request, get_updates_request=request
        )  # fmt: skip

    async def call(
        self, method: str, parameters: Mapping[str, Any] | None = None, *, seconds: float | None = None
    ) -> Any:  # noqa: ANN401 - whatever JSON the method answers with
        """The result of a method; `seconds` replaces the usual time limit. Raises TelegramError."""
        limit = BaseRequest.DEFAULT_NONE if seconds is None else seconds
        wanted = dict(parameters or {})
        if any(isinstance(value, InputFile) for value in wanted.values()):
            return await self._post(method, wanted, read_timeout=limit)
        plain: Any = Plain(msgspec.json.encode(wanted))
        return await self.request.post(f"{self.base_url}/{method}", plain, read_timeout=limit)

    async def download(self, path: str) -> bytes:
        """The content of a file that getFile named."""
        return await self.request.retrieve(f"{self.base_file_url}/{path}")

    def explain(self, error: Exception) -> str:
        """What went wrong in a few words, without the token and without anything a person wrote."""
        if isinstance(error, InvalidToken):
            return "Telegram refuses the token: set TELEGRAM_TOKEN to the one BotFather gave"
        if isinstance(error, Conflict):
            return "another program reads this bot's updates, or a webhook is set: only one may (409 Conflict)"
        words = str(error) if isinstance(error, TelegramError | DeliveryError) else type(error).__name__
        return words.replace(self.token, "…")[:200]

    def outcome(self, error: TelegramError) -> DeliveryError:
        """The named outcome of a delivery that failed with `error`."""
        detail = self.explain(error)
        if isinstance(error, Flooded):
            return Throttled(detail, retry_after=error.seconds)
        if isinstance(error, BadRequest) and any(words in detail.lower() for words in NOBODY):
            return Gone(detail)
        for kind, outcome in OUTCOMES:
            if isinstance(error, kind):
                return outcome(detail)
        return Unreachable(detail, in_doubt=isinstance(error, TimedOut))


def mended(error: TelegramError, parameters: Mapping[str, Any]) -> dict[str, Any] | None:
    """The parameters with which a refused message is tried once more, None when that is useless."""
    if isinstance(error, ChatMigrated):
        return {**parameters, "chat_id": error.new_chat_id}
    if isinstance(error, BadRequest) and "entit" in str(error).lower():
        return {key: value for key, value in parameters.items() if not key.endswith("entities")}
    return None


def upload(content: bytes, filename: str) -> InputFile:
    """Bytes as the file of a request; the name says what they are."""
    return InputFile(content, filename=filename)
