"""Recorded updates of other projects, each read as its index expects."""

import json
import os
from pathlib import Path

import pytest

from bot.channels.telegram import TelegramChannel
from bot.messages import Kind

FOLDER = Path(os.environ.get("CLACBOT_CONFORMANCE", Path(__file__).parents[3] / "shared" / "conformance")) / "telegram"
INDEX = FOLDER / "index.json"
PAYLOADS = json.loads(INDEX.read_text())["payloads"] if INDEX.exists() else []

pytestmark = pytest.mark.skipif(
    not PAYLOADS, reason=f"no recorded updates at {FOLDER}: set CLACBOT_CONFORMANCE to the conformance folder"
)


def read(file):
    channel = TelegramChannel("1:a", "http://127.0.0.1", mode="polling", secret="", public_url="", menus={})
    (raw,) = channel.split((FOLDER / file).read_bytes())
    try:
        return channel.parse(raw)
    except ValueError:
        return None


def check_content(incoming, expected):
    """Every neutral field the index names and we have a place for."""
    media = incoming.media
    read_as = {
        "chat_id": int(incoming.address),
        "sender_name": incoming.name,
        "language": incoming.language,
        "message_id": int(incoming.message_ref),
        "text": incoming.text,
        "callback_id": incoming.callback,
        "callback_data": incoming.tap and incoming.tap.value,
        "file_id": media and media.reference,
        "mime_type": media and media.mime,
        "duration": media and media.duration,
        "filename": media and media.name,
        "latitude": incoming.location and incoming.location.latitude,
        "longitude": incoming.location and incoming.location.longitude,
        "command": incoming.text.removeprefix("/"),
    }
    compared = read_as.keys() & expected.keys()
    assert {key: read_as[key] for key in compared} == {key: expected[key] for key in compared}
    assert bool(media) == ("file_id" in expected)


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: payload["file"])
def test_a_recorded_update_is_read_as_its_index_expects(payload):
    incoming = read(payload["file"])
    match payload["outcome"]:
        case "deliver":
            assert incoming.kind is (Kind.CHOICE if payload["kind"] == "callback_query" else Kind.MESSAGE)
            check_content(incoming, payload["expected"])
        case "state_change":
            assert incoming.kind is Kind.BLOCKED
            assert incoming.address == str(payload["expected"]["chat_id"])
        case "edit":
            assert incoming is None or incoming.kind is Kind.EDITED
        case _:
            assert incoming is None
