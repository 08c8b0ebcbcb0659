"""How long a form takes in a chat and how many messages it needs, by a rule of thumb.

Somebody on a telephone reads `WORDS_A_MINUTE` words of question, hint, notes and choices and then needs
`SECONDS[kind]` to answer. Every question that could be asked counts once, every round of a repeat once, a list once.
A question is one message with the notes before it; the summary and the thanks are two more.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from bot.surveys import body
from bot.surveys.body import Control
from bot.surveys.form import Form
from bot.surveys.kinds import NOTE, UNSUPPORTED
from bot.surveys.texts import Parts, Text

WORDS_A_MINUTE: Final = 130  # silent reading on a small screen, not everybody an expert reader
SECONDS: Final = {
    "select_one": 5,
    "select_multiple": 12,
    "rank": 20,
    "boolean": 4,
    "acknowledge": 3,
    "range": 6,
    "integer": 8,
    "decimal": 10,
    "text": 35,
    "date": 12,
    "time": 10,
    "datetime": 18,
    "geopoint": 15,
    "barcode": 20,
    "image": 25,
    "audio": 40,
    "video": 45,
    "file": 40,
}
USUAL_SECONDS: Final = 10  # for any other kind
CLOSING_MESSAGES: Final = 2  # the summary and the thanks
MAX_CHOICES_READ: Final = 10  # of a long list people read the beginning


@dataclass(frozen=True, slots=True)
class Estimate:
    """How much a form asks of a person at most: questions, messages to them, and minutes rounded up."""

    questions: int
    messages: int
    seconds: int

    @property
    def minutes(self) -> int:
        """Whole minutes, rounded up."""
        return math.ceil(self.seconds / 60)


def estimate(form: Form) -> Estimate:
    """The estimate for a form in its default language."""
    words = seconds = questions = 0
    seen = set[str]()
    for element in body.walk(form.body):
        words += _words(form, element.label)
        if not isinstance(element, Control):
            continue
        kind = form.kinds[id(element)]
        words += _words(form, element.hint)
        if kind == NOTE or kind in UNSUPPORTED:
            continue
        questions += 1
        seconds += SECONDS.get(kind, USUAL_SECONDS)
        source = element.itemset.nodeset.text if element.itemset else element.path
        words += 0 if source in seen else _choice_words(form, element)
        seen.add(source)
    return Estimate(questions, questions + CLOSING_MESSAGES, seconds + round(words * 60 / WORDS_A_MINUTE))


def _words(form: Form, text: Text | None) -> int:
    if text is None:
        return 0
    return _count(form.translations.parts(text.itext, form.default_language) if text.itext else text.parts)


def _count(parts: Parts) -> int:
    return sum(len(part.split()) if isinstance(part, str) else 1 for part in parts)


def _choice_words(form: Form, control: Control) -> int:
    if control.items:
        return sum(_words(form, item.label) for item in control.items[:MAX_CHOICES_READ])
    return sum(_count((label,)) for label in _labels(form, control))


def _labels(form: Form, control: Control) -> list[str]:
    """The labels of the first choices of the list a question takes its choices from."""
    if control.itemset is None:
        return []
    lists = [form.instances.get(each.instance) for each in control.itemset.nodeset.references if each.instance]
    items = [item for node in lists if node for root in node.elements for item in root.elements][:MAX_CHOICES_READ]
    found = []
    for item in items:
        cells = {child.name: child.text for child in item.elements}
        parts = form.translations.parts(cells["itextId"], form.default_language) if "itextId" in cells else ()
        found.append(" ".join(p for p in parts if isinstance(p, str)) or cells.get("label", ""))
    return found
