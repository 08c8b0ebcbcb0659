"""Activities from a file: created, changed like in the chat, refused row by row with the reason."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from bot.exchange.importing import import_file
from bot.exchange.saving import Occasion
from storage import activities
from storage.models import Activity, ActivityChange, Structure
from tests.conftest import NOW

HEAD = "clacbook_id;titulo;titulo_pt;tipo;objetivo;convoca;modo;lugar;inicio;fin;zona_horaria;cupo;audiencia;estado"
ROW = (
    "A-1;Taller de suelos;Oficina de solos;Taller;OT 2.2;CLAC y Red Café;presencial;Casa Nube;2027-05-12 9:00;"
    "2027-05-12 12:00;America/Lima;40;Perú café;publicada"
)


async def take(database, *lines, dry_run=False, head=HEAD):
    content = "\n".join([head, *lines]).encode()
    async with database.transaction() as db:
        occasion = Occasion(NOW, "test", NOW.date())
        return await import_file(db, "activities", content, "actividades.csv", occasion, dry_run=dry_run)


@pytest.fixture
async def database(database):
    async with database.transaction() as db:
        await db.execute(Structure.__table__.insert().values(id="RED-CAFE", name="Red Café", kind="red_producto"))
    return database


async def stored(database):
    async with database.reading() as db:
        return await activities.listed(db)


async def test_a_file_creates_activities(database):
    report = await take(database, ROW, "A-2;Consulta;;consulta;;CLAC;virtual;;;;;;;")
    assert (report.written, len(report.added), report.refused) == (True, 2, [])
    first, second = await stored(database)
    assert first["title"] == {"es": "Taller de suelos", "pt": "Oficina de solos"}
    assert first["starts_at"] == datetime(2027, 5, 12, 14, tzinfo=UTC)
    assert (first["convener"], first["with_clac"], first["objective"]) == ("RED-CAFE", True, "OT2.2")
    assert (first["seats"], first["audience"], first["state"]) == (40, "pais:PE producto:cafe", "publicada")
    assert first["door_code"]
    assert (second["state"], second["starts_at"]) == ("borrador", None)


async def test_a_rehearsal_writes_nothing_and_the_same_file_twice_changes_nothing(database):
    await take(database, ROW, dry_run=True)
    assert await stored(database) == []
    await take(database, ROW)
    report = await take(database, ROW)
    assert (len(report.added), len(report.changed), report.unchanged) == (0, 0, 1)


async def test_a_change_of_a_published_one_is_kept_in_its_history(database):
    await take(database, ROW)
    report = await take(database, ROW.replace("2027-05-12", "2027-05-14"))
    assert [name for name, *_ in report.changed[0].fields] == ["inicio", "fin"]
    (row,) = await stored(database)
    assert (row["sequence"], row["starts_at"].day) == (1, 14)
    async with database.reading() as db:
        assert len((await db.execute(select(ActivityChange.id))).all()) == 1


async def test_calling_off_by_file(database):
    await take(database, ROW)
    await take(database, ROW.replace("publicada", "cancelada"))
    assert (await stored(database))[0]["state"] == "cancelada"


async def test_what_was_held_before_the_bot_comes_in_too(database):
    await take(database, ROW.replace("2027-05-12", "2026-05-12").replace("publicada", "realizada"))
    assert (await stored(database))[0]["state"] == "realizada"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (ROW.replace("Taller de suelos", ""), "falta titulo"),
        (ROW.replace("Taller;", "Carnaval;"), "tipo: "),
        (ROW.replace("OT 2.2", "OT9.9"), "objetivo: "),
        (ROW.replace("Red Café", "Red Luna"), "coordinadora o red"),
        (ROW.replace("presencial", "a caballo"), "modo: "),
        (ROW.replace("2027-05-12 9:00", "mañana tal vez"), "no es un día y una hora"),
        (ROW.replace("2027-05-12 12:00", "2027-05-11 12:00"), "fin: es antes de inicio"),
        (ROW.replace("America/Lima", "America/Luna"), "zona_horaria: "),
        (ROW.replace("Perú café", "Marte"), "audiencia: "),
        (ROW.replace("publicada", "realizada"), "todavía no termina"),
        (ROW.replace("2027-05-12", "2026-05-12"), "ya empezó"),
        (ROW.replace("40", "muchos"), "cupo: "),
    ],
)
async def test_what_is_refused_with_its_reason(database, row, reason):
    report = await take(database, row)
    assert not report.written
    assert any(reason in each for each in report.reasons()), report.reasons()
    assert await stored(database) == []


async def test_fewer_seats_than_are_taken_and_an_unknown_number_are_refused(database):
    await take(database, ROW)
    async with database.transaction() as db:
        await db.execute(update(Activity).values(taken=30))
    assert "ya hay 30 lugares tomados" in (await take(database, ROW.replace(";40;", ";20;"))).reasons()[0]
    assert "quite el id" in (await take(database, "99;Otra", head="id;titulo")).reasons()[0]
