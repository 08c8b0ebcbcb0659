"""What kind of question a control is, as people meet it, and what may be sent in answer."""

from __future__ import annotations

from typing import Final

from bot.surveys.binds import Bind
from bot.surveys.body import Control
from bot.surveys.types import WHOLE

NOTE: Final = "note"
REPEAT: Final = "repeat"  # the question whether to add another entry
UNSUPPORTED: Final = frozenset({"geotrace", "geoshape", "intent"})

_ELEMENTS: Final = {
    "select1": "select_one",
    "select": "select_multiple",
    "rank": "rank",
    "trigger": "acknowledge",
    "range": "range",
}
_TYPES: Final = {
    "decimal": "decimal",
    "float": "decimal",
    "double": "decimal",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "dateTime": "datetime",
    "geopoint": "geopoint",
    "geotrace": "geotrace",
    "geoshape": "geoshape",
    "barcode": "barcode",
    "intent": "intent",
    **dict.fromkeys(WHOLE, "integer"),
}
_UPLOADS: Final = {"image": "image", "audio": "audio", "video": "video"}
_ACCEPTS: Final = {
    "text": {"text", "voice"},
    "select_one": {"choice", "text"},
    "select_multiple": {"choice", "text"},
    "rank": {"choice", "text"},
    "acknowledge": {"choice", "text"},
    "repeat": {"choice", "text"},
    "boolean": {"choice", "text"},
    "range": {"choice", "text"},
    "geopoint": {"location", "text"},
    "image": {"photo", "file"},
    "audio": {"voice", "audio", "file"},
    "video": {"video", "file"},
    "file": {"file", "photo", "voice", "audio", "video"},
}


def kind_of(control: Control, bind: Bind | None) -> str:
    """The kind of a question, such as select_one, text, integer or note."""
    if control.kind == "upload":
        return _UPLOADS.get(control.attributes.get("mediatype", "").partition("/")[0], "file")
    if control.kind in _ELEMENTS:
        return _ELEMENTS[control.kind]
    if bind is None:
        return "text"
    if bind.always_readonly and bind.calculate is None and bind.type == "string":
        return NOTE
    return _TYPES.get(bind.type, "text")


def accepts(kind: str) -> frozenset[str]:
    """The kinds of input that can answer a question of `kind`."""
    return frozenset(_ACCEPTS.get(kind, {"text"}))
