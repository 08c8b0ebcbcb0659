"""The outbox: claim, limit the rate, send, record, retry or give up.

A row is claimed before its message leaves. When the process dies in between, nobody can know whether the message
arrived: the row is queued again and says so (`doubt`). That is the only way a message can go out twice.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.contents import Contents, Draw, Make
from bot.errors import DeliveryError, Gone, Misconfigured, Rejected, Throttled
from bot.lanes import Lanes
from bot.letters import Letter, letter_of, row_of
from bot.messages import Channel, Outgoing
from bot.pace import Pace
from storage import claims
from storage import outbox as rows
from storage.database import Database

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

log = logging.getLogger(__name__)

CLAIM = timedelta(seconds=12)  # how long a claim holds without being renewed
TRIES = 12  # attempts before it is given up
BACKOFF = (0.5, 2.0, 5.0, 15.0)  # seconds between attempts in hand
RETRY_LATER = timedelta(minutes=2)
HAND_SECONDS = 3.0  # what a channel can send in this time is claimed ahead, at least LEAST_IN_HAND messages
LEAST_IN_HAND = 20
BITE = 250  # messages claimed in one transaction
BULK_AT_ONCE = 200  # requests to a channel besides replies: these find a free connection whatever is going on
RECORD_SECONDS = 0.1  # how long an outcome waits for a batch of the inbox that writes it with its own rows


class Outbox:
    """Sends what is queued: replies as soon as they are committed, the rest when it is due."""

    def __init__(
        self,
        database: Database,
        channels: Mapping[str, Channel],
        clock: Callable[[], datetime],
        pictures: Mapping[str, Draw],
        documents: Mapping[str, Make] | None = None,
    ) -> None:
        self.database, self.channels, self.clock = database, channels, clock
        self.contents = Contents(database, pictures, documents or {})
        self.worker = secrets.token_hex(8)
        self.sent = self.failed = self._recordings = 0
        self.lanes: Lanes[tuple[int, bool], Letter] = Lanes(self._deliver)  # an address's replies overtake its bulk
        self._outcomes: list[dict[str, Any]] = []
        self._silenced: set[int] = set()
        self._bulk: Counter[str] = Counter()  # what is in hand besides replies, by channel
        self._mailings: Counter[int] = Counter()  # and by mailing
        self._stopped: set[int] = set()  # those of them that were stopped
        self.troubles: Counter[tuple[str, str]] = Counter()  # (channel, outcome) of attempts that failed
        self._pace = {name: Pace(channel.limits) for name, channel in channels.items()}
        self._doors = {name: asyncio.Semaphore(BULK_AT_ONCE) for name in channels}
        self._wake = asyncio.Event()

    # --- in

    async def add_replies(self, db: AsyncConnection, letters: Collection[Letter], now: datetime) -> None:
        """Queue replies that this process will dispatch itself as soon as they are committed."""
        mine = {"state": rows.SENDING, "claimed_by": self.worker, "claimed_until": now + CLAIM}
        await rows.add_replies(db, [row_of(letter, "reply", now, **mine) for letter in letters])

    def dispatch(self, letters: Sequence[Letter]) -> None:
        """Send letters whose rows are committed; the replies to one address go in order, and so does the rest."""
        for letter in letters:
            self.lanes.put((letter.address_id, letter.bulk), letter)

    def silence(self, address_ids: Collection[int]) -> None:
        """Drop what is in hand for the addresses, replies excepted."""
        self._silenced.update(address_ids)

    def hear(self, address_ids: Collection[int]) -> None:
        """The addresses may be written to again."""
        self._silenced.difference_update(address_ids)

    async def tick(self) -> None:
        """Renew our claims, take back those of the dead, and claim what is due."""
        now = self.clock()
        async with self.recording() as db:
            await claims.renew(db, self.worker, now + CLAIM)
            if lost := await claims.take_back(db, now):
                log.warning("outbox.taken_back", extra={"rows": lost})
            self._mailings = +self._mailings
            self._stopped = await claims.stopped(db, list(self._mailings))
        for name in self.channels:
            while room := min(BITE, self._room(name)):  # replies go between
                if await self._claim(name, room, now) < room:
                    break

    async def _claim(self, channel: str, room: int, now: datetime) -> int:
        """Claim what is due on a channel and send it on its way; gives how much there was."""
        async with self.recording() as db:
            found = await claims.claim(db, self.worker, [channel], now, now + CLAIM, room)
        letters = [letter_of(row) for row in found]
        self._count(letters, 1)
        self.dispatch(letters)
        return len(letters)

    def _room(self, channel: str) -> int:
        ahead = max(LEAST_IN_HAND, int(self.channels[channel].limits.per_second * HAND_SECONDS))
        return max(0, ahead - self._bulk[channel])

    def _count(self, letters: Sequence[Letter], change: int) -> None:
        """Count what is in hand besides replies."""
        for letter in letters:
            if letter.bulk:
                self._bulk[letter.channel] += change
            if letter.mailing_id is not None:
                self._mailings[letter.mailing_id] += change

    # --- out

    async def _deliver(self, letter: Letter) -> None:
        try:
            outcome = await self._try(letter)
        except Exception as error:
            log.exception("outbox.broken", extra={"key": letter.key})
            outcome = self._broken(letter, type(error).__name__)  # the letters behind it do not wait
        self._outcomes.append(outcome)  # the list of now: a batch may have taken the other one while we were sending
        self._count([letter], -1)
        self._wake.set()

    async def _try(self, letter: Letter) -> dict[str, Any]:
        outgoing = await self.contents.message(letter, edits=self.channels[letter.channel].limits.edits)
        for pause in BACKOFF:
            await self._pace[letter.channel].take(letter.address_id, bulk=letter.bulk)
            async with self._doors[letter.channel] if letter.bulk else nullcontext():
                if letter.bulk and (end := self._kept_back(letter)):
                    return end
                try:
                    return await self._send(letter, outgoing)
                except DeliveryError as error:
                    failure = error
            letter.doubt = letter.doubt or failure.in_doubt
            if (end := await self._judge(letter, failure)) is not None:
                return end
            await asyncio.sleep(failure.retry_after if isinstance(failure, Throttled) else pause)
        return self._again(letter, "unreachable: tried several times", RETRY_LATER)

    async def _send(self, letter: Letter, outgoing: Outgoing) -> dict[str, Any]:
        letter.attempts += 1
        content = await self.contents.file(letter, self.clock())
        receipt = await self.channels[letter.channel].send(letter.address, outgoing, content)
        self.contents.remember(letter, receipt.message_ref)
        return self._row(letter, rows.SENT, "", receipt.message_ref)

    def _kept_back(self, letter: Letter) -> dict[str, Any] | None:
        """What becomes of a letter that may not leave any more, or not now; None for all others."""
        if letter.address_id in self._silenced:
            return self._row(letter, rows.CANCELLED, "the person asked for silence")
        if letter.mailing_id in self._stopped:
            return self._row(letter, rows.HELD, "the mailing was stopped")
        return None if letter.fits(self.clock()) else self._row(letter, rows.QUEUED, "waits for an allowed hour")

    async def _judge(self, letter: Letter, error: DeliveryError) -> dict[str, Any] | None:
        """What becomes of a letter after a failure; None to try again at once."""
        why = f"{error.outcome}: {error}"
        self.troubles[letter.channel, error.outcome] += 1
        if isinstance(error, Misconfigured):
            log.error("outbox.misconfigured", extra={"channel": letter.channel})
            return self._again(letter, why, RETRY_LATER)
        if isinstance(error, Gone):
            async with self.database.transaction() as db:
                await rows.mark_unreachable(db, letter.address_id)
                await rows.cancel(db, [letter.address_id], why)
            return self._row(letter, rows.FAILED, why)
        if isinstance(error, Rejected) or letter.attempts >= TRIES:
            return self._row(letter, rows.FAILED, why)
        if isinstance(error, Throttled):
            self._pace[letter.channel].hold(error.retry_after, whole_channel=error.whole_channel)
            if error.retry_after > BACKOFF[-1]:
                return self._again(letter, why, timedelta(seconds=error.retry_after))
        return None

    # --- recording

    def _row(self, letter: Letter, state: str, outcome: str, reference: str = "") -> dict[str, Any]:
        now = self.clock()
        self.sent += state == rows.SENT
        self.failed += state == rows.FAILED
        if state == rows.FAILED:
            log.warning("outbox.failed", extra={"key": letter.key, "outcome": outcome.split(":", maxsplit=1)[0]})
        return {
            "key": letter.key, "state": state, "outcome": outcome, "message_ref": reference, "not_before": now,
            "sent_at": now if state == rows.SENT else None, "attempts": letter.attempts, "doubt": letter.doubt,
        }  # fmt: skip

    def _again(self, letter: Letter, why: str, pause: timedelta) -> dict[str, Any]:
        return {**self._row(letter, rows.QUEUED, why), "not_before": self.clock() + pause}

    def _broken(self, letter: Letter, why: str) -> dict[str, Any]:
        letter.attempts += 1
        if letter.attempts >= TRIES:
            return self._row(letter, rows.FAILED, f"broken: {why}")
        return self._again(letter, f"broken: {why}", RETRY_LATER)

    @asynccontextmanager
    async def recording(self, *, brief: bool = True) -> AsyncIterator[AsyncConnection]:
        """A transaction that also writes the outcomes known so far; when it fails they are kept for the next one."""
        outcomes, self._outcomes = self._outcomes, []
        self._recordings += 1
        try:
            async with self.database.transaction(brief=brief) as db:
                await rows.record(db, outcomes)
                yield db
        except BaseException:
            self._outcomes = outcomes + self._outcomes
            raise

    async def record(self) -> None:
        """Write the outcomes known so far."""
        async with self.recording():
            pass

    async def run(self) -> None:
        """Record outcomes soon after they are known, when no batch of the inbox has done it."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            known = self._recordings
            await asyncio.sleep(RECORD_SECONDS)
            if self._outcomes and self._recordings == known:
                await self._record_soon()
            elif self._outcomes:  # batches come so often that the next one writes these too
                self._wake.set()

    async def _record_soon(self) -> None:
        try:
            await self.record()
        except Exception:
            log.exception("outbox.not_recorded")  # the next tick writes them

    async def drained(self, seconds: float) -> None:
        """Wait until what is in hand has been sent, at most `seconds`, and record it."""
        await self.lanes.drained(seconds)
        await self.record()
