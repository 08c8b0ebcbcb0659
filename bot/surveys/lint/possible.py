"""Questions that a chat cannot ask: refused where an answer is required, else passed over."""

from __future__ import annotations

from bot.surveys.form import Form
from bot.surveys.lint.finding import Report
from bot.surveys.lint.locate import Locate
from bot.surveys.lint.outline import Outline
from bot.surveys.support import unasked

LEFT_EMPTY = frozenset(
    {"audit", "background-audio", "background-geopoint", "start-geopoint", "simserial", "subscriberid"}
)


def check_kinds(form: Form, locate: Locate, report: Report) -> None:
    """The questions of kinds that a chat cannot ask, with the reason."""
    for each in unasked(form):
        name = f"{each.path.rpartition('/')[2]} ({each.kind})"
        code = "type_refused" if each.required else "type_skipped"
        report.add(code, locate(each.path, "type"), name=name, reason=report.translate(each.reason))


def check_silent(outline: Outline) -> None:
    """Rows that collect what only a telephone application has."""
    for item in outline.items:
        if item.type.lower() in LEFT_EMPTY:
            outline.report.add("type_left_empty", outline.place(item, "type"), name=item.name or item.type)
