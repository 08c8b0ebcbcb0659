"""Phone numbers as they are shown: masked to most, whole to those who may see them; pure."""

from __future__ import annotations

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from bot.errors import InputError
from bot.phones import read_phone

HIDDEN = "••••"
SEEN = 3  # last digits of a masked number


def masked(phone: str) -> str:
    """An E.164 number as most may see it: +51 •••• 123; empty stays empty."""
    if not phone:
        return ""
    try:
        prefix = f"+{phonenumbers.parse(phone).country_code} "
    except NumberParseException:
        prefix = ""
    return f"{prefix}{HIDDEN} {phone[-SEEN:]}"


def spaced(phone: str) -> str:
    """The whole number as it is read: +51 912 345 678."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(phone), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return phone


def country_of(phone: str) -> str:
    """The country of an E.164 number (ISO 3166-1 alpha-2), empty when it is not one country's."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(phone)) or ""
    except NumberParseException:
        return ""


def typed_phone(text: str, country: str = "") -> str:
    """The number somebody typed in the chat as E.164, empty when it is none."""
    try:
        return read_phone(text, country)
    except InputError:
        return ""
