"""What has not been translated: every text of the sheets in every language of the form."""

from __future__ import annotations

from bot.surveys.lint.columns import Table
from bot.surveys.lint.finding import Place, Report
from bot.surveys.sheets import Row
from bot.surveys.texts import MISSING, Translations

TEXTS = ("label", "hint", "guidance_hint", "constraint_message", "required_message")


def languages_of(tables: list[Table], default: str) -> tuple[str, ...]:
    """The languages of a form, in the order of its columns; plain columns are in the default one."""
    named = dict.fromkeys(
        column.language for table in tables for column in table.columns if column.base in TEXTS and column.language
    )
    plain = any(column.base == "label" and not column.language for table in tables for column in table.columns)
    if plain and default and default not in named:
        named[default] = None
    return tuple(named)


def check_translations(table: Table, rows: list[Row], languages: tuple[str, ...], default: str, report: Report) -> None:
    """Texts that are there in one language and missing in another."""
    if len(languages) < 2:
        return
    for row in rows:
        for base in TEXTS:
            cells = {language or default: text for language, text in table.filled(row, base).items()}
            if not any(cells.values()):
                continue
            for language in languages:
                if not cells.get(language):
                    column = table.column(base, language)
                    report.add("translation_missing", table.place(row).at(column), language=language)


def check_itext(translations: Translations, lines: dict[str, int], report: Report) -> None:
    """The same for a form that came as XForm: ids that one language has and another lacks."""
    if len(translations.by_language) < 2:
        return
    every = dict.fromkeys(
        (identifier, form)
        for texts in translations.by_language.values()
        for identifier, forms in texts.items()
        for form, parts in forms.items()
        if parts and parts != (MISSING,) and form not in {"image", "audio", "video", "big-image"}
    )
    for identifier, form in every:
        for language, texts in translations.by_language.items():
            parts = texts.get(identifier, {}).get(form, ())
            if not parts or parts == (MISSING,):
                place = Place("xform", lines.get(identifier), identifier)
                report.add("translation_missing", place, language=language)
