"""The columns of the sheets: what each is called, in which language it is, and which words nobody reads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.surveys.lint.finding import Place, Report, near_to
from bot.surveys.sheets import Row, Sheet

TRANSLATED: Final = frozenset(
    {"label", "hint", "guidance_hint", "constraint_message", "required_message", "image", "big-image", "audio", "video"}
)
MEDIA: Final = ("image", "big-image", "audio", "video")
MISSING: Final = "-"
_SURVEY: Final = frozenset(
    TRANSLATED
    | {"type", "name", "relevant", "constraint", "required", "calculation", "default", "choice_filter", "trigger"}
    | {"repeat_count", "read_only", "appearance", "parameters", "autoplay", "rows", "save_to", "no_app_error_string"}
    | {"compact_tag", "bind", "body", "control", "instance", "media", "list_name", "disabled", "query", "intent"}
    | {"sms_field", "sms_option", "sms_separator", "sms_allow_media", "sms_date_format", "sms_datetime_format"}
    | {"sms_response", "note", "notes", "comment", "comments"}
)
_CHOICES: Final = frozenset({"list_name", "name", "label", "image", "big-image", "audio", "video", "media", "geometry"})
_SETTINGS: Final = frozenset(
    {"form_title", "form_id", "version", "default_language", "style", "instance_name", "name", "public_key"}
    | {"submission_url", "auto_send", "auto_delete", "client_editable", "allow_choice_duplicates", "namespaces"}
    | {"attribute", "prefix", "delimiter", "sms_keyword", "sms_separator", "sms_allow_media", "sms_date_format"}
    | {"sms_datetime_format", "sms_response", "clean_text_values", "flat", "namespace", "omit_instanceid", "title"}
    | {"id_string", "add_none_option", "instance_xmlns"}
)
KNOWN: Final[Mapping[str, frozenset[str]]] = {"survey": _SURVEY, "choices": _CHOICES, "settings": _SETTINGS}
_ALIASES: Final = {
    "caption": "label",
    "command": "type",
    "tag": "name",
    "relevance": "relevant",
    "calculate": "calculation",
    "count": "repeat_count",
    "jr:count": "repeat_count",
    "readonly": "read_only",
    "constraining_message": "constraint_message",
    "jr:constraintmsg": "constraint_message",
    "requiredmsg": "required_message",
    "jr:requiredmsg": "required_message",
    "noapperrorstring": "no_app_error_string",
    "set_form_id": "form_id",
    "id_string": "form_id",
    "set_form_title": "form_title",
    "title": "form_title",
}
_MARKED: Final = re.compile(r"\s*::\s*")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: as written, what it is, and its language ("" for none)."""

    written: str
    base: str
    language: str = ""


def column_of(written: str, sheet: str = "survey") -> Column:
    """The column a header cell names; `bind::relevant` and `media::image::es` are the short ones too."""
    parts = _MARKED.split(written)
    if len(parts) == 1 and ":" in written and not written.lower().startswith("jr:"):
        first, _, rest = written.partition(":")
        parts = [first.strip(), rest.strip()] if _plain(first) in TRANSLATED else parts
    while len(parts) > 1 and _plain(parts[0]) in {"bind", "media", "control", "body"}:
        inner = _plain(parts[1])
        if _ALIASES.get(inner, inner) not in KNOWN["survey"]:
            break
        parts = parts[1:]
    base = _plain(parts[0])
    base = _ALIASES.get(base, "name" if base == "value" and sheet == "choices" else base)
    return Column(written, base, parts[1] if len(parts) > 1 else "")


class Table:
    """A sheet whose columns are known by what they are."""

    def __init__(self, sheet: Sheet, kind: str) -> None:
        self.sheet = sheet
        self.kind = kind
        self.columns = [column_of(written, kind) for written in sheet.columns]
        self.written: dict[str, str] = {}
        for column in self.columns:
            self.written.setdefault(column.base, column.written)

    def place(self, row: Row, base: str = "") -> Place:
        """Where a cell stands, or the row when no column is named."""
        return Place(self.sheet.name, row.number, self.written.get(base))

    def get(self, row: Row, base: str) -> str:
        """The first filled cell of what `base` names, in whatever language."""
        for column in self.columns:
            if column.base == base and row.cells.get(column.written):
                return row.cells[column.written]
        return ""

    def filled(self, row: Row, base: str) -> dict[str, str]:
        """The cells of what `base` names by language; "-" stands for an empty one."""
        cells = ((column.language, row.cells.get(column.written, "")) for column in self.columns if column.base == base)
        return {language: "" if cell == MISSING else cell for language, cell in cells}

    def column(self, base: str, language: str) -> str:
        """The header of `base` in `language` as written, or as it would be written."""
        for column in self.columns:
            if (column.base, column.language) == (base, language):
                return column.written
        return f"{base}::{language}" if language else base


def check_columns(table: Table, report: Report, read_elsewhere: frozenset[str]) -> None:
    """Columns that nobody reads; those of choices may be read by a filter (`read_elsewhere`)."""
    header = Place(table.sheet.name, 1)
    for column in table.columns:
        place = header.at(column.written)
        if column.base in KNOWN[table.kind] or _namespaced(column.written) or column.written in read_elsewhere:
            continue
        if near := near_to(column.base, KNOWN[table.kind] - {"notes", "comments"}):
            report.add("column_misspelt", place, name=column.written, hint=report.suggest(near, [near]))
        elif table.kind != "choices":
            report.add("column_unknown", place, name=column.written)
    for written in table.sheet.repeated:
        report.add("column_repeated", header.at(written), name=written)


def _namespaced(written: str) -> bool:
    return _plain(_MARKED.split(written)[0]) in {"bind", "body", "control", "instance", "attribute", "media"}


def _plain(word: str) -> str:
    return "_".join(word.split()).lower()
