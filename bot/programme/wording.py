"""A text of the programme in the four languages of the bot, and how typed words are compared with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast
from unicodedata import combining, normalize

Language = Literal["es", "pt", "en", "fr"]
LANGUAGES: tuple[Language, ...] = ("es", "pt", "en", "fr")


@dataclass(frozen=True, slots=True)
class Wording:
    """The same text in each language."""

    es: str
    pt: str
    en: str
    fr: str

    def to(self, language: str) -> str:
        """The text in a language; Spanish when the language is not one of ours."""
        return cast("str", getattr(self, language)) if language in LANGUAGES else self.es

    def all(self) -> tuple[str, str, str, str]:
        """The four texts, in the order of LANGUAGES."""
        return self.es, self.pt, self.en, self.fr


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """The text without accents, case, punctuation or doubled spaces, for comparing what people type with names."""
    plain = "".join(sign for sign in normalize("NFKD", text.casefold()) if not combining(sign))
    return " ".join(re.findall(r"[^\W_]+", plain))
