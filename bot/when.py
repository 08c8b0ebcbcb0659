"""Reading a day: written out, or as people say it ("mañana", "en 3 días", "el lunes"), in any language; pure."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache

from bot.i18n import LANGUAGES
from bot.spelling import fold

#: What a wish to be reminded begins with, folded.
WISHES = (
    "recuerdeme", "recuerdame", "recordarme", "me recuerda", "me lo recuerda", "lembre me", "me lembre", "lembrar",
    "remind me", "rappelez moi", "rappelle moi",
)  # fmt: skip
_NEXT = ("proxima", "viene", "vem", "next", "prochaine")
_FILLERS = frozenset(
    {
        *_NEXT, "el", "la", "los", "este", "esta", "proximo", "que", "por", "favor", "para", "a", "o", "na", "no", "em",
        "feira", "on", "this", "the", "please", "le", "ce", "cette", "prochain", "svp", "s", "il", "vous", "plait",
    }
)  # fmt: skip
_TOMORROW = ("manana", "amanha", "tomorrow", "demain")
_AFTER = ("pasado manana", "depois de amanha", "day after tomorrow", "apres demain")
_WEEK = ("semana", "week", "semaine")
_DAYS = ("dia", "dias", "day", "days", "jour", "jours")
_WEEKS = ("semanas", "weeks", "semaines")
_NUMBERS = {
    "un": 1, "una": 1, "uno": 1, "um": 1, "uma": 1, "one": 1, "a": 1, "une": 1, "dos": 2, "dois": 2, "duas": 2,
    "two": 2, "deux": 2, "tres": 3, "three": 3, "trois": 3, "cuatro": 4, "quatro": 4, "four": 4, "quatre": 4,
    "cinco": 5, "five": 5, "cinq": 5, "seis": 6, "six": 6, "siete": 7, "sete": 7, "seven": 7, "sept": 7, "ocho": 8,
    "oito": 8, "eight": 8, "huit": 8, "diez": 10, "dez": 10, "ten": 10, "dix": 10, "quince": 15, "quinze": 15,
}  # fmt: skip
_WEEKDAYS = {
    **dict.fromkeys(("lunes", "segunda", "segunda feira", "monday", "lundi"), 0),
    **dict.fromkeys(("martes", "terca", "terca feira", "tuesday", "mardi"), 1),
    **dict.fromkeys(("miercoles", "quarta", "quarta feira", "wednesday", "mercredi"), 2),
    **dict.fromkeys(("jueves", "quinta", "quinta feira", "thursday", "jeudi"), 3),
    **dict.fromkeys(("viernes", "sexta", "sexta feira", "friday", "vendredi"), 4),
    **dict.fromkeys(("sabado", "saturday", "samedi"), 5),
    **dict.fromkeys(("domingo", "sunday", "dimanche"), 6),
}
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})([ T]\d.*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
_WORDED = re.compile(r"(\d{1,2})(?:er|º)? (?:de )?([a-z]+) (?:(?:de|del) )?(\d{4})")
FURTHEST = 60  # days
_SOME_DAY = date(2026, 1, 7)


def wish(text: str) -> str | None:
    """What follows a wish to be reminded ("recuérdeme el lunes" → "el lunes"), None when the text is none."""
    said = fold(text)
    for beginning in WISHES:
        if said == beginning or said.startswith(f"{beginning} "):
            return said.removeprefix(beginning).strip()
    return None


def names_a_day(text: str) -> bool:
    """Whether a text says a day, e.g. "el lunes", whatever today is."""
    return read_day(text, _SOME_DAY) is not None


def read_day(text: str, today: date) -> date | None:
    """The day somebody means, after today; None when it is no day, or more than two months away."""
    said = fold(text)
    if any(said == way or said.endswith(f" {way}") for way in _AFTER):
        return today + timedelta(days=2)
    if (number := _counted(said)) is not None:
        return today + timedelta(days=number) if 0 < number <= FURTHEST else None
    told = [word for word in said.split() if word not in _FILLERS]
    if len(told) != 1:
        return None
    (word,) = told
    if word in _TOMORROW:
        return today + timedelta(days=1)
    if word in _WEEK and set(_NEXT) & set(said.split()):
        return today + timedelta(days=7 - today.weekday() if today.weekday() < 6 else 8)  # a Sunday's is not tomorrow
    if (weekday := _WEEKDAYS.get(word)) is not None:
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    return None


def written_day(text: str) -> date | None:
    """The day a text writes out with its year, day before month: 2019-05-31, 31/5/2019, "31 de mayo de 2019".

    None when it is none, or no day of the calendar; an hour after the first way is passed over.
    """
    said = text.strip()
    if iso := _ISO.fullmatch(said):
        year, month, day = int(iso[1]), int(iso[2]), int(iso[3])
    elif found := _DAY_FIRST.fullmatch(said):
        year, month, day = int(found[3]), int(found[2]), int(found[1])
    elif worded := _WORDED.fullmatch(fold(said)):
        year, month, day = int(worded[3]), _months().get(worded[2], 0), int(worded[1])
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


@cache
def _months() -> dict[str, int]:
    from babel import Locale

    return {
        fold(name): number
        for language in LANGUAGES
        for width in ("wide", "abbreviated")
        for number, name in Locale(language).months["format"][width].items()
    }


def _counted(said: str) -> int | None:
    """The days in "en 3 días", "dentro de una semana", "in two weeks"."""
    found = re.fullmatch(r"(?:\w+ ){0,2}?(\d{1,2}|[a-z]+) ([a-z]+)", said)
    if found is None:
        return None
    number = int(found[1]) if found[1].isdigit() else _NUMBERS.get(found[1], 0)
    if not number or found[2] not in (*_DAYS, *_WEEK, *_WEEKS):
        return None
    return number * (1 if found[2] in _DAYS else 7)
