"""`clacbot survey check` and `survey play`: a form's file looked at and walked with nothing stored."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.errors import FormError, InputError
from bot.surveys.form import Form
from bot.surveys.intake import MAX_BYTES
from bot.surveys.lint import Checked, Estimate, Finding, check
from bot.surveys.xform import read_form
from bot.surveys.xlsform import convert

SIGNS = {"error": "✘", "warning": "⚠", "note": "·"}
DATA_FILES = frozenset({".csv", ".geojson"})


def read_file(path: Path, limit: int = MAX_BYTES) -> bytes:
    """The content of a file; raises InputError when it is not there or cannot be a form for its size."""
    if not path.is_file():
        raise InputError(f"no encuentro el archivo {path}")
    if (size := path.stat().st_size) > limit:
        raise InputError(f"{path.name} pesa {size / 1e6:.0f} MB y se admiten {limit // 1_000_000}")
    return path.read_bytes()


def check_file(path: Path) -> Checked:
    """The findings of a form's file; a file that is no form at all has one, with the reason."""
    try:
        return check(read_file(path), path.name)
    except FormError as error:
        return Checked(path.name, (Finding("error", "unreadable", error.message, error.sheet, error.row),))


def told(checked: Checked) -> str:
    """The findings for a terminal, one a line, with the sum and what the form asks of people."""
    lines = [f"{SIGNS[each.severity]} {each}" for each in checked.findings]
    counts = {severity: sum(each.severity == severity for each in checked.findings) for severity in SIGNS}
    total = f"errores: {counts['error']}, avisos: {counts['warning']}, notas: {counts['note']}"
    lines.append(f"{checked.name}: {'se puede publicar' if checked.publishable else 'no se puede publicar'} ({total}).")
    if checked.estimate:
        lines.append(_asked_of_people(checked.estimate))
    return "\n".join(lines)


def _asked_of_people(estimate: Estimate) -> str:
    return (
        f"Preguntas: hasta {estimate.questions}. Mensajes: unos {estimate.messages}. "
        f"Tiempo: unos {estimate.minutes} min."
    )


def as_json(checked: Checked) -> str:
    """The findings as one JSON document."""
    estimate = checked.estimate
    document = {
        "file": checked.name,
        "publishable": checked.publishable,
        "form_id": checked.form.form_id if checked.form else None,
        "version": checked.form.version if checked.form else None,
        "estimate": {"questions": estimate.questions, "messages": estimate.messages, "minutes": estimate.minutes}
        if estimate
        else None,
        "findings": [
            {name: getattr(each, name) for name in ("severity", "code", "message", "sheet", "row", "column")}
            for each in checked.findings
        ],
    }
    return json.dumps(document, ensure_ascii=False)


# --- forms and answers to be played


def load_form(path: Path) -> Form:
    """The form of a file, with the data files that lie beside it. Raises FormError."""
    return read_form(convert(read_file(path), path.name), data_files(path))


def data_files(path: Path) -> dict[str, bytes]:
    """The tables beside a form, which its choices and look-ups may name."""
    beside = (each for each in path.parent.iterdir() if each.suffix.lower() in DATA_FILES and each.is_file())
    return {each.name: each.read_bytes() for each in beside if each.stat().st_size <= MAX_BYTES}


def read_answers(path: Path) -> tuple[tuple[str | None, str], ...]:
    """The answers of a JSON file as (name, value); the name is None for those given in order. Raises InputError."""
    try:
        document = json.loads(read_file(path))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path.name} no es JSON válido: {error}") from error
    if not isinstance(document, list):
        raise InputError(f'{path.name}: se espera una lista de respuestas, por ejemplo ["sí", "3"]')
    return tuple(_answer(each, number, path.name) for number, each in enumerate(document, 1))


def _answer(each: Any, number: int, name: str) -> tuple[str | None, str]:  # noqa: ANN401 - whatever JSON holds
    if isinstance(each, str):
        return None, each
    if isinstance(each, int | float) and not isinstance(each, bool):
        return None, str(each)
    if isinstance(each, dict) and each.keys() == {"name", "value"} and isinstance(each["name"], str):
        return each["name"], _answer(each["value"], number, name)[1]
    raise InputError(f'{name}: la respuesta {number} tiene que ser un texto o un objeto {{"name": …, "value": …}}')


def prefilled(pairs: Sequence[str]) -> dict[str, str]:
    """What is known beforehand, from `name=value`. Raises InputError."""
    wrong = next((pair for pair in pairs if "=" not in pair), None)
    if wrong is not None:
        raise InputError(f"--set: «{wrong}» no es nombre=valor")
    return {pair.partition("=")[0].strip(): pair.partition("=")[2] for pair in pairs}
