"""`/panel`: the team's way into the console from the chat."""

from dataclasses import replace

import pytest

from bot.signing import LINKS
from storage.models import AuditLine, Session


@pytest.fixture
async def scenario(scenario):
    scenario.resources = replace(
        scenario.resources, panel_key="a key", panel_link=lambda token: f"https://panel.invalid/panel/door/{token}"
    )
    return scenario


@pytest.mark.both_databases
@pytest.mark.parametrize(("role", "scope"), [("cn", "PE"), ("regional", "andina"), ("mel", ""), ("admin", "")])
async def test_the_team_is_given_a_link_for_one_use(scenario, role, scope):
    elena = await (await scenario.somebody("Elena Solnube", role=role, scope=scope)).registers()
    await elena.says("/panel")
    elena.expect("Vale 15 minutos", "https://panel.invalid/panel/door/")
    (session,) = await scenario.rows(Session)
    assert (session["step"], session["person_id"], session["code"]) == ("link", elena.person_id, "")
    (line,) = await scenario.rows(AuditLine, AuditLine.action == "panel.link")
    assert line["actor"] == f"person:{elena.person_id}"
    assert session["token"] not in elena.reply[-1].text


@pytest.mark.parametrize("role", ["miembro", "lider"])
async def test_a_member_is_refused_kindly_and_it_is_written_down(scenario, role):
    lidia = await (await scenario.somebody("Lidia Nubealta", "PE-2", role=role)).registers()
    await lidia.says("/panel")
    lidia.expect("Eso lo hace el equipo de CLAC", "PERSONA")
    lidia.expect_not("https://")
    assert await scenario.rows(Session) == []
    (line,) = await scenario.rows(AuditLine, AuditLine.action == "access.refused")
    assert line["detail"]["permission"] == "panel"


async def test_somebody_nobody_knows_is_asked_who_it_is(scenario):
    stranger = scenario.stranger()
    await stranger.says("/panel")
    stranger.expect_not("https://")
    assert await scenario.rows(Session) == []


@pytest.mark.parametrize(
    ("word", "language", "said"),
    [("painel", "pt", "Vale 15 minutos"), ("panel", "en", "15 minutes"), ("panneau", "fr", "15 minutes")],
)
async def test_it_is_said_in_each_language(scenario, word, language, said):
    mel = await (await scenario.somebody("Elena Solnube", role="mel", language=language)).registers()
    await mel.says(word)
    mel.expect(said, "https://panel.invalid/panel/door/")


async def test_not_without_end(scenario):
    mel = await (await scenario.somebody("Elena Solnube", role="mel")).registers()
    for _ in range(LINKS + 1):
        await mel.says("/panel")
    mel.expect("muchos enlaces")
    scenario.clock.passes(hours=2)
    await mel.says("/panel")
    mel.expect("https://panel.invalid/panel/door/")


async def test_where_there_is_no_console_it_says_so(scenario):
    scenario.resources = replace(scenario.resources, panel_link=None)
    mel = await (await scenario.somebody("Elena Solnube", role="mel")).registers()
    await mel.says("/panel")
    mel.expect("El panel no está abierto")


async def test_who_erases_the_own_data_leaves_no_session(scenario):
    mel = await (await scenario.somebody("Elena Solnube", role="mel")).registers()
    await mel.says("/panel")
    await mel.says("borrar mis datos")
    await mel.says("1")
    assert await scenario.rows(Session) == []
