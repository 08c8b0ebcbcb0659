"""A picture or document that goes with a broadcast: kept by reference at once, its content fetched soon after."""

from __future__ import annotations

from typing import Any

from bot import broadcasting
from bot import mailings as flow
from bot.i18n import N_
from bot.messages import MediaKind
from bot.turn import Turn
from storage import attachments, mailings

FILE_BYTES = 10_000_000
PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})  # shown as such by every channel, also as a document
SENT_AS = {MediaKind.PHOTO: ("photo", "image/jpeg"), MediaKind.DOCUMENT: ("document", "application/octet-stream")}


async def keep(turn: Turn, row: dict[str, Any]) -> str | None:
    """Keep the file that was sent, to be fetched soon; why not, where it cannot be."""
    media = turn.incoming.media
    if media is None or media.kind not in SENT_AS:
        return N_("Eso no es una foto ni un documento.")
    if media.size > FILE_BYTES:
        return N_("Ese archivo pesa más de 10 megas.")
    kind, mime = SENT_AS[media.kind]
    name = media.name or (N_("foto.jpg") if kind == "photo" else N_("documento"))
    picture = kind == "photo" or media.mime in PICTURES
    content = {**row["content"], "picture": picture}
    values = {"file_name": name, "file_mime": media.mime or mime, "file": None, "content": content}
    await mailings.change(turn.db, row["id"], values, flow.DRAFT)
    row.update(values)
    await attachments.replace(
        turn.db,
        {
            "name": broadcasting.attachment_name(row["id"]), "channel": turn.incoming.channel, "kind": media.kind.value,
            "reference": media.reference, "mime": media.mime, "size": media.size, "created_at": turn.now,
        },
    )  # fmt: skip
    return None
