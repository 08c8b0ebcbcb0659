from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from storage import conversations, inbox, outbox
from storage.models import Address, Inbox, Outbox
from tests.conftest import NOW


def event(number, **changed):
    row = {"channel": "telegram", "provider_id": str(number), "address": "7", "order": number, "body": f"{{{number}}}"}
    return {**row, "state": inbox.DONE, "error": "", "received_at": NOW, **changed}


def reply(number, address_id):
    row = {"key": f"reply:{number}", "address_id": address_id, "purpose": "reply", "priority": 0, "payload": "{}"}
    times = {"not_before": NOW, "created_at": NOW, "claimed_until": NOW + timedelta(seconds=9)}
    return {**row, **times, "token": "q1", "state": outbox.SENDING, "claimed_by": "me"}


async def everything(database, model):
    async with database.reading() as db:
        return [dict(row) for row in (await db.execute(select(model.__table__))).mappings()]


@pytest.mark.parametrize("brief", [False, True])
async def test_events_are_kept_once_and_the_new_ones_told(database, brief):
    async with database.transaction(brief=brief) as db:
        assert await inbox.add(db, [event(1), event(2)]) == {("telegram", "1"), ("telegram", "2")}
    async with database.transaction(brief=brief) as db:
        assert await inbox.add(db, [event(2, body="another"), event(3)]) == {("telegram", "3")}
    kept = await everything(database, Inbox)
    assert [(row["provider_id"], row["body"], row["received_at"]) for row in kept] == [
        ("1", "{1}", NOW),
        ("2", "{2}", NOW),
        ("3", "{3}", NOW),
    ]


async def test_brief_rows_are_stored_as_all_others(database):
    async with database.transaction() as db:
        fresh = {
            "channel": "telegram",
            "stage": "menu",
            "created_at": NOW,
            "seen_at": NOW,
            "data": {"a": "é", "b": [1]},
        }
        await db.execute(insert(Address), [{**fresh, "address": "1"}, {**fresh, "address": "2"}])
    ids = [row["id"] for row in await everything(database, Address)]
    for brief, number in ((False, 0), (True, 1)):
        async with database.transaction(brief=brief) as db:
            loaded = await conversations.load(db, "telegram", [str(number + 1)], NOW)
            await outbox.add_replies(db, [reply(number, ids[number])])
            known = loaded[str(number + 1)].conversation
            known.data["c"], known.reachable, known.seen_at = None, False, NOW + timedelta(hours=1)
            await conversations.save(db, [known])
            done = {"state": outbox.SENT, "outcome": "", "message_ref": "5", "sent_at": NOW, "attempts": 1}
            await outbox.record(db, [{"key": f"reply:{number}", **done, "doubt": False, "not_before": NOW}])
    for model, own in ((Address, {"id", "address"}), (Outbox, {"id", "key", "address_id"})):
        first, second = (
            {name: it for name, it in row.items() if name not in own} for row in await everything(database, model)
        )
        assert first == second
