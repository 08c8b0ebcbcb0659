"""What a process knows of rounds and register is what the database says, whatever was written, and by whom."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, update

from bot.audience import Audience
from bot.closing import close_round
from bot.fieldwork import open_round
from bot.programme.plan import plan
from bot.reports import participation
from bot.reports.collect import collect, own_scores
from bot.reports.known import known
from bot.reports.surveys import HEAR, Archive
from storage import rounds, touched
from storage.database import Database, kept
from storage.models import (
    Activity,
    ActivityInvitation,
    Answer,
    Attendance,
    FrameEntry,
    Interview,
    Organization,
    OrganizationProduct,
    OrganizationState,
    Person,
    Round,
    Touched,
)
from tests.network import FORM

OPENED = datetime(2026, 11, 2, 15, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)
ITEMS = ("rec_conoce", "rec_lider", "rec_representa", "sat_general", "sat_servicios", "sat_atencion", "sat_cumple")


async def interview(db, round_id, person_id, organization_id, value, at, *, complete=True, **row):
    """Somebody's answers, all of them the same, all at one instant."""
    (form_id,) = (await db.execute(Round.__table__.select().with_only_columns(Round.form_id))).scalars()
    own = {
        "round_id": round_id, "form_id": form_id, "person_id": person_id, "organization_id": organization_id,
        "state": "complete" if complete else "open", "instance": "", "seed": 1, "started_at": at, "updated_at": at,
        "completed_at": at if complete else None, **row,
    }  # fmt: skip
    number = (await db.execute(insert(Interview).values(own).returning(Interview.id))).scalar_one()
    shared = {"interview_id": number, "round_id": round_id, "organization_id": organization_id, "answered_at": at}
    rows = [{**shared, "reference": f"/{name}", "question": name, "value": value, "number": None} for name in ITEMS]
    await db.execute(insert(Answer), rows)
    return number


@pytest.fixture
async def asked(database, settled):
    """An open round with four interviews, and an activity with one presence."""
    people = settled
    async with database.transaction() as db:
        number, _ = await open_round(db, FORM, audience=Audience(), closes_at=None, now=OPENED, actor="test")
        later = OPENED + timedelta(days=1)
        rosa = await interview(db, number, people["Rosa Montenube"], "PE-1", "4", later)
        tomas = await interview(db, number, people["Tomás Vallenube"], "PE-1", "2", later, complete=False)
        joao = await interview(db, number, people["João Ventoclaro"], "BR-1", "5", later)
        luis = await interview(db, number, people["Luis Solquieto"], "PE-3", "3", later, to_verify=True)
        held = {
            "title": {"es": "Taller"}, "type": "taller", "mode": "presencial", "zone": "America/Lima",
            "state": "realizada", "starts_at": OPENED, "ends_at": OPENED + timedelta(hours=2), "made_at": OPENED,
        }  # fmt: skip
        activity = (await db.execute(insert(Activity).values(held).returning(Activity.id))).scalar_one()
        await db.execute(insert(Attendance).values(presence(activity, people["Rosa Montenube"], "PE-1")))
    ids = {"rosa": rosa, "tomas": tomas, "joao": joao, "luis": luis, "activity": activity, "round": number}
    return ids | {"people": people}


def presence(activity, person, organization, **row):
    seen = {"mode": "presencial", "state": "confirmada", "source": "list", "at": OPENED}
    return {"activity_id": activity, "person_id": person, "organization_id": organization, **seen, **row}


async def told(database, at=NOW):
    """Everything the figures are made of, as a reader of this process is told."""
    async with database.reading() as db:
        return await heard(db, at)


async def heard(db, at=NOW):
    archive, found = Archive(db, at), {}
    for row in await rounds.all_rounds(db):
        material = await archive.of(row)
        for definition in plan().definitions:
            if definition.key in HEAR and row["form"] in definition.forms:
                scores = material.heard(definition).heard
                found[row["id"], definition.key] = {
                    org: (one.score, sorted((str(v.response.person_id), v.response.at) for v in one.voices))
                    for org, one in scores.items()
                }
        found[row["id"]] = sorted(material.members, key=lambda member: member.org_id)
    counted = await participation.count(db, at)
    return found, sorted(counted.members, key=lambda one: one.id), counted.facts


async def afresh(database, at=NOW):
    """The same by a process that knows nothing yet."""
    other = Database(database.url.render_as_string(hide_password=False))
    try:
        return await told(other, at)
    finally:
        await other.close()


WRITTEN = {
    "an answer is changed": lambda it: update(Answer).where(Answer.interview_id == it["rosa"]).values(value="1"),
    "an answer is taken away": lambda it: delete(Answer).where(
        Answer.interview_id == it["rosa"], Answer.question.like("rec%")
    ),
    "an interview is sent": lambda it: update(Interview)
    .where(Interview.id == it["tomas"])
    .values(state="complete", completed_at=NOW - timedelta(hours=1)),
    "an interview is replaced": lambda it: update(Interview).where(Interview.id == it["joao"]).values(state="replaced"),
    "an interview is let count": lambda it: update(Interview).where(Interview.id == it["luis"]).values(to_verify=False),
    "an interview is deleted": lambda it: delete(Interview).where(Interview.id == it["rosa"]),
    "a person is erased": lambda it: update(Interview).where(Interview.id == it["rosa"]).values(person_id=None),
    "a person is deleted": lambda it: delete(Person).where(Person.id == it["people"]["João Ventoclaro"]),
    "two organizations are one": lambda it: update(Interview)
    .where(Interview.id == it["joao"])
    .values(organization_id="HT-1"),
    "the round closes": lambda it: update(Round).values(state="closed", closed_at=NOW - timedelta(days=1)),
    "an organization leaves the frame": lambda it: update(FrameEntry)
    .where(FrameEntry.organization_id == "BR-1")
    .values(left_at=NOW),
    "an organization enters the frame": lambda it: delete(FrameEntry).where(FrameEntry.organization_id == "PE-1"),
    "an organization grows": lambda it: update(Organization).where(Organization.id == "PE-1").values(people_count=80),
    "an organization leaves": lambda it: insert(OrganizationState).values(
        organization_id="JM-1", state="desafiliada", since=date(2026, 11, 1), source="test", noted_at=NOW
    ),
    "an organization sells something else": lambda it: insert(OrganizationProduct).values(
        organization_id="JM-1", product="cafe"
    ),
    "somebody was there": lambda it: insert(Attendance).values(
        presence(it["activity"], it["people"]["João Ventoclaro"], "BR-1")
    ),
    "a visitor was there": lambda it: insert(Attendance).values(
        presence(it["activity"], None, None, named="Ana", named_organization="Otra")
    ),
    "a presence is refused": lambda it: update(Attendance).values(state="rechazada"),
    "a presence was of another organization": lambda it: update(Attendance).values(organization_id="PE-2"),
    "a presence is deleted": lambda it: delete(Attendance),
    "somebody is invited": lambda it: insert(ActivityInvitation).values(
        activity_id=it["activity"], person_id=it["people"]["Marie Lunedouce"], organization_id="HT-1",
        state="invited", since=NOW,
    ),
    "somebody who was there says their age": lambda it: update(Person)
    .where(Person.id == it["people"]["Rosa Montenube"])
    .values(age_group="18-35", gender="mujer"),
    "an activity is cancelled": lambda it: update(Activity).values(state="cancelada"),
    "another activity is held": lambda it: update(Activity).values(starts_at=OPENED - timedelta(days=500)),
}  # fmt: skip


@pytest.mark.parametrize("what", WRITTEN)
async def test_whatever_is_written_is_known_at_once(database, asked, what):
    before = await told(database)
    async with database.transaction() as db:
        await db.execute(WRITTEN[what](asked))
    after = await told(database)
    assert after != before
    assert after == await afresh(database)


async def test_what_another_process_writes_is_known_too(database, asked):
    other = Database(database.url.render_as_string(hide_password=False))
    await told(database)
    async with other.transaction() as db:
        await interview(db, asked["round"], asked["people"]["Marie Lunedouce"], "HT-1", "5", NOW - timedelta(hours=1))
    await other.close()
    assert await told(database) == await afresh(database)


async def test_nothing_is_read_again_while_nothing_is_written(database, asked):
    await told(database)
    async with database.reading() as db:
        first = await known(db)
    async with database.reading() as db:
        assert await known(db) is first


async def test_whoever_asks_while_writing_knows_what_everybody_knows(database, asked):
    """What is committed is heard once, for the one who writes too, until figures stand on what it wrote itself."""
    async with database.transaction() as db:
        await db.execute(update(Person).values(name="otro nombre"))
        first = await known(db)
    async with database.reading() as db:
        assert await known(db) is first
    async with database.transaction() as db:
        await interview(db, asked["round"], asked["people"]["Marie Lunedouce"], "HT-1", "5", NOW)
        assert await known(db) is not first
        own = await heard(db)
    async with database.reading() as db:
        assert await known(db) is not first
    assert await told(database) == own == await afresh(database)


async def test_what_changes_nothing_an_indicator_hears_is_the_same_survey(database, asked):
    """An answer on the way is heard when it is sent; until then every figure stands on the survey as it was."""
    definition = plan().definition("mega_1b")

    async def survey():
        async with database.reading() as db:
            archive = Archive(db, NOW)
            return (await archive.of((await archive.rounds(FORM))[0])).heard(definition)

    before = await survey()
    async with database.transaction() as db:
        await db.execute(update(Answer).where(Answer.interview_id == asked["tomas"]).values(value="1"))
    assert await survey() is before
    async with database.transaction() as db:
        sent = {"state": "complete", "completed_at": NOW - timedelta(hours=1)}
        await db.execute(update(Interview).where(Interview.id == asked["tomas"]).values(sent))
    after = await survey()
    assert after.heard["PE-1"] != before.heard["PE-1"]
    assert after.heard["BR-1"] is before.heard["BR-1"]


class TakenBack(Exception):
    """Ends a transaction."""


async def test_what_is_taken_back_was_never_known(database, asked):
    before = await told(database)
    with pytest.raises(TakenBack):
        await write_and_take_back(database, asked, before)
    assert await told(database) == before == await afresh(database)


async def write_and_take_back(database, asked, before):
    async with database.transaction() as db:
        await interview(db, asked["round"], asked["people"]["Marie Lunedouce"], "HT-1", "5", NOW)
        own = await heard(db)
        assert "HT-1" in own[0][asked["round"], "mega_1a"]
        assert await told(database) == before  # a reader beside it
        raise TakenBack


async def test_a_transaction_that_ends_later_is_not_missed(database, asked):
    """On PostgreSQL the first to begin may be the last to end; on SQLite the second waits."""
    if database.is_sqlite:
        pytest.skip("one writer at a time")
    await told(database)
    people = asked["people"]
    async with database.transaction() as slow:
        await interview(slow, asked["round"], people["Marie Lunedouce"], "HT-1", "5", NOW - timedelta(hours=2))
        async with database.transaction() as quick:
            await interview(quick, asked["round"], people["Winston Cloudhill"], "JM-1", "3", NOW - timedelta(hours=1))
        between = await told(database)
        assert set(between[0][asked["round"], "mega_1a"]) == {"PE-1", "BR-1", "JM-1"}
    after = await told(database)
    assert set(after[0][asked["round"], "mega_1a"]) == {"PE-1", "BR-1", "JM-1", "HT-1"}
    assert after == await afresh(database)


async def test_late_answers_count_once_they_are_accepted(database, asked):
    async with database.transaction() as db:
        await close_round(db, asked["round"], now=NOW - timedelta(days=2), actor="test")
        late = await interview(
            db, asked["round"], asked["people"]["Marie Lunedouce"], "HT-1", "5", NOW - timedelta(days=1), late=True
        )
    before = await told(database)
    assert "HT-1" not in before[0][asked["round"], "mega_1a"]
    async with database.transaction() as db:
        await db.execute(update(Round).values(late_counts=True))
    after = await told(database)
    assert after[0][asked["round"], "mega_1a"]["HT-1"][0] == 100
    assert after == await afresh(database)
    assert late


async def test_an_instant_in_between_is_told_as_it_stood(database, asked):
    """Half of an interview's answers came before the instant that is asked for."""
    half, later = NOW - timedelta(days=3), NOW - timedelta(days=1)
    async with database.transaction() as db:
        marie = await interview(db, asked["round"], asked["people"]["Marie Lunedouce"], "HT-1", "5", half)
        await db.execute(
            update(Answer).where(Answer.interview_id == marie, Answer.question.like("sat%")).values(answered_at=later)
        )
        await db.execute(update(Interview).where(Interview.id == marie).values(completed_at=later))
        await close_round(db, asked["round"], now=NOW - timedelta(days=2), actor="test")
    await told(database)
    found = await told(database, NOW - timedelta(days=1, hours=12))
    assert "HT-1" in found[0][asked["round"], "mega_1a"]  # what was left half way counts once the round is closed
    assert "HT-1" not in found[0][asked["round"], "mega_1b"]
    assert found == await afresh(database, NOW - timedelta(days=1, hours=12))
    assert await told(database, OPENED) == await afresh(database, OPENED)


async def test_the_own_scores_are_those_of_the_round(database, asked):
    async with database.reading() as db:
        assert await own_scores(db, asked["round"], "PE-1", NOW) == {"mega_1a": 75, "mega_1b": 75}
        assert await own_scores(db, asked["round"], "HT-1", NOW) == {}


async def test_lines_are_kept_for_a_while_and_the_last_for_ever(database, asked):
    await told(database)
    async with database.transaction() as db:
        long_ago = datetime(2020, 1, 1, tzinfo=UTC)
        await db.execute(update(Touched).values(at=long_ago))
        assert await touched.trim(db, long_ago + timedelta(days=1)) > 0
        assert len((await db.execute(Touched.__table__.select())).all()) == 1
    async with database.transaction() as db:
        await db.execute(WRITTEN["an answer is changed"](asked))
    assert await told(database) == await afresh(database)


async def test_who_has_not_asked_for_long_begins_anew(database, asked):
    await told(database)
    async with database.reading() as db:
        last = kept(db)["figures"]
        last.mark = type(last.mark)(last.mark.reached, last.mark.second - 100_000)
        assert await known(db) is not last


async def test_the_figures_are_the_same_warm_and_cold(database, asked):
    async with database.reading() as db:
        cold = await collect(db, Audience(), NOW)
    async with database.reading() as db:
        assert await collect(db, Audience(), NOW) == cold
