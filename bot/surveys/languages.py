"""A form's languages: full names as the author wrote them ("Español (es)") and their short codes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_CODE_AT_END = re.compile(r"\(([A-Za-z]{2,3})(?:[-_][A-Za-z]{2,4})?\)\s*\Z")
_BARE_CODE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z]{2,4})?\Z")


@dataclass(frozen=True, slots=True)
class Language:
    """A language of a form: its full name and its short code (lower case, "" when the name has none)."""

    name: str
    code: str


def language_of(name: str) -> Language:
    """The language written as `name`: "Español (es)" has the code es, "fr" is its own code."""
    found = _CODE_AT_END.search(name) or _BARE_CODE.match(name.strip())
    return Language(name, found[1].lower() if found else "")


def choose_language(wanted: str, offered: Sequence[Language], default: str) -> str:
    """The full name for a name, code or tag ("pt-BR"); `default` when the form does not have it."""
    if any(language.name == wanted for language in offered):
        return wanted
    code = language_of(wanted).code
    return next((language.name for language in offered if code and language.code == code), default)
