"""The interviews lately in hand, so that the next answer need not read the whole instance again."""

from __future__ import annotations

from collections import OrderedDict

from bot.surveys.interview import Interview

ROOM = 256  # interviews; the membership survey takes 14 KiB

Key = tuple[str, str, str]  # state, place and language: only the very same interview is taken up again


class Desk:
    """Lends each interview to one turn at a time; one that is changed and not left here again is forgotten."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._lying: OrderedDict[int, tuple[Key, Interview]] = OrderedDict()

    def take(self, number: int, key: Key) -> Interview | None:
        """Interview `number` as it was left, None when it is not here or stands otherwise now."""
        found, interview = self._lying.pop(number, (None, None))
        return interview if found == key else None

    def leave(self, number: int, key: Key, interview: Interview) -> None:
        """Put an interview down in the state that `key` tells."""
        self._lying[number] = key, interview
        if len(self._lying) > self._room:
            self._lying.popitem(last=False)
