"""The web chat over HTTP: messages and recordings in, lines out as server-sent events, files.

Events: https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection
from contextlib import aclosing
from typing import NoReturn
from urllib.parse import urlsplit

import msgspec
from aiohttp import web

from bot.channels.webchat import PAGE, WebChat
from bot.channels.webchat_identity import address_of
from bot.channels.webchat_lines import Post
from bot.errors import Unreachable
from bot.messages import MediaKind

MESSAGE_BYTES = 64 * 1024
MEDIA_BYTES = 5 * 1024 * 1024
MEDIA = {
    "audio/webm": MediaKind.VOICE, "audio/ogg": MediaKind.VOICE, "audio/mp4": MediaKind.VOICE,
    "image/jpeg": MediaKind.PHOTO, "image/png": MediaKind.PHOTO, "image/webp": MediaKind.PHOTO,
}  # fmt: skip
PAGES_OF_ONE = 12  # pages that may follow one address here
ADDRESSES = 20_000  # addresses whose allowance is remembered
STREAM = {"Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
SHOWN = ("image/", "audio/", "video/")  # in the page; other files are saved
#: A file somebody sent is shown, never run.
FILE = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, max-age=31536000, immutable",
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Allowance:
    """How much each address may post: `burst` at once, then `rate` a second."""

    def __init__(self, rate: float, burst: float) -> None:
        self._rate, self._burst = rate, burst
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, address: str, now: float) -> float:
        """Take one; gives the seconds to wait when there is none, and then takes nothing."""
        left, at = self._left.pop(address, (self._burst, now))
        left = min(self._burst, left + (now - at) * self._rate)
        wait = max(0.0, (1 - left) / self._rate)
        self._left[address] = (left if wait else left - 1, now)
        if len(self._left) > ADDRESSES:
            self._left.popitem(last=False)
        return wait


class ChatRoutes:
    """The HTTP side of one WebChat. `origins` are the sites whose pages may post besides the one that is asked."""

    def __init__(self, chat: WebChat, origins: Collection[str] = ()) -> None:
        self._chat = chat
        self._hosts = {urlsplit(origin).netloc for origin in origins}
        self._messages, self._files = Allowance(rate=2, burst=20), Allowance(rate=0.1, burst=4)

    def routes(self) -> list[tuple[str, str, Handler]]:
        """Method, path and handler to mount."""
        return [
            ("POST", "/chat/messages", self.message),
            ("POST", "/chat/media", self.media),
            ("GET", "/chat/events", self.events),
            ("GET", "/chat/files/{reference}", self.file),
        ]

    async def message(self, request: web.Request) -> web.Response:
        """Answers 202 once the message is durable; the same id again is the same message."""
        address = self._admit(request, self._messages)
        body = await _read(request, MESSAGE_BYTES)
        try:
            post = msgspec.json.decode(body, type=Post)
        except ValueError as error:
            _refuse(web.HTTPBadRequest, "unreadable", str(error))
        if not post.says_one_thing:
            _refuse(web.HTTPBadRequest, "unreadable", "exactly one of text, tap, media and location is needed")
        try:
            number = await self._chat.accept(address, await self._checked(address, post))
        except Unreachable as error:
            _refuse(web.HTTPServiceUnavailable, "unavailable", str(error))
        return web.json_response({"line": number}, status=202)

    async def media(self, request: web.Request) -> web.Response:
        """Keeps a recording or picture and answers 201 with the reference to post."""
        address = self._admit(request, self._files)
        if request.content_type not in MEDIA:
            _refuse(web.HTTPUnsupportedMediaType, "kind", f"one of {', '.join(MEDIA)}")
        content = await _read(request, MEDIA_BYTES)
        if not content:
            _refuse(web.HTTPBadRequest, "unreadable", "the file is empty")
        try:
            reference = await self._chat.store.put(address, request.content_type, content)
        except Unreachable as error:
            _refuse(web.HTTPServiceUnavailable, "unavailable", str(error))
        return web.json_response({"reference": reference, "kind": MEDIA[request.content_type]}, status=201)

    async def events(self, request: web.Request) -> web.StreamResponse:
        """The lines after `Last-Event-ID` or `?after=`, then `ready`, then each new line, and a beat every 15 s.

        A page that knows of later lines than there are is told to `reset`: its transcript was erased.
        """
        address = _who(request)
        if self._chat.followers(address) >= PAGES_OF_ONE:
            _refuse(web.HTTPTooManyRequests, "too_many", "too many open pages")
        after = request.headers.get("Last-Event-ID") or request.query.get("after", "0")
        last = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0
        response = web.StreamResponse(headers=STREAM)
        try:
            erased = last > (await self._chat.store.newest([address])).get(address, 0)
        except Unreachable as error:
            _refuse(web.HTTPServiceUnavailable, "unavailable", str(error))
        await response.prepare(request)
        try:
            await response.write(b"event: reset\ndata: 1\n\n" if erased else b": hello\n\n")
            await self._stream(response, address, 0 if erased else last)
        except (ConnectionResetError, Unreachable):
            return response  # the page is gone, or comes back when the database does
        return response

    async def _stream(self, response: web.StreamResponse, address: str, last: int) -> None:
        ready = False
        async with aclosing(self._chat.follow(address, last)) as batches:
            async for batch in batches:
                events = [b"id: %d\ndata: %b\n\n" % (number, msgspec.json.encode(line)) for number, line in batch]
                if not ready and len(batch) < PAGE:
                    ready = True
                    events.append(b"event: ready\ndata: 1\n\n")
                await response.write(b"".join(events) or b": beat\nevent: beat\ndata: 1\n\n")

    async def file(self, request: web.Request) -> web.Response:
        """A file of the page's own transcript; parts of it for players that ask for a range."""
        found = await self._chat.store.get(request.match_info["reference"])
        if found is None or found[0] != _who(request):
            _refuse(web.HTTPNotFound, "unknown", "there is no such file")
        _, mime, content = found
        headers = {**FILE, "Content-Type": mime, "Accept-Ranges": "bytes"}
        if not mime.startswith(SHOWN):
            headers["Content-Disposition"] = "attachment"  # the page names it
        try:
            part = request.http_range
        except ValueError:
            return web.Response(status=416, headers={"Content-Range": f"bytes */{len(content)}"})
        if part.start is None and part.stop is None:
            return web.Response(body=content, headers=headers)
        start, stop, _ = part.indices(len(content))
        if start >= stop:
            return web.Response(status=416, headers={"Content-Range": f"bytes */{len(content)}"})
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{len(content)}"
        return web.Response(status=206, body=content[start:stop], headers=headers)

    def _admit(self, request: web.Request, allowance: Allowance) -> str:
        """The address a post comes from; refuses posts of other sites, of nobody and too many of one."""
        site, origin = request.headers.get("Sec-Fetch-Site"), urlsplit(request.headers.get("Origin", ""))
        if site != "same-origin" if site else origin.netloc not in {*self._hosts, request.host}:
            _refuse(web.HTTPForbidden, "origin", "only the chat's own page may post")
        address = _who(request)
        wait = allowance.take(address, time.monotonic())
        if wait:
            seconds = str(int(wait) + 1)
            _refuse(web.HTTPTooManyRequests, "too_fast", "wait a moment", {"Retry-After": seconds})
        return address

    async def _checked(self, address: str, post: Post) -> Post:
        """The post with type and size of its file as we keep it; refuses somebody else's file."""
        if post.media is None:
            return post
        found = await self._chat.store.get(post.media.reference)
        if found is None or found[0] != address:
            _refuse(web.HTTPBadRequest, "unknown", "there is no such file")
        _, mime, content = found
        media = msgspec.structs.replace(post.media, kind=MEDIA[mime], mime=mime, size=len(content))
        return msgspec.structs.replace(post, media=media)


def _who(request: web.Request) -> str:
    return address_of(request) or _refuse(web.HTTPUnauthorized, "nobody", "open /chat first")


async def _read(request: web.Request, limit: int) -> bytes:
    """The whole body; refuses one that is longer than `limit` bytes, without reading it to the end."""
    body = bytearray()
    if (request.content_length or 0) <= limit:
        async for piece in request.content.iter_any():
            body += piece
            if len(body) > limit:
                break
    if (request.content_length or 0) > limit or len(body) > limit:
        _refuse(_TooLarge, "too_large", f"at most {limit} bytes")
    return bytes(body)


class _TooLarge(web.HTTPException):
    status_code = 413


def _refuse(
    error: type[web.HTTPException], code: str, detail: str, headers: dict[str, str] | None = None
) -> NoReturn:  # fmt: skip
    """Raise an error whose body names it for the page and explains it for a reader."""
    body = msgspec.json.encode({"error": code, "detail": detail}).decode()
    raise error(text=body, content_type="application/json", headers=headers)
