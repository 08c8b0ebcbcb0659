"""What WhatsApp and Telegram can show (their documentation of 2026): lengths of texts, numbers of choices, pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.surveys.asking import CHOOSING
from bot.surveys.lint.columns import MEDIA, Table
from bot.surveys.lint.finding import Place, Report
from bot.surveys.lint.lists import ChoiceList
from bot.surveys.lint.outline import Item, Outline

MESSAGE: Final = 4096  # characters of a message, on both
WITH_CHOICES: Final = 1024  # WhatsApp: the body of a message with buttons or a list
BUTTONS, BUTTON = 3, 20  # WhatsApp: reply buttons, characters of each
ROWS, ROW, DESCRIPTION = 10, 24, 72  # WhatsApp: rows of a list, characters of a title and of what is below it
CALLBACK: Final = 64  # Telegram: bytes of a button's data
TOKEN: Final = 12  # bytes that name the question in it, with what parts them from the value
_LEFT_OUT: Final = (
    *("field-list", "table-list", "list-nolabel", "label", "list", "grid-theme", "pages", "theme-grid"),
    *("quickcompact", "columns", "columns-pack", "no-buttons", "horizontal", "likert", "image-map"),
)
_SKIPPED: Final = ("printer", "counter", "search", "ex", "image-map")
CALENDARS: Final = ("ethiopian", "coptic", "islamic", "bikram-sambat", "myanmar", "persian", "buddhist")


def check_texts(outline: Outline, report: Report) -> None:
    """Questions longer than a message, or longer than one with choices."""
    for item in outline.items:
        for base in ("label", "hint"):
            for language, text in outline.table.filled(item.row, base).items():
                place = outline.place(item).at(outline.table.column(base, language))
                if len(text) > MESSAGE:
                    report.add("text_long", place, count=len(text), most=MESSAGE)
                elif len(text) > WITH_CHOICES and item.kind in CHOOSING:
                    report.add("text_long_with_choices", place, count=len(text), most=WITH_CHOICES)


def check_choices(outline: Outline, choices: Table | None, lists: Mapping[str, ChoiceList], report: Report) -> None:
    """More choices than a list holds, and names and labels longer than a button."""
    used = {item.list: item for item in reversed(outline.items) if item.kind in CHOOSING}
    for name, item in used.items():
        entry = lists.get(name)
        if entry is None or choices is None:
            continue
        filtered = outline.table.get(item.row, "choice_filter")
        count = len(entry.names) + item.or_other
        if count > ROWS and not filtered:
            report.add("choices_many", outline.place(item, "type"), count=count)
        for each in entry.names:
            place = choices.place(entry.names[each], "name")
            if (size := len(each.encode())) > CALLBACK - TOKEN:
                report.add("choice_heavy", place, name=each, count=size, most=CALLBACK - TOKEN)
        if count <= ROWS or filtered:
            _check_labels(entry, choices, BUTTON if count <= BUTTONS else ROW, report)


def _check_labels(entry: ChoiceList, choices: Table, most: int, report: Report) -> None:
    """Labels of a list that WhatsApp could show as buttons or rows if they were shorter; of each choice the longest."""
    fits = ROW if most == BUTTON else most  # three long labels still make a list
    for row in entry.rows:
        labels = choices.filled(row, "label")
        longest = max(labels, key=lambda language: len(labels[language]), default="")
        count = len(labels.get(longest, ""))
        place = choices.place(row).at(choices.column("label", longest))
        if count > DESCRIPTION:
            report.add("choice_too_long", place, count=count, most=DESCRIPTION)
        elif count > fits:
            report.add("choice_long", place, count=count)


def check_media(table: Table, report: Report) -> None:
    """Pictures and sounds beside a text, which the chat leaves out."""
    for row in table.sheet.rows:
        for base in MEDIA:
            if any(table.filled(row, base).values()):
                name = table.get(row, "name")
                report.add("media_left_out", table.place(row, base), name=name)


def check_appearance(item: Item, outline: Outline) -> None:
    """Appearances that mean nothing in a chat, by what becomes of them."""
    place = outline.place(item, "appearance")
    for word in outline.table.get(item.row, "appearance").replace("(", " (").split():
        _check_word(word, place, outline.report)


def _check_word(word: str, place: Place, report: Report) -> None:
    plain = word.partition(":")[0].lower()
    if plain in CALENDARS:
        report.add("calendar_refused", place, name=word)
    elif plain in _SKIPPED:
        report.add("appearance_skipped", place, name=word)
    elif plain in _LEFT_OUT:
        report.add("appearance_left_out", place, name=word)
