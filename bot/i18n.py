"""Languages: catalogues, choice of language, and numbers and dates as the person's country writes them."""

from __future__ import annotations

import gettext
import io
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

LANGUAGES = ("es", "pt", "en", "fr")
DEFAULT = "es"
NAMES = {"es": "Español", "pt": "Português", "en": "English", "fr": "Français"}
Translate = Callable[[str], str]


def N_(text: str) -> str:  # noqa: N802 - the conventional name of a marked, not yet translated text
    """Mark a text for translation and leave it as it is."""
    return text


def _folder() -> Path:
    inside = Path(__file__).parent / "locale"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "locale"


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The catalogue of a language, compiled once from its .po; texts without translation stay Spanish."""
    path = _folder() / language / "LC_MESSAGES" / "bot.po"
    if language == DEFAULT or not path.exists():
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        messages = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def translator(language: str) -> Translate:
    """The function that turns a Spanish text into the language."""
    return catalogue(known(language)).gettext


@lru_cache(maxsize=64)
def known(language: str) -> str:
    """The catalogue for a language tag ("pt-br" → "pt"), Spanish when there is none."""
    short = language.lower().replace("_", "-").split("-")[0]
    return short if short in LANGUAGES else DEFAULT


def locale_of(language: str, country: str = "") -> str:
    """The Babel locale of a language in a country, e.g. es_PE; the bare language where the pair is unknown."""
    from babel import localedata

    pair = f"{known(language)}_{country.upper()}"
    return pair if country and localedata.exists(pair) else known(language)


@lru_cache(maxsize=4096)  # a figure is said again and again, and Babel takes its time
def say_number(value: float, locale: str, decimals: int = 0) -> str:
    """A number with the locale's signs, rounded to `decimals` places."""
    from babel.numbers import format_decimal

    return format_decimal(value, format=f"#,##0.{'0' * decimals}" if decimals else "#,##0", locale=locale)


def say_date(day: date | datetime, locale: str, form: str = "long") -> str:
    """A date in words; `form` is a Babel form (short, medium, long) or pattern."""
    from babel.dates import format_date

    return format_date(day, format=form, locale=locale)


def say_language(code: str, locale: str) -> str:
    """The name of a language, also of one we do not speak: ht → criollo haitiano; the code where it has none."""
    from babel import Locale

    name: str = Locale.parse(locale).languages.get(code, code)
    return name


def say_span(count: int, unit: str, locale: str) -> str:
    """A length of time in words, e.g. 7 días; `unit` is days, hours or minutes."""
    from babel.dates import format_timedelta

    one: Any = unit.removesuffix("s")
    return format_timedelta(timedelta(**{unit: count}), granularity=one, threshold=float("inf"), locale=locale)


def say_day(day: date | datetime, locale: str) -> str:
    """A day and its month in words, e.g. 15 de octubre."""
    from babel import Locale
    from babel.dates import format_date

    return format_date(day, format=str(Locale.parse(locale).datetime_skeletons["MMMMd"]), locale=locale)
