"""Sheets of personal codes taken from the console: for one's own countries, with a reason, never the team's."""

import io
import re

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select, update

from storage.models import Code, Person

WANTED = {"country": "PE", "whose": "members", "sort": ".html", "reason": "taller de Cajamarca"}
pytestmark = pytest.mark.both_databases


async def test_a_coordination_prints_its_countrys_codes_and_no_other(room):
    async with room.enters("cn") as cn:
        _, text = await cn.opens("/panel/codes")
        assert "Perú</option>" in text
        assert "Todos</option>" not in text
        assert "Jamaica" not in text
        assert "Estructuras" not in text
        status, content = await cn.posts("/panel/codes", **WANTED)
        assert (status, cn.headers["Content-Disposition"]) == (
            200, 'attachment; filename="clacbot-codes-PE-2026-11-22.html"',
        )  # fmt: skip
        page = content.decode()
        assert "Rosa Montenube" in page
        assert "Winston" not in page
        assert f"{room.url}/t/" in page.replace("&#x27;", "'")
        for wrong in (
            {"country": "JM"},
            {"country": "CLAC"},
            {"country": ""},
            {"whose": "allies"},
            {"sort": ".pdf"},
            {"reason": "ya"},
        ):
            assert (await cn.posts("/panel/codes", **WANTED | wrong))[0] == 409, wrong
    (line,) = await room.audit("codes.export")
    assert line["actor"] == f"person:{room.people['cn']}"
    assert (line["detail"]["filter"], line["detail"]["reason"]) == ("pais:PE", "taller de Cajamarca")


async def test_the_monitoring_team_takes_the_whole_network_and_the_codes_let_people_in(room):
    async with room.enters("mel") as mel:
        await mel.opens("/panel/codes")
        wanted = WANTED | {"country": "CLAC", "sort": ".xlsx"}
        status, content = await mel.posts("/panel/codes", **wanted)
        assert status == 200, content
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert {"Perú", "Brasil", "Jamaica"} <= set(book.sheet_names)
    shown = {
        str(row[3]).replace("-", "") for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()
    }
    async with room.database.reading() as db:
        kept = dict((await db.execute(select(Code.person_id, Code.code))).all())
    assert kept[room.people["Rosa Montenube"]] in shown


@pytest.mark.parametrize(("role", "given"), [("mel", False), ("admin", True)])
async def test_the_codes_of_the_team_are_for_who_gives_roles(room, role, given):
    """Whoever has a code gets in as that person."""
    async with room.database.transaction() as db:
        await db.execute(update(Person).where(Person.id == room.people["Delia Ríonube"]).values(role="regional"))
    async with room.enters(role) as browser:
        await browser.opens("/panel/codes")
        for country in ("PE", "CLAC"):
            _, content = await browser.posts("/panel/codes", **WANTED | {"country": country})
            assert ("Delia Ríonube" in content.decode()) is given
        assert ("Alma Solclara" in content.decode()) is given


async def test_who_has_come_in_gets_no_new_sheet_and_where_nobody_is_left_it_says_so(room):
    async with room.enters("mel") as mel:
        await mel.opens("/panel/codes")
        await mel.posts("/panel/codes", **WANTED)
        async with room.database.transaction() as db:
            await db.execute(update(Code).values(used_at=room.clock()))
        status, text = await mel.posts("/panel/codes", **WANTED, unused="yes")
        assert (status, "No hay nadie así a quien darle un código" in text) == (409, True)
        assert (await mel.posts("/panel/codes", **WANTED))[0] == 200


@pytest.mark.parametrize(
    ("language", "words"), [("pt", "Códigos pessoais"), ("en", "Personal codes"), ("fr", "Codes personnels")]
)
async def test_it_is_in_the_menu_in_each_language(room, language, words):
    async with room.enters("admin", language) as admin:
        _, text = await admin.opens(f"/panel/codes?lang={language}")
        assert re.search(rf"<h1>{words}</h1>", text)
        assert "No hay" not in text
