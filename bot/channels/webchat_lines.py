"""What travels between the web chat's page and the server: what a page posts, and the lines it shows; all pure."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any

import msgspec

from bot.messages import Incoming, Kind, Location, Media, MediaKind, Outgoing, Tap

FILES = "chat/files/"  # where the page finds a file, relative to its own address
#: Everything below a space but tab and newline: databases refuse some, and two of them mean emphasis to us.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

Short = Annotated[str, msgspec.Meta(max_length=200)]


class PostedTap(msgspec.Struct, frozen=True):
    """A tapped choice and the label the person saw."""

    token: Annotated[str, msgspec.Meta(max_length=64)]
    value: Short
    label: Short = ""


class PostedMedia(msgspec.Struct, frozen=True):
    """A file that was uploaded before; `mime` and `size` (bytes) are filled in by the server."""

    reference: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{16,64}$")]
    kind: MediaKind = MediaKind.VOICE
    duration: Annotated[int, msgspec.Meta(ge=0, le=3600)] = 0
    mime: Short = ""
    size: int = 0


class PostedLocation(msgspec.Struct, frozen=True):
    """A place in degrees, its accuracy in metres."""

    latitude: Annotated[float, msgspec.Meta(ge=-90, le=90)]
    longitude: Annotated[float, msgspec.Meta(ge=-180, le=180)]
    accuracy: Annotated[float, msgspec.Meta(ge=0)] = 0.0


class Post(msgspec.Struct, frozen=True, omit_defaults=True):
    """One message as a page posts it; `id` is the page's own, so that posting again changes nothing."""

    id: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9-]{8,64}$")]
    text: Annotated[str, msgspec.Meta(max_length=4000)] = ""
    tap: PostedTap | None = None
    media: PostedMedia | None = None
    location: PostedLocation | None = None
    language: Annotated[str, msgspec.Meta(max_length=35)] = ""

    @property
    def says_one_thing(self) -> bool:
        """Whether exactly one of text, tap, media and location is there."""
        return (
            sum((bool(self.text.strip()), self.tap is not None, self.media is not None, self.location is not None)) == 1
        )


class Posted(msgspec.Struct, frozen=True):
    """A post with what the server adds: whose it is, when it came, and its place in the transcript."""

    address: str
    order: int
    at: datetime
    post: Post

    @property
    def provider_id(self) -> str:
        """Unique in the channel: nobody can take the id of somebody else's message."""
        return f"{self.address}.{self.post.id}"


def read_posted(channel: str, posted: Posted) -> Incoming:
    """The message in nobody's dialect; ValueError when it has no time zone."""
    if posted.at.tzinfo is None:
        raise ValueError("a post without a time zone")
    post, tap, media, place = posted.post, posted.post.tap, posted.post.media, posted.post.location
    return Incoming(
        channel=channel, address=posted.address, provider_id=posted.provider_id, sent_at=posted.at, order=posted.order,
        kind=Kind.CHOICE if tap else Kind.MESSAGE, text=_CONTROLS.sub("", post.text),
        tap=Tap(tap.token, tap.value) if tap else None,
        media=Media(media.kind, media.reference, media.mime, media.size, duration=media.duration) if media else None,
        location=Location(place.latitude, place.longitude, place.accuracy) if place else None,
        message_ref=str(posted.order), callback=post.id if tap else "", language=post.language,
    )  # fmt: skip


def from_person(post: Post) -> dict[str, Any]:
    """The line that shows what the person said."""
    line: dict[str, Any] = {"from": "person", "id": post.id, "text": _CONTROLS.sub("", post.text)}
    if post.tap:
        line |= {"text": _CONTROLS.sub("", post.tap.label or post.tap.value), "token": post.tap.token}
    if post.media:
        line["file"] = {"url": FILES + post.media.reference, "kind": post.media.kind, "duration": post.media.duration}
    if post.location:
        line["place"] = [post.location.latitude, post.location.longitude]
    return line


def from_bot(outgoing: Outgoing, content: bytes, reference: str) -> dict[str, Any] | None:
    """The line that shows a message, None when there is nothing to show; `reference` names the kept content."""
    picture, document = outgoing.picture, outgoing.document
    line: dict[str, Any] = {"text": outgoing.text}
    if document and reference:
        line["document"] = {"url": FILES + reference, "name": document.name, "size": len(content)}
    elif picture and reference:
        line["picture"] = {"url": FILES + reference, "alt": picture.alt, **_size(content)}
    elif shown := picture or document:
        line["text"] = outgoing.text or shown.alt
    if outgoing.choices:
        line["choices"] = [{"value": it.value, "label": it.label, "digit": it.digit} for it in outgoing.choices]
    if outgoing.amends:
        line = {"amends": True, "choices": line.get("choices", [])}
    if outgoing.settles:
        line["settles"] = {"token": outgoing.settles.token, "chosen": outgoing.settles.chosen}
    line |= {"notice": outgoing.notice, "request": outgoing.request}
    line = {name: value for name, value in line.items() if value}
    return {"from": "bot", "language": outgoing.language, "token": outgoing.token, **line} if line else None


def _size(png: bytes) -> dict[str, int]:
    """Width and height of a PNG, out of its IHDR; nothing for other pictures, which bring their own."""
    if not png.startswith(b"\x89PNG"):
        return {}
    return {"width": int.from_bytes(png[16:20], "big"), "height": int.from_bytes(png[20:24], "big")}
