"""The fictitious interviews are what the survey engine itself would have kept."""

import pytest

from bot.surveys.answers import Given
from bot.surveys.interview import Accepted, Interview
from bot.surveys.submission import Submission
from tests.demo.conftest import NOW

CLOSED = ("rec_conoce", "rec_representa", "rec_lider", "sat_general", "sat_cumple", "sat_servicios", "sat_atencion")


@pytest.fixture(scope="module")
def answered(tables):
    found: dict[int, dict[str, tuple[str, str]]] = {}
    for row in tables["answers"]:
        found.setdefault(row["interview_id"], {})[row["reference"]] = row["question"], row["value"]
    return found


def restore(form, row, language="es"):
    return Interview.restore(form, row["instance"], row["place"], now=NOW, language=language, seed=row["seed"])


def instance_id(row):
    return row["instance"].partition("<instanceID>")[2].partition("<")[0]


def test_a_complete_interview_has_nothing_left_to_ask_and_can_be_sent(form, tables, answered):
    for row in [each for each in tables["interviews"] if each["state"] == "complete"][::40]:
        interview = restore(form, row)
        assert interview.current is None
        assert interview.place == row["place"]
        assert interview.answered == answered[row["id"]]
        submission = interview.finish(NOW)
        assert isinstance(submission, Submission)
        assert submission.xml == row["instance"]
        assert submission.instance_id == instance_id(row)


def test_walking_the_form_with_the_same_answers_gives_the_same_instance(form, tables, answered):
    for row in [each for each in tables["interviews"] if each["state"] == "complete"][::150]:
        hidden = {
            name: row["instance"].partition(f"<{name}>")[2].partition("<")[0]
            for name in ("org_id", "org_tipo", "persona_id", "ola_id", "idioma", "modo")
        }
        walked = Interview.start(
            form, prefill=hidden, now=NOW, language=hidden["idioma"], seed=1, instance_id=instance_id(row)
        )
        given = dict(answered[row["id"]].values())
        while question := walked.current:
            value = given.get(question.name)
            assert isinstance(walked.answer(Given(confirmed=value), NOW) if value else walked.skip(NOW), Accepted)
        assert walked.finish(NOW).xml == row["instance"]


def test_a_half_finished_interview_goes_on_at_the_next_question(form, tables, answered):
    half = [row for row in tables["interviews"] if row["state"] == "open"]
    assert len(half) > 10
    for row in half:
        interview = restore(form, row)
        assert interview.answered == answered[row["id"]]
        assert interview.place == row["place"]
        assert interview.current.name == (*CLOSED, "sat_mejora")[len(answered[row["id"]])]
        while interview.current and interview.current.name in CLOSED:
            assert isinstance(interview.answer(Given(text="4"), NOW), Accepted)
        assert isinstance(interview.finish(NOW), Submission)
