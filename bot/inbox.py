"""The inbox: raw row → order per person → one transaction: load, handle, save.

Everything that has arrived while the last transaction was being committed makes the next one. A message is
acknowledged when it is durable. When a batch fails, its messages are handled one by one, and the one at fault is set
aside with its error so that it never blocks those behind it. Heavy requests are stored first and handled apart.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.events import Event, Who, by_order
from bot.handlers.dispatching import handle, is_heavy
from bot.i18n import N_, translator
from bot.lanes import Lanes
from bot.letters import Letter
from bot.messages import Channel, Incoming, Outgoing, Raw
from bot.outbox import Outbox
from bot.resources import Resources
from bot.saving import save
from bot.turn import Turn
from storage import conversations
from storage import inbox as rows
from storage.conversations import Loaded
from storage.database import Database

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

log = logging.getLogger(__name__)

BATCH = 200  # messages in one transaction at most
SORRY = N_("Perdón, algo falló de nuestro lado con su mensaje. Quedó guardado y lo vamos a revisar. Intente otra vez.")
MEMORY = timedelta(days=8)  # the same id later than this is another message (Telegram: ids may restart after a week)
PATIENCE = timedelta(seconds=1)  # a message still pending after this is taken up by the tick


@dataclass(slots=True)
class Outcome:
    """What one transaction leaves to do once it is committed."""

    letters: list[Letter] = field(default_factory=list)
    silenced: list[int] = field(default_factory=list)
    heard: list[int] = field(default_factory=list)
    later: list[Event] = field(default_factory=list)


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
        self._arrived: list[Event] = []
        self._wake = asyncio.Event()
        self._closed = False
        self._later: Lanes[Who, Event] = Lanes(self._until_handled)  # behind a heavy request, or another process

    async def receive(self, raws: Sequence[Raw]) -> None:
        """Take events in; returns when they are durable, raises what kept one from being so."""
        loop = asyncio.get_running_loop()
        durable = [loop.create_future() for _ in raws]
        self._arrived += [
            Event(raw, durable=known).read(self.channels) for raw, known in zip(raws, durable, strict=True)
        ]
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
        events = [Event(Raw(channel, key, body), stored=True).read(self.channels) for channel, key, body in found]
        await self._handle_each([it for it in events if it.raw.channel in self.channels and it.who not in self._later])

    # --- one transaction

    async def _handle(self, batch: list[Event]) -> None:
        try:
            outcome = await self._transact(batch)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, it concerns one of them: find out which
            log.warning("inbox.batch_failed", extra={"size": len(batch), "error": type(error).__name__})
            await self._handle_each(batch)
        else:
            for event in outcome.later:
                self._later.put(event.who, event)

    async def _until_handled(self, event: Event) -> None:
        while not await self._handle_alone(event):  # noqa: ASYNC110 - what another process has tells nothing
            await asyncio.sleep(0.02)

    async def _handle_each(self, batch: Iterable[Event]) -> None:
        for event in sorted(batch, key=by_order):
            await self._handle_alone(event)

    async def _handle_alone(self, event: Event) -> bool:
        """Handle one message; False when another process is at this person's: it stays pending."""
        try:
            return not (await self._transact([event], alone=True)).later
        except Exception as error:
            log.exception("inbox.set_aside", extra={"error": type(error).__name__})
            await self._set_aside(event, repr(error))
            return True

    async def _set_aside(self, event: Event, error: str) -> None:
        """Keep a message that could not be handled; when not even that can be done, it is not acknowledged."""
        try:
            await self._keep_aside(event, error)
        except Exception as failure:
            log.exception("inbox.not_kept")
            event.settle(failure)

    async def _transact(self, batch: Sequence[Event], *, alone: bool = False) -> Outcome:
        now = self.clock()
        async with self.outbox.recording(brief=not alone) as db:
            outcome = await self._work(db, batch, now, alone=alone)
        self._finish(batch, outcome)
        return outcome

    def _finish(self, batch: Sequence[Event], outcome: Outcome) -> None:
        for event in batch:
            event.settle()
        self.outbox.hear(outcome.heard)
        self.outbox.silence(outcome.silenced)
        self.outbox.dispatch(outcome.letters)

    async def _work(self, db: AsyncConnection, batch: Sequence[Event], now: datetime, *, alone: bool) -> Outcome:
        fresh = await self._keep(db, batch, now)
        outcome = Outcome()
        light: dict[str, dict[str, list[tuple[Event, Incoming]]]] = defaultdict(lambda: defaultdict(list))
        heavy = self._later.keys()
        for event in sorted(fresh, key=by_order):
            if (incoming := event.incoming) is None:
                continue
            if not alone and (
                event.who in heavy or is_heavy(incoming)
            ):  # what comes after a heavy request waits for it
                heavy.add(event.who)
                outcome.later.append(event.put_off())
            else:
                light[incoming.channel][incoming.address].append((event, incoming))
        turns: list[Turn] = []
        for channel, people in light.items():
            loaded = await conversations.load(db, channel, people, now)
            for address, said in people.items():
                if address in loaded:
                    turns += [await self._turn(db, it, loaded[address], now, outcome) for _, it in said]
                else:  # another process is at it: the tick takes it up
                    outcome.later += [event.put_off() for event, _ in said]
        later = {event.key for event in outcome.later}
        await rows.mark(db, later, rows.PENDING)
        await rows.mark(db, {event.key for event in fresh if event.stored} - later, rows.DONE)
        await save(db, turns, now)
        await self.outbox.add_replies(db, outcome.letters, now)
        for last in [last for turn in turns for last in turn.changes.last]:
            await last()
        self.handled += len(turns)
        return outcome

    async def _keep(self, db: AsyncConnection, batch: Sequence[Event], now: datetime) -> list[Event]:
        """Store the events; gives those that are to be handled now, each once."""
        stored = [event for event in batch if event.stored]
        waiting = await rows.still_pending(db, [event.key for event in stored]) if stored else set()
        arrived = {event.key: event for event in batch if not event.stored}
        added = await rows.add(db, [event.row(now) for event in arrived.values()]) if arrived else set()
        if repeated := arrived.keys() - added:  # of long ago: the provider has begun to count anew
            again = await rows.retire(db, repeated, now - MEMORY)
            added |= await rows.add(db, [arrived[key].row(now) for key in again]) if again else set()
        self.aside += sum(1 for key in added if arrived[key].error)
        return [event for event in stored if event.key in waiting] + [arrived[key] for key in arrived if key in added]

    async def _turn(
        self, db: AsyncConnection, incoming: Incoming, loaded: Loaded, now: datetime, outcome: Outcome
    ) -> Turn:
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

    async def _keep_aside(self, event: Event, error: str) -> None:
        """Keep a message that could not be handled with its error, and tell the person that it was not lost."""
        event.error = error
        self.aside += 1
        outcome = Outcome()
        async with self.database.transaction() as db:
            now = self.clock()
            await rows.add(db, [event.row(now)])
            await rows.mark(db, [event.key], rows.ASIDE, error)
            if event.incoming is not None and event.incoming.is_said:
                outcome.letters = await self._apology(db, event.incoming, now)
                await self.outbox.add_replies(db, outcome.letters, now)
        self._finish([event], outcome)

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
