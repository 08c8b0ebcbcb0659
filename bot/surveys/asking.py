"""A stop as it is put to a person: its words, choices and the value it holds."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.i18n import N_
from bot.surveys import answers
from bot.surveys.answers import Ask, Option
from bot.surveys.answers.choice import numbered
from bot.surveys.answers.number import SCALE
from bot.surveys.choices import Choice, choices_of
from bot.surveys.instance import Instance
from bot.surveys.kinds import NOTE, REPEAT, accepts
from bot.surveys.plan import Plan, Stop
from bot.surveys.steps import Heading, Offer, Step
from bot.surveys.steps import Question as Asked
from bot.surveys.types import stored
from bot.surveys.validity import is_required

CHOOSING = frozenset({"select_one", "select_multiple", "rank"})
YES, NO = "yes", "no"
MAX_STEPS = 11  # of a scale shown as choices
OTHER, SPECIFY = Choice("other", "Other"), "Specify other."  # what pyxform writes for or_other, always in English


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it stands now. `reference` has the positions of entries; `notes` are said before it."""

    name: str
    reference: str
    kind: str
    label: str
    hint: str
    guidance: str
    choices: tuple[Option, ...]
    required: bool
    number: int
    of: int
    notes: tuple[str, ...]
    accepts: frozenset[str]
    value: str
    shown: str


@dataclass(frozen=True, slots=True)
class Voice:
    """How the engine speaks with one person: short language code, country, and the translation of its own words."""

    language: str = "es"
    country: str = ""
    translate: Callable[[str], str] = str


def question_at(instance: Instance, plan: Plan, stop: Stop, voice: Voice, ask: Ask) -> Question:
    """The question of a stop, in the person's words."""
    step = stop.step
    value = "" if isinstance(step, Offer) else step.node.text
    asked = step.control if isinstance(step, Asked) else None
    return Question(
        name=stop.reference.rpartition("/")[2].partition("[")[0],
        reference=stop.reference,
        kind=stop.kind,
        label=label_of(instance, stop.step, voice),
        hint=instance.show(asked.hint, step.node) if isinstance(step, Asked) and asked else "",
        guidance=instance.show(asked.hint, step.node, "guidance") if isinstance(step, Asked) and asked else "",
        choices=ask.options,
        required=isinstance(step, Offer) or is_required(instance, step.node),
        number=stop.number,
        of=plan.questions,
        notes=said(instance, stop.before, voice),
        accepts=accepts(stop.kind),
        value=value,
        shown=answers.show(value, ask),
    )


def label_of(instance: Instance, step: Asked | Offer, voice: Voice) -> str:
    """The words of a question; a question without label goes by its name."""
    if isinstance(step, Asked):
        label = instance.show(step.control.label, step.node)
        return voice.translate(N_("¿Cuál?")) if label == SPECIFY else label or step.node.name
    label = instance.show(step.repeat.label, step.outer)
    return f"{label} — {voice.translate(N_('¿Agregar otro?'))}" if label else voice.translate(N_("¿Agregar otro?"))


def ask_for(instance: Instance, stop: Stop, voice: Voice) -> Ask:
    """What is needed to read an answer at a stop; its choices in every language are made when they are needed."""
    step = stop.step
    return Ask(
        kind=stop.kind,
        now=instance.now,
        options=_options(instance, stop, voice),
        attributes=step.control.attributes if isinstance(step, Asked) else {},
        type=instance.form.type_of(step.control.path) if isinstance(step, Asked) else "string",
        language=voice.language,
        country=voice.country,
        translate=voice.translate,
    )


def _in_own_words(choice: Choice, voice: Voice) -> Choice:
    return Choice(choice.name, voice.translate(N_("Otro"))) if choice == OTHER else choice


def labels_everywhere(instance: Instance, stop: Stop) -> tuple[tuple[Option, ...], ...]:
    """The choices of a stop in every language of the form."""
    step = stop.step
    if not isinstance(step, Asked) or stop.kind not in CHOOSING:
        return ()
    languages = [language.name for language in instance.form.languages]
    return tuple(numbered(choices_of(instance, step.control, step.node, language)) for language in languages)


def _options(instance: Instance, stop: Stop, voice: Voice) -> tuple[Option, ...]:
    step = stop.step
    if isinstance(step, Asked) and stop.kind in CHOOSING:
        choices = choices_of(instance, step.control, step.node)
        return numbered([_in_own_words(choice, voice) for choice in choices])
    if stop.kind == "acknowledge":
        return (Option("OK", "OK", "1"),)
    if stop.kind == "range" and isinstance(step, Asked):
        return _scale(step.control.attributes, instance.form.type_of(step.control.path))
    names = {"boolean": ("true", "false"), REPEAT: (YES, NO)}.get(stop.kind)
    if names is None:
        return ()
    labels = voice.translate(N_("Sí")), voice.translate(N_("No"))
    return numbered([Choice(name, label) for name, label in zip(names, labels, strict=True)])


def _scale(attributes: Mapping[str, str], kind: str) -> tuple[Option, ...]:
    """The steps of a short scale, each under its own number; a long one is answered by writing."""
    start, end, step = (float(attributes.get(name) or default) for name, default in SCALE)
    count = int(abs(end - start) / abs(step)) + 1 if step else 0
    if not 0 < count <= MAX_STEPS:
        return ()
    values = [start + number * math.copysign(step, end - start) for number in range(count)]
    shown = [f"{value:.6f}".rstrip("0").rstrip(".") for value in values]
    return tuple(Option(stored(value, kind), value, value) for value in shown)


def said(instance: Instance, before: tuple[Step, ...], voice: Voice) -> tuple[str, ...]:
    """The texts of notes, headings and read-only values, in order; empty ones left out."""
    texts = (_said(instance, step, voice) for step in before)
    return tuple(text for text in texts if text)


def _said(instance: Instance, step: Step, voice: Voice) -> str:
    if isinstance(step, Heading):
        label = instance.show(step.element.label, step.node)
        if not label or not step.number:
            return label
        if step.element.count is None and not step.element.fixed:  # type: ignore[union-attr] # a numbered one repeats
            return f"{label} {step.number}"
        return voice.translate(N_("{label} {number} de {of}")).format(label=label, number=step.number, of=step.of)
    if isinstance(step, Offer):
        return ""
    kind = instance.form.kinds[id(step.control)]
    label = instance.show(step.control.label, step.node)
    if not step.node.text:
        return label if kind == NOTE else ""
    stop = Stop(step, "", "text" if kind == NOTE else kind, 0, ())
    shown = answers.show(step.node.text, ask_for(instance, stop, voice))
    return f"{label}: {shown}" if label else shown
