"""The vocabulary shared with channels: what comes in, what goes out, what a channel can show."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

#: Emphasis inside a text: `strong("…")` puts these signs around it and each channel shows them in its own way.
STRONG_START, STRONG_END = "\x02", "\x03"


def strong(text: str) -> str:
    """The text, marked to be shown emphasised."""
    return f"{STRONG_START}{text}{STRONG_END}"


def plain(text: str) -> str:
    """The text without emphasis signs."""
    return text.replace(STRONG_START, "").replace(STRONG_END, "")


class Kind(StrEnum):
    """What an incoming message is."""

    MESSAGE = "message"  # something a person wrote or sent
    CHOICE = "choice"  # a tap on a choice
    EDITED = "edited"  # a correction of a message already handled
    BLOCKED = "blocked"  # the person blocked us or left
    RETURNED = "returned"  # the person unblocked us


class MediaKind(StrEnum):
    """What an attachment is."""

    VOICE = "voice"
    PHOTO = "photo"
    VIDEO = "video"
    DOCUMENT = "document"
    STICKER = "sticker"


@dataclass(frozen=True, slots=True)
class Media:
    """An attachment as the provider names it; its content is fetched later. Size in bytes, duration in seconds."""

    kind: MediaKind
    reference: str
    mime: str = ""
    size: int = 0
    name: str = ""
    duration: int = 0


@dataclass(frozen=True, slots=True)
class Location:
    """A place in degrees, with its accuracy in metres when known."""

    latitude: float
    longitude: float
    accuracy: float = 0.0


@dataclass(frozen=True, slots=True)
class Contact:
    """A shared contact card; `own` only when the provider vouches that it is the sender's."""

    phone: str
    own: bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class Tap:
    """A tapped choice: the token of the question it belonged to and the choice's value."""

    token: str
    value: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message of one person, in nobody's dialect."""

    channel: str
    address: str
    provider_id: str  # unique per channel: the same id twice is the same message
    sent_at: datetime  # aware; the provider's time when it tells one
    order: int = 0  # the provider's order inside one address
    kind: Kind = Kind.MESSAGE
    text: str = ""
    tap: Tap | None = None
    media: Media | None = None
    location: Location | None = None
    contact: Contact | None = None
    message_ref: str = ""  # the provider's id of this message, or of the message whose choice was tapped
    callback: str = ""  # what must be acknowledged at once, e.g. a callback query id
    name: str = ""  # the name the person shows on the channel
    language: str = ""  # the language of the person's device, e.g. "pt-br"
    phone: str = ""  # E.164, only when the provider has verified it

    @property
    def is_said(self) -> bool:
        """Whether the person said something, by writing, sending or tapping."""
        return self.kind in {Kind.MESSAGE, Kind.CHOICE}


@dataclass(frozen=True, slots=True)
class Raw:
    """One provider event as it arrived, to be kept before anything is acknowledged."""

    channel: str
    provider_id: str
    body: str
    event: Any = field(default=None, compare=False, repr=False)  # the decoded body, when the channel has it at hand


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be tapped, or typed by its digit, its label or the beginning of it."""

    value: str
    label: str
    digit: str = ""  # the number a person types for it; shown in front of the label where choices are listed


@dataclass(frozen=True, slots=True)
class Settlement:
    """The question that has just been answered: its choices become inert and show what was chosen."""

    token: str
    text: str  # the question's text, to be shown again with the choice
    chosen: str = ""  # the chosen label; empty when it was passed over
    message_ref: str = ""  # the provider's id of the question's message, when known


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture to show: its bytes are made when it is sent, from what is named here."""

    name: str  # who draws it, e.g. "progress", or hands it over, e.g. "mailing"
    data: dict[str, Any] = field(default_factory=dict)  # what the drawer needs; plain JSON
    alt: str = ""  # what it says, in words, for those who cannot see it
    mime: str = "image/png"


@dataclass(frozen=True, slots=True)
class Document:
    """A file to hand over: its content is made when it is sent, for whoever the address belongs to then."""

    maker: str  # who makes it, e.g. "my_data"
    name: str  # the file's name as the person sees it, e.g. "mis-datos.html"
    mime: str
    alt: str = ""  # what is said where there is nothing to hand over
    data: dict[str, Any] = field(default_factory=dict)  # what the maker needs besides; plain JSON


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to one address, in nobody's dialect. It is plain data: `to_json` and `from_json` of the outbox."""

    text: str = ""
    choices: tuple[Choice, ...] = ()
    token: str = ""  # names the question whose choices these are
    picture: Picture | None = None
    document: Document | None = None  # a message has a picture or a document, not both
    settles: Settlement | None = None
    amends: str = ""  # change the choices of this earlier message (the provider's id) of the same token instead
    acknowledges: str = ""  # the callback this answers
    notice: str = ""  # a short word shown with the acknowledgement, e.g. "Ya respondida"
    request: str = ""  # "contact", "location" or "voice": offer what the person's device can give
    language: str = "es"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A delivery: the provider's id of the message (empty when there was nothing to show)."""

    message_ref: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a channel can show and do; handlers ask this instead of naming a channel. Lengths in characters."""

    text: int = 4096
    caption: int = 1024
    choices: int = 100
    label: int = 60
    edits: bool = True  # a sent message can be changed
    contact: bool = False  # can ask for the person's own contact card
    per_second: float = 30.0  # messages a second over all addresses
    per_address: float = 1.0  # sustained messages a second to one address
    burst: int = 5  # messages to one address that may go at once
    window: float = 0.0  # hours after the person wrote in which anything may be sent; 0 is always


Receive = Callable[[Sequence[Raw]], Awaitable[None]]


class Channel(Protocol):
    """A way to reach people. `split` and `parse` are pure; only the other four touch the network."""

    name: str
    limits: Limits

    def split(self, body: bytes) -> list[Raw]:
        """The provider events in one body; an unreadable body is one Raw that `parse` will refuse."""
        ...

    def parse(self, raw: Raw) -> Incoming | None:
        """What the event means for the conversation, None when it means nothing; ValueError when unreadable."""
        ...

    async def send(self, address: str, outgoing: Outgoing, content: bytes | None = None) -> Receipt:
        """Deliver one message; `content` is of its picture or document.

        Raises DeliveryError with one of five named outcomes.
        """
        ...

    async def fetch(self, media: Media) -> bytes:
        """The content of an attachment; raises DeliveryError."""
        ...

    async def start(self, receive: Receive) -> None:
        """Begin to listen; `receive` returns when what it was given is durable."""
        ...

    async def stop(self) -> None:
        """Stop listening and sending; nothing acknowledged is lost."""
        ...
