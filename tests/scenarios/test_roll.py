"""The team's list in the chat: marking, finding, paper, corrections with a reason, visitors (domain S06, S20)."""

import pytest
from sqlalchemy import update

from storage.models import Activity, AttendanceChange, AuditLine, Person
from tests.activities import CODE, TOKEN, add_activity, invite, presences

ROSA, TOMAS, DELIA, LUIS = "Rosa Montenube", "Tomás Vallenube", "Delia Ríonube", "Luis Solquieto"
JOAO = "João Ventoclaro"
pytestmark = pytest.mark.both_databases


async def the_team(scenario, role="mel", scope="", name="Elena Nubeserena"):
    """Somebody of the team in a chat of their own."""
    return await (await scenario.somebody(name, role=role, scope=scope)).registers()


async def a_workshop(scenario, **values):
    """An activity that begins in an hour with four people who said yes and one who has not answered."""
    number = await add_activity(scenario, **{"in_hours": 1} | values)
    for name, organization, state in (
        (ROSA, "PE-1", "accepted"), (TOMAS, "PE-1", "accepted"), (DELIA, "PE-2", "accepted"), (LUIS, "PE-3", "invited"),
        (JOAO, "BR-1", "declined"),
    ):  # fmt: skip
        await invite(scenario, number, name, organization, state)
    return number


async def open_list(scenario, elena):
    await elena.says("/asistencia")
    elena.expect("¿De qué actividad es la lista?")
    await elena.says("1")
    elena.expect("Taller de cacao", "Presentes: 0 de 4", "Lista abierta")
    await elena.taps("✏️ Marcar la lista")


async def test_tap_to_mark_and_again_to_unmark(scenario):
    await a_workshop(scenario)
    elena = await the_team(scenario)
    await open_list(scenario, elena)
    assert elena.question.labels == [
        "▫️ Rosa Montenube · Cooperativa Flor de Nube", "▫️ Tomás Vallenube · Cooperativa Flor de Nube",
        "▫️ Delia Ríonube · Unión Nube Alta", "▫️ Luis Solquieto · Comité Río Quieto", "Listo · 0 de 4",
    ]  # fmt: skip
    asked = elena.question
    await elena.taps("▫️ Rosa Montenube · Cooperativa Flor de Nube")
    assert asked is elena.question  # where it stands, no new message
    assert asked.labels[0] == "✅ Rosa Montenube · Cooperativa Flor de Nube"
    assert asked.labels[-1] == "Listo · 1 de 4"
    assert "presente" in elena.notice
    await elena.taps("▫️ Delia Ríonube · Unión Nube Alta")
    assert await presences(scenario, "organization_id", "state", "source") == [
        ("PE-1", "confirmada", "list"), ("PE-2", "confirmada", "list"),
    ]  # fmt: skip
    await elena.taps("✅ Rosa Montenube · Cooperativa Flor de Nube")
    assert asked.labels[0].startswith("▫️ Rosa")
    (change,) = await scenario.rows(AttendanceChange)
    assert (change["before"]["state"], change["after"]["state"]) == ("confirmada", "rechazada")
    await elena.taps("▫️ Rosa Montenube · Cooperativa Flor de Nube")
    await elena.taps("Listo · 2 de 4")
    elena.expect("Presentes: 2 de 4")
    assert len(await presences(scenario)) == 2


async def test_numbers_are_typed_where_nothing_can_be_tapped(scenario):
    await a_workshop(scenario)
    elena = await the_team(scenario)
    await open_list(scenario, elena)
    await elena.says("3")
    elena.expect("Delia Ríonube", "presente")
    await elena.says("0")
    elena.expect("Presentes: 1 de 4")


async def test_pages(scenario):
    number = await add_activity(scenario, in_hours=1)
    for n in range(9):
        await scenario.somebody(f"Persona {chr(65 + n)}", "PE-1")
        await invite(scenario, number, f"Persona {chr(65 + n)}", "PE-1")
    elena = await the_team(scenario)
    await elena.says(f"/asistencia {number} lista")
    assert len(elena.question.labels) == 9
    await elena.taps("Siguientes ➡")
    assert [label.split(" · ")[0] for label in elena.question.labels] == [
        "▫️ Persona H",
        "▫️ Persona I",
        "⬅ Anteriores",
        "Listo",
    ]
    await elena.taps("▫️ Persona I · Cooperativa Flor de Nube")
    assert elena.question.labels[1].startswith("✅ Persona I")
    await elena.taps("⬅ Anteriores")
    assert elena.question.labels[0].startswith("▫️ Persona A")


async def test_a_name_on_paper_is_found_or_added(scenario):
    await a_workshop(scenario)
    elena = await the_team(scenario)
    await open_list(scenario, elena)
    await elena.says("winston")
    elena.expect("¿Quién es?")
    await elena.taps("Winston Cloudhill · Cloud Hill Growers")
    assert await presences(scenario, "organization_id", "state") == [("JM-1", "confirmada")]
    await elena.says("coperativa flor")
    await elena.taps("🏢 Cooperativa Flor de Nube")
    elena.expect("¿Quién vino por Cooperativa Flor de Nube?")
    await elena.says("Ana Hojaclara")
    assert (await presences(scenario, "organization_id", "named"))[1] == ("PE-1", "Ana Hojaclara")
    assert "✅ Ana Hojaclara · Cooperativa Flor de Nube" in elena.question.labels
    await elena.says("unión nube")
    await elena.taps("🏢 Unión Nube Alta")
    await elena.says("0")
    assert (await presences(scenario, "organization_id", "named"))[2] == ("PE-2", "")
    await elena.says("Zacarías Inventado")
    await elena.taps("Anotar «Zacarías Inventado» sin organización")
    assert (await presences(scenario, "organization_id", "named"))[3] == (None, "Zacarías Inventado")


async def test_the_list_is_closed_after_a_question(scenario):
    number = await a_workshop(scenario)
    elena = await the_team(scenario)
    await open_list(scenario, elena)
    await elena.says("1")
    await elena.says("0")
    await elena.taps("🔒 Cerrar la lista")
    elena.expect("Presentes: 1.", "¿Cierro la lista?")
    await elena.taps("Sí, cerrar")
    elena.expect("Lista cerrada. Presentes: 1.")
    (row,) = await scenario.rows(Activity)
    assert row["list_closed_at"] == scenario.clock()
    await elena.says(f"/asistencia {number} cerrada")
    elena.expect("ya estaba cerrada")


async def test_a_correction_after_closing_needs_a_reason_and_the_organization_is_told_once(scenario):
    """S06."""
    rosa, tomas = await scenario.person(ROSA).registers(), await scenario.person(TOMAS).registers()
    number = await a_workshop(scenario, list_closed_at=scenario.clock())
    elena = await the_team(scenario)
    await elena.says(f"/asistencia {number} lista")
    await elena.says("1")
    elena.expect("La lista está cerrada. ¿Por qué se corrige?")
    await elena.says("ok")
    elena.expect("¿Por qué se corrige?")
    rosa.read, tomas.read = len(rosa.chat), len(tomas.chat)
    await elena.says("Estaba en la hoja de papel")
    elena.expect("Rosa Montenube", "presente")
    scenario.clock.passes(days=1)
    await scenario.ticks()
    rosa.expect("La participación de Cooperativa Flor de Nube en «Taller de cacao» fue confirmada")
    tomas.expect_not("fue confirmada")
    rosa.read = len(rosa.chat)
    await elena.says(f"/asistencia {number} lista")
    await elena.answers("2", "También estaba en la hoja")  # a second one of the same organization
    await elena.says("1")
    await elena.says("Fue un error mío")
    await elena.says("1")
    await elena.says("No era error, sí vino")
    scenario.clock.passes(days=1)
    await scenario.ticks()
    rosa.expect_not("fue confirmada")
    tomas.expect_not("fue confirmada")
    changes = await scenario.rows(AttendanceChange)
    assert [(c["reason"], c["after"]["state"]) for c in changes] == [
        ("Fue un error mío", "rechazada"), ("No era error, sí vino", "confirmada"),
    ]  # fmt: skip
    lines = await scenario.rows(AuditLine, AuditLine.action == "attendance.change")
    assert lines[0]["detail"]["reason"] == "Estaba en la hoja de papel"
    assert all(line["actor"] == f"person:{elena.person_id}" for line in lines)


async def test_what_was_declared_is_confirmed_or_rejected_within_fifteen_days(scenario):
    luis, rosa = await scenario.person(LUIS).registers(), await scenario.person(ROSA).registers()
    number = await a_workshop(scenario)
    joao = await scenario.person(JOAO).registers()
    for talker in (luis, joao):
        await talker.says(f"/start {TOKEN}")
    elena = await the_team(scenario)
    await elena.says(f"/asistencia {number}")
    elena.expect("Por confirmar: 2")
    await elena.taps("❔ Por confirmar")
    elena.expect("falta confirmarlo")
    await elena.says("1")
    elena.expect("dice que estuvo. ¿Es así?")
    luis.read = len(luis.chat)
    await elena.taps("✅ Sí, estuvo")
    elena.expect("Asistencia confirmada")
    await elena.says("1")
    await elena.taps("❌ No estuvo")
    elena.expect("Asistencia rechazada", "No hay nada por confirmar")
    assert sorted(await presences(scenario, "state")) == [("confirmada",), ("rechazada",)]
    await rosa.says(f"ASISTENCIA-{CODE}")
    scenario.clock.passes(days=1)
    await scenario.ticks()
    luis.expect("fue confirmada")


async def test_after_fifteen_days_what_was_declared_is_no_longer_asked(scenario):
    luis = await scenario.person(LUIS).registers()
    number = await a_workshop(scenario)
    await luis.says(f"/start {TOKEN}")
    scenario.clock.passes(days=16)
    elena = await the_team(scenario)
    await elena.says(f"/asistencia {number}")
    elena.expect_not("Por confirmar")


async def test_a_visitor_is_linked_to_an_organization_later(scenario):
    number = await a_workshop(scenario)
    someone = scenario.stranger("door")
    await someone.says(f"ASISTENCIA-{CODE}")
    await someone.answers("1", "1", "Ana Solquieta", "Rio Quieto", "2")
    elena = await the_team(scenario)
    await elena.says(f"/asistencia {number}")
    elena.expect("Visitantes sin organización: 1")
    await elena.taps("👋 Visitantes")
    await elena.says("1")
    elena.expect("Ana Solquieta dijo: Rio Quieto")
    await elena.says("comite rio quieto")
    await elena.says("1")
    elena.expect("Ana Solquieta cuenta ahora por Comité Río Quieto", "No hay visitantes sin organización")
    assert await presences(scenario, "named", "organization_id", "state") == [("Ana Solquieta", "PE-3", "confirmada")]
    (change,) = await scenario.rows(AttendanceChange)
    assert change["before"]["organization_id"] is None


async def test_the_union_does_not_count_for_its_cooperatives_unless_the_list_names_them(scenario):
    """S32."""
    number = await a_workshop(scenario)
    elena = await the_team(scenario)
    await elena.says(f"/asistencia {number} lista")
    await elena.taps("▫️ Delia Ríonube · Unión Nube Alta")
    assert await presences(scenario, "organization_id") == [("PE-2",)]
    await elena.says("Cooperativa Flor de Nube")
    await elena.taps("🏢 Cooperativa Flor de Nube")
    await elena.says("0")
    assert await presences(scenario, "organization_id") == [("PE-2",), ("PE-1",)]


async def test_the_picture_for_the_door(scenario):
    number = await a_workshop(scenario)
    scenario.resources = scenario.resources.__class__(
        scenario.resources.shelf, door_link=lambda it: f"https://x.invalid/t/{it}"
    )
    elena = await the_team(scenario)
    await elena.says(f"/asistencia {number} qr")
    elena.expect(f"ASISTENCIA-{CODE}")
    assert elena.reply[-1].picture.startswith(b"\x89PNG")


async def test_a_scope_sees_its_own_organizations_only(scenario):
    number = await a_workshop(scenario)
    marta = await the_team(scenario, role="cn", scope="BR", name="Marta Nubeclara")
    await marta.says(f"/asistencia {number}")
    marta.expect("Presentes: 0 de 0")
    await marta.taps("✏️ Marcar la lista")
    marta.expect("Todavía no hay nadie en la lista")
    await marta.says("rosa montenube")
    marta.expect("No encuentro «rosa montenube» entre sus organizaciones")
    marta.expect_not("Cooperativa Flor de Nube")
    await marta.says("joão ventoclaro")
    await marta.says("1")
    assert await presences(scenario, "organization_id", "state") == [("BR-1", "confirmada")]


async def test_members_have_no_list(scenario):
    number = await a_workshop(scenario)
    rosa = await scenario.person(ROSA).registers()
    await rosa.says(f"/asistencia {number} lista")
    rosa.expect("código de 4 letras y números")


async def test_no_activities_yet(scenario):
    elena = await the_team(scenario)
    await elena.says("asistencia")
    elena.expect("No hay actividades de estos días")
    await elena.says("/asistencia 99")
    elena.expect("No encuentro esa actividad")


async def test_a_coordination_has_no_list_of_an_activity_that_is_not_its_own(scenario):
    """A list that is closed by somebody else would leave everybody at the door unconfirmed."""
    number = await add_activity(scenario, in_hours=1, audience="pais:PE")
    await invite(scenario, number, ROSA, "PE-1", "accepted")
    brazil = await the_team(scenario, "cn", "BR", "Carla Nubeserena")
    await brazil.says(f"/asistencia {number}")
    brazil.expect("No encuentro")
    await brazil.says("/asistencia")
    brazil.expect_not("Taller de cacao")
    await brazil.says(f"/asistencia {number} cerrada")
    assert (await scenario.rows(Activity))[0]["list_closed_at"] is None
    peru = await the_team(scenario, "cn", "PE", "Pilar Nubeserena")
    await peru.answers(f"/asistencia {number}", "cerrar la lista", "1")
    assert (await scenario.rows(Activity))[0]["list_closed_at"] is not None


async def test_who_has_somebody_on_the_list_of_the_whole_network_marks_and_does_not_close(scenario):
    number = await a_workshop(scenario)
    peru = await the_team(scenario, "cn", "PE", "Pilar Nubeserena")
    await peru.says(f"/asistencia {number}")
    peru.expect("Presentes: 0 de 4")
    assert "🔒 Cerrar la lista" not in peru.question.labels
    await peru.says(f"/asistencia {number} cerrada")
    peru.expect("Eso está fuera de su ámbito (PE)")
    assert (await scenario.rows(Activity))[0]["list_closed_at"] is None
    lines = await scenario.rows(AuditLine, AuditLine.action == "access.refused")
    assert lines


async def test_visitors_and_names_without_an_organization_belong_to_who_holds_the_activity(scenario):
    number = await a_workshop(scenario)
    elena = await the_team(scenario)
    await elena.answers(f"/asistencia {number} agregar", "Zacarías Inventado", "1", "0")
    elena.expect("Visitantes sin organización: 1", "Presentes: 1 de 5")
    peru = await the_team(scenario, "cn", "PE", "Pilar Nubeserena")
    await peru.says(f"/asistencia {number}")
    peru.expect("Presentes: 0 de 4")
    peru.expect_not("Visitantes")
    await peru.says(f"/asistencia {number} visitas")
    peru.expect("No hay visitantes")
    peru.expect_not("Zacarías")
    await peru.says(f"/asistencia {number} lista")
    await peru.says("zacarias inventado")
    peru.expect("No encuentro «zacarias inventado» entre sus organizaciones")
    await peru.says("0")
    peru.expect("Toque a quien está presente")
    assert len(await presences(scenario)) == 1


@pytest.mark.parametrize(
    ("audience", "scope", "sees"),
    [
        ("region:andina", "PE", True),
        ("pais:PE,EC", "EC", True),
        ("region:andina", "BR", False),
        ("pais:PE", "andina", True),
    ],
)
async def test_who_has_a_country_of_the_activity_in_scope_has_its_list_before_anybody_is_invited(
    scenario, audience, scope, sees
):
    number = await add_activity(scenario, in_hours=1, audience=audience)
    role = "regional" if scope == "andina" else "cn"
    pilar = await the_team(scenario, role, scope, "Pilar Nubeserena")
    await pilar.says(f"/asistencia {number}")
    pilar.expect("Presentes: 0 de 0" if sees else "No encuentro esa actividad")


async def test_who_loses_the_role_with_the_list_in_hand_marks_nobody_any_more(scenario):
    number = await a_workshop(scenario)
    elena = await the_team(scenario)
    await elena.says(f"/asistencia {number} lista")
    await scenario.change(update(Person).where(Person.id == elena.person_id).values(role="miembro"))
    await elena.says("1")
    elena.expect("Eso lo hace el equipo de CLAC")
    assert await presences(scenario) == []
