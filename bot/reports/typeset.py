"""How wide a text is in the charts' font, and how it breaks or shrinks to stay inside its space."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, section 2.2
UNKNOWN = 1000  # thousandths of the size: as wide as any letter we do not know
SLACK = 1.01  # kerning can widen a pair by a hair


@cache
def _advances(weight: int) -> dict[str, int]:
    table = json.loads((FONTS / "advances.json").read_text(encoding="utf-8"))
    return dict(zip(table["signs"], table[str(weight)], strict=True))


def width(text: str, size: float, weight: int = 400) -> float:
    """An upper estimate of the text's width in the units of `size`."""
    advances = _advances(weight)
    return sum(advances.get(sign, UNKNOWN) for sign in text) * size / 1000 * SLACK


def clean(text: str) -> str:
    """The text without signs that XML forbids, and on one line; spaces that must not break stay."""
    return re.sub(r"[ \t\r\n\f\v]+", " ", FORBIDDEN.sub("", text)).strip(" ")


def wrap(text: str, room: float, size: float, weight: int = 400) -> list[str]:
    """The text in lines no wider than `room`; a word wider than that is cut."""
    lines = [""]
    for word in text.split(" "):
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if width(joined, size, weight) <= room:
            lines[-1] = joined
            continue
        pieces = _cut(word, room, size, weight)
        lines = [*lines, *pieces] if lines[-1] else pieces
    return lines


def fit(text: str, room: float, size: float, weight: int, *, lines: int = 1, least: float) -> tuple[float, list[str]]:
    """The largest size down to `least` at which the text takes at most `lines` lines of whole words; else it is cut."""
    while size > least:
        broken = wrap(text, room, size, weight)
        if len(broken) <= lines and " ".join(broken) == text:
            return size, broken
        size = max(size - 2, least)
    broken = wrap(text, room, least, weight)
    return least, broken if len(broken) <= lines else [
        *broken[: lines - 1],
        _shorten(broken[lines - 1], room, least, weight),
    ]


def _shorten(text: str, room: float, size: float, weight: int) -> str:
    while text and width(f"{text}…", size, weight) > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _cut(word: str, room: float, size: float, weight: int) -> list[str]:
    pieces = [""]
    for sign in word:
        if pieces[-1] and width(pieces[-1] + sign, size, weight) > room:
            pieces.append("")
        pieces[-1] += sign
    return pieces
