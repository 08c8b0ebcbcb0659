"""Data out: files that come in again unchanged, safe in a spreadsheet, with the reason kept."""

import csv
import io
import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.errors import InputError
from bot.exchange.columns import ORGANIZATIONS, PEOPLE
from bot.exchange.delimited import tidy, unguarded
from bot.exchange.exporting import export, organization_rows, people_rows
from bot.exchange.organizations import Aliases, Register, bare
from bot.exchange.people import Contacts, Directory
from bot.exchange.reading import read_table
from bot.exchange.report import Report
from bot.exchange.writing import write_table
from bot.programme.catalog import catalog
from bot.programme.countries import atlas
from storage.models import AuditLine
from tests.conftest import NOW
from tests.scenario import Scenario

NONE = Aliases({}, {}, {})
TODAY = NOW.date()
FILES = ["a.csv", "a.xlsx"]

text = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" "), max_size=30).map(tidy)
days = st.none() | st.dates(date(1900, 2, 1), date(2100, 1, 1))
organizations = st.builds(
    lambda key, flo, name, short, grade, country, products, networks, state, joined, count: {
        "id": key, "flo_id": flo, "clacbook_id": None, "name": name, "short_name": short, "kind": "opp", "grade": grade,
        "country": country, "region": atlas().countries[country].region, "cn": "", "products": products,
        "networks": networks, "time_zone": atlas().countries[country].zone, "language": "es", "state": state,
        "joined_on": joined, "left_on": None, "people_count": count,
    },
    st.text("ABC-019", min_size=1, max_size=9), st.none() | st.text("0123456789", min_size=1, max_size=6),
    text.filter(bool), text, st.integers(1, 3), st.sampled_from(list(atlas().countries)),
    st.sets(st.sampled_from(list(catalog().products))).map(lambda them: tuple(sorted(them))),
    st.sets(st.sampled_from(["RED-CAFE", "Red Miel"])).map(lambda them: tuple(sorted(them))),
    st.sampled_from(["activa", "suspendida", "desafiliada"]), days, st.none() | st.integers(0, 9_999_999),
)  # fmt: skip


def number(row):
    return bare(row["flo_id"]) if row["flo_id"] else row["id"] + "-"


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(stored=st.lists(organizations, max_size=5, unique_by=(lambda it: it["id"].casefold(), number)))
def test_organizations_come_in_again_unchanged(name, stored):
    content = write_table(name, "organizations", ORGANIZATIONS.columns, organization_rows(stored))
    table = read_table(content, name, ORGANIZATIONS)
    register, report = Register(stored, [], NONE), Report(name, "organizaciones")
    register.take(table.rows, report, TODAY)
    assert report.refused == []
    assert [draft.changes() for draft in register.drafts] == [[]] * len(stored)
    assert all(draft.rows for draft in register.drafts)


people = st.builds(
    lambda name, phone, code, language, homes: {
        "name": name, "phone": phone, "codes": (code,), "language": language, "organizations": homes, "role": "miembro",
        "scope": "",
    },
    text.filter(bool), st.none() | st.integers(900_000_000, 999_999_999).map("+51{}".format),
    st.text("ABCDEFGH2345", min_size=8, max_size=8), st.sampled_from(["es", "pt", "en", "fr"]),
    st.dictionaries(st.sampled_from(["A", "B", "C"]), text),
)  # fmt: skip


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(stored=st.lists(people, max_size=5, unique_by=lambda it: it["codes"]))
def test_people_come_in_again_unchanged(name, stored):
    same = {"flo_id": None, "clacbook_id": None, "country": "PE", "language": "es", "kind": "opp"}
    homes = [{"id": key, **same} for key in "ABC"]
    table = read_table(write_table(name, "people", PEOPLE.columns, people_rows(stored)), name, PEOPLE)
    contacts, report = Contacts(stored, Directory.of(homes, [], NONE)), Report(name, "personas")
    contacts.take(table.rows, report, lambda _kind, _value: False)
    assert report.refused == []
    assert [draft.changes() for draft in contacts.drafts] == [[]] * len(stored)


@pytest.mark.parametrize("cell", ["=1+1", "+51 1", "-2", "@x", "'=a", "''-b", "plain", "'quoted'"])
def test_no_cell_of_a_text_file_is_a_formula_and_none_is_changed_by_that(cell):
    content = write_table("a.csv", "t", ["nombre"], [[cell]])
    assert content.startswith(b"\xef\xbb\xbf")
    written = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1][0]
    assert written[0] not in "=+-@\t\r"
    assert unguarded(tidy(written)) == cell.strip()


def rows_of(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


async def test_opinions_leave_without_the_person_and_without_words(database, clock, settled):
    scenario = Scenario(database, clock, settled)
    rosa = await scenario.person("Rosa").registers()
    await scenario.opens_round()
    await rosa.answers("encuesta", *"4444444", "Más talleres, dice Rosa", "1")

    async def out(what, **options):
        async with database.transaction() as db:
            return await export(db, what, "a.csv", reason="informe anual", now=NOW, actor="command line", **options)

    content, count = await out("answers")
    rows = rows_of(content)
    assert len(rows) == count > 0
    assert {row["organizacion"] for row in rows} == {"PE-1"}
    assert "Rosa" not in content.decode()
    assert "talleres" in (await out("answers", with_text=True))[0].decode()
    with pytest.raises(InputError, match="para qué"):
        async with database.transaction() as db:
            await export(db, "people", "a.csv", reason=" ", now=NOW, actor="command line")
    async with database.reading() as db:
        lines = (await db.execute(select(AuditLine).where(AuditLine.action == "export.answers"))).all()
    assert [line.detail["reason"] for line in lines] == ["informe anual"] * 2
    audit = rows_of((await out("audit"))[0])
    assert json.loads(audit[-1]["detalle"])["rows"] > 0
