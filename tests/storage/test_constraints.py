"""What must never happen is refused by the database itself, on both."""

from datetime import datetime

import pytest
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError, StatementError

from storage import interviews, outbox, rounds
from storage.models import Address, Answer, FormVersion, Inbox, Interview, Organization, Outbox, Person, Round
from tests.conftest import NOW
from tests.network import add_organization, add_person

FORM = {
    "form_id": "f",
    "title": "F",
    "hash": "0" * 64,
    "xform": "<x/>",
    "source": b"",
    "source_name": "f",
    "published_at": NOW,
}
ROUND = {"name": "R", "opened_at": NOW}
INTERVIEW = {"state": "open", "instance": "<x/>", "seed": 1, "started_at": NOW, "updated_at": NOW}
LETTER = {
    "purpose": "reply", "priority": 0, "payload": "{}", "state": "queued", "not_before": NOW, "created_at": NOW,
}  # fmt: skip


@pytest.fixture
async def small(database):
    """One organization, one person, one form with a round, one address."""
    async with database.transaction() as db:
        await add_organization(db, "A", "A", "opp", "PE", "andina", "America/Lima", "es")
        await add_person(db, "Ana", "AAAA2222", "es", ("A",))
        await db.execute(insert(FormVersion).values(**FORM, version="1"))
        await db.execute(insert(Round).values(**ROUND, form_id=1, state="open"))
        await db.execute(insert(Address).values(channel="test", address="ana", created_at=NOW, seen_at=NOW, data={}))
    return database


async def refused(database, statement):
    with pytest.raises((IntegrityError, StatementError)):
        async with database.transaction() as db:
            await db.execute(statement)


async def count(database, model):
    async with database.reading() as db:
        return (await db.execute(select(func.count()).select_from(model))).scalar_one()


async def test_a_form_has_one_open_round(small):
    await refused(small, insert(Round).values(**ROUND, form_id=1, state="open"))
    async with small.transaction() as db:
        await db.execute(insert(Round).values(**ROUND, form_id=1, state="closed"))
        await rounds.change(db, 1, {"state": "closed", "closed_at": NOW})
        await db.execute(insert(Round).values(**ROUND, form_id=1, state="open"))
    await refused(small, update(Round).where(Round.id == 1).values(state="open"))


async def test_a_person_has_one_interview_for_a_round_and_organization(small):
    row = {**INTERVIEW, "round_id": 1, "form_id": 1, "person_id": 1, "organization_id": "A"}
    async with small.transaction() as db:
        await interviews.begin(db, row)
    await refused(small, insert(Interview).values(**row))
    async with small.transaction() as db:
        await add_organization(db, "B", "B", "opp", "PE", "andina", "America/Lima", "es")
        await interviews.begin(db, {**row, "organization_id": "B"})


async def test_a_version_of_a_form_is_there_once(small):
    await refused(small, insert(FormVersion).values(**FORM, version="1"))


async def test_a_provider_event_is_kept_once(small):
    row = {"provider_id": "1", "body": "{}", "state": "done", "received_at": NOW}
    async with small.transaction() as db:
        await db.execute(insert(Inbox).values(**row, channel="telegram"))
        await db.execute(insert(Inbox).values(**row, channel="web"))
    await refused(small, insert(Inbox).values(**row, channel="web"))


async def test_an_outbox_key_is_there_once(small):
    row = {**LETTER, "key": "k", "address_id": 1}
    async with small.transaction() as db:
        await outbox.add(db, [row])
        await outbox.add(db, [row, row])
    assert await count(small, Outbox) == 1
    await refused(small, insert(Outbox).values(**row))


async def test_an_address_is_there_once(small):
    await refused(small, insert(Address).values(channel="test", address="ana", created_at=NOW, seen_at=NOW, data={}))


@pytest.mark.parametrize(
    "statement",
    [
        insert(Outbox).values(**LETTER, key="x", address_id=99),
        insert(Round).values(**ROUND, form_id=99, state="closed"),
        insert(Interview).values(**INTERVIEW, round_id=1, form_id=1, person_id=99, organization_id="A"),
        insert(Interview).values(**INTERVIEW, round_id=1, form_id=1, person_id=1, organization_id="Z"),
        update(Address).values(person_id=99),
        delete(FormVersion),
        delete(Organization),
    ],
    ids=["address", "form", "person", "organization", "link", "form in use", "organization in use"],
)
async def test_nothing_refers_to_what_is_not_there(small, statement):
    async with small.transaction() as db:
        row = {**INTERVIEW, "round_id": 1, "form_id": 1, "person_id": 1, "organization_id": "A"}
        await interviews.begin(db, row)
    await refused(small, statement)


async def test_who_is_erased_leaves_no_interview_and_no_answer(small):
    async with small.transaction() as db:
        row = {**INTERVIEW, "round_id": 1, "form_id": 1, "person_id": 1, "organization_id": "A"}
        interview = await interviews.begin(db, row)
        answer = {
            "interview_id": interview, "reference": "/f/a", "question": "a", "round_id": 1, "organization_id": "A",
            "value": "1", "number": 1.0, "answered_at": NOW,
        }  # fmt: skip
        await interviews.save_answers(db, [answer])
        await db.execute(update(Address).values(person_id=1, interview_id=interview))
        await db.execute(delete(Person))
    assert (await count(small, Interview), await count(small, Answer), await count(small, Address)) == (0, 0, 1)


async def test_a_moment_without_a_zone_is_refused(small):
    naive = datetime(2026, 1, 1)  # noqa: DTZ001 - that is the point
    await refused(small, insert(Round).values(name="R", opened_at=naive, form_id=1, state="closed"))


async def test_a_transaction_that_fails_leaves_nothing(small):
    async def half():
        async with small.transaction() as db:
            await db.execute(insert(Round).values(**ROUND, form_id=1, state="closed"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await half()
    assert await count(small, Round) == 1


async def test_an_answer_given_again_replaces_the_one_before(small):
    row = {**INTERVIEW, "round_id": 1, "form_id": 1, "person_id": 1, "organization_id": "A"}
    answer = {
        "reference": "/f/a",
        "question": "a",
        "round_id": 1,
        "organization_id": "A",
        "number": 1.0,
        "answered_at": NOW,
    }
    async with small.transaction() as db:
        interview = await interviews.begin(db, row)
        await interviews.save_answers(db, [{**answer, "interview_id": interview, "value": "1"}])
        await interviews.save_answers(db, [{**answer, "interview_id": interview, "value": "2"}])
        assert (await db.execute(select(Answer.value))).scalars().all() == ["2"]
