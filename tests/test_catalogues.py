"""The catalogues hold every text the code says, translated, with the same places to fill in."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
SOURCE, TRANSLATED = "es", ("pt", "en", "fr")  # Spanish is what the code says: its catalogue may stay empty


def read(path: Path, language: str | None = None) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language)


def forms(texts: str | tuple[str, ...]) -> tuple[str, ...]:
    """A message's singular and plural, or its only form."""
    return (texts,) if isinstance(texts, str) else tuple(texts)


def places(text: str) -> set[str]:
    return set(re.findall(r"\{[^{}]*\}|%\([^)]*\)[a-z]", text))


@pytest.fixture(scope="module")
def said(tmp_path_factory) -> set[tuple[str, ...]]:
    """Every text marked for translation in the code and the templates."""
    template = tmp_path_factory.mktemp("catalogue") / "bot.pot"
    options = ["--quiet", "extract", "--mapping", "pyproject.toml", "--output", str(template), "."]
    subprocess.run([sys.executable, "-m", "babel.messages.frontend", *options], cwd=ROOT, check=True)
    return {forms(message.id) for message in read(template) if message.id}


@pytest.mark.parametrize("language", [SOURCE, *TRANSLATED])
def test_a_catalogue_holds_what_the_code_says_and_nothing_else(language, said):
    catalogue = read(ROOT / "locale" / language / "LC_MESSAGES" / "bot.po", language)
    held = {forms(message.id) for message in catalogue if message.id}
    assert (said - held, held - said) == (set(), set()), "run make messages, and translate what is new"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated_with_the_same_places_to_fill_in(language):
    wrong = []
    for message in read(ROOT / "locale" / language / "LC_MESSAGES" / "bot.po", language):
        if not message.id:
            continue
        asked = places("".join(forms(message.id)))
        translated = forms(message.string)
        if message.fuzzy or not all(translated) or any(not places(text) <= asked for text in translated):
            wrong.append(f"{message.id!r} → {message.string!r}")
        elif places("".join(translated)) != asked:
            wrong.append(f"{message.id!r} loses a place: {message.string!r}")
    assert not wrong, "\n" + "\n".join(wrong)
