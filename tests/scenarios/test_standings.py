"""Rounds and the standings they move, as a leader in the chat sees them."""

import pytest
from sqlalchemy import update

from storage.models import AuditLine, FrameEntry, Lookup, Organization, Outbox
from tests.network import add_organization, add_person

LOW = ("1", "1", "1", "1", "1", "1", "1", "nada", "enviar")  # nothing anywhere
ANSWERED = ("4", "4", "4", "4", "4", "4", "4", "nada", "enviar")  # 75 points everywhere


async def grow(scenario, count, country="PE", region="andina", product="cafe", prefix="X"):
    """More organizations with a person each; gives the people."""
    people = []
    for n in range(count):
        key, name = f"{country}-{prefix}{n}", f"Persona{prefix}{n} {country}"
        async with scenario.database.transaction() as db:
            await add_organization(
                db, key, f"Cooperativa {prefix}{n}", "opp", country, region, "America/Lima", "es", (product,)
            )
            scenario.people[name] = await add_person(db, name, f"{prefix}{n:03}{country}22", "es", (key,))
        people.append((name, f"{prefix}{n:03}{country}22"))
    return people


async def answer(scenario, people, given=ANSWERED):
    for name, code in people:
        person = scenario.person(name, chat=name)
        await person.says(f"/start {code}")
        await person.answers("1", "sí", *given)
        person.expect("¡Gracias!")


@pytest.fixture
async def leader(scenario):
    return await scenario.person("Luis").registers()


# --- the round


@pytest.mark.both_databases
async def test_a_round_asks_the_active_organizations_of_its_day(scenario):
    await scenario.change(update(Organization).where(Organization.id == "BR-1").values(state="suspendida"))
    _, reach = await scenario.opens_round()
    entries = await scenario.rows(FrameEntry)
    assert {row["organization_id"] for row in entries} == {"PE-1", "PE-2", "PE-3", "JM-1", "HT-1"}
    (union,) = [row for row in entries if row["organization_id"] == "PE-2"]
    assert (union["country"], union["region"], union["kind"], union["products"]) == (
        "PE",
        "andina",
        "opp",
        "cacao;cafe",
    )
    assert (reach.organizations, reach.people, reach.invited, reach.no_consent) == (5, 6, 0, 6)


@pytest.mark.both_databases
async def test_a_round_invites_exactly_those_who_may_answer_and_agreed(scenario):
    rosa = await scenario.person("Rosa").registers()  # everything
    delia = await scenario.person("Delia").registers("2")  # questions only; two organizations
    tomas = await scenario.person("Tomás").registers("3")  # notices only
    winston = await scenario.person("Winston").registers("1")  # not in Peru
    luis = await scenario.person("Luis").registers("4")  # nothing
    _, reach = await scenario.opens_round("pais:PE tipo:opp")
    for person in (rosa, delia):
        person.expect("invita a")
        assert len(person.reply) == 1
    for person in (tomas, winston, luis):
        person.expect_nothing()
    assert (reach.organizations, reach.people, reach.invited, reach.no_consent, reach.no_address) == (2, 3, 2, 1, 0)
    assert len(await scenario.rows(Outbox, Outbox.purpose == "surveys")) == 2
    (line,) = await scenario.rows(AuditLine, AuditLine.action == "round.open")
    assert line["detail"] == {"frame": 2, "invited": 2}


async def test_a_second_round_of_the_form_is_refused(scenario):
    from bot.errors import ConflictError

    await scenario.opens_round()
    with pytest.raises(ConflictError, match="ya hay una ronda abierta"):
        await scenario.opens_round()
    await scenario.closes_round(1)
    with pytest.raises(ConflictError, match="ya está cerrada"):
        await scenario.closes_round(1)
    await scenario.opens_round(reason="se repite")


async def test_what_joins_later_is_not_in_the_round(scenario):
    await scenario.opens_round()
    ((name, code),) = await grow(scenario, 1)
    person = scenario.person(name, chat="late")
    await person.says(code)
    await person.says("1")
    person.expect_not("encuesta corta")
    await person.says("encuesta")
    person.expect("no hay ninguna encuesta abierta")


async def test_who_is_suspended_in_the_middle_stays_and_who_has_left_is_out(scenario):
    rosa = await scenario.person("Rosa").registers()
    await scenario.opens_round()
    await rosa.says("encuesta")
    await scenario.change(update(Organization).where(Organization.id == "PE-1").values(state="suspendida"))
    await rosa.says("4")
    rosa.expect("2/8")


async def test_an_invitation_not_yet_sent_dies_with_its_round(scenario):
    rosa = await scenario.person("Rosa").registers()
    await scenario.opens_round_quietly()
    await scenario.closes_round(1)
    await scenario.ticks()
    rosa.expect_nothing()
    (row,) = await scenario.rows(Outbox, Outbox.purpose == "surveys")
    assert (row["state"], row["outcome"]) == ("cancelled", "the round closed")


# --- the standings


async def test_without_answers_there_is_no_figure_and_never_a_zero(scenario, leader):
    await leader.says("progreso")
    leader.expect("Red CLAC", choices=["🔎 ¿De dónde sale este número?", "🏠 Mi organización", "📍 Mi país"])
    assert leader.reply[0].text.count("⚪") >= 5
    leader.expect_not(" 0 de 90", "0 %")
    assert leader.reply[0].picture.startswith(b"PNG")


@pytest.mark.both_databases
async def test_answers_move_the_number(scenario, leader):
    people = await grow(scenario, 10)
    await scenario.opens_round()
    await answer(scenario, people[:5])
    await leader.says("progreso")
    leader.expect("Satisfacción: 75 de 90", "5 de 16 org.")
    await answer(scenario, people[5:6], LOW)
    other = await scenario.person("Rosa").registers("3")
    await other.says("¿cómo vamos?")
    other.expect("Satisfacción: 63 de 90", "6 de 16 org.")  # (5 · 75 + 0) / 6 = 62.5
    await answer(scenario, people[6:])
    await leader.says("¿cómo vamos?")
    leader.expect("Satisfacción: 68 de 90", "10 de 16 org.")  # (9 · 75 + 0) / 10 = 67.5


@pytest.mark.both_databases
async def test_who_has_looked_cannot_work_out_what_one_organization_answered(scenario, leader):
    people = await grow(scenario, 6)
    await scenario.opens_round()
    await answer(scenario, people[:5])
    await leader.says("progreso")
    leader.expect("Satisfacción: 75 de 90", "5 de 12 org.")
    await answer(scenario, people[5:], LOW)
    for words in ("progreso", "progreso Perú", "progreso café", "progreso andina opp"):
        await leader.says(words)
        leader.expect_not("63 de 90", "6 de 12", "6 de 8")
    await leader.says("progreso")
    leader.expect("Satisfacción: 75 de 90", "5 de 12 org.", "se actualizan cuando")
    assert len(await scenario.rows(Lookup)) == 6


async def test_a_cut_that_leaves_few_of_what_was_seen_is_hidden(scenario, leader):
    """Two products together are nearly all of Peru: with Peru, they would tell of the two that are left."""
    coffee = await grow(scenario, 6)
    honey = await grow(scenario, 6, product="miel", prefix="M")
    others = await grow(scenario, 2, product="quinua", prefix="Q")
    await scenario.opens_round()
    await answer(scenario, coffee + honey + others)
    for words in ("progreso Perú café", "progreso Perú miel"):
        await leader.says(words)
        leader.expect("Satisfacción: 75 de 90")
    await leader.says("progreso Perú")
    leader.expect("🔒")
    leader.expect_not("75 de 90")


async def test_where_a_number_comes_from(scenario, leader):
    await scenario.opens_round()
    people = await grow(scenario, 5, prefix="Y")
    await scenario.closes_round(1)
    await scenario.opens_round(reason="se repite")
    await answer(scenario, people)
    await leader.says("progreso")
    await leader.taps("🔎 ¿De dónde sale este número?")
    leader.expect("¿De cuál indicador?")
    assert len(leader.reply[-1].labels) == 7
    await leader.says("2")
    leader.expect(
        "¿De dónde sale este número?", "Cómo se calcula:", "Se contaron: 5 de 11", "Corte: 22 de noviembre de 2026",
        "satisfaccion_membresia 2026.1", "Definición: versión 1", "Línea base: pendiente",
    )  # fmt: skip


@pytest.mark.parametrize(
    "words", ["progreso Perú café", "Progreso cafe en peru", "/progreso pais:PE producto:cafe", "progreso CAFÉ, PERÚ"]
)
async def test_natural_words_filter(scenario, leader, words):
    people = await grow(scenario, 6)
    await scenario.opens_round()
    await answer(scenario, people)
    await leader.says(words)
    leader.expect("Perú", "afé", "6 de 8 org.")


async def test_a_filter_may_follow_the_standings(scenario, leader):
    people = await grow(scenario, 6)
    await scenario.opens_round()
    await answer(scenario, people)
    await leader.says("progreso")
    await leader.says("Perú café")
    leader.expect("Perú", "afé")
    await leader.says("1")
    leader.expect("¿De dónde sale este número?", "Perú")


async def test_an_unknown_word_is_explained_and_never_taken_for_everything(scenario, leader):
    await leader.says("progreso marte cafe")
    leader.expect("marte", "Puede decir un país")
    leader.expect_not("📊")


async def test_a_small_group_is_hidden_and_the_refusal_is_logged(scenario, leader):
    people = await grow(scenario, 6)
    few = await grow(scenario, 3, "UY", "cono_sur", "miel", "U")
    await scenario.opens_round()
    await answer(scenario, people + few)
    await leader.says("progreso Uruguay miel")
    leader.expect("🔒", "muy pocas organizaciones")
    leader.expect_not("75 de 90")
    assert [row["action"] for row in await scenario.rows(AuditLine, AuditLine.action == "progress.hidden")]


async def test_two_figures_never_give_away_a_small_group(scenario, leader):
    """Ten in Peru, of which eight are of coffee: coffee set against Peru would tell the other two."""
    people = await grow(scenario, 8)
    others = await grow(scenario, 2, product="miel", prefix="M")
    await scenario.opens_round()
    await answer(scenario, people + others)
    await leader.says("progreso Perú")
    leader.expect("75 de 90")
    await leader.says("progreso Perú café")
    leader.expect("🔒")
    leader.expect_not("75 de 90")


async def test_late_answers_move_nothing(scenario, leader):
    people = await grow(scenario, 6)
    await scenario.opens_round()
    await answer(scenario, people)
    low = scenario.person("Rosa")
    await low.registers()
    await low.says("sí")
    await low.answers("1", "1")
    await scenario.closes_round(1)
    await leader.says("progreso")
    before = leader.reply[0].text
    await low.answers("1", "1", "1", "1", "1", "nada", "enviar")
    low.expect("no entra en el resultado")
    await leader.says("progreso")
    assert leader.reply[0].text == before
