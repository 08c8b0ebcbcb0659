"""Putting the fictitious network into a database: all of it in one transaction, and only into an empty one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from bot.demo.further import further
from bot.demo.network import SEED, network
from bot.errors import ConflictError
from bot.surveys.form import Form
from storage import sample
from storage.database import Database

Progress = Callable[[int, int, str], None]  # rows done, rows in all, the table they are for
BATCH = 4000


def _silent(_done: int, _of: int, _what: str) -> None:
    """Report nothing."""


async def build(
    database: Database,
    form: Form,
    form_row_id: int,
    *,
    now: datetime,
    seed: int = SEED,
    progress: Progress = _silent,
    others: Mapping[str, tuple[int, Form]] | None = None,
) -> None:
    """Fill the database with the network; nothing when it is there already.

    `form` is the published satisfaction form and `form_row_id` its row; `others` are the forms of the other surveys,
    whose answers are left out without them. ConflictError when the database holds organizations, people or rounds that
    are not examples.
    """
    async with database.transaction() as db:
        if await sample.is_sample(db):
            return
        if occupied := await sample.occupied(db):
            raise ConflictError(f"La base de datos ya tiene filas en «{occupied}»: la demostración necesita una vacía")
        found = network(form, form_row_id, now=now, seed=seed)
        more = further(found.tables, others, now, seed) if others else {}
        size, done = found.size + sum(map(len, more.values())), 0
        for table, rows in (*found.tables.items(), *more.items()):
            for batch in _batches(rows):
                progress(done, size, table)
                await sample.add(db, table, batch)
                done += len(batch)
        await sample.continue_numbering(db)
    progress(size, size, "")


def _batches(rows: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    rest = iter(rows)
    while batch := list(islice(rest, BATCH)):
        yield batch
