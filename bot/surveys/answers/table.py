"""The table of contents: which functions read and show each kind of question."""

from __future__ import annotations

from collections.abc import Callable

from bot.i18n import N_
from bot.surveys.answers import choice, moment, number, plain, several
from bot.surveys.answers.reading import Ask, Given, NotUnderstood, Read, Understood
from bot.surveys.kinds import accepts

_CODECS: dict[str, tuple[Callable[[Given, Ask], Read], Callable[[str, Ask], str]]] = {
    "select_one": (choice.read_choice, choice.show_choice),
    "select_multiple": (several.read_many, several.show_many),
    "rank": (several.read_rank, several.show_many),
    "text": (plain.read_text, plain.show_plain),
    "barcode": (plain.read_code, plain.show_plain),
    "integer": (number.read_number, number.show_number),
    "decimal": (number.read_number, number.show_number),
    "range": (number.read_number, number.show_number),
    "date": (moment.read_date, moment.show_date),
    "time": (moment.read_time, moment.show_time),
    "datetime": (moment.read_datetime, moment.show_datetime),
    "boolean": (plain.read_boolean, choice.show_choice),
    "acknowledge": (plain.read_tick, plain.show_plain),
    "repeat": (choice.read_choice, choice.show_choice),
    "geopoint": (plain.read_place, plain.show_place),
    "image": (plain.read_file, plain.show_plain),
    "audio": (plain.read_file, plain.show_plain),
    "video": (plain.read_file, plain.show_plain),
    "file": (plain.read_file, plain.show_plain),
}
_FILES = frozenset({"image", "audio", "video", "file"})  # they say themselves what they want
SUPPORTED = frozenset(_CODECS)


def read(given: Given, ask: Ask) -> Read:
    """What `given` means as an answer to `ask`; a confirmed value stands as it was read back."""
    if given.confirmed is not None:
        if not ask.options:
            return Understood(given.confirmed)
        given = Given(choice=given.confirmed)
    if given.text is None and given.choice is None and ask.kind not in _FILES and not _sent(given) & accepts(ask.kind):
        return NotUnderstood(ask.translate(N_("Aquí no puedo usar lo que mandó: responda con palabras o números.")))
    return _CODECS[ask.kind][0](given, ask)


def _sent(given: Given) -> set[str]:
    """The kinds of input that were sent besides text."""
    return ({given.media_kind} if given.media is not None else set()) | ({"location"} if given.location else set())


def show(value: str, ask: Ask) -> str:
    """A stored value as the person reads it; "" stays ""."""
    return _CODECS[ask.kind][1](value, ask) if value and ask.kind in _CODECS else value
