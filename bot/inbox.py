"""The inbox: raw row → order per person → one transaction: load, handle, save.

Everything that has arrived while the last transaction was being committed makes the next one. A message is
acknowledged when it is durable. When a batch fails, its messages are handled one by one, and the one at fault is set
aside with its error so that it never blocks those behind it. Heavy requests are stored first and handled apart.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.handlers import handle, is_heavy
from bot.i18n import N_, translator
from bot.messages import Channel, Incoming, Outgoing, Raw
from bot.outbox import Letter, Outbox
from bot.turn import Resources, Turn, is_message
from storage import conversations, interviews
from storage import inbox as rows
from storage.conversations import Loaded
from storage.database import Database

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

log = logging.getLogger(__name__)

Who = tuple[str, str]  # channel and address

BATCH = 200  # messages in one transaction at most
SORRY = N_("Perdón, algo falló de nuestro lado con su mensaje. Quedó guardado y lo vamos a revisar. Intente otra vez.")
MEMORY = timedelta(days=8)  # the same id later than this is another message (Telegram: ids may restart after a week)
PATIENCE = timedelta(seconds=1)  # a message still pending after this is taken up by the tick


@dataclass(slots=True)
class Item:
    """One provider event on its way through the inbox."""

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


@dataclass(slots=True)
class Outcome:
    """What one transaction leaves to do once it is committed."""

    letters: list[Letter] = field(default_factory=list)
    silenced: list[int] = field(default_factory=list)
    heard: list[int] = field(default_factory=list)
    later: list[Item] = field(default_factory=list)


def _order(item: Item) -> int:
    return item.incoming.order if item.incoming else 0


class Inbox:
    """Takes provider events from all channels; one instance a process."""

    def __init__(
        self,
        database: Database,
        channels: Mapping[str, Channel],
        outbox: Outbox,
        resources: Resources,
        clock: Callable[[], datetime],
    ) -> None:
        self.database, self.channels, self.outbox = database, channels, outbox
        self.resources, self.clock = resources, clock
        self.handled = self.aside = 0
        self._arrived: list[Item] = []
        self._wake = asyncio.Event()
        self._closed = False
        self._later: dict[Who, deque[Item]] = {}  # what waits behind a heavy request, or for another process
        self._tasks: set[asyncio.Task[None]] = set()

    async def receive(self, raws: Sequence[Raw]) -> None:
        """Take events in; returns when they are durable, raises what kept one from being so."""
        loop = asyncio.get_running_loop()
        durable = [loop.create_future() for _ in raws]
        self._arrived += [self._read(Item(raw, durable=known)) for raw, known in zip(raws, durable, strict=True)]
        self._wake.set()
        await asyncio.gather(*durable)

    async def run(self) -> None:
        """Handle batch after batch, until it is closed."""
        while not self._closed:
            await self._wake.wait()
            batch, self._arrived = self._arrived[:BATCH], self._arrived[BATCH:]
            if not self._arrived:
                self._wake.clear()
            if batch:
                await self._handle(batch)

    def close(self) -> None:
        """End `run` behind the batch in hand; what arrives now is not acknowledged, and comes again."""
        self._closed = True
        self._wake.set()

    async def tick(self) -> None:
        """Take up what was stored but not handled, e.g. by a process that stopped."""
        async with self.database.reading() as db:
            found = await rows.pending(db, self.clock() - PATIENCE, BATCH)
        items = [self._read(Item(Raw(channel, key, body), stored=True)) for channel, key, body in found]
        await self._handle_each([it for it in items if it.raw.channel in self.channels and it.who not in self._later])

    def _read(self, item: Item) -> Item:
        try:
            item.incoming = self.channels[item.raw.channel].parse(item.raw)
        except (ValueError, KeyError, TypeError) as error:
            item.error = f"{type(error).__name__}: {error}"
        return item

    # --- one transaction

    async def _handle(self, batch: list[Item]) -> None:
        try:
            outcome = await self._transact(batch)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, it concerns one of them: find out which
            log.warning("inbox.batch_failed", extra={"size": len(batch), "error": type(error).__name__})
            await self._handle_each(batch)
        else:
            for item in outcome.later:
                self._wait_turn(item)

    def _wait_turn(self, item: Item) -> None:
        """Let a message wait behind what its person said before, and be handled apart."""
        if (queue := self._later.get(item.who)) is not None:
            queue.append(item)
            return
        self._later[item.who] = deque([item])
        task = asyncio.get_running_loop().create_task(self._follow(item.who))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _follow(self, who: Who) -> None:
        queue = self._later[who]
        try:
            while queue:
                if await self._handle_alone(queue[0]):
                    queue.popleft()
                else:
                    await asyncio.sleep(0.02)
        finally:
            del self._later[who]

    async def _handle_each(self, batch: Iterable[Item]) -> None:
        for item in sorted(batch, key=_order):
            await self._handle_alone(item)

    async def _handle_alone(self, item: Item) -> bool:
        """Handle one message; False when another process is at this person's: it stays pending."""
        try:
            return not (await self._transact([item], alone=True)).later
        except Exception as error:
            log.exception("inbox.set_aside", extra={"error": type(error).__name__})
            await self._set_aside(item, repr(error))
            return True

    async def _set_aside(self, item: Item, error: str) -> None:
        """Keep a message that could not be handled; when not even that can be done, it is not acknowledged."""
        try:
            await self._keep_aside(item, error)
        except Exception as failure:
            log.exception("inbox.not_kept")
            if item.durable is not None and not item.durable.done():
                item.durable.set_exception(failure)

    async def _transact(self, batch: Sequence[Item], *, alone: bool = False) -> Outcome:
        now = self.clock()
        async with self.outbox.recording(brief=not alone) as db:
            outcome = await self._work(db, batch, now, alone=alone)
        self._finish(batch, outcome)
        return outcome

    def _finish(self, batch: Sequence[Item], outcome: Outcome) -> None:
        for item in batch:
            if item.durable is not None and not item.durable.done():
                item.durable.set_result(None)
        self.outbox.hear(outcome.heard)
        self.outbox.silence(outcome.silenced)
        self.outbox.dispatch(outcome.letters)

    async def _work(self, db: AsyncConnection, batch: Sequence[Item], now: datetime, *, alone: bool) -> Outcome:
        fresh = await self._keep(db, batch, now)
        outcome = Outcome()
        light: dict[str, dict[str, list[Item]]] = defaultdict(lambda: defaultdict(list))
        heavy = set(self._later)
        for item in sorted(fresh, key=_order):
            if (incoming := item.incoming) is None:
                continue
            if not alone and (item.who in heavy or is_heavy(incoming)):  # what comes after a heavy request waits for it
                heavy.add(item.who)
                outcome.later.append(Item(item.raw, incoming, stored=True))
            else:
                light[incoming.channel][incoming.address].append(item)
        turns: list[Turn] = []
        for channel, people in light.items():
            loaded = await conversations.load(db, channel, people, now)
            for address, items in people.items():
                if address in loaded:
                    turns += [await self._turn(db, item, loaded[address], now, outcome) for item in items]
                else:  # another process is at it: the tick takes it up
                    outcome.later += [Item(it.raw, it.incoming, stored=True) for it in items]
        later = {item.key for item in outcome.later}
        await rows.mark(db, later, rows.PENDING)
        await rows.mark(db, {item.key for item in fresh if item.stored} - later, rows.DONE)
        await self._save(db, turns, outcome, now)
        self.handled += len(turns)
        return outcome

    async def _keep(self, db: AsyncConnection, batch: Sequence[Item], now: datetime) -> list[Item]:
        """Store the events; gives those that are to be handled now, each once."""
        stored = [item for item in batch if item.stored]
        waiting = await rows.still_pending(db, [item.key for item in stored]) if stored else set()
        arrived = {item.key: item for item in batch if not item.stored}
        added = await rows.add(db, [self._row(item, now) for item in arrived.values()]) if arrived else set()
        if repeated := arrived.keys() - added:  # of long ago: the provider has begun to count anew
            again = await rows.retire(db, repeated, now - MEMORY)
            added |= await rows.add(db, [self._row(arrived[key], now) for key in again]) if again else set()
        self.aside += sum(1 for key in added if arrived[key].error)
        return [item for item in stored if item.key in waiting] + [arrived[key] for key in arrived if key in added]

    def _row(self, item: Item, now: datetime) -> dict[str, Any]:
        incoming = item.incoming
        return {
            "channel": item.raw.channel, "provider_id": item.raw.provider_id, "body": item.raw.body,
            "address": incoming.address if incoming else "", "order": incoming.order if incoming else 0,
            "state": rows.ASIDE if item.error else rows.DONE, "error": item.error, "received_at": now,
        }  # fmt: skip

    async def _turn(self, db: AsyncConnection, item: Item, loaded: Loaded, now: datetime, outcome: Outcome) -> Turn:
        incoming = item.incoming
        assert incoming is not None  # noqa: S101 - the caller sorted those out
        conversation = loaded.conversation
        limits = self.channels[incoming.channel].limits
        turn = Turn(incoming, loaded, db=db, now=now, limits=limits, resources=self.resources)
        await handle(turn)
        conversation.last_order = max(conversation.last_order, incoming.order)
        conversation.seen_at = max(conversation.seen_at, now if incoming.tap else incoming.sent_at)
        outcome.silenced += turn.changes.silenced
        if conversation.reachable and not turn.changes.silenced:
            outcome.heard.append(conversation.id)
        outcome.letters += [
            Letter(f"{turn.reply_key}:{n}", conversation.id, incoming.channel, incoming.address, said)
            for n, said in enumerate(turn.outgoing())
        ]
        return turn

    async def _save(self, db: AsyncConnection, turns: Sequence[Turn], outcome: Outcome, now: datetime) -> None:
        changed = {turn.conversation.id: turn.conversation for turn in turns}
        await conversations.save(db, changed.values())
        walks = {walk.id: walk for turn in turns if (walk := turn.changes.interview)}
        await conversations.save_interviews(db, walks.values(), now)
        given = {(row["interview_id"], row["reference"]): row for turn in turns for row in turn.changes.answers}
        await interviews.save_answers(db, given.values())
        await interviews.save_changes(db, [row for turn in turns for row in turn.changes.replaced])
        await self.outbox.add_replies(db, outcome.letters, now)
        for last in [last for turn in turns for last in turn.changes.last]:
            await last()

    async def _keep_aside(self, item: Item, error: str) -> None:
        """Keep a message that could not be handled with its error, and tell the person that it was not lost."""
        item.error = error
        self.aside += 1
        outcome = Outcome()
        async with self.database.transaction() as db:
            now = self.clock()
            await rows.add(db, [self._row(item, now)])
            await rows.mark(db, [item.key], rows.ASIDE, error)
            if item.incoming is not None and is_message(item.incoming):
                outcome.letters = await self._apology(db, item.incoming, now)
                await self.outbox.add_replies(db, outcome.letters, now)
        self._finish([item], outcome)

    async def _apology(self, db: AsyncConnection, incoming: Incoming, now: datetime) -> list[Letter]:
        loaded = await conversations.load(db, incoming.channel, [incoming.address], now)
        return [
            Letter(
                f"sorry:{incoming.channel}:{incoming.provider_id}", found.conversation.id, incoming.channel,
                incoming.address, Outgoing(text=translator(found.language)(SORRY), acknowledges=incoming.callback),
            )
            for found in loaded.values()
        ]  # fmt: skip

    async def drained(self, seconds: float) -> None:
        """Wait until what has arrived is handled, at most `seconds`."""
        end = asyncio.get_running_loop().time() + seconds
        while (self._arrived or self._later) and asyncio.get_running_loop().time() < end:  # noqa: ASYNC110 - once, at the end
            await asyncio.sleep(0.01)
