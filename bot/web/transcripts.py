"""The web chat's store on our database: each line and file in its own short transaction."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection
from datetime import datetime

from storage import transcripts
from storage.database import Database
from storage.transcripts import Line, reachable


class Transcripts:
    """What the pages of the web chat show; every method raises Unreachable while the database does not answer."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock

    async def append(self, address: str, line: Line, key: str | None = None) -> int:
        """Add a line, once for each `key`; gives its id."""
        with reachable():
            async with self._database.transaction() as db:
                return await transcripts.append(db, address, line, self._clock(), key)

    async def after(self, address: str, last: int, limit: int) -> list[tuple[int, Line]]:
        """Up to `limit` (id, line) of an address above the id `last`, in order."""
        with reachable():
            async with self._database.reading() as db:
                return await transcripts.after(db, address, last, limit)

    async def newest(self, addresses: Collection[str]) -> dict[str, int]:
        """The last id of each address that has lines."""
        with reachable():
            async with self._database.reading() as db:
                return await transcripts.newest(db, addresses)

    async def put(self, address: str, mime: str, content: bytes) -> str:
        """Keep a file; gives a reference that cannot be guessed."""
        reference = secrets.token_urlsafe(24)
        with reachable():
            async with self._database.transaction() as db:
                await transcripts.put(db, reference, address=address, mime=mime, content=content, at=self._clock())
        return reference

    async def get(self, reference: str) -> tuple[str, str, bytes] | None:
        """Whose a file is, its type and its content; None when there is none."""
        with reachable():
            async with self._database.reading() as db:
                return await transcripts.get(db, reference)
