"""The shuffle of `randomize(nodes, seed)`: the same order as ODK Collect gives for the same seed."""

from __future__ import annotations

import hashlib
import math
import re
from typing import Final, TypeVar

_MODULUS: Final = 2_147_483_647  # Park and Miller's generator, Communications of the ACM 31 (1988)
_FACTOR: Final = 16_807
_NUMBER = re.compile(r"\s*-?\d+(\.\d*)?\s*\Z", re.ASCII)
T = TypeVar("T")


def shuffled(items: list[T], seed: float | str) -> list[T]:
    """`items` in the order that `seed`, a number or a text, stands for."""
    state = math.fmod(_whole(seed), _MODULUS)
    number = int(state) if state > 0 else int(state) + _MODULUS - 1
    items = list(items)
    for last in range(len(items)):
        number = number * _FACTOR % _MODULUS
        chosen = math.floor((number - 1) / (_MODULUS - 1) * (last + 1))
        items[last], items[chosen] = items[chosen], items[last]
    return items


def _whole(seed: float | str) -> int:
    """A number's whole part; of a text that is none the first eight bytes of its SHA-256, as a signed number."""
    if isinstance(seed, float):
        return int(seed) if math.isfinite(seed) else 0
    if _NUMBER.match(seed):
        return int(float(seed))
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big", signed=True) if seed else 0
