"""What a cell says: numbers, days, lists and words of the register; InputError says why not."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from zoneinfo import available_timezones

from babel import Locale

from bot.codes import tidy_code
from bot.errors import InputError
from bot.programme.catalog import catalog
from bot.programme.countries import atlas
from bot.programme.register import key_of
from bot.programme.vocabulary import phrases
from bot.programme.wording import LANGUAGES
from bot.spelling import fold
from bot.when import written_day

_EPOCH = date(1899, 12, 30)  # day 0 of spreadsheets
_SERIAL = range(20_000, 80_000)  # 1954 to 2119
_ORDINALS = {"primer": 1, "primero": 1, "primera": 1, "segundo": 2, "segunda": 2, "tercer": 3, "tercero": 3}
_AND = re.compile(r"\s+(?:y|e|and|et)\s+", re.IGNORECASE)


def whole(text: str) -> int:
    """A number of people: "1234", "1.234", "1 234"."""
    digits = re.sub(r"(?<=\d)[.,'\s](?=\d{3}(?!\d))", "", text)
    if not re.fullmatch(r"\d{1,7}", digits):
        raise InputError(f"«{text}» no es un número entero")
    return int(digits)


def grade(text: str) -> int:
    """1, 2 or 3: the base organization, the union, the union of unions."""
    word = (fold(text).split() or [""])[0]
    number = _ORDINALS.get(word) or (int(word[0]) if re.fullmatch(r"[123](er|do|da|ro|ra|o)?", word) else 0)
    if not number:
        raise InputError(f"«{text}» no es un grado: 1, 2 o 3")
    return number


def day(text: str) -> date:
    """A day written out (see bot/when.py), or a spreadsheet's own number."""
    if found := written_day(text):
        return found
    if text.isdecimal() and int(text) in _SERIAL:
        return _EPOCH + timedelta(days=int(text))
    raise InputError(f"«{text}» no es una fecha; escríbala como 2019-05-31 o 31/05/2019")


def listed(text: str) -> list[str]:
    """The parts of a cell that holds several: a;b, a, b or one a line."""
    return list(dict.fromkeys(part.strip() for part in re.split(r"[;,|/\n]", text) if part.strip()))


def flo_id(text: str) -> str:
    """A FLO-ID: up to six digits, as written but without FLO before it."""
    digits = re.sub(r"(?i)^flo\W*(id)?\W*", "", text)
    if not re.fullmatch(r"\d{1,6}", digits):
        raise InputError(f"«{text}» no es un FLO-ID: son hasta seis cifras")
    return digits


def key(limit: int) -> Callable[[str], str]:
    """A reader of identifiers up to a length."""

    def read(text: str) -> str:
        if len(text) > limit or ";" in text:
            raise InputError(f"«{text}» es demasiado largo o tiene «;»: hasta {limit} signos")
        return text

    return read


def named(limit: int = 200) -> Callable[[str], str]:
    """A reader of names up to a length."""

    def read(text: str) -> str:
        if len(text) > limit:
            raise InputError(f"tiene {len(text)} signos y se admiten {limit}")
        return text

    return read


def country(text: str) -> str:
    """The code of a country of the network, by code or by name in our languages."""
    codes = [value for cut, value in phrases().get(fold(text), ()) if cut == "country"]
    if len(codes) != 1:
        raise InputError(f"«{text}» no es un país de la red: escriba su código, por ejemplo PE")
    return codes[0]


def any_country(text: str) -> str:
    """The code of a country of the world, by code or by name in our languages."""
    ours = [value for cut, value in phrases().get(fold(text), ()) if cut == "country"]
    found = ours[0] if len(ours) == 1 else _world().get(fold(text))
    if found is None:
        raise InputError(f"«{text}» no es un país: escriba su código, por ejemplo DE")
    return found


@cache
def _world() -> dict[str, str]:
    names = {
        fold(name): code for each in LANGUAGES for code, name in Locale(each).territories.items() if len(code) == 2
    }
    return names | {code.lower(): code for code in names.values() if code.isalpha()}


def region(text: str) -> str:
    """The key of a region."""
    keys = [value for cut, value in phrases().get(fold(text), ()) if cut == "region"]
    if len(keys) != 1:
        raise InputError(f"«{text}» no es una región: {', '.join(atlas().regions)}")
    return keys[0]


def kind(text: str) -> str:
    """The type of an organization."""
    if found := catalog().kind_key(text):
        return found
    raise InputError(f"«{text}» no es un tipo: {', '.join(catalog().kinds)}")


def products(text: str) -> tuple[str, ...]:
    """The keys of the products a cell names, in any of our languages."""
    found: set[str] = set()
    for part in listed(text):
        known = catalog().product_key(part)
        for each in [part] if known else _AND.split(part):
            found.add(known or _product(each))
    return tuple(sorted(found))


def _product(text: str) -> str:
    if found := catalog().product_key(text):
        return found
    raise InputError(f"«{text}» no es un producto conocido: {', '.join(catalog().products)}")


@cache
def _zones() -> dict[str, str]:
    return {fold(name): name for name in available_timezones()}


def zone(text: str) -> str:
    """An IANA time zone."""
    if found := _zones().get(fold(text)):
        return found
    raise InputError(f"«{text}» no es una zona horaria como America/Lima")


def code(text: str) -> str:
    """A personal code."""
    if found := tidy_code(text):
        return found
    raise InputError(f"«{text}» no es un código: son ocho letras y cifras, por ejemplo K7M4P2QX")


def word(sort: str) -> Callable[[str], str]:
    """A reader of the words of the register: states, roles, structures, languages."""
    return lambda text: key_of(sort, text)
