"""Seats are never oversold, however many say yes at once, on both databases; who waits is offered in order."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from bot.activities import HOLDING, Answer, Fit
from bot.seating import answer, lapse
from storage import activities, invitations
from storage.database import Database
from storage.models import Activity, Address, Organization, Outbox, Person
from tests.conftest import NOW
from tests.network import add_organization, add_person

SOON = NOW + timedelta(days=20)
LIMA = ("opp", "PE", "andina", "America/Lima", "es")


async def convene(db, seats=None, **values):
    """A published activity with seats; gives its number."""
    row = {
        "title": {"es": "Taller de suelos"}, "type": "taller", "mode": "presencial", "place": "Casa Nube",
        "zone": "America/Lima", "starts_at": SOON, "ends_at": SOON + timedelta(hours=3), "state": "publicada",
        "seats": seats, "made_at": NOW,
    }  # fmt: skip
    return await activities.add(db, {**row, **values})


async def invite(db, activity_id, count, *, organization="PE-9", reachable=True, **person):
    """So many people of one organization, invited, each with a chat; gives their numbers."""
    if (await db.execute(select(Organization.id).where(Organization.id == organization))).first() is None:
        await add_organization(db, organization, f"Cooperativa {organization}", *LIMA)
    made = []
    for number in range(count):
        name = f"Invitada {organization} {number}"
        one = await add_person(db, name, f"{organization[-1]}{number:05}{len(made) % 9}", "es", (organization,))
        await db.execute(update(Person).where(Person.id == one).values(invitations=True, **person))
        if reachable:
            chat = {"channel": "test", "address": f"{organization}-{number}", "person_id": one, "stage": "menu"}
            await db.execute(Address.__table__.insert().values(**chat, seen_at=NOW, created_at=NOW))
        made.append(one)
    row = {"activity_id": activity_id, "organization_id": organization, "state": "invited", "since": NOW}
    await invitations.invite(db, [{**row, "person_id": one, "invited_at": NOW} for one in made])
    return made


async def states(db, activity_id):
    rows = await invitations.invitations_of(db, activity_id)
    return {row["person_id"]: row["state"] for row in rows}


async def say(database, activity_id, person, said=Answer.ACCEPTED, people=None, now=NOW):
    async with database.transaction() as db:
        return await answer(db, activity_id, person, said, now=now, actor="test", people=people)


@pytest.mark.parametrize("people", [1, 3])
async def test_five_hundred_say_yes_at_once_to_a_hundred_seats(database, people):
    async with database.transaction() as db:
        activity = await convene(db, seats=100)
        everyone = await invite(db, activity, 500)
    others = [database, *(Database(database.url.render_as_string(hide_password=False)) for _ in range(3))]
    try:
        given = await asyncio.gather(
            *(say(others[n % 4], activity, one, people=people) for n, one in enumerate(everyone))
        )
    finally:
        for other in others[1:]:
            await other.close()
    async with database.reading() as db:
        row = await activities.by_id(db, activity)
        rows = await invitations.invitations_of(db, activity)
    fitting = 100 // people
    assert row["taken"] == fitting * people
    assert sum(each["people"] for each in rows if each["state"] in HOLDING) == row["taken"]
    assert sum(one.state is Answer.ACCEPTED for one in given) == fitting
    line = sorted(each["line"] for each in rows if each["state"] == Answer.WAITING)
    told = sorted(one.place for one in given if one.state is Answer.WAITING)
    unsure = sum(
        one.fit is Fit.FULL and one.state is Answer.INVITED for one in given
    )  # told for how many there is room
    assert line == told == list(range(1, 500 - fitting - unsure + 1))


async def test_the_table_itself_refuses_to_be_oversold(database):
    async with database.transaction() as db:
        await convene(db, seats=1)
    async with database.transaction() as db:
        with pytest.raises(IntegrityError):
            await db.execute(update(Activity).values(taken=2))
        await db.rollback()


async def test_whoever_steps_back_leaves_the_place_to_the_first_in_line(database):
    async with database.transaction() as db:
        activity = await convene(db, seats=1)
        first, second, third, fourth = await invite(db, activity, 4)
    assert (await say(database, activity, second)).state is Answer.ACCEPTED
    assert (await say(database, activity, fourth)).place == 1
    assert (await say(database, activity, third)).place == 2
    assert (await say(database, activity, first)).place == 3
    await say(database, activity, second, Answer.DECLINED)
    async with database.reading() as db:
        assert (await states(db, activity))[fourth] == Answer.OFFERED
        assert (await activities.by_id(db, activity))["taken"] == 1
        letters = (await db.execute(select(func.count()).select_from(Outbox))).scalar()
    assert letters == 1
    assert (await say(database, activity, third)).place == 1  # it did not lose its place, and none was free
    assert (await say(database, activity, fourth)).state is Answer.ACCEPTED


async def test_an_offer_passes_to_the_next_one(database):
    async with database.transaction() as db:
        activity = await convene(db, seats=1)
        first, second, third = await invite(db, activity, 3)
    for one in (first, second, third):
        await say(database, activity, one)
    await say(database, activity, first, Answer.DECLINED)
    async with database.transaction() as db:
        assert await lapse(db, NOW + timedelta(hours=11)) == 0
        later = (await invitations.invitation(db, activity, second))["offered_until"]
        assert later >= NOW + timedelta(hours=12)
        assert await lapse(db, later) == 1
        assert await lapse(db, later) == 0
    async with database.reading() as db:
        assert await states(db, activity) == {
            first: Answer.DECLINED, second: Answer.INVITED, third: Answer.OFFERED
        }  # fmt: skip
        assert (await activities.by_id(db, activity))["taken"] == 1


async def test_nobody_is_offered_what_cannot_reach_them(database):
    async with database.transaction() as db:
        activity = await convene(db, seats=1)
        (holder,) = await invite(db, activity, 1)
        (mute,) = await invite(db, activity, 1, organization="PE-8", reachable=False)
        (reached,) = await invite(db, activity, 1, organization="PE-7")
    for one in (holder, mute, reached):
        await say(database, activity, one)
    await say(database, activity, holder, Answer.MAYBE)
    async with database.reading() as db:
        now = await states(db, activity)
    assert (now[mute], now[reached]) == (Answer.WAITING, Answer.OFFERED)


async def test_an_organization_has_no_more_than_its_places(database):
    async with database.transaction() as db:
        activity = await convene(db, seats=10, per_organization=2)
        first, second = await invite(db, activity, 2)
    assert (await say(database, activity, first, people=3)).most == 2
    assert (await say(database, activity, first, people=2)).state is Answer.ACCEPTED
    refused = await say(database, activity, second)
    assert (refused.state, refused.fit) == (Answer.WAITING, Fit.ORGANIZATION_FULL)
    await say(database, activity, first, people=1)
    async with database.reading() as db:
        assert (await states(db, activity))[second] == Answer.OFFERED


async def test_seats_kept_for_women_are_given_to_others_when_answers_are_due(database):
    async with database.transaction() as db:
        activity = await convene(db, seats=2, seats_women=1)
        men = await invite(db, activity, 3, gender="hombre")
        (woman,) = await invite(db, activity, 1, organization="PE-8", gender="mujer")
    assert (await say(database, activity, men[0])).state is Answer.ACCEPTED
    assert (await say(database, activity, men[1])).state is Answer.WAITING
    assert (await say(database, activity, woman)).state is Answer.ACCEPTED
    await say(database, activity, woman, Answer.DECLINED)
    async with database.transaction() as db:
        assert (await states(db, activity))[men[1]] == Answer.WAITING
        await lapse(db, SOON - timedelta(hours=60))
        assert (await states(db, activity))[men[1]] == Answer.OFFERED


async def test_too_late_is_told_and_changes_nothing(database):
    async with database.transaction() as db:
        activity = await convene(db, seats=5, answer_by=NOW)
        (one,) = await invite(db, activity, 1)
    assert not (await say(database, activity, one)).open
    assert (await say(database, activity, one, Answer.DECLINED)).open
    assert await say(database, activity, 99999) is None
