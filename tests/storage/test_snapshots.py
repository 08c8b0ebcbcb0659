"""Published figures: versions of a day, and that nothing changes or takes away what was published."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from storage import snapshots
from storage.models import Snapshot

NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)
DAY = date(2026, 10, 31)


def snapshot(version=1, as_of=DAY, indicator="mega_2", **values):
    row = {"indicator": indicator, "as_of": as_of, "audience": "", "version": version, "definition_version": 1}
    row |= {"status": "official", "value": 82.0, "n": 742, "frame": 905, "detail": {}, "note": ""}
    return row | {"computed_by": "person:1", "approved_by": "person:2", "published_at": NOW} | values


async def test_versions_of_a_day_stay_readable_and_the_newest_is_current(database):
    async with database.transaction() as db:
        await snapshots.add(db, snapshot())
        await snapshots.add(db, snapshot(version=2, value=82.1, note="una lista llegó tarde"))
        await snapshots.add(db, snapshot(as_of=date(2026, 9, 30), value=80.0))
        assert await snapshots.last_version(db, "mega_2", DAY) == 2
        assert [row["version"] for row in await snapshots.history(db, "mega_2")] == [2, 1, 1]
        current = await snapshots.current(db, NOW)
    assert [(row["as_of"], row["version"]) for row in current["mega_2"]] == [(DAY, 2), (date(2026, 9, 30), 1)]


@pytest.mark.parametrize("change", [update(Snapshot).values(value=99.0), delete(Snapshot)])
async def test_a_published_figure_is_neither_changed_nor_taken_away(database, change):
    async with database.transaction() as db:
        await snapshots.add(db, snapshot())
    with pytest.raises(SQLAlchemyError, match="never changed"):
        async with database.transaction() as db:
            await db.execute(change)


@pytest.mark.parametrize("row", [snapshot(), snapshot(version=3, approved_by="person:1")])
async def test_neither_a_version_twice_nor_the_same_person_twice(database, row):
    async with database.transaction() as db:
        await snapshots.add(db, snapshot())
    with pytest.raises(IntegrityError):
        async with database.transaction() as db:
            await snapshots.add(db, row)


async def test_of_two_who_decide_at_once_one_gets_through(database):
    row = {"indicator": "mega_2", "as_of": DAY, "proposed_by": "person:1", "proposed_at": NOW}
    async with database.transaction() as db:
        number = await snapshots.propose(db, row)
        assert [one["id"] for one in await snapshots.waiting(db)] == [number]
        assert await snapshots.decide(db, number, snapshots.PUBLISHED, "person:2", NOW)
        assert not await snapshots.decide(db, number, snapshots.REFUSED, "person:3", NOW)
        assert await snapshots.waiting(db) == []
