"""What a Telegram update means: the decoded JSON is walked directly (the library's objects cost 100 times as much).

Field names: https://core.telegram.org/bots/api#update
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from bot.messages import Contact, Incoming, Kind, Location, Media, MediaKind, Raw, Tap

CHANNEL = "telegram"
ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")

#: Field of a message, what it is for us, the MIME type where Telegram leaves it out; an animation is also a document.
ATTACHMENTS = (
    ("voice", MediaKind.VOICE, "audio/ogg"),
    ("audio", MediaKind.VOICE, "audio/mpeg"),
    ("video", MediaKind.VIDEO, "video/mp4"),
    ("video_note", MediaKind.VIDEO, "video/mp4"),
    ("document", MediaKind.DOCUMENT, "application/octet-stream"),
    ("sticker", MediaKind.STICKER, "image/webp"),
)
MEMBERSHIP = {"kicked": Kind.BLOCKED, "member": Kind.RETURNED}
SEPARATOR = "|"  # between the token and the value in the data of a button
ADDRESSED = re.compile(r"^(/\w+)@\w+")  # "/start@ClacBot" is "/start" when there are only the two of us

Json = Mapping[str, Any]


def split_body(body: bytes) -> Raw:
    """The update in a webhook's body; an unreadable one is kept too, under a name made from its content."""
    try:
        return _keep(msgspec.json.decode(body), body.decode())
    except ValueError:
        text = body.decode("utf-8", "backslashreplace").replace("\0", "\\0")
        return Raw(CHANNEL, f"unreadable:{hashlib.sha256(body).hexdigest()}", text)


def polled(update: object) -> Raw:
    """One update of a polled batch; what `parse` will refuse keeps its id, so that fetching goes on behind it."""
    try:
        return _keep(update, msgspec.json.encode(update).decode())
    except ValueError:
        body = json.dumps(update)  # a sign that is no Unicode, or no id
    identity = update.get("update_id") if isinstance(update, dict) else None
    return Raw(CHANNEL, str(identity), body) if type(identity) is int else split_body(body.encode())


def _keep(update: object, body: str) -> Raw:
    """The update with its id; raises ValueError when it has none."""
    if not isinstance(update, dict) or type(update.get("update_id")) is not int:
        raise ValueError("an update without update_id")
    return Raw(CHANNEL, str(update["update_id"]), body, update)


def read_update(update: Json) -> Incoming | None:
    """What the update means, None when it means nothing to us; raises ValueError when a required field is broken."""
    try:
        return _read(update)
    except (KeyError, TypeError, AttributeError, IndexError, OverflowError, OSError) as error:
        raise ValueError(f"an update cannot be read: {type(error).__name__} {error}") from error


def _read(update: Json) -> Incoming | None:
    number = _whole(update["update_id"])
    kinds = [kind for kind in READERS if kind in update]
    if len(kinds) > 1:
        raise ValueError(f"an update is one event, not {len(kinds)}")
    return READERS[kinds[0]](number, update[kinds[0]]) if kinds else None


def _message(number: int, message: Json, kind: Kind = Kind.MESSAGE) -> Incoming | None:
    chat = message["chat"]
    if chat["type"] != "private":
        return None
    sender = message.get("from") or chat
    text = message.get("text")
    content = {"text": _command(_words(text))} if text is not None else _content(message, sender)
    if content is None:
        return None
    return Incoming(
        channel=CHANNEL,
        address=str(_whole(chat["id"])),
        provider_id=str(number),
        sent_at=_moment(message.get("edit_date") or message["date"]),
        order=number,
        kind=kind,
        message_ref=str(_whole(message["message_id"])),
        name=_name(sender),
        language=_words(sender.get("language_code") or ""),
        **content,
    )


def _edited(number: int, message: Json) -> Incoming | None:
    return _message(number, message, Kind.EDITED)


def _content(message: Json, sender: Json) -> dict[str, Any] | None:
    """The fields of Incoming that a message without text fills, None when it carries nothing we take."""
    if photos := message.get("photo"):
        return {
            "media": _media(MediaKind.PHOTO, photos[-1], "image/jpeg"),
            "text": _words(message.get("caption") or ""),
        }
    for name, kind, mime in ATTACHMENTS:
        if attachment := message.get(name):
            return {"media": _media(kind, attachment, mime), "text": _words(message.get("caption") or "")}
    if place := message.get("location"):
        accuracy = float(place.get("horizontal_accuracy") or 0)
        return {"location": Location(float(place["latitude"]), float(place["longitude"]), accuracy)}
    if card := message.get("contact"):
        own = card.get("user_id") is not None and card["user_id"] == sender["id"]
        phone = _e164(_words(card["phone_number"]))
        return {"contact": Contact(phone, own, _name(card)), "phone": phone if own else ""}
    return None


def _media(kind: MediaKind, file: Json, mime: str) -> Media:
    return Media(
        kind=kind,
        reference=_words(file["file_id"]),
        mime=_words(file.get("mime_type") or mime),
        size=_whole(file.get("file_size") or 0),
        name=_words(file.get("file_name") or ""),
        duration=_whole(file.get("duration") or 0),
    )


def _tapped(number: int, query: Json) -> Incoming | None:
    """A tap. An update has no time of its own: the time is that of the message whose button was tapped."""
    sender, message = query["from"], query.get("message") or {}
    chat = message.get("chat") or {"id": sender["id"], "type": "private"}
    if chat["type"] != "private":
        return None
    token, found, value = _words(query.get("data") or "").partition(SEPARATOR)
    return Incoming(
        channel=CHANNEL,
        address=str(_whole(chat["id"])),
        provider_id=str(number),
        sent_at=_moment(message.get("date") or 0),
        order=number,
        kind=Kind.CHOICE,
        tap=Tap(token, value) if found else Tap("", token),
        message_ref=str(_whole(message["message_id"])) if message else "",
        callback=_words(query["id"]),
        name=_name(sender),
        language=_words(sender.get("language_code") or ""),
    )


def _membership(number: int, change: Json) -> Incoming | None:
    chat = change["chat"]
    kind = MEMBERSHIP.get(change["new_chat_member"]["status"])
    if chat["type"] != "private" or kind is None:
        return None
    return Incoming(
        channel=CHANNEL,
        address=str(_whole(chat["id"])),
        provider_id=str(number),
        sent_at=_moment(change["date"]),
        order=number,
        kind=kind,
        name=_name(change.get("from") or chat),
    )


READERS: dict[str, Callable[[int, Json], Incoming | None]] = {
    "message": _message,
    "callback_query": _tapped,
    "edited_message": _edited,
    "my_chat_member": _membership,
}


def _whole(value: object) -> int:
    if type(value) is not int:
        raise TypeError("a whole number is missing")
    return value


def _words(value: object) -> str:
    """The text without NUL signs, which no database column takes."""
    if type(value) is not str:
        raise TypeError("a text is missing")
    return value.replace("\0", "") if "\0" in value else value


def _moment(seconds: object) -> datetime:
    return datetime.fromtimestamp(_whole(seconds), UTC)


def _name(person: Json) -> str:
    first, last = _words(person.get("first_name") or ""), _words(person.get("last_name") or "")
    return f"{first} {last}".strip()


def _command(text: str) -> str:
    return ADDRESSED.sub(r"\1", text) if text.startswith("/") else text


def _e164(phone: str) -> str:
    """The number with its plus sign, which Telegram often leaves out, and nothing but digits after it."""
    digits = "".join(sign for sign in phone if sign.isdigit())
    return f"+{digits.removeprefix('00')}" if digits else ""
