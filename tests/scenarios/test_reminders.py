"""Reminders: to those who still owe an answer, in their own morning, once; and what people say to them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from storage.models import FrameEntry, Outbox, Person, Refusal, Reminder, Snooze

pytestmark = pytest.mark.both_databases

LIMA = ZoneInfo("America/Lima")
WEDNESDAY, MONDAY = datetime(2026, 11, 25, 9, tzinfo=LIMA), datetime(2026, 11, 30, 9, tzinfo=LIMA)  # day 3 and day 8


async def comes(scenario, moment):
    """Time passes until an instant, and the bot ticks."""
    for talker in scenario.talkers.values():
        talker.read = len(talker.chat)
    scenario.clock.now = moment
    await scenario.ticks()


async def decisions(scenario, name):
    rows = await scenario.rows(Reminder, Reminder.person_id == scenario.people[name])
    return [(row["occurrence"], row["state"], row["reason"]) for row in rows]


async def asked(scenario, *names, **until):
    """People who have agreed and are invited to a round."""
    people = [await scenario.person(name).registers() for name in names]
    await scenario.opens_round(**(until or {"days": 21}))
    return people


async def test_who_has_not_answered_is_reminded_twice_in_their_own_morning(scenario):
    rosa, joao = await asked(scenario, "Rosa", "João")
    await comes(scenario, WEDNESDAY.replace(hour=6))  # eight o'clock in São Paulo, six in Lima
    rosa.expect_nothing()
    await comes(scenario, WEDNESDAY.replace(hour=7, minute=0))
    joao.expect("Associação Vento Claro", choices=["Sim, começar", "Mais tarde", "Não quero"])
    rosa.expect_nothing()
    await comes(scenario, WEDNESDAY)
    rosa.expect("Todavía puede responder la encuesta corta de CLAC por Cooperativa Flor de Nube", "13 de diciembre")
    joao.expect_nothing()
    await comes(scenario, MONDAY)
    rosa.expect("Todavía puede responder")
    await comes(scenario, MONDAY + timedelta(days=4))
    rosa.expect_nothing()
    assert await decisions(scenario, rosa.name) == [("1", "queued", ""), ("2", "queued", "")]


async def test_it_says_where_the_survey_stands_and_goes_on_there(scenario):
    (rosa,) = await asked(scenario, "Rosa")
    await rosa.says("encuesta")
    await rosa.answers("4", "4", "4", "4")
    await comes(scenario, WEDNESDAY)
    rosa.expect("Seguimos en la pregunta 5 de 8", choices=["Seguir", "Más tarde", "No quiero"])
    await rosa.taps("Seguir")
    rosa.expect("5/8")


async def test_who_has_everything_answered_is_told_that_sending_is_missing(scenario):
    (rosa,) = await asked(scenario, "Rosa")
    await rosa.says("encuesta")
    await rosa.answers(*"4444444", "nada")
    await comes(scenario, WEDNESDAY)
    rosa.expect("solo falta enviarla")


async def test_when_one_has_answered_the_organization_owes_nothing(scenario):
    rosa, tomas = await asked(scenario, "Rosa", "Tomás")
    await rosa.says("encuesta")
    await rosa.answers(*"4444444", "nada", "enviar")
    await comes(scenario, WEDNESDAY)
    rosa.expect_nothing()
    tomas.expect_nothing()
    assert await decisions(scenario, tomas.name) == []


async def test_who_has_begun_is_reminded_though_a_colleague_has_answered(scenario):
    rosa, tomas = await asked(scenario, "Rosa", "Tomás")
    await tomas.says("encuesta")
    await tomas.says("4")
    await rosa.says("encuesta")
    await rosa.answers(*"4444444", "nada", "enviar")
    await comes(scenario, WEDNESDAY)
    tomas.expect("Seguimos en la pregunta 2 de 8")


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("La próxima semana", MONDAY),
        ("el viernes", datetime(2026, 11, 27, 9, tzinfo=LIMA)),
        ("recuérdeme el jueves", datetime(2026, 11, 26, 9, tzinfo=LIMA)),
    ],
)
async def test_later_is_on_the_day_the_person_names(scenario, said, day):
    (rosa,) = await asked(scenario, "Rosa")
    await rosa.taps("Más tarde")
    await rosa.says("enseguida")  # no day: the survey is offered instead
    rosa.expect("1/8")
    await rosa.says("pausa")
    await rosa.says(said)
    rosa.expect("le escribo entonces")
    await comes(scenario, WEDNESDAY)
    rosa.expect_nothing()
    await comes(scenario, day)
    rosa.expect("Seguimos en la pregunta 1 de 8")
    assert [row["reason"] for row in await scenario.rows(Reminder) if row["state"] == "missed"][:1] == ["snoozed"]


async def test_a_day_after_the_closing_is_no_day(scenario):
    (rosa,) = await asked(scenario, "Rosa", days=5)
    await rosa.taps("Más tarde")
    await rosa.taps("La próxima semana")
    rosa.expect("ya habrá cerrado", "27 de noviembre")
    await rosa.taps("Mañana")
    rosa.expect("le escribo entonces: lunes, 23 de noviembre")


async def test_a_reminder_may_be_put_off_at_the_reminder_too(scenario):
    (rosa,) = await asked(scenario, "Rosa")
    await comes(scenario, WEDNESDAY)
    await rosa.taps("Más tarde")
    await rosa.taps("Mañana")
    await comes(scenario, WEDNESDAY + timedelta(days=1))
    rosa.expect("Todavía puede responder")


async def test_who_does_not_want_is_thanked_and_left_in_peace_and_may_come_back(scenario):
    (rosa,) = await asked(scenario, "Rosa")
    await comes(scenario, WEDNESDAY)
    await rosa.taps("No quiero")
    rosa.expect("no le recordaré más esta encuesta", "Gracias", "ENCUESTA")
    assert len(await scenario.rows(Refusal)) == 1
    await comes(scenario, MONDAY)
    rosa.expect_nothing()
    await rosa.says("encuesta")
    rosa.expect("1/8")
    assert await scenario.rows(Refusal) == []


@pytest.mark.parametrize("words", ["no quiero responder", "No quiero"])
async def test_the_wish_not_to_answer_can_be_typed_and_is_asked_back_inside_the_survey(scenario, words):
    (rosa,) = await asked(scenario, "Rosa")
    await rosa.says("encuesta")
    await rosa.says("4")
    await rosa.says(words)
    rosa.expect("¿No quiere responder esta encuesta?", choices=["No quiero responder", "Seguir con la encuesta"])
    await rosa.says("2")
    rosa.expect("2/8")
    await rosa.says(words)
    await rosa.taps("No quiero responder")
    rosa.expect("no le recordaré más")
    assert await rosa.stored() == {"rec_conoce": "4"}
    await comes(scenario, WEDNESDAY)
    rosa.expect_nothing()


async def test_who_speaks_for_two_organizations_is_reminded_once_a_day(scenario):
    (delia,) = await asked(scenario, "Delia")
    await comes(scenario, WEDNESDAY)
    assert sum("Todavía puede" in message.text for message in delia.reply) == 1
    assert sorted(reason for _, _, reason in await decisions(scenario, delia.name)) == ["", "together"]


async def test_whoever_opted_out_is_not_written_to_and_it_says_why(scenario):
    rosa, joao = await asked(scenario, "Rosa", "João")
    await rosa.says("SALIR")
    await joao.blocks()
    await comes(scenario, WEDNESDAY)
    rosa.expect_nothing()
    assert await decisions(scenario, rosa.name) == [("1", "missed", "opted_out")]
    assert await decisions(scenario, joao.name) == [("1", "missed", "no_address")]


async def test_an_organization_that_left_the_frame_is_not_reminded(scenario):
    (rosa,) = await asked(scenario, "Rosa")
    await scenario.change(update(FrameEntry).values(left_at=scenario.clock()))
    await comes(scenario, WEDNESDAY)
    rosa.expect_nothing()
    assert await decisions(scenario, rosa.name) == []


async def test_an_answer_that_comes_at_night_stops_what_waits_for_the_morning(scenario):
    rosa, tomas = await asked(scenario, "Rosa", "Tomás")
    await comes(scenario, WEDNESDAY.replace(hour=22))  # nothing ran in the morning: it leaves on Thursday
    await rosa.says("encuesta")
    await rosa.answers(*"4444444", "nada", "enviar")
    await comes(scenario, WEDNESDAY + timedelta(days=1))
    rosa.expect_nothing()
    tomas.expect_nothing()
    states = {row["state"] for row in await scenario.rows(Outbox) if ":reminder:" in row["key"]}
    assert states == {"cancelled"}


async def test_what_fell_due_while_nothing_ran_is_sent_late_or_missed_with_the_reason(scenario):
    (rosa,) = await asked(scenario, "Rosa")
    await comes(scenario, MONDAY)  # both are due: only the second is of use
    assert len(rosa.reply) == 1
    assert await decisions(scenario, rosa.name) == [("1", "missed", "too_late"), ("2", "queued", "")]


async def test_a_dead_process_with_the_reminder_in_hand_and_a_clock_that_goes_back_double_nothing(scenario):
    (rosa,) = await asked(scenario, "Rosa")
    scenario.clock.now = WEDNESDAY
    await scenario.ticks_without_sending()
    await scenario.a_process_dies_with_the_queue()
    scenario.clock.passes(minutes=1)
    await scenario.ticks()
    scenario.clock.now = WEDNESDAY - timedelta(days=2)
    await scenario.ticks()
    await comes(scenario, WEDNESDAY + timedelta(hours=1))
    assert sum("Todavía puede" in message.text for message in rosa.chat) == 1
    assert len(await scenario.rows(Snooze)) == 0


async def test_the_cap_of_four_messages_holds_for_reminders(scenario):
    (rosa,) = await asked(scenario, "Rosa")
    (sent,) = await scenario.rows(Outbox, Outbox.purpose == "surveys")
    for number in range(3):
        extra = {**sent, "key": f"mailing:9{number}:x:y", "mailing_id": None}
        extra.pop("id")
        await scenario.change(Outbox.__table__.insert().values(**extra))
    await comes(scenario, WEDNESDAY)
    rosa.expect_nothing()
    assert await decisions(scenario, rosa.name) == [("1", "missed", "cap")]


async def test_what_was_due_at_the_closing_and_never_decided_is_kept_as_missed(scenario):
    (rosa,) = await asked(scenario, "Rosa", days=5)
    await comes(scenario, MONDAY)  # it has closed on Friday
    rosa.expect_nothing()
    assert await decisions(scenario, rosa.name) == [("1", "missed", "too_late")]


async def test_the_days_are_those_of_the_round(scenario):
    (rosa,) = await asked(scenario, "Rosa")
    await scenario.change(update(Person).values(language="en"))
    await scenario.change(Outbox.__table__.update().values(hours=None))
    from storage.models import Round

    await scenario.change(update(Round).values(reminder_days="1"))
    await comes(scenario, datetime(2026, 11, 23, 9, tzinfo=LIMA))
    rosa.expect("You can still answer", "December 13")
    await comes(scenario, WEDNESDAY)
    rosa.expect_nothing()
