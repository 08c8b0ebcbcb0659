"""Activities and attendance to CLACbook and back: what goes out comes in unchanged, and what differs is said."""

from datetime import UTC, datetime, timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import delete, insert, select, update
from typer.testing import CliRunner

from bot.cli import app
from bot.exchange.attendance_compared import compare
from bot.exchange.columns import ATTENDANCE
from bot.exchange.exporting import export
from bot.exchange.importing import aliases, import_file
from bot.exchange.reading import read_table
from bot.exchange.saving import Occasion
from storage import facts
from storage.models import Activity, Attendance, AuditLine, Organization

NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)
START = datetime(2026, 11, 20, 15, tzinfo=UTC)


@pytest.fixture
async def lists(database, settled):
    """Two activities with lists: one known to CLACbook; a declared presence, a visitor and a virtual one."""
    people = settled
    row = {"type": "taller", "zone": "America/Lima", "state": "realizada", "made_at": START, "mode": "hibrida"}
    async with database.transaction() as db:
        for number in (1, 2):
            begins = START - timedelta(days=10 * number)
            times = {"starts_at": begins, "ends_at": begins + timedelta(hours=2)}
            own = {"title": {"es": f"Taller {number}"}, "clacbook_id": "CB-1" if number == 1 else None}
            await db.execute(insert(Activity).values(**row, **times, **own))
        at = {"source": "list", "at": START}
        for activity, organization, person, mode, state, named in (
            (1, "PE-1", people["Rosa Montenube"], "presencial", "confirmada", ""),
            (1, "BR-1", None, "virtual", "confirmada", "João Outro"),
            (1, "JM-1", None, "virtual", "declarada", ""),
            (2, "HT-1", people["Marie Lunedouce"], "virtual", "confirmada", ""),
            (2, None, None, "presencial", "confirmada", "=Visitante"),
        ):
            values = {"activity_id": activity, "organization_id": organization, "person_id": person, "named": named}
            await db.execute(insert(Attendance).values(**values, mode=mode, state=state, **at))
        await db.execute(update(Organization).where(Organization.id == "PE-1").values(flo_id="1234"))
    return database


async def out(database, name="a.xlsx", what="activities"):
    async with database.transaction() as db:
        return (await export(db, what, name, reason="CLACbook", now=NOW, actor="test"))[0]


async def test_two_sheets_with_the_reason_in_the_audit(lists):
    content = await out(lists)
    book = CalamineWorkbook.from_filelike(__import__("io").BytesIO(content))
    assert book.sheet_names == ["activities", "attendance"]
    first, second = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    assert dict(zip(first[0], first[2], strict=True))["clacbook_id"] == "CB-1"
    assert second[0][:5] == ["actividad", "organizacion", "persona", "modo", "fecha"]
    assert ["2", "", "=Visitante", "presencial"] in [row[:4] for row in second]
    async with lists.reading() as db:
        (line,) = (await db.execute(select(AuditLine.detail).where(AuditLine.action == "export.activities"))).scalars()
    assert line["reason"] == "CLACbook"


async def test_a_file_of_one_table_holds_what_it_is_called_after(lists):
    activities, attendance = [
        (await out(lists, "a.csv", what)).decode("utf-8-sig").splitlines() for what in ("activities", "attendance")
    ]
    assert activities[0].startswith("id,clacbook_id,titulo")
    assert [line.split(",")[2] for line in activities[1:]] == ["Taller 2", "Taller 1"]
    assert attendance[0].startswith("actividad,organizacion,persona")
    assert len(attendance) == 6


@pytest.mark.parametrize(
    ("name", "what"), [("a.xlsx", "activities"), ("a.xlsx", "attendance"), ("a.csv", "attendance")]
)
async def test_what_goes_out_comes_in_unchanged(lists, name, what):
    content = await out(lists, name, what)
    async with lists.transaction() as db:
        report = await import_file(db, "attendance", content, name, Occasion(NOW, "test", NOW.date()))
    assert (report.refused, report.added, report.changed, report.unchanged) == ([], [], [], 4)
    assert any("1 filas declaradas" in note for note in report.notes)


async def beside(database, content, name="a.xlsx"):
    async with database.transaction() as db:
        table = read_table(content, name, ATTENDANCE)
        return await compare(db, table, await aliases(db), now=NOW, actor="test")


async def test_the_same_on_both_sides_and_the_day_is_remembered(lists):
    found = await beside(lists, await out(lists))
    assert found.counts() == {"iguales": 3, "solo_aqui": 0, "solo_alla": 0, "distinto": 0, "ilegible": 0}
    async with lists.reading() as db:
        assert await facts.get(db, "activities_reconciled_on") == "2026-11-22"


async def test_only_here_only_there_and_different(lists):
    text = (
        "actividad,organizacion,modo\nCB-1,1234,virtual\nCB-1,PE-3,presencial\n2,HT-1,virtual\nCB-99,PE-1,virtual\n"
        "CB-1,Nadie,virtual\n"
    )
    found = await beside(lists, text.encode(), "b.csv")
    assert found.counts() == {"iguales": 1, "solo_aqui": 1, "solo_alla": 1, "distinto": 1, "ilegible": 1}
    told = {line.case: line for line in found.lines}
    assert (told["solo_aqui"].organization, told["solo_alla"].organization) == ("BR-1", "PE-3")
    assert (told["distinto"].here, told["distinto"].there, told["distinto"].row) == ("presencial", "virtual", 2)
    assert "CB-99" in told["ilegible"].there
    assert "solo en el archivo" in found.text()


async def test_activities_outside_the_days_of_the_file_are_not_missed(lists):
    found = await beside(lists, b"actividad,organizacion,modo\nCB-1,PE-1,presencial\nCB-1,BR-1,virtual\n", "b.csv")
    assert found.counts()["solo_aqui"] == 0


def test_the_command_line(monkeypatch, tmp_path, new_database):
    monkeypatch.setenv("CLACBOT_DATABASE_URL", new_database("sqlite"))
    run = CliRunner().invoke
    assert "Todavía no hay actividades" in run(app, ["activity", "list"]).output
    assert run(app, ["activity", "list", "--json"]).output.strip() == "[]"
    assert "Todas fueron invitadas" in run(app, ["activity", "never-invited"]).output
    assert run(app, ["activity", "participation", "--json"]).exit_code == 0
    assert run(app, ["activity", "door", "1", "--out", str(tmp_path / "d.html")]).exit_code == 1
    file = tmp_path / "b.csv"
    file.write_text("actividad,organizacion\n1,PE-1\n")
    assert "1 filas que no se pueden leer" in run(app, ["activity", "reconcile", str(file)]).output


async def test_the_sheet_for_the_door(lists):
    from bot.reports.door import door_sheet
    from storage import activities

    async with lists.transaction() as db:
        await db.execute(delete(Attendance))
        await db.execute(update(Activity).values(door_code="7KQ2", door_token="puerta"))
        row = await activities.by_id(db, 1)
    page = door_sheet({**row, "title": {"es": "Taller <b>"}}, "https://x.invalid/t/puerta").decode()
    assert "ASISTENCIA-7KQ2" in page
    assert "<svg" in page
    assert "Taller &lt;b&gt;" in page
    for words in ("¿Ya llegó?", "Já chegou?", "Have you arrived?", "Vous êtes arrivé"):
        assert words in page


async def test_two_organizations_that_are_one_keep_everybody_who_was_there(lists):
    from bot.exchange.merging import merge, unmerge
    from storage.models import Person

    async with lists.transaction() as db:
        numbers = {row.name: row.id for row in await db.execute(select(Person.name, Person.id))}
        row = {"activity_id": 1, "mode": "presencial", "state": "confirmada", "source": "list", "at": START}
        for person, named in ((numbers["Delia Ríonube"], ""), (None, "Ana"), (None, "")):
            await db.execute(insert(Attendance).values(**row, organization_id="PE-2", person_id=person, named=named))
        await merge(db, "PE-1", "PE-2", reason="son la misma", now=NOW, actor="test")
        table = Attendance.__table__
        mine = select(table.c.person_id, table.c.named).where(table.c.organization_id == "PE-1").order_by(table.c.id)
        united = [tuple(row) for row in await db.execute(mine)]
        await unmerge(db, "PE-2", now=NOW, actor="test")
        apart = (await db.execute(mine)).all()
    assert united == [(numbers["Rosa Montenube"], ""), (numbers["Delia Ríonube"], ""), (None, "Ana"), (None, "")]
    assert len(apart) == 1
