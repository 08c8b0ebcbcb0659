"""Lanes: what has the same key is worked off in order, one after another; different keys side by side."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Key = TypeVar("Key")
Item = TypeVar("Item")


class Lanes(Generic[Key, Item]):
    """A queue for each key that has something waiting, and a task that empties it; `work` may not raise."""

    def __init__(self, work: Callable[[Item], Awaitable[None]]) -> None:
        self._work = work
        self._queues: dict[Key, deque[Item]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def __contains__(self, key: Key) -> bool:
        """Whether something of the key waits or is in hand."""
        return key in self._queues

    def __len__(self) -> int:
        """How many keys have something waiting or in hand."""
        return len(self._queues)

    def keys(self) -> set[Key]:
        """The keys that have something waiting or in hand."""
        return set(self._queues)

    def put(self, key: Key, item: Item) -> None:
        """Let an item wait behind those of its key."""
        if (queue := self._queues.get(key)) is not None:
            queue.append(item)
            return
        self._queues[key] = deque([item])
        task = asyncio.get_running_loop().create_task(self._follow(key))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _follow(self, key: Key) -> None:
        queue = self._queues[key]
        try:
            while queue:
                await self._work(queue[0])
                queue.popleft()
        finally:
            del self._queues[key]

    async def drained(self, seconds: float | None = None) -> None:
        """Wait until what is in hand is done, at most `seconds`; what is not done then is cancelled."""
        if self._tasks:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await asyncio.gather(*self._tasks, return_exceptions=True)
