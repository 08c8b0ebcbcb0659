"""The check of a form: its sheets first, then the XForm they become, then how it will look in a chat."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.errors import FormError
from bot.surveys.form import Form
from bot.surveys.intake import XFORM, decode, examine
from bot.surveys.lint import channels, dependencies, expressions, languages, lists, possible, structure
from bot.surveys.lint.columns import Table, check_columns
from bot.surveys.lint.estimate import Estimate, estimate
from bot.surveys.lint.finding import Checked, Place, Report, near_to
from bot.surveys.lint.locate import Locate, in_sheets, lines_of
from bot.surveys.lint.outline import Outline, check_repeated
from bot.surveys.lint.reachable import check_conditions
from bot.surveys.sheets import READ, Sheet, read_sheets
from bot.surveys.xform import read_form
from bot.surveys.xlsform import convert, known_types


def check(
    source: bytes,
    name: str,
    translate: Callable[[str], str] = str,
    attachments: Mapping[str, bytes] | None = None,
) -> Checked:
    """Everything found in a form's file; `attachments` are its data files. Raises FormError when it is no form at all.

    Takes about as long as converting it: run it in a thread where others wait.
    """
    kind, report = examine(source, name), Report(translate)
    if kind == XFORM:
        return _check_xform(decode(source, name), name, report, attachments)
    sheets = read_sheets(source, name, kind)
    if len(sheets) > 1 and "survey" not in sheets and not any(near_to(key, READ) for key in list(sheets)[:100]):
        raise FormError(f"{name} no es un XLSForm: no tiene hojas survey, choices y settings.")
    structure.check_sheets(sheets, kind, report)
    survey = sheets.get("survey") or (next(iter(sheets.values())) if len(sheets) == 1 else None)
    if survey is None:
        report.add("survey_missing", Place())
        return Checked(name, report.sorted())
    outline = _check_sheets(survey, sheets, report)
    if outline is None:
        return Checked(name, report.sorted())
    xform = _converted(source, name, report)
    form = _loaded(xform, report, attachments)
    found = _check_form(form, in_sheets(outline, form.template.name), report) if form else None
    return Checked(name, report.sorted(), xform, form, found)


def _check_sheets(survey: Sheet, sheets: Mapping[str, Sheet], report: Report) -> Outline | None:
    """The outline of the survey sheet, with everything noted that the sheets alone show."""
    table = Table(survey, "survey")
    choices = Table(sheets["choices"], "choices") if "choices" in sheets else None
    settings = Table(sheets["settings"], "settings") if "settings" in sheets else None
    structure.check_settings(settings, report)
    usable = structure.check_survey(table, report)
    tables = [each for each in (table, choices, settings) if each]
    for each in tables:
        check_columns(each, report, _read_elsewhere(survey))
    if not usable:
        return None
    outline = Outline(table, report)
    _check_rows(outline, choices, settings)
    default = _setting(settings, "default_language")[0]
    spoken = languages.languages_of(tables, default)
    for each in tables[: 2 if choices else 1]:
        languages.check_translations(each, list(each.sheet.rows), spoken, default, report)
        channels.check_media(each, report)
    return outline


def _check_rows(outline: Outline, choices: Table | None, settings: Table | None) -> None:
    report = outline.report
    check_repeated(outline)
    structure.check_types(outline, known_types())
    possible.check_silent(outline)
    found = lists.read_lists(choices)
    lists.check_lists(outline, choices, found, _setting(settings, "allow_choice_duplicates")[0])
    named = _setting(settings, "instance_name")
    expressions.check_names(outline, named if named[0] else None)
    for _, written in expressions.written_in(outline):
        expressions.check_expression(written, report)
    if named[0]:
        expressions.check_expression(expressions.Written(*named, "instance_name"), report)
    channels.check_texts(outline, report)
    channels.check_choices(outline, choices, found, report)
    for item in outline.items:
        channels.check_appearance(item, outline)


def _setting(settings: Table | None, base: str) -> tuple[str, Place]:
    if settings is None or not settings.sheet.rows:
        return "", Place("settings")
    row = settings.sheet.rows[0]
    return settings.get(row, base), settings.place(row, base)


def _read_elsewhere(survey: Sheet) -> frozenset[str]:
    """Every word in the formulas of a survey: columns of choices may be named there."""
    texts = (cell for row in survey.rows for cell in row.cells.values())
    return frozenset(word for text in texts for word in text.replace("(", " ").replace("=", " ").split())


def _converted(source: bytes, name: str, report: Report) -> str:
    try:
        return convert(source, name)
    except FormError as error:
        _note("not_converted", error, report)
        return ""


def _loaded(
    xform: str, report: Report, attachments: Mapping[str, bytes] | None, sheet: str | None = None
) -> Form | None:
    try:
        return read_form(xform, attachments) if xform else None
    except FormError as error:
        _note("form_invalid", error, report, sheet)
        return None


def _note(code: str, error: FormError, report: Report, sheet: str | None = None) -> None:
    """Keep what a later step says, unless what was found in the author's own words explains it."""
    place = Place(error.sheet or sheet, error.row)
    if not report.has("error", place if error.row else None):
        report.add(code, place, message=error.message)


def _check_xform(xform: str, name: str, report: Report, attachments: Mapping[str, bytes] | None) -> Checked:
    lines = lines_of(xform)
    for written in lines.expressions:
        expressions.check_expression(written, report)
    form = _loaded(xform, report, attachments, "xform")
    if form is None:
        return Checked(name, report.sorted(), xform)
    for base, value in (("form_id", form.form_id), ("version", form.version)):
        if not value:
            report.add(f"{base}_missing", Place("xform"))
    languages.check_itext(form.translations, lines.texts, report)
    found = _check_form(form, lines.locate, report)
    return Checked(name, report.sorted(), xform, form, found)


def _check_form(form: Form, locate: Locate, report: Report) -> Estimate:
    """What only the whole form shows; the same for sheets and XForms."""
    rules = dependencies.rules_of(form)
    dependencies.check_references(form, rules, locate, report)
    dependencies.check_circles(form, rules, locate, report)
    dependencies.check_order(form, rules, locate, report)
    check_conditions(form, rules, locate, report)
    possible.check_kinds(form, locate, report)
    return estimate(form)
