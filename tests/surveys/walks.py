"""What the tests of surveys share: forms published once, a fixed moment, interviews that are stored at every step."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from bot.surveys.answers import Given
from bot.surveys.form import Form
from bot.surveys.interview import Accepted, Doubtful, Interview, Question, Refused, Submission
from bot.surveys.xform import read_form
from bot.surveys.xlsform import convert

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=ZoneInfo("America/Lima"))
SHIPPED = (
    *("satisfaccion_membresia", "participacion_actividad", "desarrollo_organizacion"),
    *("desarrollo_estructura", "medios_vida", "reconocimiento_aliados"),
)


@cache
def shipped(name: str) -> Form:
    """One of the questionnaires that come with the bot."""
    return read_form(convert((files("bot.surveys") / "forms" / f"{name}.md").read_bytes(), f"{name}.md"))


@cache
def published(survey: str, choices: str = "", settings: str = "| | F | f | 1 | |") -> Form:
    """A form written as rows of Markdown tables, without the leading empty cell."""
    parts = ["| survey |", *_rows(survey)]
    if choices:
        parts += ["", "| choices |", *_rows(choices)]
    parts += ["", "| settings |", "| | form_title | form_id | version | default_language |", settings]
    return read_form(convert("\n".join(parts).encode(), "form.md"))


def _rows(text: str) -> list[str]:
    return [f"| | {line.strip()} |" for line in text.strip().splitlines() if line.strip()]


@dataclass
class Walk:
    """An interview that is put away and taken out again before every step, as the bot does it."""

    form: Form
    language: str = "es"
    country: str = "PE"
    seed: int = 7
    state: str = ""
    place: str = ""
    translate: Callable[[str], str] = str

    def begin(self, **prefill: str) -> "Walk":
        interview = Interview.start(
            self.form,
            prefill=prefill,
            now=NOW,
            language=self.language,
            seed=self.seed,
            country=self.country,
            translate=self.translate,
        )
        return self._keep(interview)

    def _keep(self, interview: Interview) -> "Walk":
        self.state, self.place = interview.state(), interview.place
        return self

    @property
    def interview(self) -> Interview:
        """A fresh copy of the interview as it was kept."""
        return Interview.restore(
            self.form,
            self.state,
            self.place,
            now=NOW,
            language=self.language,
            seed=self.seed,
            country=self.country,
            translate=self.translate,
        )

    @property
    def question(self) -> Question:
        current = self.interview.current
        assert current is not None, "nothing left to ask"
        return current

    @property
    def asked(self) -> str:
        """The reference of the question that is asked, "" at the end."""
        current = self.interview.current
        return current.reference if current else ""

    def give(self, given: Given) -> Accepted | Refused | Doubtful:
        interview = self.interview
        outcome = interview.answer(given, NOW)
        self._keep(interview)
        return outcome

    def say(self, *texts: str) -> Accepted | Refused | Doubtful:
        """Type answers one after the other; gives what came of the last."""
        for text in texts:
            outcome = self.give(Given(text=text))
        return outcome

    def tap(self, name: str) -> Accepted | Refused | Doubtful:
        return self.give(Given(choice=name))

    def skip(self) -> Accepted | Refused:
        interview = self.interview
        outcome = interview.skip(NOW)
        self._keep(interview)
        return outcome

    def back(self) -> bool:
        interview = self.interview
        moved = interview.back()
        self._keep(interview)
        return moved

    def jump(self, number: int) -> bool:
        interview = self.interview
        moved = interview.jump(number)
        self._keep(interview)
        return moved

    def finish(self) -> Submission | Refused:
        interview = self.interview
        outcome = interview.finish(NOW)
        self._keep(interview)
        return outcome

    def value(self, reference: str) -> str:
        """The stored value at a reference without the root: `name`, `kid[2]/age`."""
        node = self.interview._instance.find(f"/{self.form.template.name}/{reference}")
        assert node is not None, f"no {reference} in {self.state}"
        return node.text
