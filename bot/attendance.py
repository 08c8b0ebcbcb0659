"""Rules of attendance: the code and the token at the door, until when they hold, what is confirmed; pure (S18-S20)."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.activities import Answer, State
from bot.codes import DIGITS, SIGNS
from bot.spelling import fold

BEFORE, AFTER = timedelta(hours=2), timedelta(hours=12)  # around the activity: somebody without a signal sends it later
TO_DECIDE = timedelta(days=15)  # what the team has to confirm or reject what was only declared (domain 2.3)
LONGEST = 80  # signs of a name that is kept
LETTERS = "".join(sign for sign in SIGNS if sign.isalpha())

_CODE = r"(?=[A-Z0-9]*[A-Z])(?=[A-Z0-9]*[0-9])[A-Z0-9]{4}"
_WORDS = r"ASISTENCIA|PRESENCA|ATTENDANCE|PRESENCE|LLEGUE|CHEGUEI"
_SENT = re.compile(rf"(?:{_WORDS})\s*({_CODE})")
_BARE = re.compile(_CODE)


class Presence(StrEnum):
    """What an attendance is; the stored words are the domain's."""

    CONFIRMED = "confirmada"
    DECLARED = "declarada"
    REJECTED = "rechazada"


class How(StrEnum):
    """How somebody says to be there."""

    QR = "qr"  # the picture at the door, which can be passed on
    CODE = "code"  # four signs said at the door or in the meeting


class Moment(StrEnum):
    """When a code or token is used."""

    EARLY = "early"
    OPEN = "open"
    LATE = "late"


#: Who said to come, or may have: a scanned picture of theirs is believed while the activity lasts.
EXPECTED: Collection[Answer] = frozenset({Answer.ACCEPTED, Answer.TO_RECONFIRM, Answer.OFFERED})


def new_door_code() -> str:
    """Four signs to be said aloud: letters and at least one digit, so that no word reads as a code."""
    signs = [secrets.choice(LETTERS), secrets.choice(DIGITS), secrets.choice(SIGNS), secrets.choice(SIGNS)]
    secrets.SystemRandom().shuffle(signs)
    return "".join(signs)


def new_door_token() -> str:
    """What the picture at the door holds: nobody guesses it."""
    return secrets.token_urlsafe(12)


def read_door_code(text: str, *, bare: bool = False) -> str:
    """The code in "ASISTENCIA-7KQ2" or the like, with `bare` also alone; empty when there is none."""
    said = fold(text).upper()
    if (found := _SENT.fullmatch(said)) is not None:
        return found[1]
    return said if bare and _BARE.fullmatch(said) else ""


def moment(activity: Mapping[str, Any], now: datetime) -> Moment:
    """Whether the code or token of an activity holds now."""
    if now < activity["starts_at"] - BEFORE:
        return Moment.EARLY
    return Moment.OPEN if now <= activity["ends_at"] + AFTER else Moment.LATE


def judge(activity: Mapping[str, Any], how: How, answer: str, now: datetime) -> Presence:
    """What a presence is worth: the code at the door confirms it; a picture only of who was expected, while it lasts.

    Whoever did not say to come, or scans after the end, may have got the picture from a colleague (S19).
    Once the list is closed everything is the team's to decide.
    """
    if activity["list_closed_at"] is not None or activity["state"] not in {State.PUBLISHED, State.HELD}:
        return Presence.DECLARED
    if how is How.CODE:
        return Presence.CONFIRMED
    expected = answer in EXPECTED and now <= activity["ends_at"]
    return Presence.CONFIRMED if expected else Presence.DECLARED


def after(stored: str, said: Presence, *, by_team: bool) -> Presence:
    """What a presence becomes when it is said again; only the team takes back what it has decided."""
    if by_team:
        return said
    if stored == Presence.REJECTED:
        return Presence.DECLARED
    return Presence.CONFIRMED if Presence.CONFIRMED in {stored, said} else Presence.DECLARED


def tidy(text: str) -> str:
    """A name as it is kept: one line, one space between words, not too long."""
    return re.sub(r"\s+", " ", text).strip()[:LONGEST].strip()
