"""Proposals and figures from elsewhere on the command line: two people, evidence, and what `progreso` then says."""

import json

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.errors import ClacbotError
from tests.exchange.conftest import delimited

TEAM = (
    ("telefono", "nombre", "rol"),
    ("+50370001111", "Ana Medición", "mel"),
    ("+50370002222", "Eva Segunda", "mel"),
    ("+50370003333", "Iris Panel", "admin"),
)
PROPOSALS = (
    ("id", "titulo", "estandar", "presentada", "estado", "decidida", "organo", "evidencia"),
    *(
        (f"P-{n}", f"Propuesta {n}", "Café", "2025-03-01", "aceptada", "2026-02-01", "Comité", "acta.pdf")
        for n in range(5)
    ),
)  # fmt: skip
ANA, EVA, IRIS = (row[0] for row in TEAM[1:])
FIGURE = ("mega_3a", "88", "--at", "2026-10-31", "--method", "correo", "--evidence", "informe.pdf")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch, new_database):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLACBOT_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CLACBOT_DATABASE_URL", new_database("sqlite"))
    (tmp_path / "t.csv").write_bytes(delimited(TEAM))
    (tmp_path / "p.csv").write_bytes(delimited(PROPOSALS))
    clacbot("import", "people", "t.csv")


def clacbot(*words, code=0):
    result = CliRunner().invoke(app, list(words))
    if isinstance(result.exception, ClacbotError):
        assert code == 1, result.exception
        return str(result.exception)
    assert result.exit_code == code, (result.output, result.exception)
    return result.stdout if code == 0 else result.stderr


def standing(key):
    return next(row for row in json.loads(clacbot("progreso", "--json"))["indicators"] if row["key"] == key)


def test_nothing_yet_is_said_in_words():
    assert "No hay datos cargados" in clacbot("figure", "list")
    assert "No hay propuestas" in clacbot("proposals", "list")
    assert "Todavía no se publicó" in clacbot("publication", "list")
    assert json.loads(clacbot("figure", "list", "--json")) == []


def test_proposals_from_the_file_to_the_figure():
    assert "Ensayo" in clacbot("import", "proposals", "p.csv", "--dry-run")
    assert "5 nuevas" in clacbot("import", "proposals", "p.csv", "--as", ANA)
    assert "5 sin cambios" in clacbot("import", "proposals", "p.csv", "--as", ANA)
    assert clacbot("proposals", "list").count("…") == 5
    assert standing("mega_3b")["value"] is None
    assert "otra persona" in clacbot("proposals", "approve", "P-0", "--as", ANA, code=1)
    assert "rol mel" in clacbot("proposals", "approve", "P-0", "--as", IRIS, code=1)
    for number in range(5):
        clacbot("proposals", "approve", f"P-{number}", "--as", EVA)
    assert "ya está aprobado" in clacbot("proposals", "approve", "P-0", "--as", EVA, code=1)
    assert "No hay nada así" in clacbot("proposals", "approve", "P-99", "--as", EVA, code=1)
    assert [row["approved_by"] is not None for row in json.loads(clacbot("proposals", "list", "--json"))] == [True] * 5
    found = standing("mega_3b")
    assert (found["value"], found["n"], found["status"]) == (100.0, 5, "met")


def test_the_register_goes_out_and_comes_in_again_unchanged():
    clacbot("import", "proposals", "p.csv")
    clacbot("export", "proposals", "--out", "out.csv", "--reason", "copia")
    assert "5 sin cambios" in clacbot("import", "proposals", "out.csv")


def test_a_figure_from_elsewhere_is_shown_once_two_people_vouch_for_it():
    assert "Dato 1 cargado" in clacbot("figure", "add", *FIGURE, "--n", "61", "--frame", "90", "--as", ANA)
    assert standing("mega_3a")["publication"] == "provisional"
    assert "otra persona" in clacbot("figure", "approve", "1", "--as", ANA, code=1)
    clacbot("figure", "approve", "1", "--as", EVA)
    found = standing("mega_3a")
    assert (found["value"], found["publication"], found["n"], found["frame"]) == (88.0, "external", 61, 90)
    assert "✔ 1  mega_3a" in clacbot("figure", "list")
    assert json.loads(clacbot("figure", "list", "--json"))[0]["evidence"] == "informe.pdf"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("mega_9", *FIGURE[1:]), "no hay un indicador"),
        (("mega_3a", "188", *FIGURE[2:]), "entre 0 y 100"),
        ((*FIGURE, "--kind", "rumor"), "no hay una clase"),
        (("mega_3a", "88", "--at", "2099-01-01", *FIGURE[4:]), "todavía no llega"),
        ((*FIGURE[:-1], " "), "sin ellos no se muestra"),
        ((*FIGURE, "--n", "95", "--frame", "90"), "revise los dos números"),
        ((*FIGURE, "--as", IRIS), "rol mel"),
        ((*FIGURE, "--as", "+50379999999"), "rol mel"),
    ],
)
def test_what_cannot_be_entered_is_refused_with_the_reason(words, why):
    assert why in clacbot("figure", "add", *words, code=1)
    assert json.loads(clacbot("figure", "list", "--json")) == []


def test_standings_of_a_day_to_come_or_in_a_language_nobody_speaks_here_are_refused():
    assert "2031-01-01 todavía no llega" in clacbot("progreso", "--at", "2031-01-01", code=1)
    assert "«de» no es uno de es, pt, en, fr" in clacbot("progreso", "--language", "de", code=1)
    assert "Progrès vers 2027" in clacbot("progreso", "--language", "fr")
