"""Free text, codes, consent ticks, places and files."""

from __future__ import annotations

import re

from bot.i18n import N_
from bot.spelling import fold
from bot.surveys.answers.choice import pick
from bot.surveys.answers.reading import Ask, Given, NotUnderstood, Read, Understood
from bot.surveys.answers.words import YES, picture

MAX_TEXT = 10_000
_OK = YES | {"ok", "okay", "1", "listo", "lista", "vale", "de acuerdo", "entendido", "pronto", "d accord", "got it"}
_PLACE = re.compile(r"\s*(-?\d{1,3}(?:[.,]\d+)?)\s*[°]?\s*(?:[,;]\s*|\s+)(-?\d{1,3}(?:[.,]\d+)?)\s*[°]?\s*")
_WANTED = {
    "image": N_("Mande una foto."),
    "audio": N_("Mande una nota de voz o un audio."),
    "video": N_("Mande un video."),
    "file": N_("Mande un archivo."),
}
_FITS = {
    "image": {"photo", "file"},
    "audio": {"voice", "audio", "file"},
    "video": {"video", "file"},
    "file": {"photo", "file", "voice", "audio", "video"},
}


def read_text(given: Given, ask: Ask) -> Read:
    """The text as typed, or the name of a voice note's file."""
    if given.media is not None and given.media_kind in {"voice", "audio"}:
        return Understood(given.media)
    text = (given.text or "").strip()
    if not text:
        return NotUnderstood(ask.translate(N_("Escriba su respuesta o mande una nota de voz.")))
    if len(text) > MAX_TEXT:
        return NotUnderstood(ask.translate(N_("Es demasiado largo: escríbalo en menos palabras.")))
    return Understood(text)


def read_code(given: Given, ask: Ask) -> Read:
    """A code typed from a label, without blanks around it."""
    text = (given.text or "").strip()
    return Understood(text) if text else NotUnderstood(ask.translate(N_("Escriba el código, por ejemplo: 7501234.")))


def read_tick(given: Given, ask: Ask) -> Read:
    """The agreement to a shown text, stored as OK."""
    if given.choice is not None or fold(given.text or "") in _OK or picture(given.text or "") == "\u2705":
        return Understood("OK")
    return NotUnderstood(ask.translate(N_("Para seguir, responda: ok.")))


def read_boolean(given: Given, ask: Ask) -> Read:
    """Yes or no, stored as true or false."""
    if given.choice in {"true", "false"}:
        return Understood(given.choice)
    return pick(given.text or "", ask)


def read_place(given: Given, ask: Ask) -> Read:
    """A place as `latitude longitude altitude accuracy`."""
    if given.location is not None:
        numbers = (*given.location, 0.0, 0.0)[:4]
    else:
        match = _PLACE.fullmatch(given.text or "")
        numbers = (float(match[1].replace(",", ".")), float(match[2].replace(",", ".")), 0.0, 0.0) if match else ()
    if not numbers or abs(numbers[0]) > 90 or abs(numbers[1]) > 180:
        words_ = N_("Mande su ubicación, o escriba latitud y longitud, por ejemplo: {example}.")
        return NotUnderstood(ask.translate(words_).format(example="-12.0464, -77.0428"))
    return Understood(" ".join(repr(round(float(number), 7)) for number in numbers))


def read_file(given: Given, ask: Ask) -> Read:
    """The name of the file sent."""
    if given.media and given.media_kind in _FITS[ask.kind]:
        return Understood(given.media)
    return NotUnderstood(ask.translate(_WANTED[ask.kind]))


def show_plain(value: str, _ask: Ask) -> str:
    """The value as stored."""
    return value


def show_place(value: str, _ask: Ask) -> str:
    """Latitude and longitude."""
    return ", ".join(value.split()[:2])
