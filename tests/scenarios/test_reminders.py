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
