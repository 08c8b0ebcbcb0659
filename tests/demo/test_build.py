"""Putting the network into a database: whole, once, and never beside real data."""

from time import perf_counter

import pytest
from sqlalchemy import func, insert, select, text

from bot.demo.build import build
from bot.errors import ConflictError
from storage import forms, interviews
from storage.models import Fact, Interview, Membership, Organization, Person, Record
from tests.demo.conftest import NAME, NOW


async def publish(database, form, xform):
    row = {"form_id": form.form_id, "version": form.version, "title": form.title, "hash": "0" * 64, "xform": xform}
    async with database.transaction() as db:
        return await forms.add_form(db, {**row, "source": b"", "source_name": NAME, "published_at": NOW})


async def counts(database):
    async with database.reading() as db:
        return {
            name: (await db.execute(select(func.count()).select_from(table))).scalar_one()
            for name, table in Record.metadata.tables.items()
        }


async def test_everything_is_there_and_refers_to_something(empty, form, xform, tables):
    row_id, seen = await publish(empty, form, xform), []
    started = perf_counter()
    await build(empty, form, row_id, now=NOW, progress=lambda *step: seen.append(step))
    assert perf_counter() - started < 20  # about one second when the machine is idle
    found = await counts(empty)
    assert {name: found[name] for name in tables} == {name: len(rows) for name, rows in tables.items()}
    assert found["addresses"] == found["outbox"] == 0
    async with empty.reading() as db:
        assert (await db.execute(select(Fact.value).where(Fact.name == "sample_data"))).scalar() == "1"
        if empty.is_sqlite:  # PostgreSQL has looked at every row already
            assert (await db.execute(text("PRAGMA foreign_key_check"))).all() == []
    assert [done for done, _, _ in seen] == sorted(done for done, _, _ in seen)
    assert seen[-1] == (sum(map(len, tables.values())), sum(map(len, tables.values())), "")


async def test_a_second_time_nothing_happens(empty, form, xform):
    row_id = await publish(empty, form, xform)
    await build(empty, form, row_id, now=NOW)
    before = await counts(empty)
    await build(empty, form, row_id, now=NOW)
    assert await counts(empty) == before


async def test_new_rows_are_numbered_after_the_examples(empty, form, xform):
    row_id = await publish(empty, form, xform)
    await build(empty, form, row_id, now=NOW)
    async with empty.transaction() as db:
        latest = (await db.execute(select(func.max(Person.id)))).scalar_one()
        added = insert(Person).values(name="Visita", created_at=NOW).returning(Person.id)
        person = (await db.execute(added)).scalar_one()
        assert person > latest
        membership = {"person_id": person, "organization_id": "DEMO-PE-0001", "valid_from": NOW.date()}
        await db.execute(insert(Membership).values(**membership))
        owed = await interviews.owed(db, person, NOW)
        assert [row.organization_id for row in owed] == ["DEMO-PE-0001"]
        interview = {
            "round_id": owed[0].round_id, "form_id": row_id, "person_id": person, "organization_id": "DEMO-PE-0001",
            "state": "open", "instance": "<data/>", "seed": 1, "started_at": NOW, "updated_at": NOW,
        }  # fmt: skip
        assert await interviews.begin(db, interview) > 0
        assert (await db.execute(select(func.count()).select_from(Interview))).scalar_one() > 1000


async def test_real_organizations_are_never_mixed_with_examples(empty, form, xform):
    row_id = await publish(empty, form, xform)
    real = {
        "id": "A-1", "name": "A", "kind": "opp", "country": "PE", "region": "andina", "time_zone": "America/Lima",
        "language": "es",
    }  # fmt: skip
    async with empty.transaction() as db:
        await db.execute(insert(Organization).values(**real))
    with pytest.raises(ConflictError, match="organizations"):
        await build(empty, form, row_id, now=NOW)
    assert (await counts(empty))["people"] == 0
