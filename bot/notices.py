"""Notices: a word to people who did not write just now, in their language and at a fit hour."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zlib import crc32

from bot.choices import Pairs, offered
from bot.hours import next_allowed
from bot.i18n import known, translator
from bot.letters import Letter, row_of
from bot.messages import Choice, Outgoing
from bot.programme.countries import atlas
from bot.programme.seat import HOME
from storage import outbox
from storage.arrivals import Reached

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class Notice:
    """What is said: `text` is Spanish, `{name}` in it the reader's first name; `words` are fillings to translate too.

    Each person gets it once for a `key`.
    """

    key: str
    text: str
    choices: Pairs = ()
    words: Mapping[str, str] = field(default_factory=dict)
    filled: Mapping[str, str] = field(default_factory=dict)


async def send(
    db: AsyncConnection, reached: Collection[Reached], notice: Notice, now: datetime, *, country: str = "",
    zone: str = "",
) -> None:  # fmt: skip
    """Queue a notice for people who may be written to; it leaves within the hours of a country, and its zone."""
    home = atlas().countries.get(country)
    place = (zone or home.zone, home.code) if home else HOME
    await outbox.add(db, [_row(one, notice, now, place) for one in reached])


async def at_once(db: AsyncConnection, address_id: int, notice: Notice, language: str, now: datetime) -> None:
    """Write at once into one chat that waits for it."""
    message = Outgoing(
        text=translator(language)(notice.text).format(**notice.filled), choices=choices(notice.choices, language),
        token=token(notice.key), language=language,
    )  # fmt: skip
    letter = Letter(f"{notice.key}:{address_id}", address_id, "", "", message)
    await outbox.add(db, [row_of(letter, "notice", now)])


def _row(one: Reached, notice: Notice, now: datetime, place: tuple[str, str]) -> dict[str, Any]:
    language = known(one.language)
    translate = translator(language)
    words = {name: translate(word) for name, word in notice.words.items()}
    said = translate(notice.text).format(name=one.name.split(" ")[0], **notice.filled, **words)
    message = Outgoing(
        text=said, choices=choices(notice.choices, language), token=token(notice.key), language=language
    )  # fmt: skip
    letter = Letter(f"{notice.key}:{one.address_id}", one.address_id, "", "", message, priority=outbox.REMINDER)
    at = next_allowed(now, *place, one.address_id)
    return row_of(letter, "notice", now, hours="usual", zone=place[0], country=place[1]) | {"not_before": at}


def token(key: str) -> str:
    """The name of the question a notice asks: short, and the same for the same notice."""
    return f"n{crc32(key.encode()):08x}"


def choices(pairs: Pairs, language: str) -> tuple[Choice, ...]:
    """Commands with their labels in a language, numbered from 1."""
    return tuple(offered(pairs, translator(language)))
