"""What a letter holds when it leaves: the picture or file drawn for it, the question it settles."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.letters import Letter
from bot.messages import Outgoing
from storage import outbox as rows
from storage.database import Database

REMEMBERED = 20_000  # questions whose message id is kept in memory

Draw = Callable[[dict[str, Any]], bytes]
Make = Callable[..., Awaitable[bytes | None]]  # (db, address, now, **data): for whoever an address belongs to


class Contents:
    """Completes letters; one instance an outbox."""

    def __init__(self, database: Database, pictures: Mapping[str, Draw], documents: Mapping[str, Make]) -> None:
        self.database, self.pictures, self.documents = database, pictures, documents
        self._refs: OrderedDict[tuple[int, str], str] = OrderedDict()

    async def message(self, letter: Letter, *, edits: bool) -> Outgoing:
        """The letter's message, with the id of the question it settles where only its token was known."""
        outgoing = letter.outgoing
        settles = outgoing.settles
        if settles is None or settles.message_ref or not edits:
            return outgoing
        reference = self._refs.pop((letter.address_id, settles.token), "")
        if not reference:
            async with self.database.reading() as db:
                reference = await rows.message_ref(db, letter.address_id, settles.token)
        return replace(outgoing, settles=replace(settles, message_ref=reference))

    async def file(self, letter: Letter, now: datetime) -> bytes | None:
        """The bytes of the letter's picture or document."""
        picture, document = letter.outgoing.picture, letter.outgoing.document
        if picture is not None and picture.name in self.pictures:
            return await asyncio.to_thread(self.pictures[picture.name], picture.data)
        maker, data = (
            (picture.name, picture.data) if picture else (document.maker, document.data) if document else ("", {})
        )
        if not maker:
            return None
        async with self.database.reading() as db:
            return await self.documents[maker](db, letter.address_id, now, **data)

    def remember(self, letter: Letter, reference: str) -> None:
        """Keep the provider's id of a question that was sent, for what settles it."""
        if letter.outgoing.token and reference:
            self._refs[letter.address_id, letter.outgoing.token] = reference
            if len(self._refs) > REMEMBERED:
                self._refs.popitem(last=False)
