"""What people type and what things are called, reduced to what matters when the two are compared; pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
#: What no reader sees or names: picture selectors, keycaps, zero-width signs, skin tones.
INVISIBLE = re.compile("[\ufe0e\ufe0f\u20e3\u200b-\u200f\u2060\U0001f3fb-\U0001f3ff]")


def bare(text: str) -> str:
    """The text in lower case without accents, its other signs kept."""
    if text.isascii():
        return text.lower().strip()
    decomposed = unicodedata.normalize("NFKD", text.casefold()).casefold()  # 𝖠 is an A only once it is decomposed
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).strip()


def fold(text: str) -> str:
    """The letters and digits of a text without accents and case, one blank between words; a keycap digit is a digit."""
    return " ".join(_WORD.findall(bare(text if text.isascii() else INVISIBLE.sub("", text))))


@lru_cache(maxsize=8192)
def fold_label(label: str) -> str:
    """As `fold`, remembered: for what we or a form call something, never for what people write."""
    return fold(label)
