"""The report for a board meeting: what stands in the workbook and on the page, and what must not stand there."""

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest

from bot.i18n import locale_of
from bot.reports.board import make_board
from bot.reports.page import page
from bot.reports.workbook import workbook
from storage.models import Lookup
from tests.scenarios.test_standings import answer, grow


async def boarded(scenario, language="es", **more):
    async with scenario.database.reading() as db:
        at = scenario.clock()
        return await make_board(db, at, language=language, locale=locale_of(language), examples=False, **more)


async def some_answers(scenario):
    """Eight of Peru say 75; three of Brazil and three of Haiti say 25, too few to be shown each by itself."""
    peru = await grow(scenario, 8)
    brazil = await grow(scenario, 3, country="BR", region="cono_sur", product="miel", prefix="B")
    haiti = await grow(scenario, 3, country="HT", region="caribe", product="mango", prefix="H")
    round_id, _ = await scenario.opens_round(days=21)
    await answer(scenario, peru)
    await answer(scenario, [*brazil, *haiti], ("2", "2", "2", "2", "2", "2", "2", "nada", "enviar"))
    await scenario.closes_round(round_id)


def sheet(content, place):
    """The rows of one sheet as dictionaries by heading."""
    found = openpyxl.load_workbook(BytesIO(content)).worksheets[place]
    rows = [[cell.value for cell in row] for row in found.iter_rows()]
    top = 3 if place == 0 else 0
    return [dict(zip(rows[top], row, strict=True)) for row in rows[top + 1 :] if row[1] is not None]


async def test_the_workbook_has_standings_cuts_method_and_data(scenario):
    await some_answers(scenario)
    content = workbook(await boarded(scenario))
    assert openpyxl.load_workbook(BytesIO(content)).sheetnames == ["Resumen", "Cortes", "Método", "Datos"]
    summary = {row["Indicador"]: row for row in sheet(content, 0)}
    assert len(summary) == 7
    assert (summary["Satisfacción"]["Se contaron"], summary["Satisfacción"]["Meta"]) == (14, 90)
    assert summary["Estándares"]["Valor"] == "sin dato"
    cuts = {row["Grupo"]: row for row in sheet(content, 1)}
    assert cuts["Perú"]["Satisfacción"] == 75
    assert cuts["Brasil"]["Satisfacción"] == "oculto"
    assert sheet(content, 2)[0]["Línea base"] == "pendiente"
    measures = {(row["indicator"], row["group"], row["measure"]): row["value"] for row in sheet(content, 3)}
    assert measures["mega_1b", "Perú", "value"] == 75
    assert measures["mega_1b", "Brasil", "value"] is None


async def test_what_is_hidden_is_hidden_in_every_sheet_and_on_the_page(scenario):
    await some_answers(scenario)
    board = await boarded(scenario)
    numbers = [row for row in sheet(workbook(board), 3) if row["group"] in {"Brasil", "miel", "Cono Sur"}]
    assert {row["measure"] for row in numbers if row["indicator"] == "mega_1b"} <= {"value", "target", "n", "frame"}
    assert all(row["value"] is None for row in numbers if row["measure"] == "value" and row["indicator"] == "mega_1b")
    line = re.search(r"<tr><th>Brasil</th>.*?</tr>", page(board).decode())[0]
    assert "25" not in line
    assert "🔒" in line


@pytest.mark.parametrize("language", ["es", "pt", "en", "fr"])
async def test_the_page_stands_alone_and_speaks_the_readers_language(scenario, language):
    await some_answers(scenario)
    content = page(await boarded(scenario, language)).decode()
    assert f'<html lang="{language}">' in content
    assert not re.search(r'(?:src|href)="?https?://', content)
    own = {"es": "Por país", "pt": "Por país", "en": "By country", "fr": "Par pays"}[language]
    assert own in content


async def test_a_change_of_definition_breaks_the_series_on_the_page_and_in_the_data(scenario):
    await some_answers(scenario)
    board = await boarded(scenario)
    now = next(row.standing for row in board.report.rows if row.standing.key == "mega_1b")
    old = replace(now, value=70.0, as_of=now.as_of - timedelta(days=365))
    new = replace(now, definition_version=2)
    same, broken = (page(replace(board, series={"mega_1b": found})).decode() for found in ([old, now], [old, new]))
    assert "cambió la definición" not in same
    assert re.search(r"70 \(nov 2025\) ⚠️ cambió la definición: no se compara con lo anterior: \d", broken)
    rows = sheet(workbook(replace(board, series={"mega_1b": [old, new]})), 3)
    assert {row["definition"] for row in rows if row["cut"] == "round"} == {1, 2}


async def test_an_empty_network_says_so(scenario):
    board = await boarded(scenario)
    assert {row.status for row in board.report.rows} == {"no_data"}
    assert b"sin dato" in workbook(board) or sheet(workbook(board), 0)[0]["Valor"] == "sin dato"


async def test_a_leader_takes_both_files_in_the_chat_and_what_they_show_is_remembered(scenario):
    await some_answers(scenario)
    leader = await scenario.person("Luis").registers()
    await leader.says("informe")
    leader.expect("para imprimir", "hoja de cálculo")
    names = [message.document[0] for message in leader.reply if message.document]
    day = f"{scenario.clock():%Y-%m-%d}"
    assert names == [f"progreso-{day}.html", f"progreso-{day}.xlsx"]
    scenario.clock.passes(minutes=1)
    looks = await scenario.rows(Lookup)
    assert {"", "pais:PE", "pais:BR"} <= {row["audience"] for row in looks}
    assert max(row["at"] for row in looks) <= scenario.clock() + timedelta(seconds=1)
