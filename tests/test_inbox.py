"""The inbox on real databases: nothing acknowledged is lost, nothing happens twice, nothing blocks the next."""

import asyncio
import json

import pytest
from sqlalchemy import func, select, text

from bot.messages import Raw
from storage import inbox as rows
from storage.models import Inbox as Row
from storage.models import Outbox as OutboxRow
from tests.scenario import Scenario


@pytest.fixture
def talk(database, clock, settled):
    return Scenario(database, clock, settled)


async def states(talk):
    return [(row["provider_id"], row["state"]) for row in await talk.rows(Row)]


async def test_every_event_is_kept_as_it_arrived(talk):
    rosa = talk.person("Rosa")
    event = rosa.event(text="hola")
    await talk.deliver(event)
    (row,) = await talk.rows(Row)
    assert json.loads(row["body"]) == event
    assert (row["channel"], row["address"], row["order"], row["state"]) == ("test", "rosa", event["order"], "done")


async def test_a_duplicate_changes_nothing(talk):
    rosa = talk.person("Rosa")
    event = rosa.event(text="hola")
    await talk.deliver(event, event)
    await talk.deliver(event)
    assert len(rosa.chat) == 1
    assert len(await talk.rows(OutboxRow)) == 1


async def test_an_id_that_comes_again_long_after_is_another_message(talk):
    rosa = talk.person("Rosa")
    event = rosa.event(text="hola")
    await talk.deliver(event)
    talk.clock.passes(days=9)
    await talk.deliver({**rosa.event(text="hola"), "id": event["id"]})
    assert len(rosa.chat) == 2
    assert [state for _, state in await states(talk)] == ["done", "done"]


async def test_an_event_nobody_can_read_is_set_aside_and_the_next_is_handled(talk):
    rosa = talk.person("Rosa")
    await talk.deliver({"id": 77, "nonsense": True}, rosa.event(text="hola"))
    rosa.expect("código personal")
    (aside,) = await talk.rows(Row, Row.state == "aside")
    assert aside["provider_id"] == "77"
    assert "KeyError" in aside["error"]


async def test_an_event_that_means_nothing_is_kept_and_answered_with_nothing(talk):
    await talk.deliver({"id": 5, "meaningless": True})
    assert await states(talk) == [("5", "done")]


async def test_a_message_whose_handling_fails_is_set_aside_the_person_is_told_and_the_next_is_handled(talk, caplog):
    rosa, tomas = await talk.person("Rosa").registers(), await talk.person("Tomás").registers()
    await talk.opens_round()
    await rosa.says("encuesta")
    await talk.change(text("UPDATE interviews SET instance = 'broken'"))
    bad, good = rosa.event(text="4"), tomas.event(text="ayuda")
    rosa.read, tomas.read = len(rosa.chat), len(tomas.chat)
    await talk.deliver(bad, good)
    rosa.expect("algo falló de nuestro lado")
    tomas.expect("PROGRESO")
    (aside,) = await talk.rows(Row, Row.state == "aside")
    assert aside["provider_id"] == str(bad["id"])
    assert aside["error"]
    assert "set_aside" in caplog.text
    assert await rosa.stored() == {}
    await rosa.says("ayuda")  # not even help can show the broken interview: set aside again, and said again
    rosa.expect("algo falló de nuestro lado")
    await rosa.says("progreso")
    rosa.expect("📊")


async def test_the_order_of_one_person_is_the_providers_whatever_the_order_of_arrival(talk):
    rosa = await talk.person("Rosa").registers()
    await talk.opens_round()
    await rosa.says("encuesta")
    first, second, third = (rosa.event(text=digit) for digit in "123")
    await talk.deliver(third, first, second)
    assert await rosa.stored() == {"rec_conoce": "1", "rec_representa": "2", "rec_lider": "3"}


async def test_what_follows_a_heavy_request_waits_for_it(talk):
    rosa = await talk.person("Rosa").registers()
    rosa.read = len(rosa.chat)
    raws = [
        raw
        for event in (rosa.event(text="progreso"), rosa.event(text="1"))
        for raw in talk.channel.split(json.dumps(event))
    ]
    async with talk.process() as (inbox, _):
        await inbox.receive(raws[:1])
        await inbox.receive(raws[1:])
    assert rosa.reply[0].text.startswith("📊")
    rosa.expect("¿De dónde sale este número?")  # the one is a number of the standings, not of the menu
    assert all(state == "done" for _, state in await states(talk))


async def test_what_a_dead_process_left_pending_is_taken_up(talk):
    rosa = await talk.person("Rosa").registers()
    rosa.read = len(rosa.chat)
    event = rosa.event(text="progreso")
    async with talk.database.transaction() as db:
        row = {"channel": "test", "provider_id": str(event["id"]), "body": json.dumps(event), "state": rows.PENDING}
        await rows.add(db, [{**row, "received_at": talk.clock()}])
    await talk.ticks()
    rosa.expect_nothing()  # perhaps its process is still at it
    talk.clock.passes(seconds=2)
    await talk.ticks()
    rosa.expect("📊")
    await talk.ticks()
    assert len(rosa.reply) == 1


async def test_two_processes_at_one_database_handle_each_message_once(talk):
    people = [await talk.person(name).registers() for name in ("Rosa", "Tomás", "Delia", "Luis")]
    events = [person.event(text=word) for person in people for word in ("ayuda", "progreso", "ayuda")]
    raws = [raw for event in events for raw in talk.channel.split(json.dumps(event))]
    before = {person.address: len(person.chat) for person in people}
    async with talk.process() as (one, _), talk.process() as (other, _):
        await asyncio.gather(*(inbox.receive([raw]) for raw in raws for inbox in (one, other)))
        for _ in range(3):
            talk.clock.passes(seconds=2)
            await asyncio.gather(one.tick(), other.tick())
    async with talk.database.reading() as db:
        keys = (await db.execute(select(func.count()).select_from(OutboxRow))).scalar_one()
    assert keys == len({row["key"] for row in await talk.rows(OutboxRow)})
    assert {state for _, state in await states(talk)} == {"done"}
    for person in people:
        assert sum(message.text.startswith("📊") for message in person.chat[before[person.address] :]) == 1
        assert sum("PROGRESO" in message.text for message in person.chat[before[person.address] :]) == 2


async def test_a_database_that_is_away_acknowledges_nothing_and_deafens_nobody(talk, caplog):
    rosa = talk.person("Rosa")
    (raw,) = talk.channel.split(json.dumps(rosa.event(text="hola")))
    async with talk.process() as (inbox, _):
        await talk.change(text("ALTER TABLE inbox RENAME TO away"))
        with pytest.raises(Exception, match="inbox"):
            await inbox.receive([raw])
        assert "not_kept" in caplog.text
        await talk.change(text("ALTER TABLE away RENAME TO inbox"))
        await inbox.receive([raw])  # the provider delivers it again
    rosa.expect("código personal")


async def test_a_thousand_at_once_are_all_answered(talk):
    raws = [
        Raw("test", str(n), json.dumps({**talk.stranger(f"p{n}").event(text="hola"), "id": n})) for n in range(1000)
    ]
    async with talk.process() as (inbox, _):
        await asyncio.gather(*(inbox.receive([raw]) for raw in raws))
    assert all(len(talk.stranger(f"p{n}").chat) == 1 for n in range(1000))


async def test_somebody_who_blocked_us_and_comes_back_is_answered_again(talk):
    rosa = await talk.person("Rosa").registers()
    await rosa.blocks()
    await talk.opens_round()
    rosa.expect_nothing()
    assert await talk.rows(OutboxRow, OutboxRow.purpose == "surveys") == []
    await rosa.unblocks()
    await rosa.says("encuesta")
    rosa.expect("1/8")
