"""The command line as people use it: commands, exit statuses, and the documents other programs read."""

import json
import os
import shutil
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from importlib.resources import files
from io import StringIO
from pathlib import Path
from unittest import mock

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from bot.cli import app, main

ROOT = Path(__file__).parent.parent
FORM = "satisfaccion_membresia"
KEYS = ["mega_1a", "mega_1b", "mega_2", "mega_3a", "mega_3b", "mega_4", "mega_5"]
FIELDS = {
    "key", "value", "unit", "target", "due", "gap", "status", "publication", "n", "frame", "margin", "low", "high",
    "source", "definition_version", "companions",
}  # fmt: skip


def commands(command, *path):
    yield path
    for name, sub in getattr(command, "commands", {}).items():
        yield from commands(sub, *path, name)


class CommandLine:
    """`clacbot` in a folder and with an environment of its own: `main` called here, or a process with `process`."""

    def __init__(self, folder):
        self.folder = folder

    def __call__(self, *arguments, **settings):
        command, said, complained, status = ["clacbot", *map(str, arguments)], StringIO(), StringIO(), 0
        here = (mock.patch.dict(os.environ, self._environment(settings), clear=True), mock.patch("sys.argv", command))
        with chdir(self.folder), here[0], here[1], redirect_stdout(said), redirect_stderr(complained):
            try:
                main()
            except SystemExit as end:
                status = end.code or 0
        return subprocess.CompletedProcess(command, status, said.getvalue(), complained.getvalue())

    def process(self, *arguments, typed="", **settings):
        """The same as `python -m bot`, which takes a second to start."""
        command, environment = [sys.executable, "-m", "bot", *map(str, arguments)], self._environment(settings)
        return subprocess.run(
            command, cwd=self.folder, env=environment, input=typed, capture_output=True, text=True, timeout=60,
            check=False,
        )  # fmt: skip

    def _environment(self, settings):
        plain = {name: value for name, value in os.environ.items() if not name.startswith("CLACBOT_")}
        given = {f"CLACBOT_{name}": str(value) for name, value in settings.items()}
        return {**plain, "PYTHONPATH": str(ROOT), "COLUMNS": "120", **given}

    def done(self, *arguments, **settings):
        """The output of a command that succeeds."""
        result = self(*arguments, **settings)
        assert result.returncode == 0, result.stderr
        return result.stdout

    def refused(self, *arguments, **settings):
        """The reason of a command that is refused: the end of standard error, without a traceback."""
        result = self(*arguments, **settings)
        assert result.returncode == 1, (result.stdout, result.stderr)
        assert "Traceback" not in result.stderr
        _, found, reason = result.stderr.partition("clacbot: ")
        assert found
        return reason


@pytest.fixture
def clacbot(tmp_path):
    return CommandLine(tmp_path)


@pytest.fixture
def network(clacbot, sqlite_settled):
    """The command line over a database with a small network and a privacy notice."""
    (clacbot.folder / "data").mkdir()
    shutil.copyfile(sqlite_settled[0], clacbot.folder / "data" / "clacbot.db")
    notice = "CLACBOT_PRIVACY_EMAIL=datos@ejemplo.invalid\nCLACBOT_PRIVACY_URL=https://ejemplo.invalid/aviso\n"
    (clacbot.folder / ".env").write_text(notice)
    return clacbot


def test_every_command_has_help(clacbot):
    paths = list(commands(get_command(app)))
    assert len(paths) > 10
    for path in paths:
        asked = CliRunner().invoke(app, [*path, "--help"])
        assert asked.exit_code == 0, path
        assert "Usage:" in asked.output, path
    assert "Usage:" in clacbot.process("--help").stdout
    assert not (clacbot.folder / "data").exists()  # asking for help does nothing


@pytest.mark.parametrize(
    "wrong", [["nonsense"], ["round", "nonsense"], ["round", "close", "first"], ["progreso", "--nonsense"]]
)
def test_wrong_usage_is_status_2(clacbot, wrong):
    assert clacbot(*wrong).returncode == 2


def test_the_process_ends_with_the_status_and_the_sentence_of_the_command(clacbot):
    assert clacbot.process("nonsense").returncode == 2
    refused = clacbot.process("round", "close", 9)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.splitlines()[-1] == "clacbot: no hay ninguna ronda 9; véalas con clacbot round list"
    done = clacbot.process("round", "list", "--json")
    assert (done.returncode, done.stdout, done.stderr) == (0, "[]\n", "")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("DATABASE_URL", "mysql://somewhere/db"),
        ("LOG_LEVEL", "loud"),
        ("LOG_FORMAT", "xml"),
        ("PUBLIC_URL", "clac.example"),
        ("TELEGRAM_API_URL", "localhost:8081"),
        ("TELEGRAM_MODE", "pigeon"),
        ("TELEGRAM_SECRET", "with spaces"),
        ("WEBCHAT", "maybe"),
    ],
)
def test_a_wrong_setting_is_one_sentence_that_names_it(clacbot, name, value):
    said = clacbot("serve", **{name: value}).stderr
    assert f"CLACBOT_{name}" in said
    assert len(said.splitlines()) == 1
    assert said.startswith("clacbot: ")


def test_a_missing_setting_is_named(clacbot):
    said = clacbot.refused("serve", TELEGRAM_TOKEN="123:secret-token", TELEGRAM_MODE="webhook")
    assert "CLACBOT_PUBLIC_URL" in said
    assert "secret-token" not in said


def test_migrate_says_whether_there_was_something_to_do(clacbot):
    assert "Actualizada" in clacbot.done("migrate")
    assert "Ya estaba" in clacbot.done("migrate")


def test_check_looks_at_everything(clacbot):
    said = clacbot.done("check")
    for part in ("configuración", "base de datos SQLite", "canales", "zonas horarias", "traducción pt"):
        assert f"✔ {part}" in said
    assert "✘" not in said


def test_check_names_what_is_wrong(clacbot):
    result = clacbot("check", DATABASE_URL="postgresql+asyncpg://nobody@127.0.0.1:1/none")
    assert result.returncode == 1
    assert "✘ base de datos PostgreSQL: no responde" in result.stdout
    assert "Traceback" not in result.stderr


# --- forms


def test_a_form_is_published_once_and_never_changed(clacbot):
    path = clacbot.folder / "form.md"
    source = (files("bot.surveys") / "forms" / f"{FORM}.md").read_text()
    path.write_text(source)
    assert f"{FORM} 2026.1: publicado." in clacbot.done("survey", "publish", path)
    assert "ya estaba publicado" in clacbot.done("survey", "publish", path)
    path.write_text(source.replace("¿CLAC representa bien a su organización?", "¿CLAC les representa bien?"))
    said = clacbot.refused("survey", "publish", path)
    assert "2026.1" in said
    assert "otro contenido" in said
    path.write_text(path.read_text().replace("| 2026.1 |", "| 2026.2 |"))
    assert "2026.2" in clacbot.done("survey", "publish", path)
    listed = json.loads(clacbot.done("survey", "list", "--json"))
    assert [(row["form_id"], row["version"]) for row in listed] == [(FORM, "2026.1"), (FORM, "2026.2")]
    assert len({row["hash"] for row in listed}) == 2


def test_a_file_that_is_no_form_is_refused(clacbot):
    assert "no encuentro" in clacbot.refused("survey", "publish", "missing.md")
    path = clacbot.folder / "form.md"
    path.write_text("| survey |\n| | type | name |\n| | nonsense | a |\n")
    clacbot.refused("survey", "publish", path)
    assert json.loads(clacbot.done("survey", "list", "--json")) == []


# --- rounds


def test_a_round_is_opened_listed_and_closed(network):
    said = network.done("round", "open", FORM, "--now", "--audience", "pais:PE", "--closes", "2099-12-31")
    assert "Ronda 1 abierta: 3 organizaciones, 4 personas. Invitadas: 0. Sin consentimiento: 4." in said
    (row,) = json.loads(network.done("round", "list", "--json"))
    assert (row["id"], row["form"], row["version"], row["state"], row["audience"]) == (
        1,
        FORM,
        "2026.1",
        "open",
        "pais:PE",
    )
    assert row["closes_at"].startswith("2100-01-01T05:00")  # the end of the last day in Lima
    assert "ya hay una ronda abierta" in network.refused("round", "open", FORM, "--now")
    assert "cerrada" in network.done("round", "close", 1)
    assert "ya está cerrada" in network.refused("round", "close", 1)
    assert "no hay ninguna ronda 9" in network.refused("round", "close", 9)
    (row,) = json.loads(network.done("round", "list", "--json"))
    assert row["state"] == "closed"
    assert row["closed_at"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ([FORM, "--now", "--closes", "2020-01-01"], "ya pasó"),
        ([FORM, "--now", "--closes", "mañana"], "--closes"),
        ([FORM, "--now", "--audience", "marte"], "marte"),
        ([FORM, "--now", "--audience", "pais:UY"], "ninguna organización"),
        (["otra_encuesta", "--now"], "otra_encuesta"),
    ],
)
def test_a_round_that_cannot_be_opened_is_refused_and_nothing_is_half_done(network, arguments, reason):
    assert reason in network.refused("round", "open", *arguments)
    assert json.loads(network.done("round", "list", "--json")) == []


def test_no_round_of_real_people_without_a_privacy_notice(network):
    (network.folder / ".env").unlink()
    assert "CLACBOT_PRIVACY_EMAIL" in network.refused("round", "open", FORM, "--now")


# --- standings


def test_the_standings_are_one_document(network):
    document = json.loads(network.done("progreso", "--json", "--country", "PE", "--at", "2026-11-22"))
    assert list(document) == ["as_of", "filter", "indicators"]
    assert (document["as_of"], document["filter"]) == ("2026-11-22", {"country": "PE"})
    assert [row["key"] for row in document["indicators"]] == KEYS
    for row in document["indicators"]:
        assert set(row) == FIELDS
        assert row["value"] is None
        assert row["gap"] is None
        assert row["status"] in {"met", "close", "behind", "no_data", "hidden"}
        assert row["publication"] in {"provisional", "official", "reference", "external", "hidden"}
        assert row["due"] == "2027-12-31"
    assert [row["target"] for row in document["indicators"]] == [90, 90, 90, 90, 70, 85, 75]


def test_the_standings_can_be_read_and_drawn(network):
    picture = network.folder / "progress.png"
    said = network.done("progreso", "--png", picture)
    assert said.startswith("📊")
    assert picture.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--country", "Marte"], "Marte"),
        (["--at", "ayer"], "--at"),
        (["--png", "missing/folder/p.png"], "--png"),
    ],
)
def test_standings_that_cannot_be_told_are_refused(network, arguments, reason):
    assert reason in network.refused("progreso", *arguments)


# --- chat


def test_the_conversation_at_the_terminal(network):
    lines = "1\nencuesta\nsalir\n"
    result = network.process("chat", "--as", "K7M4P2QX", typed=lines)
    assert result.returncode == 0, result.stderr
    for part in (
        "Escribo a Rosa Montenube",
        "Gracias. Guardé su decisión",
        "no hay ninguna encuesta",
        "Ya no le escribo",
    ):
        assert part in result.stdout


def test_files_pictures_and_the_console_are_there_at_the_terminal_too(network):
    """What `clacbot serve` can do beside it on the same database, `clacbot chat` can do as well."""
    people = network.folder / "people.csv"
    people.write_text("codigo;nombre;rol\nK7M4P2QX;Rosa Montenube;mel\n")
    network.done("import", "people", people)
    result = network.process("chat", "--as", "K7M4P2QX", typed="1\ninforme\nprogreso\npanel\n/misdatos archivo\n")
    assert result.returncode == 0, result.stderr
    assert "outbox.broken" not in result.stderr
    for part in (".html]", "progress.png]", "/panel/door/", "mis-datos.html]"):
        assert part in result.stdout, result.stdout
    for file in ("progress.png", "mis-datos.html"):
        assert (network.folder / "data" / file).read_bytes()


def test_an_old_postgresql_is_refused_with_what_to_do(clacbot, new_database):
    url = new_database("postgresql", migrated=False)
    assert "clacbot migrate" in clacbot.refused("serve", DATABASE_URL=url, PORT=0)
    assert "clacbot migrate" in clacbot.refused("round", "list", DATABASE_URL=url)
    assert "Actualizada" in clacbot.done("migrate", DATABASE_URL=url)
    assert json.loads(clacbot.done("round", "list", "--json", DATABASE_URL=url)) == []
