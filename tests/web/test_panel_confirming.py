"""Somebody new is confirmed, or not, in the console; their chat is told and their answers count from then on."""

import pytest
from sqlalchemy import insert, select, update

from storage.models import Address, Membership, Person, Task
from tests.network import add_person

pytestmark = pytest.mark.both_databases


async def newcomer(room, language="es"):
    """Somebody who says to be of PE-1 and waits in a chat: (task, person)."""
    async with room.database.transaction() as db:
        number = await add_person(db, "Nora Ríoclaro", "NRARCLR2", language, ("PE-1",))
        mine = Membership.person_id == number
        await db.execute(update(Membership).where(mine).values(confirmed=False))
        chat = insert(Address).values(
            channel="web", address="nora", person_id=number, seen_at=room.clock(), created_at=room.clock()
        )
        address = (await db.execute(chat.returning(Address.id))).scalar_one()
    data = {"name": "Nora Ríoclaro"}
    values = {"person_id": number, "organization_id": "PE-1", "address_id": address, "data": data}
    return await room.task(kind="newcomer", **values), number


async def membership(room, person_id):
    async with room.database.reading() as db:
        query = select(Membership.confirmed, Membership.valid_to).where(Membership.person_id == person_id)
        return (await db.execute(query)).one()


@pytest.mark.parametrize(
    ("language", "said"),
    [("es", "ya figura como contacto"), ("pt", "contato"), ("en", "contact of"), ("fr", "contact de")],
)
async def test_a_yes_makes_a_contact_and_the_chat_that_waits_is_told(room, language, said):
    task, nora = await newcomer(room, language)
    async with room.enters("cn") as cn:
        _, text = await cn.opens(f"/panel/tasks/{task}")
        assert "Nora Ríoclaro" in text
        _, text = await cn.posts(f"/panel/tasks/{task}/confirm", **{"is": "yes"})
        assert "Confirmado. Ya se le avisó en su chat." in text
        status, text = await cn.posts(f"/panel/tasks/{task}/confirm", **{"is": "no"})
        assert (status, "ya estaba cerrada" in text) == (409, True)
    assert (await membership(room, nora)).confirmed
    assert said in (await room.sent())[-1]
    async with room.database.reading() as db:
        row = (await db.execute(select(Task.state, Task.done_by).where(Task.id == task))).one()
    assert row == ("done", room.people["cn"])
    (line,) = await room.audit("task.done")
    assert (line["actor"], line["detail"]["kind"]) == (f"person:{room.people['cn']}", "newcomer")


async def test_a_no_parts_them_from_the_organization_kindly(room):
    task, nora = await newcomer(room)
    async with room.enters("mel") as mel:
        await mel.opens(f"/panel/tasks/{task}")
        _, text = await mel.posts(f"/panel/tasks/{task}/confirm", **{"is": "no"})
        assert "No confirmado" in text
    async with room.database.reading() as db:
        found = (await db.execute(select(Membership.confirmed).where(Membership.person_id == nora))).scalars().all()
        assert not any(found)
        assert (await db.execute(select(Person.id).where(Person.id == nora))).scalar_one() == nora
    assert "No pudimos confirmar" in (await room.sent())[-1]
    assert len(await room.audit("task.refused")) == 1


async def test_a_new_phone_is_the_persons_from_the_yes_on(room):
    _, nora = await newcomer(room)
    async with room.database.transaction() as db:
        chat = (
            insert(Address)
            .values(channel="web", address="nora-2", seen_at=room.clock(), created_at=room.clock())
            .returning(Address.id)
        )
        new = (await db.execute(chat)).scalar_one()
    values = {"person_id": nora, "organization_id": "PE-1", "address_id": new}
    task = await room.task(kind="address", **values)
    async with room.enters("mel") as mel:
        await mel.opens(f"/panel/tasks/{task}")
        assert (await mel.posts(f"/panel/tasks/{task}/confirm", **{"is": "yes"}))[0] == 200
    async with room.database.reading() as db:
        query = select(Address.address, Address.person_id).where(Address.address.startswith("nora"))
        chats = dict((await db.execute(query)).all())
    assert chats == {"nora": None, "nora-2": nora}
