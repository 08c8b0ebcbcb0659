"""A text of the programme in the four languages of the bot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

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
