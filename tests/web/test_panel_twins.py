"""People registered twice are made one in the console, with a reason, and parted again."""

import pytest
from sqlalchemy import select

from storage.models import Membership, Person
from tests.network import add_person

pytestmark = pytest.mark.both_databases


@pytest.fixture
async def again(room):
    """Rosa once more, as another list spelled her."""
    async with room.database.transaction() as db:
        return await add_person(db, "Rosa Monte Nube", "RSAMNTN2", "es", ("PE-1",))


async def people(room):
    async with room.database.reading() as db:
        return set((await db.execute(select(Person.id))).scalars())


async def test_two_entries_become_one_person_and_two_again(room, again):
    rosa = room.people["Rosa Montenube"]
    async with room.enters("mel") as mel:
        _, text = await mel.opens("/panel/twins")
        for part in ("Rosa Monte Nube", "la misma organización", "+51 987 654 321", "Pares: 1"):
            assert part in text
        pair = {"one": rosa, "other": again, "keep": rosa}
        for fields, reason in (
            ({**pair, "reason": "sí"}, "Escriba el motivo"),
            ({**pair, "keep": room.people["mel"], "reason": "son la misma"}, "Elija cuál"),
            ({**pair, "other": "x", "reason": "son la misma"}, "dos personas distintas"),
            ({"one": rosa, "other": room.people["mel"], "keep": rosa, "reason": "son la misma"}, "roles distintos"),
        ):
            status, text = await mel.posts("/panel/twins/merge", **fields)
            assert (status, reason in text) == (409, True), reason
        _, text = await mel.posts("/panel/twins/merge", **pair, reason="la registraron dos veces")
        assert "Ahora son una sola persona" in text
        assert mel.path == f"/panel/people/{rosa}"
        assert again not in await people(room)
        _, text = await mel.opens("/panel/twins")
        assert "la registraron dos veces" in text
        assert "No encuentro personas repetidas" in text
        _, text = await mel.posts("/panel/twins/undo", gone=again)
        assert "son dos personas otra vez" in text
        assert again in await people(room)
        status, text = await mel.posts("/panel/twins/undo", gone=again)
        assert (status, "no está unida a otra" in text) == (409, True)
    async with room.database.reading() as db:
        query = select(Membership.organization_id).where(Membership.person_id == again)
        assert list((await db.execute(query)).scalars()) == ["PE-1"]
    for action in ("person.merge", "person.unmerge"):
        (line,) = await room.audit(action)
        assert line["actor"] == f"person:{room.people['mel']}"


@pytest.mark.parametrize(
    ("language", "page", "refused"),
    [
        ("pt", "Pessoas repetidas", "têm papéis diferentes"),
        ("en", "People registered twice", "have different roles"),
        ("fr", "Personnes en double", "ont des rôles différents"),
    ],
)
async def test_it_speaks_the_language_of_the_page(room, again, language, page, refused):
    rosa = room.people["Rosa Montenube"]
    async with room.enters("mel") as mel:
        _, text = await mel.opens(f"/panel/twins?lang={language}")
        assert f"<h1>{page}</h1>" in text
        assert "la misma organización" not in text
        fields = {"one": rosa, "other": room.people["mel"], "keep": rosa, "reason": "the same woman"}
        status, text = await mel.posts("/panel/twins/merge", **fields)
        assert (status, refused in text) == (409, True)
