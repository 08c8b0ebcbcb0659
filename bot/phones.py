"""Phone numbers as people write them, made into the one form under which a person is known (E.164)."""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberType

from bot.errors import InputError

_SEVERAL = re.compile(r"\d[\s)]*(?:[/;,|\n]|\b[yeo]\b|\bou\b|\bor\b)\s*[+(]?\s*\d", re.IGNORECASE)
_PEOPLES = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE)  # not the short or long ones of services
_LABEL = re.compile(r"^(tel\w*|cel\w*|m[oó]vil|whats\w*|wa|phone|mobile|fone)\b[\s.:]*", re.IGNORECASE)
_FLOAT = re.compile(r"(\d+)\.0+")
_POWER = re.compile(r"\d[.,]\d+E\+?\d+", re.IGNORECASE)


def read_phone(written: str, country: str = "") -> str:
    """The number in E.164, e.g. +51987654321; one without its country's prefix is read as of `country` (ISO).

    Numbers that mean the same telephone give the same text: Mexico without the old 1, Argentina with the 9 of mobiles,
    Brazil with the ninth digit. Raises InputError saying what is wrong.
    """
    text = _plain(written)
    found = _parsed(text, country)
    if found is None:
        raise InputError(_why_not(text, written, country))
    return _spelled(found)


def in_use(number: str) -> bool:
    """Whether an E.164 number lies in a range that its country has given out."""
    return phonenumbers.is_valid_number(phonenumbers.parse(number))


def canonical(number: str) -> str:
    """The one spelling of an E.164 number where a country has two."""
    if re.fullmatch(r"\+521\d{10}", number):
        return "+52" + number[4:]  # the 1 of mobiles, abolished in 2019
    if re.fullmatch(r"\+54[1-8]\d{9}", number):
        return "+549" + number[3:]  # people leave out the 9 by which mobiles are reached from abroad
    if re.fullmatch(r"\+55\d\d[6-9]\d{7}", number):
        return number[:5] + "9" + number[5:]  # mobiles have had a ninth digit since 2016
    return number


def _plain(written: str) -> str:
    """The text without what spreadsheets and people add around a number."""
    text = _LABEL.sub("", written.strip()).strip("'\u200e\u200f\u202a\u202c\u2066\u2069\ufeff ")
    if whole := _FLOAT.fullmatch(text):
        return whole[1]
    return re.sub(r"^00(?=[1-9])", "+", text)


def _parsed(text: str, country: str) -> PhoneNumber | None:
    """The number as its plus sign says, else of the country, else of whatever country its digits certainly name."""
    if _SEVERAL.search(text) or _POWER.search(text) or sum(sign.isalpha() for sign in text) > len("ext"):
        return None
    if text.startswith("+"):
        return _parse(text, "")
    if country == "MX":
        text = re.sub(r"^\W*04[45](?=(\D*\d){10}\W*$)", "", text)  # dialled before mobiles until 2019
    at_home = _parse(text, country) if country else None
    abroad = _parse("+" + re.sub(r"\D", "", text), "")
    return next((each for each in (at_home, abroad) if each and in_use(_spelled(each))), at_home)


def _parse(text: str, country: str) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, country or None)
    except NumberParseException:
        return None
    return number if _whole(number) or _fits_once_canonical(number) else None


def _whole(number: PhoneNumber) -> bool:
    """Whether it has as many digits as its country's numbers have with the area code."""
    reasons = (phonenumbers.is_possible_number_for_type_with_reason(number, each) for each in _PEOPLES)
    return phonenumbers.ValidationResult.IS_POSSIBLE in reasons


def _fits_once_canonical(number: PhoneNumber) -> bool:
    return _whole(phonenumbers.parse(_spelled(number)))


def _spelled(number: PhoneNumber) -> str:
    return canonical(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _why_not(text: str, written: str, country: str) -> str:
    if _POWER.search(text):
        return f"«{written}» perdió sus cifras en la hoja de cálculo: escríbalo como texto"
    if _SEVERAL.search(text):
        return f"«{written}» son varios teléfonos: deje uno"
    if not country and not text.startswith("+"):
        return f"«{written}» no dice de qué país es: escríbalo con + y el prefijo"
    return f"«{written}» no es un teléfono completo; escríbalo como +51987654321"
