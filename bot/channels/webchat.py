"""The web chat: a provider we host ourselves. What is sent is added to a transcript, and open pages follow it."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import AsyncGenerator, Callable, Collection
from contextlib import suppress
from datetime import datetime
from typing import Any, Protocol

import msgspec

from bot.channels.webchat_lines import Post, Posted, from_bot, from_person, read_posted
from bot.errors import Rejected, Unreachable
from bot.messages import Incoming, Limits, Media, Outgoing, Raw, Receipt, Receive

CHANNEL = "web"
LIMITS = Limits(
    text=1_000_000, caption=1_000_000, choices=100, label=200, edits=True, contact=False,
    per_second=500.0, per_address=20.0, burst=50,
)  # fmt: skip
PAGE = 200  # lines read at once
POLL_SECONDS = 1.0  # how often lines that another process added are looked for
BEAT_SECONDS = 15.0

log = logging.getLogger(__name__)
Line = dict[str, Any]


class Store(Protocol):
    """Where the transcripts are; its methods raise Unreachable. Ids grow in the order lines can be read."""

    async def append(self, address: str, line: Line, key: str | None = None) -> int:
        """Add a line, once for each `key`; gives its id."""
        ...

    async def after(self, address: str, last: int, limit: int) -> list[tuple[int, Line]]:
        """Up to `limit` (id, line) above the id `last`, in order."""
        ...

    async def newest(self, addresses: Collection[str]) -> dict[str, int]:
        """The last id of each address that has lines."""
        ...

    async def put(self, address: str, mime: str, content: bytes) -> str:
        """Keep a file; gives a reference that cannot be guessed."""
        ...

    async def get(self, reference: str) -> tuple[str, str, bytes] | None:
        """Whose a file is, its type and its content."""
        ...


class WebChat:
    """The Channel of the web chat; its HTTP side is `webchat_routes`."""

    name = CHANNEL
    limits = LIMITS

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self.store, self._clock = store, clock
        self._receive: Receive | None = None
        self._bells: dict[str, set[asyncio.Event]] = {}
        self._known: dict[str, int] = {}
        self._watcher: asyncio.Task[None] | None = None

    # --- pure

    def split(self, body: bytes) -> list[Raw]:
        """The one event in a body that `accept` wrote; an unreadable body is one Raw that `parse` refuses."""
        try:
            posted = msgspec.json.decode(body, type=Posted)
        except ValueError:
            text = body.decode("utf-8", "backslashreplace").replace("\0", "\\0")
            return [Raw(CHANNEL, f"unreadable:{hashlib.sha256(body).hexdigest()}", text)]
        return [Raw(CHANNEL, posted.provider_id, body.decode(), posted)]

    def parse(self, raw: Raw) -> Incoming | None:
        """What the event means for the conversation; ValueError when unreadable."""
        return read_posted(CHANNEL, raw.event or msgspec.json.decode(raw.body, type=Posted))

    # --- sending

    async def send(self, address: str, outgoing: Outgoing, content: bytes | None = None) -> Receipt:
        """Add the message to the transcript; raises Unreachable while the database does not answer."""
        mime = shown.mime if (shown := outgoing.document or outgoing.picture) else ""
        reference = await self.store.put(address, mime, content) if content else ""
        line = from_bot(outgoing, content or b"", reference)
        if line is None:
            return Receipt()
        number = await self.store.append(address, {**line, "at": self._clock().isoformat()})
        self._ring(address)
        return Receipt(str(number))

    async def fetch(self, media: Media) -> bytes:
        """The content of an attachment; raises Rejected when it is no longer there."""
        found = await self.store.get(media.reference)
        if found is None:
            raise Rejected("the file is no longer there")
        return found[2]

    # --- listening

    async def start(self, receive: Receive) -> None:
        """Begin to accept what pages post, and to look for lines of other processes."""
        self._receive = receive
        self._watcher = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Accept nothing more and let every open page go; what was accepted is durable already."""
        self._receive = None
        if self._watcher is not None:
            self._watcher.cancel()
            await asyncio.wait({self._watcher})
        for address in list(self._bells):
            self._ring(address)

    async def accept(self, address: str, post: Post) -> int:
        """Keep what a page posted, once for each of its ids; gives the line's id when it is durable.

        Raises Unreachable while not started, and whatever `receive` raises: the page then posts it again.
        """
        if self._receive is None:
            raise Unreachable("the web chat is not started")
        at = self._clock()
        number = await self.store.append(address, {**from_person(post), "at": at.isoformat()}, post.id)
        self._ring(address)
        posted = Posted(address=address, order=number, at=at, post=post)
        await self._receive(self.split(msgspec.json.encode(posted)))
        return number

    async def follow(self, address: str, last: int) -> AsyncGenerator[list[tuple[int, Line]], None]:
        """The lines above the id `last`, in batches, as they come, until `stop`.

        The first batch shorter than PAGE, perhaps empty, says that everything older has been given; later an empty
        batch comes at least every 15 seconds.
        """
        bell = asyncio.Event()
        self._bells.setdefault(address, set()).add(bell)
        try:
            while self._receive is not None:
                bell.clear()
                lines = await self.store.after(address, last, PAGE)
                last = lines[-1][0] if lines else last
                yield lines
                if len(lines) < PAGE:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(bell.wait(), BEAT_SECONDS)
        finally:
            self._bells[address].discard(bell)
            if not self._bells[address]:
                del self._bells[address]
                self._known.pop(address, None)

    def followers(self, address: str) -> int:
        """How many pages follow the address here."""
        return len(self._bells.get(address, ()))

    def _ring(self, address: str) -> None:
        for bell in self._bells.get(address, ()):
            bell.set()

    async def _watch(self) -> None:
        """Wake the pages whose transcript has grown; one question a second for all of them."""
        while True:
            await asyncio.sleep(POLL_SECONDS)
            if not self._bells:
                continue
            try:
                newest = await self.store.newest(list(self._bells))
            except Unreachable as error:
                log.warning("webchat: %s", error)
                continue
            for address, number in newest.items():
                if number > self._known.get(address, 0):
                    self._known[address] = number
                    self._ring(address)
