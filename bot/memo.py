"""What was worked out once and is asked for again: a memo that begins anew when it is full."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


def recall(memo: dict[K, V], key: K, most: int, work_out: Callable[[], V]) -> V:
    """What the memo holds for a key, worked out now where it holds nothing; it never holds more than `most`."""
    if key not in memo:
        if len(memo) >= most:
            memo.clear()
        memo[key] = work_out()
    return memo[key]
