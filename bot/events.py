"""A provider event on its way through the inbox: as it came, as it was read, and its row."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.messages import Channel, Incoming, Raw
from storage import inbox as rows

Who = tuple[str, str]  # channel and address


@dataclass(slots=True)
class Event:
    """One provider event; what could not be read has an error in place of a message."""

    raw: Raw
    incoming: Incoming | None = None
    error: str = ""
    durable: asyncio.Future[None] | None = None
    stored: bool = False  # the row is in the table already

    @property
    def key(self) -> tuple[str, str]:
        """The row's key."""
        return self.raw.channel, self.raw.provider_id

    @property
    def who(self) -> Who:
        """Channel and address; no address while the event could not be read."""
        return self.raw.channel, self.incoming.address if self.incoming else ""

    def read(self, channels: Mapping[str, Channel]) -> Event:
        """The same event, read by its channel."""
        try:
            self.incoming = channels[self.raw.channel].parse(self.raw)
        except (ValueError, KeyError, TypeError) as error:
            self.error = f"{type(error).__name__}: {error}"
        return self

    def put_off(self) -> Event:
        """The event to be handled later: its row is in the table by then."""
        return Event(self.raw, self.incoming, stored=True)

    def settle(self, failure: Exception | None = None) -> None:
        """Tell whoever waits for it that it is durable, or what kept it from being so."""
        if self.durable is None or self.durable.done():
            return
        if failure is None:
            self.durable.set_result(None)
        else:
            self.durable.set_exception(failure)

    def row(self, now: datetime) -> dict[str, Any]:
        """Its row in the inbox."""
        incoming = self.incoming
        return {
            "channel": self.raw.channel, "provider_id": self.raw.provider_id, "body": self.raw.body,
            "address": incoming.address if incoming else "", "order": incoming.order if incoming else 0,
            "state": rows.ASIDE if self.error else rows.DONE, "error": self.error, "received_at": now,
        }  # fmt: skip


def by_order(event: Event) -> int:
    """The provider's order within a conversation; what could not be read comes first."""
    return event.incoming.order if event.incoming else 0
