"""Our messages in Telegram's words: pure, from an Outgoing to the requests that show it.

Emphasis is sent as entities, not as HTML: what people wrote needs no escaping and can never be refused as bad markup.
Lengths are counted in UTF-16 units, the stricter of the two readings of https://core.telegram.org/bots/api#sendmessage
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from bot.messages import STRONG_END, STRONG_START, Choice, Document, Limits, Outgoing, Settlement, plain

DATA_BYTES = 64  # https://core.telegram.org/bots/api#inlinekeyboardbutton
NOTICE = 200  # https://core.telegram.org/bots/api#answercallbackquery
SHORT = 12  # signs: a label up to this shares its row with others
ROW, EDGES = 36, 4  # signs that fit beside each other on a small telephone, and those that a button's edges take
SEPARATOR = "|"
LINK = re.compile(r"://|\w\.[^\W\d_]{2}")  # what Telegram may show a preview of

#: What the button says that shares one's own contact card or place; the device shows it, not we.
REQUESTS = {
    "contact": {
        "es": "📱 Compartir mi número",
        "pt": "📱 Compartilhar meu número",
        "en": "📱 Share my number",
        "fr": "📱 Partager mon numéro",
    },
    "location": {
        "es": "📍 Compartir mi ubicación",
        "pt": "📍 Compartilhar minha localização",
        "en": "📍 Share my location",
        "fr": "📍 Partager ma position",
    },
}


@dataclass(frozen=True, slots=True)
class Request:
    """One call of the Bot API; only the failure of a `vital` one is the failure of the delivery."""

    method: str
    parameters: dict[str, Any]
    vital: bool = True
    upload: str = ""  # the parameter that takes the content of the picture or document
    filename: str = ""


def render(address: str, outgoing: Outgoing, limits: Limits) -> list[Request]:
    """The requests that show the message; raises ValueError for what Telegram cannot carry."""
    chat = int(address)
    return [
        *_acknowledgement(outgoing),
        *(_settlement(chat, outgoing.settles, limits) if outgoing.settles else ()),
        *(_amendment(chat, outgoing, limits) if outgoing.amends else _messages(chat, outgoing, limits)),
    ]


def _acknowledgement(outgoing: Outgoing) -> Iterator[Request]:
    if outgoing.acknowledges:
        notice = _cut(plain(outgoing.notice), NOTICE)
        text = {"text": notice} if notice else {}
        yield Request("answerCallbackQuery", {"callback_query_id": outgoing.acknowledges, **text}, vital=False)


def _settlement(chat: int, settled: Settlement, limits: Limits) -> Iterator[Request]:
    """The question without its buttons and, when something was chosen, with what was chosen."""
    if not settled.message_ref:
        return
    where = {"chat_id": chat, "message_id": int(settled.message_ref)}
    last = pieces(settled.text, limits.text)[-1:]
    shown = f"{last[0]}\n\n✅ {plain(settled.chosen)}" if last and settled.chosen else ""
    if shown and fits(shown, limits.text):
        yield Request("editMessageText", {**where, **_text(shown)}, vital=False)
    else:
        yield Request("editMessageReplyMarkup", where, vital=False)


def _amendment(chat: int, outgoing: Outgoing, limits: Limits) -> Iterator[Request]:
    """New buttons under an earlier message; that they are already so is no failure."""
    if outgoing.amends.isdigit():
        where = {"chat_id": chat, "message_id": int(outgoing.amends)}
        yield Request("editMessageReplyMarkup", {**where, "reply_markup": _markup(outgoing, limits)[0]}, vital=False)


def _messages(chat: int, outgoing: Outgoing, limits: Limits) -> list[Request]:
    markup, listed = _markup(outgoing, limits)
    text = "\n\n".join(part for part in (outgoing.text, listed) if part)
    requests = []
    if (shown := outgoing.picture or outgoing.document) is not None:
        caption = text if plain(text).strip() else shown.alt
        whole = fits(caption, limits.caption)
        parameters = {"chat_id": chat, **(_styled("caption", caption) if whole else {})}
        requests.append(_file(outgoing.document, parameters))
        text = "" if whole else caption
    for piece in pieces(text, limits.text):
        parameters = {"chat_id": chat, **_text(piece)}
        requests.append(Request("sendMessage", parameters))
    if markup and not requests:
        raise ValueError("choices need a text")
    if markup:
        requests[-1].parameters["reply_markup"] = markup
    return requests


def _file(document: Document | None, parameters: dict[str, Any]) -> Request:
    """https://core.telegram.org/bots/api#senddocument and #sendphoto."""
    if document is None:
        return Request("sendPhoto", parameters, upload="photo", filename="figure.png")
    return Request("sendDocument", parameters, upload="document", filename=document.name)


def _markup(outgoing: Outgoing, limits: Limits) -> tuple[dict[str, Any] | None, str]:
    """The keyboard, and the choices in words where the keyboard cannot show all of every label."""
    choices = outgoing.choices
    if outgoing.request in REQUESTS:
        words = REQUESTS[outgoing.request]
        asks = {"text": words.get(outgoing.language, words["es"]), f"request_{outgoing.request}": True}
        keys = [[asks], *([{"text": _line(choice.label)}] for choice in choices)]
        return {"keyboard": keys, "resize_keyboard": True, "one_time_keyboard": True}, ""
    labels = [label_of(choice) for choice in choices]
    too_long = len(labels) > limits.choices or not all(fits(label, limits.label) for label in labels)
    listed = "\n".join(labels) if too_long else ""
    if not labels or len(labels) > limits.choices:
        return None, listed
    buttons = [
        {"text": _cut(label, limits.label), "callback_data": _data(outgoing.token, choice.value)}
        for choice, label in zip(choices, labels, strict=True)
    ]
    return {"inline_keyboard": list(_rows(buttons))}, listed


def label_of(choice: Choice) -> str:
    """The label with the number a person types for it, e.g. "2. Algo satisfecha"."""
    label = _line(choice.label) or choice.value
    return label if choice.digit in {"", label} else f"{choice.digit}. {label}"


def _data(token: str, value: str) -> str:
    data = f"{token}{SEPARATOR}{value}"
    if SEPARATOR in token or len(data.encode()) > DATA_BYTES:
        raise ValueError(
            f"token and value of a choice must fit into {DATA_BYTES} bytes, and the token without {SEPARATOR}"
        )
    return data


def _rows(buttons: Sequence[dict[str, str]]) -> Iterator[list[dict[str, str]]]:
    """A button a row; neighbours with short labels share rows of about equal length."""
    for long, run in groupby(buttons, key=lambda button: len(button["text"]) > SHORT):
        keys = list(run)
        width = 1 if long else ROW // (max(len(key["text"]) for key in keys) + EDGES)
        count = -(-len(keys) // width)
        for row in range(count):
            yield keys[-(-row * len(keys) // count) : -(-(row + 1) * len(keys) // count)]


def pieces(text: str, limit: int) -> list[str]:
    """The text in pieces of at most `limit` UTF-16 units, cut at paragraphs where possible; emphasis outlives a cut."""
    found = []
    while not fits(text, limit):
        cut = _cut_at(text, limit - 2)
        head, text = text[:cut].rstrip(), text[cut:].lstrip()
        if head.rfind(STRONG_START) > head.rfind(STRONG_END):
            head, text = head + STRONG_END, STRONG_START + text
        found.append(head)
    return [piece for piece in (*found, text) if plain(piece).strip()]


def _cut_at(text: str, limit: int) -> int:
    window = _fitting(text, limit)
    for end in ("\n\n", "\n", " "):
        if (cut := window.rfind(end)) > len(window) // 3:
            return cut
    return len(window)


def _fitting(text: str, limit: int) -> str:
    """The longest beginning of the text that has at most `limit` UTF-16 units."""
    return text.encode("utf-16-le")[: 2 * limit].decode("utf-16-le", "ignore")


def _cut(text: str, limit: int) -> str:
    return text if fits(text, limit) else _fitting(text, limit - 1).rstrip() + "…"


def _line(label: str) -> str:
    return plain(label).replace("\n", " ").strip()


def fits(text: str, limit: int) -> bool:
    """Whether the text has at most `limit` UTF-16 units; a sign has one or two."""
    return 2 * len(text) <= limit or units(text) <= limit


def units(text: str) -> int:
    """The length of a text in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def _text(text: str) -> dict[str, Any]:
    """The parameters of a text, without the preview of a link in it."""
    preview = {"link_preview_options": {"is_disabled": True}} if LINK.search(text) else {}
    return {**_styled("text", text), **preview}


def _styled(field: str, text: str) -> dict[str, Any]:
    """The parameters that show a text: without emphasis signs, and where it is bold (offsets in UTF-16 units)."""
    if STRONG_START not in text:
        return {field: plain(text)} if text else {}
    shown: list[str] = []
    bold: list[dict[str, Any]] = []
    offset = 0
    for part in text.split(STRONG_START):
        strong, _, rest = part.partition(STRONG_END) if shown else ("", "", part)
        words, after = plain(strong), plain(rest)
        if words.strip():
            bold.append({"type": "bold", "offset": offset, "length": units(words)})
        shown += [words, after]
        offset += units(words) + units(after)
    entities = "entities" if field == "text" else "caption_entities"
    return {field: "".join(shown), **({entities: bold} if bold else {})}
