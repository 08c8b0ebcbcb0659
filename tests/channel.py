"""A channel in memory: what people do becomes raw events, what the bot sends stays here to be looked at."""

import itertools
import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from bot.errors import Gone, Rejected
from bot.messages import Contact, Incoming, Kind, Limits, Location, Media, MediaKind, Raw, Receipt, Tap, plain


@dataclass
class Shown:
    """A message as a person sees it; `settled` is what was chosen once the question is answered."""

    text: str
    choices: tuple = ()
    token: str = ""
    reference: str = ""
    picture: bytes | None = None
    document: tuple[str, bytes] | None = None
    notice: str = ""
    settled: str | None = None
    request: str = ""

    @property
    def labels(self):
        return [choice.label for choice in self.choices]


@dataclass
class MemoryChannel:
    """Implements `bot.messages.Channel`; `trouble` are the failures the next sends meet, by address."""

    name: str = "test"
    limits: Limits = field(default_factory=lambda: Limits(contact=True, per_second=1000, per_address=1000, burst=1000))

    def __post_init__(self):
        self.shown: dict[str, list[Shown]] = defaultdict(list)
        self.notices: dict[str, list[str]] = defaultdict(list)
        self.trouble: dict[str, list[Exception]] = defaultdict(list)
        self.blocked: set[str] = set()
        self.files: dict[str, bytes] = {}
        self._numbers = itertools.count(1)

    # --- the protocol

    def split(self, body):
        event = json.loads(body)
        return [Raw(self.name, str(event["id"]), body.decode() if isinstance(body, bytes) else body)]

    def parse(self, raw):
        event = json.loads(raw.body)
        if event.get("meaningless"):
            return None
        tap, media = event.get("tap"), event.get("media")
        return Incoming(
            channel=self.name,
            address=event["address"],
            provider_id=str(event["id"]),
            sent_at=datetime.fromisoformat(event["at"]),
            order=event["order"],
            kind=Kind(event.get("kind", "choice" if tap else "message")),
            text=event.get("text", ""),
            tap=Tap(*tap) if tap else None,
            media=Media(MediaKind(media[0]), media[1], "application/x-test") if media else None,
            message_ref=event.get("reference", ""),
            callback=f"callback-{event['id']}" if tap else "",
            location=Location(*event["place"]) if event.get("place") else None,
            language=event.get("language", ""),
            contact=Contact(*event["card"]) if event.get("card") else None,
            phone=event["card"][0] if event.get("card") and event["card"][1] else "",
        )

    async def send(self, address, outgoing, content=None):
        if self.trouble[address]:
            raise self.trouble[address].pop(0)
        if address in self.blocked:
            raise Gone("blocked")
        if (settled := outgoing.settles) is not None:
            self._settle(address, settled)
        if outgoing.notice:
            self.notices[address].append(outgoing.notice)
        if outgoing.amends:
            self._amend(address, outgoing)
            return Receipt()
        if not outgoing.text:
            return Receipt()
        reference = str(next(self._numbers))
        self.shown[address].append(
            Shown(
                plain(outgoing.text),
                outgoing.choices,
                outgoing.token,
                reference,
                content if outgoing.picture else None,
                (outgoing.document.name, content) if outgoing.document else None,
                outgoing.notice,
                request=outgoing.request,
            )
        )
        return Receipt(reference)

    def _settle(self, address, settled):
        for message in self.shown[address]:
            if message.reference == settled.message_ref or (not settled.message_ref and message.token == settled.token):
                message.settled, message.choices = settled.chosen, ()

    def _amend(self, address, outgoing):
        for message in self.shown[address]:
            if message.reference == outgoing.amends or (outgoing.amends == "-" and message.token == outgoing.token):
                message.choices = outgoing.choices

    async def fetch(self, media):
        if media.reference not in self.files:
            raise Rejected("no such file")
        return self.files[media.reference]

    async def start(self, receive):
        """Nothing to listen to."""

    async def stop(self):
        """Nothing to let go of."""
