"""Publishing figures: two people, an immutable snapshot, a correction as another version (domain 2.0.10)."""

from datetime import timedelta

import pytest
from sqlalchemy import delete

from bot import announcing
from bot.audience import Audience
from bot.errors import ConflictError
from bot.reports.collect import collect
from storage import rounds, snapshots
from storage.models import Interview, Snapshot
from tests.scenarios.test_standings import answer, grow

ANA, BETO = "person:901", "person:902"


async def answered(scenario, *, closed=True):
    """A round that six organizations answered with 75 everywhere; gives its number."""
    people = await grow(scenario, 6)
    round_id, _ = await scenario.opens_round(days=21)
    await answer(scenario, people)
    if closed:
        await scenario.closes_round(round_id)
    return round_id


async def proposes(scenario, key="mega_1b", by=ANA, **more):
    async with scenario.database.transaction() as db:
        return await announcing.propose(db, key, by=by, now=scenario.clock.passes(minutes=1), **more)


async def approves(scenario, number, by=BETO):
    async with scenario.database.transaction() as db:
        return await announcing.approve(db, number, by=by, now=scenario.clock.passes(minutes=1))


async def standing(scenario, key="mega_1b"):
    async with scenario.database.reading() as db:
        return next(one for one in await collect(db, Audience(), scenario.clock()) if one.key == key)


@pytest.mark.both_databases
async def test_a_figure_is_provisional_until_a_second_person_approves_it(scenario):
    round_id = await answered(scenario)
    assert (await standing(scenario)).publication == "provisional"
    number = await proposes(scenario)
    with pytest.raises(ConflictError, match="otra persona"):
        await approves(scenario, number, by=ANA)
    snapshot = await approves(scenario, number)
    assert (snapshot["version"], snapshot["value"], snapshot["n"], snapshot["status"]) == (1, 75.0, 6, "reference")
    shown = await standing(scenario)
    assert (shown.publication, shown.value, shown.n) == ("reference", 75.0, 6)
    assert "few_answers" in shown.notes
    async with scenario.database.reading() as db:
        assert not (await rounds.round_by_id(db, round_id))["approved"], "the other indicator of the form waits"
    await approves(scenario, await proposes(scenario, "mega_1a"))
    async with scenario.database.reading() as db:
        assert (await rounds.round_by_id(db, round_id))["approved"]


async def test_a_round_that_is_open_is_not_published_nor_what_has_no_figure(scenario):
    await answered(scenario, closed=False)
    with pytest.raises(ConflictError, match="La ronda sigue abierta"):
        await proposes(scenario)
    with pytest.raises(ConflictError, match="No hay cifra"):
        await proposes(scenario, "mega_3b")


async def test_what_was_published_stays_when_answers_go_and_a_correction_is_another_version(scenario):
    await answered(scenario)
    await approves(scenario, await proposes(scenario))
    people = await scenario.rows(Interview)
    await scenario.change(delete(Interview).where(Interview.id == people[0]["id"]))
    assert (await standing(scenario)).n == 6, "published figures stay"
    with pytest.raises(ConflictError, match="ya está publicada"):
        await proposes(scenario)
    number = await proposes(scenario, note="se retiró una respuesta de prueba")
    assert (await approves(scenario, number))["version"] == 2
    assert (await standing(scenario)).n == 5
    kept = await scenario.rows(Snapshot)
    assert [(row["version"], row["n"], row["note"]) for row in kept] == [
        (1, 6, ""),
        (2, 5, "se retiró una respuesta de prueba"),
    ]


async def test_one_proposal_at_a_time_and_each_is_decided_once(scenario):
    await answered(scenario)
    number = await proposes(scenario)
    with pytest.raises(ConflictError, match="espera a la segunda persona"):
        await proposes(scenario, by=BETO)
    async with scenario.database.transaction() as db:
        await announcing.refuse(db, number, by=BETO, now=scenario.clock())
    with pytest.raises(ConflictError, match="ya se decidió"):
        await approves(scenario, number)
    async with scenario.database.reading() as db:
        assert [one.key for one in await announcing.ready(db, scenario.clock())] == ["mega_1a", "mega_1b"]
        assert await snapshots.current(db, scenario.clock() + timedelta(days=1)) == {}
