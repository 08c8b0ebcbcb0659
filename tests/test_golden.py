"""Whole conversations, replayed: what is said must not change unnoticed. `pytest --update-golden` rewrites them."""

from pathlib import Path

import pytest

from bot.commands.form_talk import Transcript, replay
from bot.commands.surveys import load_form
from bot.surveys.lint import check

FOLDER = Path(__file__).parent / "golden"
SHIPPED = Path(__file__).parent.parent / "bot" / "surveys" / "forms"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.md")), ids=lambda path: path.stem)
def test_a_conversation_goes_as_it_was_recorded(path: Path, request):
    recorded = path.read_text(encoding="utf-8")
    transcript = Transcript.read(recorded)
    now = replay(load_form(path.parent / transcript.header["form"]), transcript)
    if request.config.getoption("--update-golden"):
        path.write_text(now, encoding="utf-8")
        return
    assert now == recorded


def test_every_questionnaire_that_comes_along_has_a_conversation_that_ends():
    told = {Path(Transcript.read(path.read_text()).header["form"]).name: path for path in FOLDER.glob("*.md")}
    assert {path.name for path in SHIPPED.glob("*.md")} <= told.keys()
    assert all("```xml" in path.read_text() for path in told.values())


@pytest.mark.parametrize("path", sorted((FOLDER / "forms").glob("*.md")), ids=lambda path: path.stem)
def test_the_forms_written_for_conversations_are_clean(path: Path):
    assert check(path.read_bytes(), path.name).findings == ()
