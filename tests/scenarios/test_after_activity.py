"""The day after an activity: a short check-in, what is declared in it, and what the team learns (domain 3.3 b)."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.exchange.activities_out import held
from storage.models import Activity, Attendance, FrameEntry, Outbox, Round
from tests.activities import CODE, add_activity, invite, presences

ROSA, TOMAS, DELIA, LUIS = "Rosa Montenube", "Tomás Vallenube", "Delia Ríonube", "Luis Solquieto"
JOAO, WINSTON = "João Ventoclaro", "Winston Cloudhill"
FRIDAY = datetime(2026, 11, 20, 14, tzinfo=UTC)
pytestmark = pytest.mark.both_databases


async def after_a_workshop(scenario, *names, **values):
    """An activity of Friday 9:00 to 12:00 in Lima; Rosa and João said yes, Luis no. Now it is Friday evening."""
    scenario.clock.now = FRIDAY - timedelta(days=1)
    talkers = [await scenario.person(name).registers() for name in names]
    number = await add_activity(scenario, **{"starts_at": FRIDAY, "ends_at": FRIDAY + timedelta(hours=3)} | values)
    for name, organization, state in (
        (ROSA, "PE-1", "accepted"),
        (JOAO, "BR-1", "accepted"),
        (LUIS, "PE-3", "declined"),
    ):
        await invite(scenario, number, name, organization, state)
    scenario.clock.now = FRIDAY + timedelta(hours=9)
    await scenario.ticks()
    return talkers


async def monday_morning(scenario):
    """The next working day, at ten in Lima; several ticks, as it happens."""
    scenario.clock.now = datetime(2026, 11, 21, 12, tzinfo=UTC)  # Saturday: the round opens, nothing leaves
    await scenario.ticks()
    saturday = len([row for row in await scenario.rows(Outbox, Outbox.purpose == "surveys") if row["state"] == "sent"])
    scenario.clock.now = datetime(2026, 11, 23, 15, tzinfo=UTC)
    for talker in scenario.talkers.values():
        talker.read = len(talker.chat)
    await scenario.ticks()
    await scenario.ticks()
    return saturday


async def test_who_was_invited_or_present_is_asked_once_on_the_next_working_day(scenario):
    rosa, tomas, luis, joao, winston = await after_a_workshop(scenario, ROSA, TOMAS, LUIS, JOAO, WINSTON)
    assert await scenario.rows(Round) == []  # not on the same day
    assert await monday_morning(scenario) == 0
    for talker, words in (
        (rosa, "Hace poco fue «Taller de cacao»"),
        (luis, "Taller de cacao"),
        (joao, "Oficina de cacau"),
    ):
        talker.expect(words)
        assert len(talker.reply) == 1
    tomas.expect_nothing()
    winston.expect_nothing()
    (round_,) = await scenario.rows(Round)
    assert (round_["activity_id"], round_["state"], round_["name"]) == (1, "open", "Taller de cacao")
    assert {row["organization_id"] for row in await scenario.rows(FrameEntry)} == {"PE-1", "PE-3", "BR-1"}
    for _ in range(3):
        scenario.clock.passes(hours=1)
        await scenario.ticks()
    assert len(rosa.reply) == 1


async def test_four_questions_for_who_came_and_the_name_of_the_activity_in_the_first(scenario):
    (joao,) = await after_a_workshop(scenario, JOAO)
    await monday_morning(scenario)
    await joao.taps("Sim, começar")
    joao.expect("A sua organização participou de «Oficina de cacau»?")
    await joao.answers("1", "5", "4", "não")
    await joao.says("enviar")
    joao.expect("Obrigado")
    assert await joao.stored() == {
        "act_asistio": "presencial", "act_utilidad": "5", "act_aplica": "4", "act_comentario": "não",
    }  # fmt: skip
    assert await presences(scenario, "organization_id", "state", "source", "mode") == [
        ("BR-1", "declarada", "declared", "presencial")
    ]


async def test_three_questions_for_who_did_not_come(scenario):
    (luis,) = await after_a_workshop(scenario, LUIS)
    await monday_morning(scenario)
    await luis.taps("Sí, empezar")
    await luis.answers("3", "2", "no", "enviar")
    luis.expect("¡Gracias!")
    assert (await luis.stored())["act_motivo_no"] == "lejos"
    assert await presences(scenario) == []


async def test_what_is_confirmed_already_is_not_declared_again(scenario):
    (rosa,) = await after_a_workshop(scenario, ROSA)
    await rosa.says(f"ASISTENCIA-{CODE}")
    await monday_morning(scenario)
    await rosa.taps("Sí, empezar")
    await rosa.answers("2", "5", "5", "no", "enviar")
    assert await presences(scenario, "state", "mode", "source") == [("confirmada", "presencial", "code")]


async def test_who_changes_the_answer_takes_the_declaration_back(scenario):
    (rosa,) = await after_a_workshop(scenario, ROSA)
    await monday_morning(scenario)
    await rosa.taps("Sí, empezar")
    await rosa.answers("1", "5", "5", "no", "enviar")
    assert await presences(scenario, "state") == [("declarada",)]
    await rosa.says("encuesta")
    await rosa.answers("1", "3", "2", "no", "enviar")
    assert await presences(scenario, "state") == [("rechazada",)]


async def test_it_closes_after_ten_days(scenario):
    await after_a_workshop(scenario, ROSA)
    await monday_morning(scenario)
    scenario.clock.now = datetime(2026, 12, 2, 4, 59, tzinfo=UTC)  # still the tenth day in Lima
    await scenario.ticks()
    (round_,) = await scenario.rows(Round)
    assert round_["state"] == "open"
    scenario.clock.passes(days=1)
    await scenario.ticks()
    (round_,) = await scenario.rows(Round)
    assert round_["state"] == "closed"


async def test_beside_a_survey_that_is_open_each_has_its_name(scenario):
    (rosa,) = await after_a_workshop(scenario, ROSA)
    await scenario.opens_round(days=21, name="Satisfacción 2026")
    await monday_morning(scenario)
    await rosa.says("encuesta")
    labels = ["Cooperativa Flor de Nube · Satisfacción 2026", "Cooperativa Flor de Nube · Taller de cacao"]
    rosa.expect("¿Por cuál", choices=labels)
    await rosa.says("2")
    rosa.expect("¿Su organización participó en «Taller de cacao»?")


async def test_a_cancelled_activity_asks_nobody(scenario):
    """S15: no check-in."""
    (rosa,) = await after_a_workshop(scenario, ROSA, state="cancelada")
    await monday_morning(scenario)
    rosa.expect_nothing()
    assert await scenario.rows(Round) == []


async def test_who_has_had_four_messages_in_thirty_days_is_left_in_peace(scenario):
    (rosa,) = await after_a_workshop(scenario, ROSA)
    row = (await scenario.rows(Outbox))[0]
    async with scenario.database.transaction() as db:
        for number in range(4):
            sent = {**row, "key": f"earlier:{number}", "purpose": "invitations", "priority": 2, "state": "sent"}
            sent |= {"sent_at": scenario.clock(), "created_at": scenario.clock()}
            await db.execute(Outbox.__table__.insert().values({k: v for k, v in sent.items() if k != "id"}))
    await monday_morning(scenario)
    rosa.expect_nothing()


async def test_of_a_name_on_paper_every_contact_is_asked(scenario):
    (tomas,) = await after_a_workshop(scenario, TOMAS)
    async with scenario.database.transaction() as db:
        row = {"activity_id": 1, "organization_id": "PE-2", "named": "Ana", "mode": "presencial", "state": "confirmada"}
        await db.execute(Attendance.__table__.insert().values(**row, source="list", at=scenario.clock()))
    delia = await scenario.person(DELIA).registers()
    await monday_morning(scenario)
    delia.expect("Taller de cacao")
    tomas.expect_nothing()


# --- what the team sees


async def answered(scenario, count):
    """So many organizations answer the check-in, the last two of them that they could not come."""
    number = await add_activity(scenario, in_hours=-30)
    talkers = []
    for n in range(count):
        key = f"N-{n}"
        async with scenario.database.transaction() as db:
            from tests.network import add_organization

            await add_organization(db, key, f"Cooperativa {n}", "opp", "PE", "andina", "America/Lima", "es")
        talker = await (await scenario.somebody(f"Persona{n} Nube", key)).registers()
        await invite(scenario, number, talker.name, key)
        talkers.append(talker)
    await scenario.change(update(Activity).values(state="realizada"))
    await scenario.ticks()
    for n, talker in enumerate(talkers):
        await talker.says("encuesta")
        await talker.answers(*(("1", "5", "4", "no") if n < count - 2 else ("3", "1", "no")), "enviar")
    return number


@pytest.mark.parametrize(
    ("count", "said"), [(7, "Le sirvió a su organización: 100 de 100 (5 org.)"), (6, "🔒 Le sirvió")]
)
async def test_the_quality_of_an_activity_from_five_organizations_on(scenario, count, said):
    number = await answered(scenario, count)
    elena = await (await scenario.somebody("Elena Nubeserena", role="mel")).registers()
    await elena.says(f"/asistencia {number} numeros")
    elena.expect("Cómo les pareció «Taller de cacao»", said, "🔒 Motivos de ausencia")
    elena.expect("Por confirmar")


async def test_an_organization_weighs_the_same_whoever_asks_and_however_many_of_it_answer(scenario):
    number = await answered(scenario, 7)
    second = await (await scenario.somebody("Segunda Nube", "N-0")).registers()
    await second.says("encuesta")
    await second.answers("1", "1", "4", "no", "enviar")
    elena = await (await scenario.somebody("Elena Nubeserena", role="mel")).registers()
    await elena.says(f"/asistencia {number} numeros")
    elena.expect("Le sirvió a su organización: 90 de 100 (5 org.)")
    async with scenario.database.reading() as db:
        table = await held(db)
    handed_out = dict(zip(table.headings, table.rows[0], strict=True))
    assert (handed_out["utilidad"], handed_out["respondieron"]) == (90.0, 5)


async def test_nobody_has_answered_yet(scenario):
    number = await add_activity(scenario, in_hours=1)
    elena = await (await scenario.somebody("Elena Nubeserena", role="mel")).registers()
    await elena.says(f"/asistencia {number} numeros")
    elena.expect("Todavía nadie ha respondido")
