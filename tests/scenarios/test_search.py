"""The team finds people and organizations, within its reach; phones are masked and every search is written down."""

import pytest

from storage.models import AuditLine


@pytest.fixture
async def register(scenario):
    await scenario.somebody("Ana Cielonube", "PE-1", phone="+51912345678", position="gerenta")
    await scenario.somebody("Iván Cielobrasil", "BR-1", phone="+5511912345678")
    return scenario


async def staff(scenario, role, scope=""):
    return await (await scenario.somebody(f"Equipo{role} Solnube", role=role, scope=scope)).registers()


@pytest.mark.both_databases
async def test_the_coordination_finds_its_people_with_their_phone(register):
    cn = await staff(register, "cn", "PE")
    await cn.says("buscar ana cielonuve")
    cn.expect("👤 Ana Cielonube", "Cooperativa Flor de Nube · gerenta · PE", "+51 912 345 678")
    await cn.says("buscar cielobrasil")
    cn.expect("No encontré a nadie")


async def test_a_region_sees_masked_phones(register):
    regional = await staff(register, "regional", "andina")
    await regional.says("/buscar Ana")
    regional.expect("👤 Ana Cielonube", "+51 •••• 678")
    regional.expect_not("912 345")


async def test_the_monitoring_team_finds_everybody(register):
    mel = await staff(register, "mel")
    for words, found in (
        ("ivan", "Iván Cielobrasil"),
        ("vento claro", "Associação Vento Claro"),
        ("5678", "Ana"),
        ("HT-1", "Lune"),
    ):
        await mel.says(f"buscar {words}")
        mel.expect(found)


async def test_an_admin_finds_people_with_masked_phones(register):
    admin = await staff(register, "admin")
    await admin.says("buscar ana cielonube")
    admin.expect("+51 •••• 678")


async def test_a_coordination_without_a_scope_finds_nobody(register):
    cn = await staff(register, "cn")
    await cn.says("buscar ana")
    cn.expect_not("Cielonube")


async def test_every_search_is_written_down_by_number(register):
    mel = await staff(register, "mel")
    await mel.says("buscar ana cielonube")
    (row,) = await register.rows(AuditLine, AuditLine.action == "people.search")
    assert row["actor"] == f"person:{mel.person_id}"
    assert row["detail"]["person"] == [register.people["Ana Cielonube"]]
    assert "Ana" not in str(row)


async def test_search_without_words_says_how(register):
    mel = await staff(register, "mel")
    await mel.says("/buscar")
    mel.expect("Escriba BUSCAR y un nombre")
