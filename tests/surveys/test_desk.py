from datetime import UTC, datetime

import pytest

from bot.publishing import shipped_forms
from bot.surveys.desk import Desk
from bot.surveys.interview import Accepted, Given, Interview
from bot.surveys.xform import read_form
from bot.surveys.xlsform import convert

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
NAME = "satisfaccion_membresia.md"


@pytest.fixture(scope="module")
def form():
    return read_form(convert(shipped_forms()[NAME], NAME))


def begin(form):
    hidden = {"org_id": "org-1", "org_tipo": "opp", "idioma": "es", "modo": "chat"}
    return Interview.start(form, prefill=hidden, now=NOW, language="es", seed=7)


def key(interview):
    return interview.state(), interview.place, "es"


def test_an_interview_taken_up_again_goes_on_as_one_that_was_read_from_its_state(form):
    desk, number = Desk(), 1
    held = begin(form)
    while held.current is not None:
        state, place, _ = left = key(held)
        desk.leave(number, left, held)
        held = desk.take(number, left)
        held.resume(NOW)
        read = Interview.restore(form, state, place, now=NOW, language="es", seed=7)
        assert (held.current, held.summary()) == (read.current, read.summary())
        choices = held.current.choices
        given = Given(choice=choices[len(choices) // 2].name) if choices else Given(text="Más ferias")
        assert isinstance(held.answer(given, NOW), Accepted)
        assert isinstance(read.answer(given, NOW), Accepted)
        assert key(held) == key(read)


@pytest.mark.parametrize("part", [0, 1, 2])
def test_only_the_very_same_state_place_and_language_is_taken_up(form, part):
    desk, interview = Desk(), begin(form)
    left = key(interview)
    desk.leave(1, left, interview)
    assert desk.take(1, tuple("other" if n == part else it for n, it in enumerate(left))) is None
    assert desk.take(1, left) is None  # what somebody looked for in vain has changed, and is of no more use


def test_one_turn_at_a_time_has_it(form):
    desk, interview = Desk(), begin(form)
    desk.leave(1, key(interview), interview)
    assert desk.take(1, key(interview)) is interview
    assert desk.take(1, key(interview)) is None


def test_the_oldest_makes_room(form):
    desk, interview = Desk(room=2), begin(form)
    for number in (1, 2, 3):
        desk.leave(number, key(interview), interview)
    assert [desk.take(number, key(interview)) is interview for number in (1, 2, 3)] == [False, True, True]
