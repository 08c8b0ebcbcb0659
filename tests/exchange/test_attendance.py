"""Attendance from files: our columns, lists of meeting platforms, whose presence each row is, and what is refused."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select, update

from bot.errors import InputError
from bot.exchange.importing import import_file
from bot.exchange.meeting_lists import between, minutes
from bot.exchange.saving import Occasion
from storage.models import Activity, ActivityInvitation, Attendance, Organization, Person

NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)
START = datetime(2026, 11, 20, 15, tzinfo=UTC)


@pytest.fixture
async def people(database, settled):
    """The network with two activities of two hours: one in a room, one online; gives the people's numbers."""
    numbers = settled
    row = {
        "type": "taller", "zone": "America/Lima", "starts_at": START, "ends_at": START + timedelta(hours=2),
        "state": "realizada", "made_at": START,
    }  # fmt: skip
    async with database.transaction() as db:
        await db.execute(
            insert(Activity).values(**row, title={"es": "Taller de cacao"}, mode="presencial", clacbook_id="CB-7")
        )
        await db.execute(insert(Activity).values(**row, title={"es": "Encuentro virtual"}, mode="virtual"))
        await db.execute(update(Organization).where(Organization.id == "PE-1").values(flo_id="1234"))
        rosa = Person.id == numbers["Rosa Montenube"]
        await db.execute(update(Person).where(rosa).values(phone="+51987654321"))
    return numbers


async def bring(database, text, name="lista.csv", activity=None, **options):
    source = text if isinstance(text, bytes) else text.encode()
    async with database.transaction() as db:
        return await import_file(
            db, "attendance", source, name, Occasion(NOW, "test", NOW.date(), activity=activity), **options
        )


async def stored(database):
    table = Attendance.__table__
    async with database.reading() as db:
        rows = (await db.execute(select(table).order_by(table.c.id))).mappings()
        return [
            (r["activity_id"], r["person_id"], r["organization_id"], r["named"], r["mode"], r["state"]) for r in rows
        ]


async def test_our_columns(database, people):
    report = await bring(
        database,
        "actividad,organizacion,persona,modo,fecha\n"
        "CB-7,PE-1,+51 987 654 321,presencial,2026-11-20\n"
        "1,1234,Tomás Vallenube,,\n"
        "taller de CACAO,Associação Vento Claro,,virtual,20/11/2026\n"
        "1,PE-2,Ana Nadie,,\n",
    )
    assert report.refused == []
    assert (len(report.added), report.written) == (4, True)
    assert await stored(database) == [
        (1, people["Rosa Montenube"], "PE-1", "", "presencial", "confirmada"),
        (1, people["Tomás Vallenube"], "PE-1", "", "presencial", "confirmada"),
        (1, None, "BR-1", "", "virtual", "confirmada"),
        (1, None, "PE-2", "Ana Nadie", "presencial", "confirmada"),
    ]


async def test_a_second_time_nothing_changes_and_a_declared_one_is_confirmed(database, people):
    text = "actividad,organizacion,persona\n1,PE-1,Rosa Montenube\n1,BR-1,\n"
    await bring(database, text)
    again = await bring(database, text)
    assert (again.added, again.changed, again.unchanged) == ([], [], 2)
    async with database.transaction() as db:
        await db.execute(update(Attendance).values(state="declarada"))
    third = await bring(database, text, dry_run=True)
    assert (third.changed[0].fields, third.written) == (
        (("estado", "declarada", "confirmada"),),
        False,
    )
    await bring(database, text)
    assert {row[5] for row in await stored(database)} == {"confirmada"}
    assert len(await stored(database)) == 2


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("99,PE-1,", "no hay ninguna actividad «99»"),
        (",PE-1,", "falta actividad"),
        ("1,,", "falta organizacion o persona"),
        ("1,PE-1,,remoto total", "no es un modo"),
        ("1,PE-1,,,2026-11-19", "fue el 2026-11-20"),
        ("1,PE-1,,,ayer", "no es una fecha"),
    ],
)
async def test_a_row_that_makes_no_sense_is_refused_with_its_number_and_nothing_is_written(
    database, people, row, reason
):
    report = await bring(database, f"actividad,organizacion,persona,modo,fecha\n1,PE-1,Rosa Montenube\n{row}\n")
    ((number, told),) = report.refused
    assert (number, reason in told) == (3, True)
    assert await stored(database) == []


async def test_an_organization_nobody_knows_is_kept_apart_and_said(database, people):
    report = await bring(database, "actividad,organizacion,persona\n1,Cooperativa Inexistente,Ana Nadie\n")
    assert "fila 2: no reconozco" in report.notes[0]
    assert await stored(database) == [(1, None, None, "Ana Nadie", "presencial", "confirmada")]


async def test_the_union_counts_for_its_cooperative_where_the_list_names_it(database, people):
    """S32."""
    await bring(database, "actividad,organizacion,persona\n1,PE-2,Delia Ríonube\n1,PE-1,Delia Ríonube\n")
    assert await stored(database) == [
        (1, people["Delia Ríonube"], "PE-2", "", "presencial", "confirmada"),
        (1, None, "PE-1", "Delia Ríonube", "presencial", "confirmada"),
    ]


# --- platforms

ZOOM = """Meeting ID,Topic,Start Time
812 000,Encuentro virtual,11/20/2026 10:00:00 AM

Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest
Rosa Montenube (Flor de Nube),rosa@ejemplo.invalid,11/20/2026 10:01:00 AM,11/20/2026 10:31:00 AM,30,Yes
Rosa Montenube (Flor de Nube),rosa@ejemplo.invalid,11/20/2026 10:40:00 AM,11/20/2026 11:20:00 AM,40,Yes
joao ventoclaro,,11/20/2026 10:00:00 AM,11/20/2026 12:00:00 PM,120,Yes
Winston Cloudhill,,11/20/2026 11:30:00 AM,11/20/2026 12:00:00 PM,30,Yes
iPhone de Zoila,,11/20/2026 10:00:00 AM,11/20/2026 12:00:00 PM,120,Yes
"""
MEET = """First name,Last name,Email,Duration,Time joined,Time exited
Rosa,Montenube,rosa@ejemplo.invalid,1 hr 2 min,10:01 AM,11:03 AM
Marie,Lunedouce,,35 min,10:05 AM,10:40 AM
"""
TEAMS = """1. Summary
Meeting title\tEncuentro virtual
Attended participants\t2
Start time\t11/20/26, 10:00:00 AM

2. Participants
Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole
Tomás Vallenube\t11/20/26, 10:01:10 AM\t11/20/26, 11:50:00 AM\t1h 48m 50s\t\t\tPresenter
Luis Solquieto (Externo)\t11/20/26, 11:20:10 AM\t11/20/26, 11:50:00 AM\t29m 50s\t\t\tAttendee

3. In-Meeting Activities
Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole
Tomás Vallenube\t11/20/26, 10:01:10 AM\t11/20/26, 11:50:00 AM\t1h 48m 50s\tt@ejemplo.invalid\tPresenter
"""


async def test_a_zoom_list_sums_the_visits_and_asks_for_half_of_the_time(database, people):
    report = await bring(database, ZOOM, activity=2)
    assert report.refused == []
    assert await stored(database) == [
        (2, people["Rosa Montenube"], "PE-1", "", "virtual", "confirmada"),
        (2, people["João Ventoclaro"], "BR-1", "", "virtual", "confirmada"),
        (2, None, None, "iPhone de Zoila", "virtual", "confirmada"),
    ]
    told = "\n".join(report.notes)
    assert "«Winston Cloudhill» estuvo 30 de 120 minutos y no cuenta" in told
    assert "fila 9: no reconozco a qué organización pertenece «iPhone de Zoila»" in told


async def test_a_meet_list_with_two_columns_of_names(database, people):
    report = await bring(database, MEET, activity=2)
    assert [row[1] for row in await stored(database)] == [people["Rosa Montenube"]]
    assert "«Marie Lunedouce» estuvo 35 de 120 minutos" in "\n".join(report.notes)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8"])
async def test_a_teams_list_with_its_three_tables(database, people, encoding):
    report = await bring(database, TEAMS.encode(encoding), "lista.csv", activity=2)
    assert report.refused == []
    assert [row[1] for row in await stored(database)] == [people["Tomás Vallenube"]]


async def test_who_was_invited_is_meant_before_a_namesake(database, people):
    async with database.transaction() as db:
        row = {"activity_id": 2, "person_id": people["Delia Ríonube"], "organization_id": "PE-2", "state": "accepted"}
        await db.execute(insert(ActivityInvitation).values(**row, since=START))
    await bring(database, "Name,Duration\nDelia Ríonube,90\n", activity=2)
    assert await stored(database) == [(2, people["Delia Ríonube"], "PE-2", "", "virtual", "confirmada")]


async def test_without_an_activity_a_platform_list_is_refused_row_by_row(database, people):
    report = await bring(database, MEET)
    assert "--activity" in report.refused[0][1]
    with pytest.raises(InputError, match="no hay ninguna actividad 77"):
        await bring(database, MEET, activity=77)


async def test_a_time_nobody_can_read_is_refused(database, people):
    report = await bring(database, "Name,Duration\nRosa Montenube,un rato\n", activity=2)
    assert "no entiendo cuánto tiempo" in report.refused[0][1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("63", 63), ("63.5", 63.5), ("1h 2m 30s", 62.5), ("1:02:30", 62.5), ("62 min", 62), ("1 hr 2 min", 62),
     ("2 horas", 120), ("45 s", 0.75), ("", None), ("mucho", None), ("10:00 AM", None)],
)  # fmt: skip
def test_durations_as_platforms_write_them(text, expected):
    assert minutes(text) == expected


@pytest.mark.parametrize(
    ("joined", "left", "expected"),
    [
        ("11/20/2026 10:00:00 AM", "11/20/2026 12:30:00 PM", 150),
        ("2026-11-20T10:00:00Z", "2026-11-20T10:30:00Z", 30),
        ("2026-11-20 10:00:00.123+00:00", "2026-11-20 11:00:00.456+00:00", 60),
        ("20/11/2026 10:00", "20/11/2026 11:15", 75),
        ("11:50 PM", "12:20 AM", 30),
        ("ayer", "hoy", None),
    ],
)
def test_instants_as_platforms_write_them(joined, left, expected):
    assert between(joined, left) == expected


@given(st.text(max_size=30))
def test_any_text_is_a_duration_or_none(text):
    found = minutes(text)
    assert found is None or found >= 0


@given(st.integers(0, 900), st.integers(0, 59))
def test_hours_minutes_and_seconds_come_back(whole, seconds):
    written = f"{whole // 60}h {whole % 60}m {seconds}s"
    assert minutes(written) == pytest.approx(whole + seconds / 60)
