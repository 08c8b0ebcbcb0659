"""The register on the command line: what is printed, what is written, which exit status."""

import json

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.errors import ClacbotError
from tests.exchange.conftest import delimited

ROWS = (
    ("org_id", "flo_id", "nombre", "tipo", "pais", "estado"),
    ("PE-1", "123", "COOPAGRO", "opp", "PE", "activa"),
    ("PE-2", "", "Coop. Agro R.L.", "opp", "PE", "activa"),
)


@pytest.fixture
def here(tmp_path, monkeypatch, new_database):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLACBOT_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CLACBOT_DATABASE_URL", new_database("sqlite"))
    (tmp_path / "o.csv").write_bytes(delimited(ROWS))
    return tmp_path


def clacbot(*words, code=0):
    result = CliRunner().invoke(app, list(words))
    if isinstance(result.exception, ClacbotError):
        assert code == 1, result.exception
        return str(result.exception)
    assert result.exit_code == code, result.output
    return result.stdout if code == 0 else result.stderr


def test_the_whole_way_of_a_register(here):
    assert "Ensayo: no se guardó nada" in clacbot("import", "organizations", "o.csv", "--dry-run")
    assert "2 nuevas" in clacbot("import", "organizations", "o.csv")
    assert json.loads(clacbot("import", "organizations", "o.csv", "--json"))["unchanged"] == 2
    assert "clacbot merge PE-1 PE-2" in clacbot("duplicates")
    assert json.loads(clacbot("duplicates", "--json"))[0]["gone"] == "PE-2"
    assert "PE-2 ahora es PE-1" in clacbot("merge", "PE-1", "PE-2", "--reason", "mismo local")
    assert "No encuentro" in clacbot("duplicates")
    assert "ya está unida" in clacbot("import", "organizations", "o.csv")
    assert "otra vez aparte de PE-1" in clacbot("unmerge", "PE-2")
    assert "2 filas" in clacbot("export", "organizations", "--out", "x.xlsx", "--reason", "copia")
    assert "2 sin cambios" in clacbot("import", "organizations", "x.xlsx")
    assert (here / "x.xlsx").stat().st_mode & 0o077 == 0
    assert not list(here.glob(".*part"))


def test_refused_rows_are_told_on_stderr_and_nothing_is_done(here):
    (here / "bad.csv").write_bytes(delimited((*ROWS, ("PE-3", "", "", "opp", "PE", ""), ("PE-4", "x", "", "", "", ""))))
    told = clacbot("import", "organizations", "bad.csv", code=1)
    assert told.splitlines() == [
        "fila 4: es nueva y falta nombre",
        "fila 5: flo_id: «x» no es un FLO-ID: son hasta seis cifras",
    ]
    assert "2 nuevas" in clacbot("import", "organizations", "o.csv")
    assert "no es una fecha" in clacbot("import", "organizations", "o.csv", "--since", "ayer", code=1)
    assert "no encuentro el archivo" in clacbot("import", "people", "nada.csv", code=1)
    clacbot("import", "otras", "o.csv", code=2)
    clacbot("export", "people", "--out", "p.csv", code=2)
    assert "no existe la carpeta" in clacbot("export", "people", "--out", "no/p.csv", "--reason", "x", code=1)


def test_reconciling_tells_only_here_only_there_and_different(here):
    clacbot("import", "organizations", "o.csv")
    theirs = (
        ("FLO ID", "CLACbook", "Nombre", "País", "Estado"),
        ("0123", "C1", "Coopagro", "Perú", "Suspendida"),
        ("999", "C9", "Otra", "Perú", "activa"),
        ("", "", "Ilegible", "Marte", "activa"),
    )
    (here / "c.csv").write_bytes(delimited(theirs, ";", "cp1252"))
    found = json.loads(clacbot("reconcile", "c.csv", "--json", "--out", "r.xlsx"))
    assert found["counts"] == {"iguales": 0, "distintas": 1, "solo_aqui": 1, "solo_alla": 2, "ilegible": 1}
    different = [(line["columna"], line["aqui"], line["alla"]) for line in found["lines"] if line["caso"] == "distinto"]
    assert different == [
        ("clacbook_id", "", "C1"),
        ("nombre", "COOPAGRO", "Coopagro"),
        ("estado", "activa", "suspendida"),
    ]
    assert (here / "r.xlsx").read_bytes().startswith(b"PK")
    assert "1 distintas, 1 solo aquí, 2 solo en el archivo" in clacbot("reconcile", "c.csv")
    assert "2 sin cambios" in clacbot("import", "organizations", "o.csv")
