"""The documentation is under test: settings and commands stand in the README, and every link leads somewhere."""

import re
from pathlib import Path

import pytest
import typer

from bot.cli import app
from bot.settings import PREFIX, Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def commands() -> list[str]:
    """Every command of the command line, with its group."""
    whole = typer.main.get_command(app)
    found = []
    for name, command in whole.commands.items():
        found += [f"{name} {sub}" for sub in getattr(command, "commands", {})] or [name]
    return found


@pytest.mark.parametrize("setting", sorted(Settings.model_fields))
def test_every_setting_is_explained(setting):
    assert f"`{PREFIX}{setting.upper()}`" in README


@pytest.mark.parametrize("command", commands())
def test_every_command_is_named(command):
    assert f"clacbot {command}" in README


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files_that_are_there(page):
    targets = re.findall(r"\]\(([^)#]+)(?:#[\w-]+)?\)", page.read_text())
    assert [target for target in targets if "://" not in target and not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_named_in_the_text_exist(page):
    named = re.findall(r"`((?:bot|tests|storage|locale|bench|docs)/[\w./]*)`", page.read_text())
    assert [name for name in named if not (ROOT / name).exists()] == []
