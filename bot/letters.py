"""A letter: one message to one address, with what the outbox must know to send it; and its row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec

from bot.mailing import next_fit
from bot.messages import Outgoing
from storage import outbox as rows

_encode = msgspec.json.Encoder().encode
_decode = lru_cache(maxsize=64)(msgspec.json.Decoder(Outgoing).decode)  # thousands read the same


@dataclass(slots=True)
class Letter:
    """A claimed outbox row on its way."""

    key: str
    address_id: int
    channel: str
    address: str
    outgoing: Outgoing
    priority: int = rows.REPLY
    attempts: int = 0
    doubt: bool = False
    mailing_id: int | None = None
    hours: str | None = None  # whose hours it keeps to, in which zone and country; none for any time
    zone: str | None = None
    country: str | None = None

    @property
    def bulk(self) -> bool:
        """Whether it is anything but a reply."""
        return self.priority > rows.REPLY

    def fits(self, now: datetime) -> bool:
        """Whether it may leave at this hour."""
        if not self.hours:
            return True
        return _is_open(now.replace(microsecond=0), self.hours, self.zone or "UTC", self.country or "")


@lru_cache(maxsize=256)  # thousands leave in a second, from some twenty places
def _is_open(now: datetime, hours: str, zone: str, country: str) -> bool:
    return next_fit(now, hours, zone, country, 0) <= now


def row_of(letter: Letter, purpose: str, now: datetime, **state: object) -> dict[str, Any]:
    """The outbox row of a letter."""
    return {
        "key": letter.key, "address_id": letter.address_id, "purpose": purpose, "priority": letter.priority,
        "payload": _encode(letter.outgoing).decode(), "token": letter.outgoing.token, "not_before": now,
        "created_at": now, "state": rows.QUEUED, **state,
    }  # fmt: skip


def letter_of(row: Mapping[Any, Any]) -> Letter:
    """The letter of a claimed row."""
    return Letter(
        row["key"], row["address_id"], row["channel"], row["address"], _decode(row["payload"]), row["priority"],
        row["attempts"], row["doubt"], row["mailing_id"], row["hours"], row["zone"], row["country"],
    )  # fmt: skip
