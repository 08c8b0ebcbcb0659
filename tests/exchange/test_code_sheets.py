"""Personal codes on sheets to hand out."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from sqlalchemy import delete, insert

from bot.audience import read_audience
from bot.errors import InputError
from bot.exchange.code_sheets import Card, Links, collect, write_sheets
from storage.models import Code, Person
from tests.network import LONG_AGO, PEOPLE

LINKS = Links("https://clac.example/", "")


async def sheets(database, clock, words="", links=LINKS, **options):
    async with database.transaction() as db:
        return await collect(db, read_audience(words), links, clock(), "test", **options)


async def test_everybody_has_a_card_on_the_sheet_of_the_country(database, clock, settled):
    found = await sheets(database, clock)
    assert sorted(found) == ["BR", "HT", "JM", "PE"]
    assert len(found["PE"]) == 5  # one for each organization of Delia
    (joao,) = found["BR"]
    assert (joao.code, joao.link) == ("J6S2D8KM", "https://clac.example/t/J6S2D8KM")
    assert joao.shown == "J6S2-D8KM"


async def test_a_selection_and_a_bot_name(database, clock, settled):
    found = await sheets(database, clock, "Brasil", Links("https://clac.example", "@ClacBot"))
    assert [card.link for card in found["BR"]] == ["https://t.me/ClacBot?start=J6S2D8KM"]
    with pytest.raises(InputError, match="no hay nadie"):
        await sheets(database, clock, "Uruguay")


async def test_who_has_no_code_gets_one_and_keeps_it(database, clock, settled):
    async with database.transaction() as db:
        await db.execute(delete(Code).where(Code.code == "J6S2D8KM"))
    ((made,),) = [[card.code for card in cards] for cards in (await sheets(database, clock, "Brasil")).values()]
    assert made not in {code for code, _, _ in PEOPLE.values()}
    again = await sheets(database, clock, "Brasil")
    assert [card.code for card in again["BR"]] == [made]


async def test_the_team_has_a_sheet_of_its_own_and_used_codes_may_be_left_out(database, clock, settled):
    async with database.transaction() as db:
        await db.execute(insert(Person).values(name="Elena Solnube", role="mel", created_at=LONG_AGO))
        await db.execute(Code.__table__.update().where(Code.code == "J6S2D8KM").values(used_at=LONG_AGO))
    found = await sheets(database, clock, unused=True)
    assert "BR" not in found
    assert [card.name for card in found["CLAC"]] == ["Elena Solnube"]


CARDS = {"PE": [Card("=Rosa <b>", "Flor & Nube", "presidenta", "K7M4P2QX", "https://clac.example/t/K7M4P2QX", "es")],
         "BR": [Card("João", "Vento", "", "J6S2D8KM", "", "pt")]}  # fmt: skip


def test_a_workbook_has_a_sheet_for_each_country_with_pictures():
    content = write_sheets("codigos.xlsx", CARDS)
    book = load_workbook(BytesIO(content))
    assert book.sheetnames == ["Perú", "Brasil"]
    assert [cell.value for cell in book["Perú"][2]][:4] == ["=Rosa <b>", "Flor & Nube", "presidenta", "K7M4-P2QX"]
    assert book["Perú"]["A2"].data_type == "s"  # never a formula
    assert [name for name in ZipFile(BytesIO(content)).namelist() if name.endswith(".png")] == ["xl/media/image1.png"]


def test_a_page_to_print_shows_names_as_they_are_written():
    page = write_sheets("codigos.html", CARDS).decode()
    assert "=Rosa &lt;b&gt;" in page
    assert page.count("<section>") == 2
    assert page.count("<svg") == 1
    assert "Aponte a câmera" in page


def test_another_sort_of_file_is_refused():
    with pytest.raises(InputError, match=r"se escribe como .xlsx o .html"):
        write_sheets("codigos.txt", {})
