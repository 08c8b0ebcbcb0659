"""Small forms for tests, written as rows of Markdown tables."""

SETTINGS = "form_title | form_id | version | default_language\nF | f | 1 |"
LISTS = "list_name | name | label\nsn | si | Sí\nsn | no | No"


def markdown(survey: str, choices: str = "", settings: str = SETTINGS, more: str = "") -> bytes:
    """The Markdown of a form; each line of a sheet is a row, its first one the header."""
    sheets = {"survey": survey, "choices": choices, "settings": settings}
    parts = [line for name, rows in sheets.items() if rows for line in (f"| {name} |", *map(_row, _lines(rows)), "")]
    return "\n".join([*parts, more]).encode()


def _lines(rows: str) -> list[str]:
    return [line.strip() for line in rows.strip().splitlines() if line.strip()]


def _row(line: str) -> str:
    return f"| | {line} |"
