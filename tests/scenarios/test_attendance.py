"""At the door: pictures, codes, colleagues elsewhere, visitors, two organizations (domain S18-S20, S32)."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from storage.models import Activity, Attendance, AttendanceChange, Membership, Person, Task
from tests.activities import CODE, TOKEN, add_activity, invite, presences

ROSA, DELIA, LUIS = "Rosa Montenube", "Delia Ríonube", "Luis Solquieto"
pytestmark = pytest.mark.both_databases


async def at_the_door(scenario, *, name=ROSA, organization="PE-1", answer="accepted", **values):
    """Somebody who was invited, in a chat of their own, and an activity that begins in an hour."""
    talker = await scenario.person(name).registers()
    number = await add_activity(scenario, **{"in_hours": 1} | values)
    if answer:
        await invite(scenario, number, name, organization, answer)
    return talker


# --- the picture


async def test_who_is_expected_scans_and_is_there(scenario):
    rosa = await at_the_door(scenario)
    await rosa.says(f"/start {TOKEN}")
    rosa.expect("✅ Listo. Anoté su asistencia a «Taller de cacao» por Cooperativa Flor de Nube")
    assert await presences(scenario) == [(rosa.person_id, "PE-1", "presencial", "confirmada")]
    await rosa.says(f"/start {TOKEN}")
    rosa.expect("ya estaba anotada")
    assert len(await presences(scenario)) == 1
    assert await scenario.rows(AttendanceChange) == []


async def test_the_same_picture_twice_at_once_is_one_row(scenario):
    rosa = await at_the_door(scenario)
    await scenario.deliver(*(rosa.event(text=f"/start {TOKEN}") for _ in range(3)))
    assert len(await presences(scenario)) == 1


@pytest.mark.parametrize(
    ("hours", "said"),
    [(-3, "Todavía no se anota"), (-2, "Listo"), (0, "Listo"), (14, "Falta confirmarlo"), (16, "ya terminó")],
)
async def test_the_picture_holds_from_two_hours_before_to_twelve_after(scenario, hours, said):
    rosa = await at_the_door(scenario, in_hours=-hours)
    await rosa.says(f"/start {TOKEN}")
    rosa.expect(said)
    assert len(await presences(scenario)) == (said in {"Listo", "Falta confirmarlo"})


async def test_without_a_signal_the_code_is_sent_the_same_evening(scenario):
    rosa = await at_the_door(scenario)
    scenario.clock.passes(hours=11)
    await rosa.says(f"Asistencia-{CODE.lower()}")
    rosa.expect("✅ Listo")
    assert await presences(scenario, "state", "source") == [("confirmada", "code")]


@pytest.mark.parametrize("answer", ["", "invited", "declined", "maybe"])
async def test_a_picture_passed_on_by_a_colleague_is_only_declared_until_somebody_confirms(scenario, answer):
    luis = await at_the_door(scenario, name=LUIS, organization="PE-3", answer=answer)
    await luis.says(f"/start {TOKEN}")
    luis.expect("Falta confirmarlo", "código de 4")
    assert await presences(scenario, "state") == [("declarada",)]
    await luis.says(CODE)  # he is there after all
    luis.expect("✅ Listo")
    assert await presences(scenario, "state", "source") == [("confirmada", "code")]
    (change,) = await scenario.rows(AttendanceChange)
    assert (change["before"]["state"], change["after"]["state"]) == ("declarada", "confirmada")


async def test_a_picture_scanned_after_the_end_is_only_declared(scenario):
    rosa = await at_the_door(scenario, in_hours=-4)
    await rosa.says(f"/start {TOKEN}")
    rosa.expect("Falta confirmarlo")
    await rosa.says("menu")
    rosa.expect("¿Qué desea hacer?")
    await rosa.says(f"/start {TOKEN}")
    assert await presences(scenario, "state") == [("declarada",)]


async def test_once_the_list_is_closed_the_team_decides(scenario):
    rosa = await at_the_door(scenario, list_closed_at=scenario.clock())
    await rosa.says(f"ASISTENCIA-{CODE}")
    rosa.expect("Falta confirmarlo")


async def test_what_the_team_took_back_is_not_confirmed_by_scanning_again(scenario):
    rosa = await at_the_door(scenario)
    await rosa.says(f"/start {TOKEN}")
    await scenario.change(update(Attendance).values(state="rechazada"))
    await rosa.says(f"ASISTENCIA-{CODE}")
    assert await presences(scenario, "state") == [("declarada",)]


@pytest.mark.parametrize("state", ["cancelada", "borrador"])
async def test_no_door_opens_to_an_activity_that_is_not_held(scenario, state):
    rosa = await at_the_door(scenario, state=state)
    await rosa.says(f"ASISTENCIA-{CODE}")
    rosa.expect("No encuentro una actividad con ese código")
    await rosa.says(f"/start {TOKEN}")
    assert await presences(scenario) == []


# --- the code


@pytest.mark.parametrize(
    "words", ["ASISTENCIA-7KQ2", "asistencia 7kq2", "Presença-7KQ2", "attendance 7kq2", "/asistencia 7KQ2"]
)
async def test_the_prepared_text_and_what_people_type_for_it(scenario, words):
    rosa = await at_the_door(scenario, answer="")
    await rosa.says(words)
    rosa.expect("✅ Listo")


async def test_asistencia_alone_asks_for_the_code(scenario):
    rosa = await at_the_door(scenario)
    await rosa.says("asistencia")
    rosa.expect("código de 4 letras y números")
    await rosa.says("7kq2")
    rosa.expect("✅ Listo")


@pytest.mark.parametrize("wrong", ["abcd", "7kq", "70022"])
async def test_what_was_meant_as_a_code_is_answered_as_one(scenario, wrong):
    rosa = await at_the_door(scenario)
    await rosa.answers("asistencia", wrong)
    rosa.expect("No encuentro una actividad con ese código")
    await rosa.says("7kq2")
    rosa.expect("✅ Listo")


async def test_wrong_codes_are_refused_and_many_of_them_have_to_wait(scenario):
    rosa = await at_the_door(scenario)
    for _ in range(7):
        await rosa.says("ASISTENCIA-9ZZ9")
        rosa.expect("No encuentro")
    await rosa.says("ASISTENCIA-9ZZ9")
    rosa.expect("Espere 15 minutos")
    await rosa.says(f"ASISTENCIA-{CODE}")
    rosa.expect("Espere")
    scenario.clock.passes(minutes=16)
    await rosa.says(f"ASISTENCIA-{CODE}")
    rosa.expect("✅ Listo")


async def test_in_the_middle_of_a_survey_and_the_question_stays_open(scenario):
    rosa = await at_the_door(scenario)
    await scenario.opens_round(days=21)
    await rosa.says("encuesta")
    await rosa.says("4")
    await rosa.says(f"ASISTENCIA-{CODE}")
    rosa.expect("✅ Listo", "2/8")
    await rosa.says("5")
    assert await rosa.stored() == {"rec_conoce": "4", "rec_representa": "5"}


async def test_in_person_and_then_by_phone_counts_as_the_last_one(scenario):
    """S18: one row, the mode confirmed last."""
    rosa = await at_the_door(scenario, mode="hibrida")
    await rosa.says(f"/start {TOKEN}")
    rosa.expect("✅ Listo")
    await rosa.says(f"ASISTENCIA-{CODE}")
    rosa.expect("¿Cómo participa en «Taller de cacao»?", choices=["En la sala", "Por internet o teléfono"])
    await rosa.says("2")
    rosa.expect("cuenta ahora como virtual")
    assert await presences(scenario, "mode", "state") == [("virtual", "confirmada")]
    (change,) = await scenario.rows(AttendanceChange)
    assert change["before"]["mode"] == "presencial"


async def test_the_code_of_a_virtual_session_is_virtual_at_once(scenario):
    rosa = await at_the_door(scenario, mode="virtual")
    await rosa.says(f"ASISTENCIA-{CODE}")
    assert await presences(scenario, "mode") == [("virtual",)]


async def test_the_same_code_next_month_is_for_the_activity_of_today(scenario):
    rosa = await at_the_door(scenario)
    await add_activity(scenario, in_hours=24 * 30, door_token="otra")
    await rosa.says(f"ASISTENCIA-{CODE}")
    assert await presences(scenario, "activity_id") == [(1,)]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("João", "Registrei a sua presença"),
        ("Winston", "I have noted your attendance"),
        ("Marie", "J’ai noté votre présence"),
    ],
)
async def test_in_every_language(scenario, name, said):
    talker = await scenario.person(name).registers()
    await add_activity(scenario, in_hours=1)
    await talker.says(f"ASISTENCIA-{CODE}")
    talker.expect(said)


# --- for whom


async def test_two_organizations_and_only_the_one_chosen_counts(scenario):
    """S32: the union's attendance is not its cooperative's."""
    delia = await at_the_door(scenario, name=DELIA, answer="")
    await delia.says(f"ASISTENCIA-{CODE}")
    delia.expect("¿Por cuál organización viene", choices=["Cooperativa Flor de Nube", "Unión Nube Alta"])
    await delia.says("unión")
    delia.expect("por Unión Nube Alta")
    assert await presences(scenario, "organization_id") == [("PE-2",)]


async def test_who_was_invited_for_one_organization_comes_for_it(scenario):
    delia = await at_the_door(scenario, name=DELIA, organization="PE-2")
    await delia.says(f"/start {TOKEN}")
    delia.expect("por Unión Nube Alta")


async def test_who_is_not_confirmed_yet_is_only_declared(scenario):
    rosa = await at_the_door(scenario)
    await scenario.change(update(Membership).values(confirmed=False))
    await rosa.says(f"ASISTENCIA-{CODE}")
    rosa.expect("Falta confirmarlo")


async def test_the_company_does_not_come_for_its_workers(scenario):
    luis = await at_the_door(scenario, name=LUIS, answer="")
    await scenario.change(update(Membership).values(position="Gerente de recursos humanos"))
    await luis.says(f"ASISTENCIA-{CODE}")
    assert await presences(scenario, "organization_id") == [(None,)]


# --- who has not come in yet


async def test_a_picture_before_the_consent_is_kept_until_it_is_given(scenario):
    rosa = scenario.person(ROSA)
    number = await add_activity(scenario, in_hours=1)
    await invite(scenario, number, ROSA, "PE-1")
    await rosa.says("/start K7M4P2QX")
    await rosa.says(f"/start {TOKEN}")
    rosa.expect("Para anotar su asistencia a «Taller de cacao»", "¿Está de acuerdo?")
    assert await presences(scenario) == []
    await rosa.says("1")
    rosa.expect("✅ Listo. Anoté su asistencia")
    assert await presences(scenario, "state") == [("confirmada",)]


async def test_a_new_phone_at_the_door_with_the_personal_code(scenario):
    rosa = scenario.person(ROSA)
    number = await add_activity(scenario, in_hours=1)
    await invite(scenario, number, ROSA, "PE-1")
    await rosa.says(f"/start {TOKEN}")
    rosa.expect("¡Bienvenida, bienvenido a «Taller de cacao»!")
    await rosa.says("K7M4-P2QX")
    await rosa.says("1")
    rosa.expect("✅ Listo. Anoté su asistencia")
    assert await presences(scenario) == [(rosa.person_id, "PE-1", "presencial", "confirmada")]


async def test_a_visitor_is_welcomed_and_kept_apart(scenario):
    """S20: welcomed, asked name and organization; the contact only with a yes; in no figure until it is linked."""
    await add_activity(scenario, in_hours=1)
    someone = scenario.stranger("door")
    await someone.says(f"/start {TOKEN}")
    someone.expect("¡Bienvenida, bienvenido", choices=["Soy visitante", "Hablar con una persona"])
    await someone.taps("Soy visitante")
    someone.expect("¿Está de acuerdo?")
    await someone.taps("Sí")
    await someone.says("Ana  Solquieta")
    someone.expect("¿De qué organización viene?")
    await someone.says("Cooperativa Nueva Semilla")
    someone.expect("✅ Listo, Ana", "como visitante", "guarde también este contacto", choices=["Sí", "No"])
    assert await presences(scenario, "named", "named_organization", "organization_id", "person_id", "state") == [
        ("Ana Solquieta", "Cooperativa Nueva Semilla", None, None, "declarada")
    ]
    people = len(await scenario.rows(Person))
    await someone.taps("No")
    someone.expect("no guardamos su contacto")
    assert len(await scenario.rows(Person)) == people
    (task,) = await scenario.rows(Task)
    assert (task["kind"], task["data"]["organization"]) == ("visitor", "Cooperativa Nueva Semilla")


async def test_a_visitor_who_agrees_is_asked_for_the_consent(scenario):
    await add_activity(scenario, in_hours=1)
    someone = scenario.stranger("door")
    await someone.says(f"ASISTENCIA-{CODE}")
    await someone.answers("1", "1", "Ana Solquieta", "ninguna", "1")
    someone.expect("Responsable: CLAC", "¿Está de acuerdo?")
    await someone.says("1")
    (person,) = await scenario.rows(Person, Person.name == "Ana Solquieta")
    assert await presences(scenario, "person_id", "named", "state") == [(person["id"], "", "confirmada")]
    await someone.says(f"ASISTENCIA-{CODE}")
    someone.expect("ya estaba anotada")
    assert len(await presences(scenario)) == 1


async def test_a_visitor_who_says_no_leaves_nothing(scenario):
    await add_activity(scenario, in_hours=1)
    someone = scenario.stranger("door")
    await someone.says(f"/start {TOKEN}")
    await someone.answers("1", "2")
    someone.expect("No guardamos nada")
    assert await presences(scenario) == []
    await someone.says("hola")
    someone.expect("código personal")


async def test_a_visitor_who_scans_twice_is_one_row(scenario):
    await add_activity(scenario, in_hours=1)
    someone = scenario.stranger("door")
    for _ in range(2):
        await someone.says(f"/start {TOKEN}")
        await someone.answers("1", "1", "Ana Solquieta", "Nueva Semilla", "2")
    assert len(await presences(scenario)) == 1


async def test_an_activity_of_long_ago_is_said_to_be_over(scenario):
    rosa = await at_the_door(scenario, in_hours=-24 * 10)
    await rosa.says(f"ASISTENCIA-{CODE}")
    rosa.expect("ya terminó hace más de 12 horas")
    (row,) = await scenario.rows(Activity)
    assert scenario.clock() - row["ends_at"] > timedelta(days=9)
