"""What the team writes of an activity is read as meant, and what is wrong is refused with an example."""

from datetime import UTC, datetime

import pytest

from bot import drafting, moments
from bot.errors import InputError
from bot.moments import Desk

NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)  # a Sunday, 10:00 in El Salvador
BLANK = {
    "zone": "America/El_Salvador", "starts_at": None, "ends_at": None, "answer_by": None, "title": {},
    "description": {}, "seats": 40,
}  # fmt: skip
DATED = {
    **BLANK,
    "starts_at": datetime(2027, 5, 12, 15, tzinfo=UTC),
    "ends_at": datetime(2027, 5, 12, 17, tzinfo=UTC),
    "title": {"es": "Taller"},
}
STRUCTURES = (("RED-CAFE", "Red Café"), ("CN-PE", "Coordinadora de Perú"))


@pytest.mark.parametrize(
    ("text", "starts", "ends"),
    [
        ("12 de mayo 9:00 a 12:00", "2027-05-12 09:00", "2027-05-12 12:00"),
        ("12 de mayo, 9am", "2027-05-12 09:00", "2027-05-12 11:00"),
        ("el viernes a las 9 am", "2026-11-27 09:00", "2026-11-27 11:00"),
        ("viernes 9:00", "2026-11-27 09:00", "2026-11-27 11:00"),
        ("mañana 10:00 a 11:30", "2026-11-23 10:00", "2026-11-23 11:30"),
        ("2 de diciembre a las 14:00 hasta las 17:00", "2026-12-02 14:00", "2026-12-02 17:00"),
        ("15/12 8:30-10:00", "2026-12-15 08:30", "2026-12-15 10:00"),
        ("12 de maio 9h", "2027-05-12 09:00", "2027-05-12 11:00"),
        ("May 12 9:00", "2027-05-12 09:00", "2027-05-12 11:00"),
        ("12 mai 9:00", "2027-05-12 09:00", "2027-05-12 11:00"),
        ("31/12/2026 22:00 a 1:00", "2026-12-31 22:00", "2027-01-01 01:00"),
    ],
)
def test_dates_as_people_write_them(text, starts, ends):
    read = moments.when(text, Desk(BLANK, NOW))
    assert [f"{read[name]:%Y-%m-%d %H:%M}" for name in ("starts_at", "ends_at")] == [starts, ends]


@pytest.mark.parametrize("text", ["hola", "lunes", "ayer 9:00", "30 de febrero 9:00", "5 de enero de 2026 9:00", ""])
def test_what_is_no_date_to_come_is_refused(text):
    with pytest.raises(InputError):
        moments.when(text, Desk(BLANK, NOW))


def test_a_new_start_keeps_the_length():
    read = moments.when("13 de mayo 14:00", Desk(DATED, NOW))
    assert read["ends_at"] - read["starts_at"] == DATED["ends_at"] - DATED["starts_at"]


@pytest.mark.parametrize(
    ("text", "hour"), [("3 horas", "12:00"), ("1,5 horas", "10:30"), ("12:45", "12:45"), ("12 de mayo 18:00", "18:00")]
)
def test_the_end(text, hour):
    assert f"{moments.until(text, Desk(DATED, NOW))['ends_at']:%H:%M}" == hour


def test_another_zone_keeps_the_hours_on_the_clock():
    read = moments.zone("Perú", Desk(DATED, NOW))
    assert read["zone"] == "America/Lima"
    assert f"{read['starts_at']:%H:%M}" == "09:00"
    assert moments.zone("São Paulo", Desk(BLANK, NOW)) == {"zone": "America/Sao_Paulo"}


def test_the_deadline_is_before_the_start():
    assert f"{moments.answer_by('1 de mayo', Desk(DATED, NOW))['answer_by']:%m-%d %H:%M}" == "05-01 23:59"
    with pytest.raises(InputError):
        moments.answer_by("20 de mayo", Desk(DATED, NOW))


def test_further_sessions():
    found = moments.dates("19 de mayo; 26 de mayo\n2 de junio 15:00", Desk(DATED, NOW))
    assert [f"{each:%m-%d %H:%M}" for each in found] == ["05-19 09:00", "05-26 09:00", "06-02 15:00"]
    weekly = moments.every_week(DATED["starts_at"], "America/El_Salvador", 3)
    assert [each.day for each in weekly] == [19, 26, 2]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("clac", {"convener": "clac", "with_clac": True}),
        ("Red Café", {"convener": "RED-CAFE", "with_clac": False}),
        ("CLAC y Red Café", {"convener": "RED-CAFE", "with_clac": True}),
        ("CN-PE", {"convener": "CN-PE", "with_clac": False}),
    ],
)
def test_who_convenes(text, values):
    assert drafting.convener(text, Desk(BLANK, NOW, structures=STRUCTURES)) == values


@pytest.mark.parametrize(
    ("reader", "text", "values"),
    [
        (drafting.objective, "ot 2.2", {"objective": "OT2.2"}),
        (drafting.objective, "OE4.", {"objective": "OE4"}),
        (drafting.reminders, "1 semana, 1 día y 2 horas", {"reminders": "7d;1d;2h"}),
        (drafting.reminders, "no", {"reminders": ""}), (drafting.cost, "Sem custo", {"cost": ""}),
        (drafting.cost, "20  dólares", {"cost": "20 dólares"}),
        (drafting.quota, "10 mujeres, 5 jóvenes", {"seats_women": 10, "seats_youth": 5}),
        (drafting.whole("seats"), "40 personas", {"seats": 40}),
        (drafting.link, "https://reunion.invalid/1", {"link": "https://reunion.invalid/1"}),
        (drafting.type_, "capacitación", {"type": "taller"}),
        (drafting.mode, "en línea", {"mode": "virtual"}),
        (drafting.in_languages("title"), "pt: Oficina\nen: Workshop",
         {"title": {"es": "Taller", "pt": "Oficina", "en": "Workshop"}}),
        (drafting.in_languages("description"), "Traiga libreta.", {"description": {"es": "Traiga libreta."}}),
    ],
)  # fmt: skip
def test_what_is_understood(reader, text, values):
    assert reader(text, Desk(DATED, NOW)) == values


@pytest.mark.parametrize(
    ("reader", "text"),
    [
        (drafting.title, "ab"), (drafting.title, "x" * 121), (drafting.objective, "OT9.9"),
        (drafting.type_, "carnaval"),
        (drafting.reminders, "cuando quiera"), (drafting.quota, "50 mujeres"), (drafting.whole("seats"), "muchas"),
        (drafting.whole("seats"), "0"), (drafting.link, "zoom"), (drafting.convener, "nadie"), (moments.zone, "Luna"),
        (drafting.in_languages("title"), "Oficina"), (moments.until, "mañana"), (moments.dates, ""),
    ],
)  # fmt: skip
def test_what_is_refused(reader, text):
    with pytest.raises(InputError):
        reader(text, Desk(DATED, NOW, structures=STRUCTURES))
