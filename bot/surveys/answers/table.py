"""The table of contents: which functions read and show each kind of question."""

from __future__ import annotations

from collections.abc import Callable

from bot.surveys.answers import choice, moment, number, plain, several
from bot.surveys.answers.reading import Ask, Given, Read, Understood

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
SUPPORTED = frozenset(_CODECS)


def read(given: Given, ask: Ask) -> Read:
    """What `given` means as an answer to `ask`; a confirmed value stands as it was read back."""
    if given.confirmed is not None:
        if not ask.options:
            return Understood(given.confirmed)
        given = Given(choice=given.confirmed)
    return _CODECS[ask.kind][0](given, ask)


def show(value: str, ask: Ask) -> str:
    """A stored value as the person reads it; "" stays ""."""
    return _CODECS[ask.kind][1](value, ask) if value and ask.kind in _CODECS else value
