"""`/actividades`: one's own, the organization's year, and the team's figures."""

import pytest

from storage.models import Attendance
from tests.activities import CODE, TOKEN, add_activity, invite

ROSA, LUIS, JOAO = "Rosa Montenube", "Luis Solquieto", "João Ventoclaro"


@pytest.mark.both_databases
async def test_what_is_to_come_what_was_attended_and_the_year_of_the_organization(scenario):
    rosa = await scenario.person(ROSA).registers()
    now = await add_activity(scenario, in_hours=1)
    soon = await add_activity(scenario, in_hours=240, title={"es": "Asamblea"}, door_code="A2B3", door_token="x")
    for number in (now, soon):
        await invite(scenario, number, ROSA, "PE-1", "accepted" if number == now else "invited")
    await rosa.says(f"ASISTENCIA-{CODE}")
    scenario.clock.passes(hours=30)
    await scenario.ticks()
    await rosa.says("actividades")
    rosa.expect("Lo que viene", "Asamblea", "sin responder", "Donde estuvo", "✅", "Taller de cacao")
    rosa.expect("Cooperativa Flor de Nube este año: una actividad", "1 de 6 org.")
    await rosa.says("1")
    rosa.expect("Asamblea")
    rosa.expect_not("No entendí")


async def test_nothing_yet(scenario):
    rosa = await scenario.person(ROSA).registers()
    await rosa.says("/actividades")
    rosa.expect("no tiene invitaciones pendientes", "Todavía no hay asistencias suyas", "todavía ninguna actividad")


async def test_what_is_only_declared_has_its_sign(scenario):
    luis = await scenario.person(LUIS).registers()
    await add_activity(scenario, in_hours=1)
    await luis.says(f"/start {TOKEN}")
    await luis.says("mis actividades")
    luis.expect("❔", "falta que alguien lo confirme")


@pytest.mark.parametrize(("name", "said"), [("João", "O que vem"), ("Winston", "What is coming"), ("Marie", "À venir")])
async def test_in_every_language(scenario, name, said):
    talker = await scenario.person(name).registers()
    await talker.says("/actividades")
    talker.expect(said)


@pytest.mark.both_databases
async def test_the_team_sees_figures_and_who_was_never_invited(scenario):
    number = await add_activity(scenario, in_hours=-50, state="realizada")
    await invite(scenario, number, ROSA, "PE-1")
    await invite(scenario, number, JOAO, "BR-1", "declined")
    await scenario.change(
        Attendance.__table__.insert().values(
            activity_id=number, organization_id="PE-1", mode="presencial", state="confirmada", source="list",
            at=scenario.clock(),
        )
    )  # fmt: skip
    elena = await (await scenario.somebody("Elena Nubeserena", role="mel")).registers()
    await elena.says("actividades")
    elena.expect("Taller de cacao: 2 · 1 · 1", "nunca invitadas en 12 meses: 4")
    await elena.taps("Ver las nunca invitadas")
    elena.expect("• Unión Nube Alta (PE)", "• Cloud Hill Growers (JM)")
    elena.expect_not("Vento Claro")
    await elena.says("/actividades")
    await elena.says("1")
    elena.expect("Presentes: 1 de 2")


async def test_a_coordination_sees_its_own_country(scenario):
    number = await add_activity(scenario, in_hours=-50, state="realizada")
    await invite(scenario, number, ROSA, "PE-1")
    marta = await (await scenario.somebody("Marta Nubeclara", role="cn", scope="BR")).registers()
    await marta.says("/actividades nunca")
    marta.expect("Associação Vento Claro")
    marta.expect_not("Unión Nube Alta")


async def test_a_team_without_activities(scenario):
    elena = await (await scenario.somebody("Elena Nubeserena", role="mel")).registers()
    await elena.says("actividades")
    elena.expect("No hay actividades en estas fechas")
