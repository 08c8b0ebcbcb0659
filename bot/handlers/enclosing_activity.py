"""A picture or document that goes with the invitation to an activity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.i18n import N_
from bot.inviting import FILE_PREFIX
from bot.messages import MediaKind
from bot.turn import Turn
from storage import activities, attachments

FILE_BYTES = 10_000_000
SENT_AS = {MediaKind.PHOTO: ("foto.jpg", "image/jpeg"), MediaKind.DOCUMENT: ("documento", "application/octet-stream")}


async def keep(turn: Turn, row: Mapping[str, Any]) -> bool:
    """Keep what was sent, to be fetched soon; False where it is no picture or document, or too large."""
    media = turn.incoming.media
    if media is None or media.kind not in SENT_AS or media.size > FILE_BYTES:
        turn.say(turn.translate(N_("Tiene que ser una foto o un documento de hasta 10 megas.")))
        return False
    name, mime = SENT_AS[media.kind]
    values = {"file_name": media.name or name, "file_mime": media.mime or mime, "file": None}
    await activities.change(turn.db, row["id"], values)
    await attachments.replace(
        turn.db,
        {
            "name": f"{FILE_PREFIX}{row['id']}", "channel": turn.incoming.channel, "kind": media.kind.value,
            "reference": media.reference, "mime": media.mime, "size": media.size, "created_at": turn.now,
        },
    )  # fmt: skip
    turn.say(turn.translate(N_("Guardado.")))
    return True
