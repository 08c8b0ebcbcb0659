"""How fast a channel may be written to: a token bucket for all, one for each address."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict

from bot.messages import Limits

ADDRESSES = 50_000  # addresses whose pace is remembered


class Bucket:
    """Holds up to `burst` tokens and gains `rate` a second; `take` tells how long to wait for one."""

    __slots__ = ("at", "burst", "rate", "tokens")

    def __init__(self, rate: float, burst: float) -> None:
        self.rate, self.burst, self.tokens, self.at = rate, burst, burst, time.monotonic()

    def take(self, now: float) -> float:
        """Take one token; gives the seconds to wait until it is there."""
        self.tokens = min(self.burst, self.tokens + (now - self.at) * self.rate) - 1
        self.at = now
        return max(0.0, -self.tokens / self.rate)

    def spend(self, now: float) -> float:
        """Count one message that does not wait; a full minute of debt at most. Gives no wait."""
        self.take(now)
        self.tokens = max(self.tokens, -60 * self.rate)
        return 0.0


class Pace:
    """The pace of one channel. A reply goes at once, as providers allow bursts, but counts; bulk waits its turn."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._all = Bucket(limits.per_second, limits.per_second)
        self._each: OrderedDict[int, Bucket] = OrderedDict()
        self._held_until = 0.0

    async def take(self, address_id: int, *, bulk: bool) -> None:
        """Wait until one message may go to the address."""
        now = time.monotonic()
        wait = max(self._bucket(address_id).take(now), self._all.take(now)) if bulk else self._all.spend(now)
        if (wait := max(wait, self._held_until - now)) > 0:
            await asyncio.sleep(wait)

    def hold(self, seconds: float, *, whole_channel: bool) -> None:
        """The provider asked for a pause; only a pause of the whole channel holds everybody."""
        if whole_channel:
            self._held_until = max(self._held_until, time.monotonic() + seconds)

    def _bucket(self, address_id: int) -> Bucket:
        bucket = self._each.get(address_id)
        if bucket is None:
            bucket = self._each[address_id] = Bucket(self._limits.per_address, self._limits.burst)
            if len(self._each) > ADDRESSES:
                self._each.popitem(last=False)
        return bucket
