"""What reading an answer takes and gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Option:
    """A choice as shown: the stored name, the label and the digit a person types for it."""

    name: str
    label: str
    digit: str


@dataclass(frozen=True, slots=True)
class Given:
    """What a person gave: a typed text, the name of a tapped choice, a file, a place, or a confirmed value.

    `media` is the name under which the file is kept, `media_kind` one of voice, audio, photo, video, file.
    `location` is latitude, longitude (degrees), altitude, accuracy (metres); the last two may be missing.
    """

    text: str | None = None
    choice: str | None = None
    media: str | None = None
    media_kind: str = "voice"
    location: tuple[float, ...] | None = None
    confirmed: str | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """The question an answer is read for. `labels` are its choices in every language, the person's first."""

    kind: str
    now: datetime
    options: tuple[Option, ...] = ()
    labels: tuple[tuple[Option, ...], ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    type: str = "string"
    language: str = "es"
    country: str = ""
    translate: Callable[[str], str] = str


@dataclass(frozen=True, slots=True)
class Understood:
    """The value to store."""

    value: str


@dataclass(frozen=True, slots=True)
class Unsure:
    """A likely value, to be confirmed before it is stored."""

    value: str


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """One line saying what is wrong, with an example."""

    message: str


Read = Understood | Unsure | NotUnderstood
