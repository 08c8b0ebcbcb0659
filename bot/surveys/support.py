"""What of a form a chat cannot ask: said when the form is published, never found out by the people asked."""

from __future__ import annotations

from dataclasses import dataclass

from bot.surveys.answers.table import SUPPORTED
from bot.surveys.form import Form
from bot.surveys.kinds import NOTE

_WHY = {
    "geotrace": "una línea en el mapa no se puede dar en un chat",
    "geoshape": "un área en el mapa no se puede dar en un chat",
    "intent": "llama a otra aplicación",
}


@dataclass(frozen=True, slots=True)
class Unasked:
    """A question that is passed over, and why; a required one makes the form impossible to finish."""

    path: str
    kind: str
    reason: str
    required: bool


def unasked(form: Form) -> tuple[Unasked, ...]:
    """The questions of a form that a chat passes over."""
    found = []
    for path, control in form.controls.items():
        kind = form.kinds[id(control)]
        if kind not in SUPPORTED and kind != NOTE:
            bind = form.binds.get(path)
            required = bind is not None and bind.required is not None and not bind.always_readonly
            found.append(Unasked(path, kind, _WHY.get(kind, "este tipo no se puede preguntar en un chat"), required))
    return tuple(found)
