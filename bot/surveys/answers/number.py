"""Whole and decimal numbers as people write them in their country; what can mean two things is asked back."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from bot.i18n import N_, known
from bot.spelling import fold
from bot.surveys.answers.reading import Ask, Given, NotUnderstood, Read, Understood, Unsure
from bot.surveys.answers.words import NUMBER_WORDS, short

SCALE = (("start", "0"), ("end", "10"), ("step", "1"))  # attributes of a range and what they are when absent
MAX_DIGITS = {"integer": 9, "decimal": 15, "range": 15}
_PLAIN = re.compile(r"[+-]?\d+")
_GROUPED = re.compile(r"([+-]?\d{1,3})(?:([.,' ])\d{3})(?:\2\d{3})*")
_DECIMAL = re.compile(r"([+-]?\d*)([.,])(\d+)")
_BOTH = re.compile(r"([+-]?\d{1,3}(?:([.,' ])\d{3})+)([.,])(\d+)")
_INSIDE = re.compile(r"[+-]?\d[\d.,' ]*\d|\d")
_THOUSANDS = re.compile(r"(\d[\d.,]*) (?:mil|mille|thousand)")


@cache
def decimal_sign(country: str) -> str:
    """The sign between units and tenths in a country, "" when the country is not known."""
    from babel import localedata
    from babel.languages import get_official_languages
    from babel.numbers import get_decimal_symbol

    pairs = (f"{language}_{country}" for language in get_official_languages(country))
    return next((str(get_decimal_symbol(pair)) for pair in pairs if localedata.exists(pair)), "")


def read_number(given: Given, ask: Ask) -> Read:
    """A number in its stored form, with a point."""
    text = " ".join((given.text or given.choice or "").replace("\u2212", "-").replace("\u00a0", " ").split())
    said = NUMBER_WORDS.get(fold(text))
    read = Understood(str(said)) if said is not None else _read(text, ask)
    if isinstance(read, NotUnderstood):
        return read
    return _fitting(read, text, ask)


def _read(text: str, ask: Ask) -> Read:
    if _PLAIN.fullmatch(text):
        return Understood(text)
    both = _BOTH.fullmatch(text)
    if both and both[2] != both[3]:
        return Understood(f"{_bare(both[1])}.{both[4]}")
    grouped = _GROUPED.fullmatch(text)
    if grouped:
        return _grouped(text, ask)
    decimal = _DECIMAL.fullmatch(text)
    if decimal:
        return Understood(f"{decimal[1] or '0'}.{decimal[3]}")
    return _inside(text, ask)


def _grouped(text: str, ask: Ask) -> Read:
    """Three digits after each sign: thousands, or three decimals where that sign is the decimal one."""
    sign = next(each for each in text if not each.isdigit() and each not in "+-")
    whole = _bare(text)
    if sign in " '" or text.count(sign) > 1:
        return Understood(whole)
    tenths = decimal_sign(ask.country)
    if ask.kind == "integer":
        return Understood(whole) if tenths and sign != tenths else Unsure(whole)
    return Unsure(text.replace(",", ".") if sign == tenths or (not tenths and sign == ".") else whole)


def _inside(text: str, ask: Ask) -> Read:
    """The one number inside a longer text ("unos 12 kilos", "3 mil"), to be confirmed."""
    thousands = _THOUSANDS.fullmatch(fold(text)) if "." not in text and "," not in text else None
    if thousands:
        return Unsure(f"{thousands[1]}000")
    found = _INSIDE.findall(text)
    if len(found) != 1 or re.search(r"\bmil|\bthousand", fold(text)) or re.search(r"[\d]\s*[/%eE^]|[½¼¾]", text):
        return _refused(text, ask)
    read = _read(found[0], ask) if found[0] != text else _refused(text, ask)
    return Unsure(read.value) if isinstance(read, Understood) else read


def _bare(text: str) -> str:
    return re.sub(r"[.,' ]", "", text)


def _fitting(read: Understood | Unsure, text: str, ask: Ask) -> Read:
    """The number in its plain form, refused when it is not whole, too long or not on the scale."""
    number = Decimal(read.value)
    if ask.kind == "integer" and number != number.to_integral_value():
        return NotUnderstood(ask.translate(N_("Necesito un número entero, sin decimales, por ejemplo: 12.")))
    plain = format(number.normalize() if number == number.to_integral_value() else number, "f")
    if ask.kind == "integer" or "." not in plain:
        plain = str(int(number))
    if len(re.sub(r"\D", "", plain)) > MAX_DIGITS.get(ask.kind, 15):
        return NotUnderstood(ask.translate(N_("«{text}» es un número demasiado largo.")).format(text=short(text)))
    if ask.kind == "range" and (wrong := _off_scale(number, ask)):
        return wrong
    return Understood(plain) if isinstance(read, Understood) else Unsure(plain)


def _off_scale(number: Decimal, ask: Ask) -> NotUnderstood | None:
    start, end, step = (Decimal(ask.attributes.get(name) or default) for name, default in SCALE)
    low, high = min(start, end), max(start, end)
    if low <= number <= high and (step == 0 or (number - start) % step == 0):
        return None
    words_ = N_("Responda con un número de {low} a {high}, de {step} en {step}.")
    return NotUnderstood(ask.translate(words_).format(low=low, high=high, step=abs(step)))


def show_number(value: str, ask: Ask) -> str:
    """A stored number with the signs of the person's country."""
    sign = decimal_sign(ask.country) or ("." if known(ask.language) == "en" else ",")
    return value.removesuffix(".0").replace(".", sign)


def _refused(text: str, ask: Ask) -> NotUnderstood:
    if ask.kind == "integer":
        words_ = N_("No entendí «{text}». Responda con un número, por ejemplo: 12.")
        return NotUnderstood(ask.translate(words_).format(text=short(text)))
    words_ = N_("No entendí «{text}». Responda con un número, por ejemplo: {example}.")
    return NotUnderstood(ask.translate(words_).format(text=short(text), example=show_number("12.5", ask)))
