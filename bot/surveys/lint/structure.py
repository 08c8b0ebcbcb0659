"""Whether the sheets, the settings and the rows of the survey are all there and of a known kind."""

from __future__ import annotations

from collections.abc import Mapping

from bot.surveys.intake import TABLES
from bot.surveys.lint.columns import Table
from bot.surveys.lint.finding import Place, Report, near_to
from bot.surveys.lint.outline import KOBO, SELECTS, Item, Outline
from bot.surveys.sheets import READ, Sheet

UNLABELLED = frozenset({"group", "repeat"})  # a heading is optional
EDGES = frozenset({"begin group", "end group", "begin repeat", "end repeat"})
_EXCEL_ERRORS = frozenset({"#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"})


def check_sheets(sheets: Mapping[str, Sheet], kind: str, report: Report) -> None:
    """Sheets that nobody reads, and what is wrong in any row of a .md or .xlsx (`kind`) whatever it says."""
    for key, sheet in sheets.items():
        if key not in READ and not key.startswith("_"):
            if hint := report.suggest(key, READ):
                report.add("sheet_misspelt", Place(sheet.name), name=sheet.name, hint=hint)
            elif "survey" in sheets:
                report.add("sheet_unknown", Place(sheet.name), name=sheet.name)
        for row in sheet.rows if key in READ or len(sheets) == 1 else ():
            place = Place(sheet.name, row.number)
            if kind == TABLES and (row.spare or row.shifted):
                report.add("too_many_cells", place, severity="error" if row.spare else "warning")
            elif row.spare:
                report.add("cell_without_column", place)
            for column in row.formulas:
                report.add("formula_without_value", place.at(column))
            for column, cell in row.cells.items():
                if cell in _EXCEL_ERRORS:
                    report.add("cell_error", place.at(column), value=cell)


def check_settings(settings: Table | None, report: Report) -> None:
    """The form's id and version."""
    row = settings.sheet.rows[0] if settings and settings.sheet.rows else None
    for base in ("form_id", "version"):
        if settings is None or row is None or not settings.get(row, base):
            column = settings.written.get(base) if settings else None
            report.add(f"{base}_missing", Place("settings", row.number if row else None, column))


def check_survey(survey: Table, report: Report) -> bool:
    """Whether the survey sheet has rows and the columns that make questions of them."""
    header = Place(survey.sheet.name, 1)
    missing = [base for base in ("type", "name") if base not in survey.written]
    for base in missing if survey.sheet.columns else ():
        report.add("column_missing", header.at(base), name=base)
    if not survey.sheet.rows:
        report.add("survey_empty", Place(survey.sheet.name))
    return not missing and bool(survey.sheet.rows)


def check_types(outline: Outline, known: frozenset[str]) -> None:
    """Types that do not exist, and questions without words."""
    for item in outline.items:
        place = outline.place(item, "type")
        kobo = item.type.lower().replace(" ", "_").removeprefix("begin_").removeprefix("end_")
        if item.kind in SELECTS.values() or item.kind in UNLABELLED:
            pass
        elif item.type.lower().startswith(("begin", "end")) and kobo in KOBO:
            outline.report.add("type_of_kobo", place, name=item.type)
            continue
        elif item.type not in known and item.type.lower() not in {each.lower() for each in known}:
            outline.report.add("type_unknown", place, name=item.type, hint=_suggestion(item, outline.report, known))
            continue
        if _needs_label(item) and not any(outline.table.get(item.row, base) for base in ("label", "hint", "image")):
            outline.report.add("label_missing", outline.place(item, "label"))


def _needs_label(item: Item) -> bool:
    return item.asks and item.kind not in UNLABELLED


def _suggestion(item: Item, report: Report, known: frozenset[str]) -> str:
    first, _, rest = item.type.partition(" ")
    select = near_to(first, SELECTS) if rest else ""
    if select:
        return report.suggest(select, [select])
    return report.suggest(item.type, known | SELECTS.keys() | EDGES)
