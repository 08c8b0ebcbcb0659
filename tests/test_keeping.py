"""The retention table, kept: what is young stays, what has been kept long enough goes (domain 5.5)."""

import asyncio
import shutil
from datetime import UTC, date, datetime, timedelta
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot import keeping
from bot import mailings as flow
from bot.mailing import Draft
from bot.privacy import RETENTION, RULES
from bot.publishing import Shelf
from bot.scheduler import keep_retention
from storage import erasures
from storage.database import Database
from storage.models import (
    Activity,
    Address,
    Ally,
    Answer,
    Attachment,
    Attendance,
    AuditLine,
    ChatFile,
    Consent,
    Erasure,
    FormVersion,
    Inbox,
    Interview,
    Mailing,
    Membership,
    Merge,
    Organization,
    Outbox,
    Person,
    Recipient,
    Round,
    TranscriptLine,
)
from tests.conftest import NOW

DAY = timedelta(days=1)
AGES = st.lists(st.integers(0, 4000), min_size=1, max_size=12, unique=True)  # days


async def rows(database, model, *columns):
    async with database.reading() as db:
        return (await db.execute(select(*columns or [model.__table__]))).all()


async def put(database, model, *values):
    async with database.transaction() as db:
        for row in values:
            await db.execute(insert(model).values(row))


async def run(database, now=NOW):
    await keep_retention(database, Shelf(), lambda: now)


@pytest.fixture
async def network(database, settled):
    async with database.transaction() as db:  # everybody agreed to something just now
        for number in settled.values():
            await db.execute(insert(Consent).values(proof(number, NOW)))
            await db.execute(update(Person).where(Person.id == number).values(surveys=True))
    return settled


def proof(person_id, at, *, granted=True, purpose="surveys"):
    return {
        "person_id": person_id, "purpose": purpose, "granted": granted, "text_version": "2026.1", "language": "es",
        "channel": "test", "message_id": "1", "answer": "1", "zone": "America/Lima", "at": at,
    }  # fmt: skip


# --- rows with an age of their own, on any day


def inbox(age):
    at = NOW - age * DAY
    return {"channel": "test", "provider_id": f"p{age}", "body": "Rosa", "state": "done", "received_at": at}


def line(age):
    return {"address": "a", "key": f"k{age}", "line": {"age": age}, "at": NOW - age * DAY}


def own_file(age):
    return {"reference": f"r{age}", "address": "a", "mime": "text/html", "content": b"Rosa", "at": NOW - age * DAY}


def recording(age):
    return {
        "name": f"n{age}", "channel": "test", "kind": "voice", "reference": "x", "content": b"Rosa", "state": "stored",
        "created_at": NOW - age * DAY,
    }  # fmt: skip


def audit_line(age):
    return {"at": NOW - age * DAY, "actor": "person:1", "action": "person.view", "subject": f"{age}", "detail": {}}


AGING = {
    "chats, came in": (Inbox, inbox, RULES["chats"].days, Inbox.received_at, ()),
    "chats, on the page": (TranscriptLine, line, RULES["chats"].days, TranscriptLine.at, ()),
    "files": (ChatFile, own_file, RULES["files"].days, ChatFile.at, ()),
    "audio": (Attachment, recording, RULES["audio"].days, Attachment.created_at, (Attachment.content.is_not(None),)),
    "audit": (AuditLine, audit_line, RULES["audit"].days, AuditLine.at, (AuditLine.action == "person.view",)),
}


@pytest.mark.parametrize("what", AGING)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ages=AGES, later=st.integers(0, 400))
def test_exactly_what_is_old_enough_goes(sqlite_template, what, ages, later):
    model, make, days, at, where = AGING[what]

    async def story(path):
        database = Database(f"sqlite+aiosqlite:///{path}")
        await put(database, model, *map(make, ages))
        await run(database, NOW + later * DAY)
        async with database.reading() as db:
            left = (await db.execute(select(at).where(*where))).scalars().all()
        await database.close()
        return sorted((NOW - one).days for one in left)

    with TemporaryDirectory() as folder:
        shutil.copyfile(sqlite_template, path := f"{folder}/a.db")
        assert asyncio.run(story(path)) == sorted(age for age in ages if age + later <= days)


# --- what needs more than an age


async def test_messages_to_send_keep_their_key_and_lose_their_words(database, network):
    at = NOW - 91 * DAY
    address = {"channel": "test", "address": "a", "person_id": 1, "created_at": at, "seen_at": NOW, "data": {}}
    await put(database, Address, address)
    base = {"address_id": 1, "payload": '{"text":"Rosa"}', "not_before": at, "created_at": at}
    await put(
        database, Outbox,
        {**base, "key": "reply:1", "purpose": "reply", "priority": 0, "state": "sent"},
        {**base, "key": "round:1:invitation:1", "purpose": "surveys", "priority": 2, "state": "sent"},
        {**base, "key": "waiting", "purpose": "surveys", "priority": 2, "state": "queued"},
    )  # fmt: skip
    await run(database)
    kept = await rows(database, Outbox, Outbox.key, Outbox.payload)
    assert sorted(map(tuple, kept)) == [("round:1:invitation:1", "{}"), ("waiting", '{"text":"Rosa"}')]


async def test_a_message_that_still_waits_is_not_lost(database):
    await put(database, Inbox, {**inbox(400), "state": "pending"})
    await run(database)
    assert len(await rows(database, Inbox)) == 1


async def test_chats_of_nobody_end_and_those_of_people_stay(database, network):
    old = {"channel": "test", "created_at": NOW - 200 * DAY, "seen_at": NOW - 91 * DAY, "data": {}}
    await put(
        database, Address,
        {**old, "address": "stranger"}, {**old, "address": "rosa", "person_id": 1},
        {**old, "address": "recent", "seen_at": NOW - 89 * DAY},
    )  # fmt: skip
    await run(database)
    assert {row.address for row in await rows(database, Address)} == {"rosa", "recent"}


async def test_a_contact_who_never_answered_the_consent_goes_after_sixty_days(database, network):
    old, young = NOW - 61 * DAY, NOW - 59 * DAY
    await put(
        database, Person,
        {"name": "Vieja", "phone": "+51911111111", "created_at": old}, {"name": "Nueva", "created_at": young},
        {"name": "Dijo no", "created_at": old}, {"name": "Del equipo", "role": "mel", "created_at": old},
    )  # fmt: skip
    (refused,) = [row.id for row in await rows(database, Person) if row.name == "Dijo no"]
    await put(database, Consent, proof(refused, NOW - 60 * DAY, granted=False))
    async with database.transaction() as db:
        for row in await rows(database, Person):
            if row.name in {"Nueva", "Dijo no", "Vieja"}:
                member = {"person_id": row.id, "organization_id": "PE-1", "valid_from": date(2024, 1, 1)}
                await db.execute(insert(Membership).values(member))
    await run(database)
    assert {"Nueva", "Dijo no", "Del equipo"} <= {row.name for row in await rows(database, Person)}
    assert "Vieja" not in {row.name for row in await rows(database, Person)}
    async with database.transaction() as db:
        assert await keeping.is_erased(db, "phone", "+51911111111")


async def test_who_speaks_for_no_member_goes_a_year_later(database, network):
    """Rosa's membership ended long ago, Tomás's lately, João's organization left the network long ago."""
    long_ago, lately = (NOW - 366 * DAY).date(), (NOW - 360 * DAY).date()
    async with database.transaction() as db:
        for name, day in (("Rosa Montenube", long_ago), ("Tomás Vallenube", lately)):
            mine = update(Membership).where(Membership.person_id == network[name])
            await db.execute(mine.values(valid_to=day))
        left = update(Organization).where(Organization.id == "BR-1")
        await db.execute(left.values(state="desafiliada", left_on=long_ago))
    await run(database)
    names = {row.name for row in await rows(database, Person)}
    assert names == network.keys() - {"Rosa Montenube", "João Ventoclaro"}
    await run(database, NOW + 10 * DAY)
    assert "Tomás Vallenube" not in {row.name for row in await rows(database, Person)}


async def closed_round(database, network, closed_at, *, late=False):
    """One answered interview of Rosa's in a round that closed then."""
    (form,) = await rows(database, FormVersion)
    given = closed_at + 3 * DAY if late else closed_at - 3 * DAY
    round_ = {"form_id": form.id, "name": "R", "state": "closed", "opened_at": given - DAY, "closed_at": closed_at}
    await put(database, Round, round_)
    interview = {
        "round_id": 1, "form_id": form.id, "person_id": network["Rosa Montenube"], "organization_id": "PE-1",
        "state": "complete", "instance": "<x>Rosa</x>", "place": "end", "seed": 7, "started_at": given,
        "updated_at": given, "completed_at": given,
    }  # fmt: skip
    await put(database, Interview, interview)
    base = {"interview_id": 1, "round_id": 1, "organization_id": "PE-1", "answered_at": given}
    await put(
        database, Answer,
        {**base, "reference": "/a", "question": "sat_general", "value": "5", "number": 5.0},
        {**base, "reference": "/b", "question": "sat_mejora", "value": "más talleres"},
    )  # fmt: skip


async def test_the_contact_of_an_ally_that_no_file_names_any_more_goes_after_a_year(database):
    from bot.exchange.importing import import_file
    from bot.exchange.saving import Occasion

    lines = b"institucion;pais;contacto;telefono\nFundacion Nube;PE;Ana Nube;+51987654321\nOtra;PE;Eva Sol;"
    async with database.transaction() as db:
        await import_file(db, "allies", lines, "a.csv", Occasion(NOW, "test", NOW.date()))
        at = NOW + 300 * DAY
        await import_file(db, "allies", lines.split(b"\nF")[0] + b"\nOtra;PE;Eva Sol;", "a.csv",
                          Occasion(at, "test", at.date()))  # fmt: skip
        await db.execute(insert(Consent).values([proof(1, NOW), proof(2, NOW)]))
    for days, left in ((364, ["Ana Nube", "Eva Sol"]), (366, ["Eva Sol"]), (664, ["Eva Sol"]), (666, [])):
        await run(database, NOW + days * DAY)
        assert [row.name for row in await rows(database, Person, Person.name)] == left, days
        assert [row.contact for row in await rows(database, Ally, Ally.contact) if row.contact] == left
    assert [row.institution for row in await rows(database, Ally)] == ["Fundacion Nube", "Otra"]


async def test_what_arrived_is_emptied_a_week_after_it_was_handled(database, network):
    words = '{"text":"soy Rosa, llamame al +51 987 654 321"}'
    event = {"channel": "test", "address": "a", "body": words}
    made = [
        {**event, "provider_id": f"{state}{age}", "state": state, "received_at": NOW - age * DAY}
        for state in ("done", "aside", "pending")
        for age in (6, 8)
    ]
    await put(database, Inbox, *made)
    await run(database)
    left = {row.provider_id: row.body for row in await rows(database, Inbox)}
    assert {key for key, body in left.items() if body == words} == {"done6", "aside6", "pending6", "pending8"}
    assert (left["done8"], "987" in left["aside8"], "Rosa" in left["aside8"]) == ("", False, True)
    await run(database, NOW + 83 * DAY)
    assert {row.provider_id for row in await rows(database, Inbox)} == {"done6", "aside6", "pending6", "pending8"}


async def test_after_thirty_days_a_merge_forgets_what_it_moved(database):
    merge = {"reason": "x", "actor": "x", "moved": {"organization": {"name": "Nube"}}}
    for number, days in enumerate((29, 31)):
        row = {**merge, "kept_id": "A", "gone_id": f"B{number}", "merged_at": NOW - days * DAY}
        await put(database, Merge, row)
    await run(database)
    found = await rows(database, Merge, Merge.gone_id, Merge.moved)
    assert sorted(map(tuple, found)) == [("B0", {"organization": {"name": "Nube"}}), ("B1", {})]


async def test_two_years_after_an_activity_presences_have_no_names(database, network):
    def held(number, days):
        at = NOW - days * DAY
        return {
            "id": number, "title": {"es": "Taller"}, "type": "taller", "mode": "presencial", "starts_at": at,
            "ends_at": at, "zone": "America/Lima", "made_at": at,
        }  # fmt: skip

    def there(number, activity, **more):
        row = {"id": number, "activity_id": activity, "organization_id": "PE-1", "mode": "presencial", "named": ""}
        return {**row, "state": "confirmada", "source": "list", "at": NOW, "person_id": None, **more}

    await put(database, Activity, held(1, 731), held(2, 729))
    rosa = network["Rosa Montenube"]
    for one in (1, 2):
        await put(database, Attendance, there(one, one, person_id=rosa), there(one + 10, one, named="Petronila"))
    await run(database)
    kept = await rows(database, Attendance, Attendance.activity_id, Attendance.person_id, Attendance.named)
    assert sorted(kept, key=str) == [(1, None, "·1"), (1, None, "·11"), (2, rosa, ""), (2, None, "Petronila")]
    await run(database, NOW + 2 * DAY)
    assert {row.person_id for row in await rows(database, Attendance)} == {None}


@pytest.mark.parametrize("late", [False, True])
async def test_two_years_after_a_round_nobody_is_linked_to_its_answers(database, network, late):
    closed_at = NOW - 731 * DAY
    await closed_round(database, network, closed_at, late=late)
    await run(database)
    (interview,) = await rows(database, Interview)
    assert (interview.person_id, interview.instance, interview.organization_id) == (None, "", "PE-1")
    assert {row.value for row in await rows(database, Answer)} == {"5", "más talleres"}
    assert {row.answered_at.day for row in await rows(database, Answer)} == {1}
    assert all((row.answered_at > closed_at) == late for row in await rows(database, Answer))


async def test_before_that_they_are(database, network):
    await closed_round(database, network, NOW - 729 * DAY)
    await run(database)
    (interview,) = await rows(database, Interview)
    assert interview.person_id == network["Rosa Montenube"]


@pytest.mark.parametrize(
    ("now", "left"), [(datetime(2032, 12, 31, 23, tzinfo=UTC), 1), (datetime(2033, 1, 1, tzinfo=UTC), 0)]
)
async def test_after_2032_single_answers_go(database, network, now, left):
    await closed_round(database, network, now - 300 * DAY)
    await run(database, now)
    assert (len(await rows(database, Interview)), len(await rows(database, Answer))) == (left, 2 * left)


async def test_the_proof_of_consent_of_the_erased_goes_after_five_years_with_its_hash(database, network):
    rosa = network["Rosa Montenube"]
    async with database.transaction() as db:
        await keeping.erase(db, Shelf(), rosa, now=NOW, actor="test")
    await run(database, NOW + 5 * 365 * DAY)
    assert len(await rows(database, Erasure)) == 1
    await run(database, NOW + (5 * 365 + 1) * DAY)
    assert await rows(database, Erasure) == []
    assert not [row for row in await rows(database, Consent) if row.person_id is None]


async def test_the_proof_of_a_consent_that_holds_is_kept_however_old(database, network):
    before = len(await rows(database, Consent))
    await run(database, NOW + 3000 * DAY)
    assert len(await rows(database, Consent)) == before


# --- the run itself


async def test_it_runs_once_a_day_and_says_what_it_did(database, network):
    await put(database, Inbox, inbox(100))
    await run(database)
    await run(database, NOW + timedelta(hours=1))
    lines = [row for row in await rows(database, AuditLine) if row.action == "retention.run"]
    assert [row.detail["chats"] for row in lines] == [1]
    assert lines[0].actor == "retention"
    await run(database, NOW + DAY)
    assert len([row for row in await rows(database, AuditLine) if row.action == "retention.run"]) == 2


async def test_a_run_that_broke_off_is_done_again(database, network):
    async with database.transaction() as db:
        assert await keeping.is_due(db, NOW)
        await keeping.STEPS["chats"](db, NOW, Shelf())
        assert await keeping.is_due(db, NOW)


async def test_every_row_of_the_table_has_a_step():
    assert {rule.name for rule in RETENTION} == set(keeping.STEPS)


#: What a person is given: everything that is theirs.
EXPORTED = (
    *("people", "memberships", "consents", "addresses", "interviews", "answers", "answer_changes", "attachments"),
    *("inbox", "outbox", "tasks", "recipients", "reminders", "snoozes", "refusals", "activity_invitations"),
    *("invitation_changes", "attendance", "lookups"),
)
#: What an erasure takes away whole; answers of closed rounds lose the person, consents all but the decision.
ERASED = (
    *("people", "memberships", "codes", "addresses", "inbox", "outbox", "transcripts", "chat_files", "attachments"),
    *("answer_changes", "tasks", "sessions", "recipients", "reminders", "snoozes", "refusals"),
    *("activity_invitations", "invitation_changes", "lookups"),
)


async def test_every_table_that_names_people_or_chats_is_thought_of(database):
    """A new table that points to people or addresses must say here what becomes of it."""
    erased = {*ERASED}  # whole, by hand or with the row of the person or the address
    unlinked = {"consents", "interviews", "attendance"}  # the row stays without the person
    staff = {"activities", "mailings"}  # made or confirmed by somebody of the team; the number is emptied
    pointing = {
        table.name
        for table in Person.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in {"people", "addresses"}
    }
    assert pointing - erased - unlinked - staff == set()
    owned = {table.name for table in Person.metadata.sorted_tables if "person_id" in table.c}
    not_given = {"codes", "sessions"}  # secrets
    assert owned - not_given - set(EXPORTED) == set()


async def test_the_salt_is_made_once(database):
    async with database.transaction() as db:
        first = await erasures.salt(db)
        assert await erasures.salt(db) == first
        assert len(first) == 64


async def test_a_person_cannot_be_deleted_past_the_proof(database, network):
    async with database.transaction() as db:
        with pytest.raises(IntegrityError):
            await db.execute(delete(Person).where(Person.id == network["Rosa Montenube"]))
        await db.rollback()


async def test_what_was_written_to_many_goes_with_the_years(database, network):
    async with database.transaction() as db:
        draft = Draft("broadcast", "Feria", "invitations", {"es": "Hola"}, made_by=1)
        numbers = [await flow.keep(db, draft, NOW) for _ in range(3)]
        await db.execute(update(Mailing).where(Mailing.id == numbers[0]).values(state="done"))
        await db.execute(update(Mailing).where(Mailing.id == numbers[1]).values(state="stopped"))
        await db.execute(update(Mailing).values(file=b"picture"))
        person = network["Rosa Montenube"]
        chat = {"channel": "test", "address": "rosa", "created_at": NOW, "seen_at": NOW, "data": {}}
        address = (
            await db.execute(insert(Address).values(**chat, person_id=person).returning(Address.id))
        ).scalar_one()
        row = {"person_id": person, "organization_id": "PE-1", "verdict": "send", "address_id": address}
        await db.execute(insert(Recipient), [{**row, "mailing_id": number} for number in numbers])
        letter = {
            "key": "held", "address_id": address, "purpose": "invitations", "priority": 2, "payload": '{"text":"x"}',
            "state": "held", "not_before": NOW, "created_at": NOW, "mailing_id": numbers[1],
        }  # fmt: skip
        await db.execute(insert(Outbox).values(**letter))
    later = NOW + timedelta(days=100)
    async with database.transaction() as db:
        await keeping.STEPS["chats"](db, later, Shelf())
        rows = (await db.execute(select(Mailing.state, Mailing.file).order_by(Mailing.id))).all()
        assert rows == [("done", None), ("discarded", None), ("discarded", None)]
        assert (await db.execute(select(Outbox.state).where(Outbox.key == "held"))).scalar() == "cancelled"
        assert (await db.execute(select(func.count()).select_from(Recipient))).scalar() == 3
        await keeping.STEPS["attendance"](db, NOW + timedelta(days=800), Shelf())
        assert (await db.execute(select(func.count()).select_from(Recipient))).scalar() == 0
