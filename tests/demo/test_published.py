"""The demonstration shows a past: figures that were published, and one that was corrected."""

from bot.audience import read_audience
from bot.demo.published import NOTE, publish_past
from bot.reports.collect import collect
from storage import snapshots
from tests.demo.conftest import NOW


async def test_closed_rounds_are_published_once_by_two_people_and_cut_by_network_too(filled):
    for _ in range(2):
        async with filled.transaction() as db:
            await publish_past(db, NOW)
    async with filled.reading() as db:
        found = {key: await snapshots.history(db, key) for key in ("mega_1a", "mega_1b", "mega_3a", "mega_4", "mega_5")}
        of_coffee = await collect(db, read_audience("red:RED-CAFE"), NOW)
    assert {key: len(rows) for key, rows in found.items()} == {
        "mega_1a": 2, "mega_1b": 3, "mega_3a": 1, "mega_4": 1, "mega_5": 1,
    }  # fmt: skip
    every = [row for rows in found.values() for row in rows]
    assert all(row["computed_by"] != row["approved_by"] for row in every)
    assert all(row["published_at"] < NOW for row in every)
    assert [row["note"] for row in every if row["version"] == 2] == [NOTE]
    assert all(one.frame for one in of_coffee if one.key in {"mega_1a", "mega_1b"})
