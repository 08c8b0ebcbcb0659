"""The walk of one person through one form; its state is the instance plus a place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.errors import InputError
from bot.surveys import answers, asking, validity
from bot.surveys.answers import Ask, Given, NotUnderstood, Unsure
from bot.surveys.asking import Question, Voice
from bot.surveys.changes import Changes
from bot.surveys.form import Form
from bot.surveys.instance import Instance
from bot.surveys.languages import language_of
from bot.surveys.opening import begin, new_id
from bot.surveys.outcomes import Accepted, Doubtful, Line, Refused
from bot.surveys.plan import Stop
from bot.surveys.route import Route
from bot.surveys.steps import Offer
from bot.surveys.submission import Submission, submit
from bot.surveys.types import stored
from bot.surveys.xpath import Node, parse_xml

__all__ = ["Accepted", "Doubtful", "Given", "Interview", "Line", "Question", "Refused", "Submission"]


class Interview:
    """One interview; make it with `start` or `restore`."""

    def __init__(self, instance: Instance, voice: Voice, place: str) -> None:
        self._instance = instance
        self._changes = Changes(instance)
        self._route = Route(self._changes, place)
        self._voice = voice
        self._shown: tuple[Stop, datetime, Question, Ask] | None = None  # the question as it was shown last

    @classmethod
    def start(
        cls,
        form: Form,
        *,
        prefill: Mapping[str, str],
        now: datetime,
        language: str,
        seed: int,
        country: str = "",
        translate: Callable[[str], str] = str,
        instance_id: str = "",
        last_saved: str = "",
        properties: Mapping[str, str] | None = None,
    ) -> Interview:
        """A new interview at its first question; `last_saved` is the state of the person's last one of this form."""
        last = parse_xml(last_saved) if last_saved else None
        root = form.template.clone()
        instance = Instance(form, root, now=now, seed=seed, language=language, properties=properties, last_saved=last)
        self = cls(instance, _voice(instance, language, country, translate), "")
        begin(self._changes, prefill)
        identifier = instance.find(f"/{root.name}/meta/instanceID")
        if identifier is not None and (instance_id or not identifier.text):
            identifier.text = instance_id or new_id(form.form_id, seed, now.isoformat(), *prefill.values())
        self._route.begin()
        return self

    @classmethod
    def restore(
        cls,
        form: Form,
        state: str,
        place: str,
        *,
        now: datetime,
        language: str,
        seed: int,
        country: str = "",
        translate: Callable[[str], str] = str,
        last_saved: str = "",
        properties: Mapping[str, str] | None = None,
    ) -> Interview:
        """The interview kept as `state` and `place`. Raises InputError when the state is not of this form."""
        root = parse_xml(state)
        if root.name != form.template.name:
            raise InputError(f"El estado guardado no es del formulario {form.form_id}.")
        last = parse_xml(last_saved) if last_saved else None
        instance = Instance(form, root, now=now, seed=seed, language=language, properties=properties, last_saved=last)
        self = cls(instance, _voice(instance, language, country, translate), place)
        self.resume(now)
        return self

    def resume(self, now: datetime) -> None:
        """Go on at another time: what can be asked is decided anew."""
        self._instance.now = now
        self._shown = None
        self._changes.settle_all(calculate=False)
        self._route.resume()

    def state(self) -> str:
        """The instance as XML, answers of branches not taken included."""
        return self._instance.root.to_xml()

    @property
    def place(self) -> str:
        """Where the interview stands, to be given to `restore`; "end" when nothing more is to be asked."""
        return self._route.place

    @property
    def language(self) -> str:
        """The full name of the language the questions are shown in."""
        return self._instance.language

    @property
    def current(self) -> Question | None:
        """The question to ask, None when nothing is left to ask."""
        return self._question(self._route.stop) if self._route.stop else None

    @property
    def closing(self) -> tuple[str, ...]:
        """What is said after the last question."""
        return asking.said(self._instance, self._route.plan.after, self._voice)

    @property
    def answered(self) -> dict[str, tuple[str, str]]:
        """Name and value of the questions answered so far, by reference."""
        stops = self._route.plan.stops
        return {s.reference: (s.node.name, s.node.text) for s in stops if s.node is not None and s.node.text}

    def answer(self, given: Given, now: datetime) -> Accepted | Refused | Doubtful:
        """Read and store an answer to the current question and go on; a refused or doubtful one changes nothing.

        Raises InputError when there is no current question.
        """
        stop = self._stop()
        self._instance.now = now
        question, ask = self._put(stop)
        if given.text and (labels := asking.labels_everywhere(self._instance, stop)):
            ask = replace(ask, labels=labels)
        read = answers.read(given, ask)
        if isinstance(read, NotUnderstood):
            return Refused(question, read.message)
        value = stored(read.value, ask.type)
        if problem := self._problem(stop.node, value):
            return Refused(question, problem)
        shown = answers.show(value, ask)
        if isinstance(read, Unsure):
            return Doubtful(question, value, shown)
        self._store(stop, value)
        return Accepted(question, value, shown)

    def toggle(self, name: str, now: datetime) -> Question:
        """Add or take away one choice of a question with several, without going on; the question as it is then."""
        stop = self._stop()
        if stop.kind != "select_multiple" or stop.node is None:
            raise InputError("Esta pregunta no tiene varias respuestas.")
        self._instance.now = now
        chosen = set(stop.node.text.split()) ^ {name}
        options = asking.ask_for(self._instance, stop, self._voice).options
        self._changes.assign(stop.node, " ".join(option.name for option in options if option.name in chosen))
        self._shown = None
        return self._question(stop)

    def skip(self, now: datetime) -> Accepted | Refused:
        """Go on and leave the value as it is; refused where an answer is required and none is there."""
        stop = self._stop()
        self._instance.now = now
        question = self._question(stop)
        if question.required and not question.value and stop.node is not None:
            return Refused(question, validity.missing(self._instance, stop.node, self._voice.translate))
        self._route.advance(stop, self._route.answers())
        return Accepted(question, question.value, question.shown)

    def back(self) -> bool:
        """Go to the question before; False when there is none. Answering it leads on to where one was."""
        self._shown = None
        return self._route.back()

    def jump(self, number: int) -> bool:
        """Go to the question with this number; False when there is none. Answering it leads on to where one was."""
        return self._route.jump(number)

    def summary(self) -> tuple[Line, ...]:
        """The answered questions in order, as the person reads them."""
        return tuple(self._line(stop, stop.node) for stop in self._route.plan.stops if stop.node and stop.node.text)

    def finish(self, now: datetime) -> Submission | Refused:
        """The finished interview; refused at the first question that is missing or no longer possible."""
        self._instance.now = now
        for stop in self._route.plan.stops:
            if stop.node is None:
                continue
            message = self._problem(stop.node, stop.node.text)
            if not stop.node.text and validity.is_required(self._instance, stop.node):
                message = validity.missing(self._instance, stop.node, self._voice.translate)
            if message:
                self._route.look_at(stop)
                return Refused(self._question(stop), message)
        return submit(self._instance)

    def _line(self, stop: Stop, node: Node) -> Line:
        shown = answers.show(node.text, asking.ask_for(self._instance, stop, self._voice))
        return Line(
            stop.number, node.name, stop.reference, asking.label_of(self._instance, stop.step, self._voice), shown
        )

    def _stop(self) -> Stop:
        if self._route.stop is None:
            raise InputError("No hay ninguna pregunta por responder.")
        return self._route.stop

    def _question(self, stop: Stop) -> Question:
        return self._put(stop)[0]

    def _put(self, stop: Stop) -> tuple[Question, Ask]:
        """The question of a stop and how its answer is read, made once until an answer or the time changes."""
        now = self._instance.now
        if self._shown is None or self._shown[0] is not stop or self._shown[1] != now:
            ask = asking.ask_for(self._instance, stop, self._voice)
            question = asking.question_at(self._instance, self._route.plan, stop, self._voice, ask)
            self._shown = stop, now, question, ask
        return self._shown[2:]

    def _problem(self, node: Node | None, value: str) -> str:
        """What is wrong with a value that was read, "" when it may stand."""
        if node is None or validity.holds(self._instance, node, value):
            return ""
        return validity.violated(self._instance, node, value, self._voice.translate)

    def _store(self, stop: Stop, value: str) -> None:
        self._shown = None
        before = self._route.answers()
        if not isinstance(stop.step, Offer):
            self._changes.assign(stop.step.node, value)
        elif value == asking.YES:
            self._changes.add_entry(stop.step.repeat.path, stop.step.outer)
            self._route.enter_entry(stop, before)
            return
        self._route.advance(stop, before)


def _voice(instance: Instance, language: str, country: str, translate: Callable[[str], str]) -> Voice:
    code = language_of(language).code or language_of(instance.language).code
    return Voice(code or "es", country.upper(), translate)
