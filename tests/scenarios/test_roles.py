"""Who may do what in the chat: refusals are kind, in the person's language, and written down (S30)."""

import pytest

from bot.access import Permission
from bot.handlers import COMMANDS, NEEDS
from storage.models import AuditLine


async def refusals(scenario):
    rows = await scenario.rows(AuditLine, AuditLine.action == "access.refused")
    return [(row["actor"], row["detail"]["permission"]) for row in rows]


@pytest.mark.parametrize(
    "words",
    [
        "quiero los nombres de los insatisfechos", "¿Quiénes están descontentos?", "quién respondió mal",
        "deme la lista de quienes se quejaron",
    ],
)  # fmt: skip
async def test_a_board_member_asks_for_the_names_of_the_dissatisfied(scenario, words):
    leader = await (await scenario.somebody("Lidia Nubealta", "PE-2", role="lider")).registers()
    await leader.says(words)
    leader.expect("no mostramos quién respondió qué", "PROGRESO")
    assert await refusals(scenario) == [(f"person:{leader.person_id}", "opinions")]


async def test_it_is_refused_in_the_language_of_who_asks(scenario):
    leader = await (await scenario.somebody("Joana Nubealta", "BR-1", role="lider", language="pt")).registers()
    await leader.says("quero os nomes dos insatisfeitos")
    leader.expect("não mostramos quem respondeu o quê")


async def test_the_monitoring_team_sees_no_names_in_the_chat_either(scenario):
    mel = await (await scenario.somebody("Elena Solnube", role="mel")).registers()
    await mel.says("nombres de los insatisfechos")
    mel.expect("En el chat no se muestran respuestas con nombre")


async def test_an_open_answer_may_say_such_words(scenario):
    rosa = await scenario.person("Rosa").registers()
    await scenario.opens_round("", name="")
    await rosa.says("gracias a quien respondió mi consulta de la Prima")  # at the menu it is no answer
    assert len(await refusals(scenario)) == 1


@pytest.mark.parametrize("command", ["/buscar Tomás", "buscar Tomás", "/tareas", "/tarea 1"])
async def test_a_member_is_refused_what_is_the_teams(scenario, command):
    rosa = await scenario.person("Rosa").registers()
    await rosa.says(command)
    rosa.expect("PERSONA")
    rosa.expect_not("Tomás", "Vallenube")
    ((actor, permission),) = await refusals(scenario)
    assert (actor, Permission(permission)) == (f"person:{rosa.person_id}", NEEDS[command.strip("/").split(" ")[0]])


async def test_a_refusal_leaves_the_open_question_open(scenario):
    rosa = await scenario.person("Rosa").registers()
    await scenario.opens_round()
    await rosa.says("encuesta")
    await rosa.says("/tareas")
    await rosa.says("4")
    assert await rosa.stored()


async def test_an_admin_installs_and_reads_no_opinions(scenario):
    admin = await (await scenario.somebody("Ada Solnube", role="admin")).registers()
    await admin.says("quienes respondieron que estan insatisfechos")
    admin.expect("no mostramos quién respondió qué")


def test_what_a_command_needs_is_a_command():
    assert set(NEEDS) <= set(COMMANDS)
