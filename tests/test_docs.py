"""The README is under test: every setting, command and target stands in it, and its links lead somewhere."""

import re
from pathlib import Path

import pytest
import typer

from bot.cli import app
from bot.settings import PREFIX, Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


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


def test_links_lead_to_files_that_are_there():
    targets = re.findall(r"\]\(([^)#]+)\)", README)
    assert targets
    assert [target for target in targets if "://" not in target and not (ROOT / target).exists()] == []


def test_files_named_in_the_text_exist():
    named = re.findall(r"`((?:bot|tests|storage|locale|bench|docs)/[\w./]*)`", README)
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []
