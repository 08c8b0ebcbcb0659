"""`clacbot survey check`, `publish`, `play` and `clacbot chat --form`, as people start them."""

import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.commands import form_web
from bot.commands.form_chat import run_form_chat
from bot.commands.form_talk import Transcript, replay
from bot.commands.surveys import load_form
from bot.errors import ClacbotError, FormError, InputError
from bot.publishing import shipped_forms
from storage import interviews, people, rounds
from storage.database import Database
from tests.surveys.forms import LISTS, markdown

FORM = markdown(
    """
    type | name | label::Español (es) | label::English (en) | relevant | required | constraint | MESSAGE
    note | hola | Hola | Hello | | | |
    integer | edad | ¿Edad? | Age? | | yes | . < 120 | Menos de 120
    date | dia | ¿Qué día? | Which day? | | | |
    begin repeat | hijo | Hijo | Child | | | |
    text | nombre | ¿Nombre? | Name? | | yes | |
    begin repeat | juego | Juego | Game | | | |
    text | cual | ¿Cuál? | Which? | | yes | |
    end repeat | | | | | | |
    end repeat | | | | | | |
    """.replace("MESSAGE", "constraint_message::Español (es)"),
    settings="form_title | form_id | version | default_language\nF | f | 1 | Español (es)",
)  # fmt: skip
NESTED = ["30", "", "Ana", "ajedrez", "sí", "pelota", "no", "sí", "Luis", "sí", "cartas", "no", "no"]


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLACBOT_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CLACBOT_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/f.db")
    (tmp_path / "f.md").write_bytes(FORM)
    return tmp_path


def clacbot(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, list(words))
    if isinstance(result.exception, ClacbotError):
        assert code == 1, result.exception
        return str(result.exception)
    assert result.exit_code == code, result.output
    return result.stdout


def play(here: Path, answers: object, *words: str) -> dict:
    (here / "a.json").write_text(json.dumps(answers))
    return json.loads(clacbot("survey", "play", "f.md", "--answers", "a.json", "--json", *words))


def test_check_prints_findings_with_sheet_and_row_and_fails_only_on_errors(here):
    found = json.loads(clacbot("survey", "check", "f.md", "--json"))
    assert found["publishable"]
    assert [each["severity"] for each in found["findings"]] == ["warning"]  # a message without its translation
    assert found["estimate"]["questions"] == 4
    (here / "bad.md").write_bytes(markdown("type | name | label | relevant\ntext | a | A |\ntext | b | B | ${c} = 1 +"))
    assert "survey, fila 3, relevant: «c» no existe" in clacbot("survey", "check", "bad.md", code=1)
    bad = json.loads(clacbot("survey", "check", "bad.md", "--json", code=1))
    assert {(each["code"], each["row"]) for each in bad["findings"]} == {("reference_unknown", 3), ("syntax", 3)}


def test_a_file_that_is_no_form_is_told_in_one_sentence(here):
    (here / "x.xlsx").write_bytes(b"%PDF-1.7 ...")
    assert "es un PDF" in clacbot("survey", "check", "x.xlsx", code=1)
    found = json.loads(clacbot("survey", "check", "x.xlsx", "--json", code=1))
    assert [each["code"] for each in found["findings"]] == ["unreadable"]
    assert "no encuentro" in clacbot("survey", "check", "nada.md", code=1)
    with (here / "big.md").open("wb") as file:
        file.truncate(101_000_000)
    assert "101 MB" in clacbot("survey", "check", "big.md", code=1)


def test_publish_refuses_every_error_at_once_and_prints_warnings(here):
    (here / "bad.md").write_bytes(
        markdown("type | name | label | relevant\ntext | a | A | ${x} = 1\ntextt | b | B |", settings="form_id\nf")
    )
    refused = clacbot("survey", "publish", "bad.md", code=1)
    for line in ("settings, fila 2: Falta «version»", "survey, fila 2, relevant: «x»", "survey, fila 3, type: El tipo"):
        assert line in refused
    assert "Todavía no hay" in clacbot("survey", "list")
    result = CliRunner().invoke(app, ["survey", "publish", "f.md"])
    assert result.exit_code == 0, result.output
    assert "Falta en English" in result.stderr
    assert "f 1: publicado" in result.stdout
    assert json.loads(clacbot("survey", "list", "--json"))[0]["form_id"] == "f"


def test_play_tells_what_was_asked_with_the_positions_of_repeats(here):
    played = play(here, NESTED)
    assert played["complete"]
    assert [(each["name"], each["index"]) for each in played["asked"]] == [
        ("edad", []), ("dia", []), ("nombre", [1]), ("cual", [1, 1]), ("juego", [1]), ("cual", [1, 2]), ("juego", [1]),
        ("hijo", []), ("nombre", [2]), ("juego", [2]), ("cual", [2, 1]), ("juego", [2]), ("hijo", []),
    ]  # fmt: skip
    assert played["asked"][0]["label"] == "¿Edad?"
    assert played["submission"].count("<juego>") == 3
    assert "hola" not in {each["name"] for each in played["asked"]}


def test_play_takes_answers_pinned_to_a_question_and_another_language(here):
    played = play(here, [{"name": "nombre", "value": "Ana"}, 30, "", "ajedrez", "no", "no"], "--lang", "en")
    assert played["complete"]
    assert played["asked"][0]["label"] == "Age?"
    assert "<nombre>Ana</nombre>" in played["submission"]


def test_play_lists_refused_answers_and_goes_on(here):
    played = play(here, ["mil", "200", "30", "31/02/2026"])
    assert [(each["name"], each["value"]) for each in played["refused"]] == [
        ("edad", "mil"), ("edad", "200"), ("dia", "31/02/2026"),
    ]  # fmt: skip
    assert played["refused"][1]["message"] == "Menos de 120"
    assert not played["complete"]
    assert "<edad>30</edad>" in played["submission"]


@pytest.mark.parametrize(
    ("answers", "refused", "stored"),
    [
        (["30", "ayer", "sí"], [], True),
        (["30", "ayer", "ayer"], [], True),
        (["30", "ayer", "no", "31/12/2020"], ["ayer"], True),
        (["30", "ayer", "31/12/2020"], ["ayer"], True),
        (["30", "ayer"], ["ayer"], False),
    ],
)
def test_play_confirms_a_doubtful_answer_or_lists_it(here, answers, refused, stored):
    played = play(here, answers)
    assert [each["value"] for each in played["refused"]] == refused
    assert ("<dia>20" in played["submission"]) is stored


@pytest.mark.parametrize(
    "answers", ['{"a": 1}', "no json", "[null]", '[{"value": "x"}]', "[[]]", "\xff", "[" * 100_000]
)
def test_a_bad_file_of_answers_is_told_in_one_sentence(here, answers):
    (here / "a.json").write_text(answers, encoding="latin-1")
    told = clacbot("survey", "play", "f.md", "--answers", "a.json", code=1)
    assert "a.json" in told
    assert "\n" not in told


def test_play_reads_data_files_beside_the_form(here):
    (here / "f.md").write_bytes(markdown("type | name | label\nselect_one_from_file lugares.csv | l | ¿Dónde?"))
    (here / "lugares.csv").write_text("name,label\nli,Lima\ncu,Cusco\n")
    assert "<l>cu</l>" in play(here, ["cusco"])["submission"]


def test_a_form_is_played_in_the_terminal_and_its_transcript_can_be_replayed(here, capsys):
    typed = "\n".join(["treinta años", "30", "omitir", "Ana", "ajedrez", "no", "no"])
    run_form_chat(Path("f.md"), "es", {}, Path("t.md"), io.StringIO(typed + "\n"))
    said = capsys.readouterr().out
    assert "1/4  ¿Edad?" in said
    assert "Esto respondió:" in said
    recorded = (here / "t.md").read_text()
    assert replay(load_form(here / "f.md"), Transcript.read(recorded)) == recorded
    assert not list(here.glob("*.db"))
    with pytest.raises(InputError, match="carpeta"):
        run_form_chat(Path("f.md"), "es", {}, Path("no/t.md"), io.StringIO(""))


def test_a_form_with_errors_in_its_expressions_is_not_played(here):
    (here / "f.md").write_bytes(markdown("type | name | label | relevant\nselect_one sn | a | A | 1 +", LISTS))
    with pytest.raises(FormError):
        load_form(here / "f.md")


async def test_a_form_is_prepared_for_the_web_chat_with_somebody_who_may_answer_it(tmp_path, clock):
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'play.db'}")
    form = tmp_path / "form.md"
    form.write_bytes(shipped_forms()["satisfaccion_membresia.md"])
    code = await form_web._prepare(database, form, "es", clock())
    async with database.reading() as db:
        person = await people.by_code(db, code)
        (owed,) = await interviews.owed(db, person, clock())
    assert (owed["form"], owed["organization_id"]) == ("satisfaccion_membresia", form_web.ORGANIZATION)
    await database.close()


async def test_a_form_without_names_is_prepared_with_the_code_to_pass_on(tmp_path, clock):
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'play.db'}")
    form = tmp_path / "form.md"
    form.write_bytes(shipped_forms()["medios_vida.md"])
    code = await form_web._prepare(database, form, "es", clock())
    async with database.reading() as db:
        assert (await rounds.by_shared_code(db, code))["organization_id"] == form_web.ORGANIZATION
    await database.close()
