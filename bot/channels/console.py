"""The terminal as a channel: what is typed comes in, what is said is printed."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TextIO

from bot.errors import Rejected
from bot.messages import STRONG_END, STRONG_START, Incoming, Limits, Media, Outgoing, Raw, Receipt, Receive, Tap

CHANNEL = "console"
BOLD, PLAIN = "\x1b[1m", "\x1b[0m"


class Console:
    """One person at a terminal; the streams are handed in."""

    name = CHANNEL
    limits = Limits(
        text=100_000, caption=100_000, edits=False, per_second=1000.0, per_address=1000.0, burst=1000
    )  # fmt: skip

    def __init__(
        self,
        address: str,
        source: TextIO,
        target: TextIO,
        clock: Callable[[], datetime],
        *,
        colour: bool,
        folder: Path | None = None,
    ) -> None:
        self.address, self._source, self._target, self._clock, self._colour = address, source, target, clock, colour
        self._folder = folder or Path()  # where files that are handed over are put
        self._count = 0
        self._run = secrets.token_hex(4)
        self.asked = Outgoing()  # what was asked last: a number typed for it is read by the conversation

    def split(self, body: bytes) -> list[Raw]:
        """The one line in a body."""
        line = json.loads(body)
        return [Raw(CHANNEL, line["id"], body.decode(), line)]

    def parse(self, raw: Raw) -> Incoming | None:
        """A line is a message; a tap is a line that names a token."""
        line = raw.event or json.loads(raw.body)
        return Incoming(
            CHANNEL, line["address"], line["id"], datetime.fromisoformat(line["at"]), line["order"],
            text=line["text"], tap=Tap(*line["tap"]) if "tap" in line else None,
        )  # fmt: skip

    def body(self, text: str) -> bytes:
        """The event of a typed line; the label or number of a choice that is a command counts as a tap on it."""
        self._count += 1
        now = self._clock()
        line = {
            "id": f"{self._run}-{self._count}", "address": self.address, "at": now.isoformat(), "text": text,
            "order": int(now.timestamp() * 1e6),
        }  # fmt: skip
        for choice in self.asked.choices:
            if choice.value.startswith("/") and text.strip() in {choice.digit, choice.label}:
                return json.dumps({**line, "tap": [self.asked.token, choice.value]}).encode()
        return json.dumps(line).encode()

    async def send(self, address: str, outgoing: Outgoing, content: bytes | None = None) -> Receipt:
        """Print a message with its choices; a document is put into a file, and its path printed."""
        del address
        text = "\n".join(filter(None, (outgoing.notice, outgoing.text)))
        shown = text.replace(STRONG_START, BOLD if self._colour else "").replace(
            STRONG_END, PLAIN if self._colour else ""
        )
        lines = [shown] if shown else []
        if content and (picture := outgoing.picture):
            kind = picture.mime.rpartition("/")[2]
            lines.append(f"[🖼 {picture.alt}: {self._put(f'{picture.name}.{kind}', content)}]")
        if outgoing.document:
            lines.append(f"[📄 {self._put(outgoing.document.name, content)}]" if content else outgoing.document.alt)
        lines += [f"   {choice.digit or '•'}  {choice.label}" for choice in outgoing.choices]
        if outgoing.choices:
            self.asked = outgoing
        if lines:
            self._target.write("\n".join(lines) + "\n\n")
            self._target.flush()
        return Receipt()

    def _put(self, name: str, content: bytes) -> Path:
        """Keep a file where only its owner reads it; one of the same name is replaced."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = (self._folder / Path(name).name).absolute()
        path.touch(mode=0o600)
        path.write_bytes(content)
        return path

    async def fetch(self, media: Media) -> bytes:
        """A terminal sends no files."""
        raise Rejected(f"no file {media.kind} in a terminal")

    async def start(self, receive: Receive) -> None:
        """Read lines until the end of the input; each one is durable before the next is read."""
        while line := await asyncio.to_thread(self._source.readline):
            if line.strip():
                await receive(self.split(self.body(line.strip())))

    async def stop(self) -> None:
        """Nothing is held."""
