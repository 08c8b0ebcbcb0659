"""Telling others: a word to people who did not write just now, in their language and at a fit hour."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from bot.hours import next_allowed
from bot.i18n import known, translator
from bot.messages import Choice, Outgoing
from bot.outbox import Letter, row_of
from bot.programme.countries import atlas
from bot.turn import Pairs, Turn
from storage import arrivals, outbox
from storage.arrivals import Reached

SEAT = ("America/El_Salvador", "SV")  # where CLAC has its seat, for who belongs to no country


async def tell(
    turn: Turn,
    person_ids: Collection[int],
    key: str,
    text: str,
    *,
    choices: Pairs = (),
    country: str = "",
    words: Mapping[str, str] | None = None,
    **filled: str,
) -> list[Reached]:
    """Write to those of the people who may be written to, each once for a `key`; gives who they are.

    `text` is Spanish, `{name}` in it the reader's first name; `words` are fillings to translate too; `choices` are
    commands with their Spanish labels.
    """
    reached = await arrivals.reached(turn.db, [one for one in person_ids if not turn.person or one != turn.person.id])
    rows = []
    for one in reached:
        language = known(one.language)
        translate = translator(language)
        own = {place: translate(word) for place, word in (words or {}).items()}
        said = translate(text).format(name=one.name.split(" ")[0], **filled, **own)
        message = Outgoing(text=said, choices=_choices(choices, language), token=key, language=language)
        letter = Letter(f"{key}:{one.address_id}", one.address_id, "", "", message, priority=outbox.REMINDER)
        rows.append({**row_of(letter, "notice", turn.now), "not_before": _hour(turn.now, country, one.address_id)})
    await outbox.add(turn.db, rows)
    return reached


async def tell_chat(
    turn: Turn, address_id: int, key: str, text: str, *, language: str, choices: Pairs = (), **filled: str
) -> None:
    """Write at once into one chat that waits for it."""
    said = translator(language)(text).format(**filled)
    message = Outgoing(text=said, choices=_choices(choices, language), token=key, language=language)
    letter = Letter(f"{key}:{address_id}", address_id, "", "", message)
    await outbox.add(turn.db, [row_of(letter, "notice", turn.now)])


def _choices(pairs: Pairs, language: str) -> tuple[Choice, ...]:
    translate = translator(language)
    labels: Sequence[tuple[str, str]] = [(value, translate(label)) for value, label in pairs]
    return tuple(Choice(value, label, str(number)) for number, (value, label) in enumerate(labels, 1))


def _hour(now: datetime, country: str, lot: int) -> datetime:
    found = atlas().countries.get(country)
    zone, code = (found.zone, found.code) if found else SEAT
    return next_allowed(now, zone, code, lot)
