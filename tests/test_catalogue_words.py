"""What the texts tell people to type is understood in the language they are told it in."""

import re
from datetime import date
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from bot.choices import read_choice
from bot.handlers.asking import REVIEW
from bot.handlers.vocabulary import is_stop, read_command
from bot.i18n import LANGUAGES, NAMES, translator
from bot.messages import Choice
from bot.reports.request import read_request
from bot.when import read_day

SOURCE = Path(__file__).parent.parent / "locale" / "es" / "LC_MESSAGES" / "bot.po"
TO_TYPE = re.compile(r"\b[A-ZÀ-Ý]{2,}(?: [A-ZÀ-Ý]{2,})*\b")
EXAMPLE = re.compile(r"[«“\"]\s*([^«“\"»”]+?)\s*[»”\"]|: (prog[^:]+)\.$")
NAMED = {"CLAC", "QX", "FLO", "ID", "QR", "MEGA"}  # upper case, and nothing to type
ALSO_COMMANDS = {"Más tarde": "pausa", "Seguir": "encuesta", "❓ Ayuda": "ayuda"}


def texts() -> list[str]:
    """The texts of the chat; those of the form checker are read by who writes forms, outside of it."""
    with SOURCE.open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    return [str(it.id) for it in messages if any("/lint/" not in path for path, _ in it.locations)]


def told(text: str) -> set[str]:
    return set(TO_TYPE.findall(text)) - NAMED


def meaning(word: str, language: str) -> str:
    """The command a word is, or the choice of the summary it names; "" when the bot would not understand it."""
    if is_stop(word):
        return "salir"
    if command := read_command(word):
        return command[0]
    if day := read_day(word, date(2026, 11, 22)):
        return day.isoformat()
    choice = read_choice(word, [Choice(value, translator(language)(label)) for value, label in REVIEW])
    return choice.value if choice else ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_to_type_means_in_every_language_what_the_spanish_one_means(language):
    telling = [text for text in texts() if told(text)]
    assert len(telling) > 10
    for text in telling:
        translated = translator(language)(text)
        asked = {meaning(word, "es") for word in told(text)}
        assert "" not in asked, text
        assert {meaning(word, language) for word in told(translated)} == asked, translated


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_example_of_a_selection_is_understood(language):
    showing = [text for text in texts() if "Perú café" in text]
    assert len(showing) >= 3
    for text in showing:
        translated = translator(language)(text)
        typed = ["".join(found) for found in EXAMPLE.findall(translated)]
        assert typed, translated
        for example in typed:
            command = read_command(example)
            assert command is None or command[0] == "progreso"
            asked = read_request(command[1] if command else example)
            assert not asked.unknown, example
            assert asked, example


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("label", "command"), ALSO_COMMANDS.items())
def test_a_label_that_is_also_a_command_stays_one_when_it_is_typed(label, command, language):
    assert read_command(translator(language)(label).strip("❓ ")) == (command, "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_language_is_confirmed_in_its_own_name(language):
    assert NAMES[language].casefold() in translator(language)("De acuerdo, seguimos en español.").casefold()
