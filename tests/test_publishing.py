"""Published forms never change, and carry the tables they read."""

import pytest

from bot.errors import ConflictError
from bot.publishing import Shelf, publish
from bot.surveys.interview import Given, Interview
from storage import forms

FORM = b"""
| survey |
|  | type | name | label | calculation |
|  | text | code | Code? | |
|  | calculate | place | | pulldata('places', 'name', 'code', ${code}) |
|  | note | said | ${place} | |
| settings |
|  | form_title | form_id | version |
|  | Places | places_form | 1 |
"""
PLACES = {"places.csv": b"code,name\nA,Aurora Imaginaria\nB,Bruma Imaginaria\n", "other.csv": b"x\n1\n"}


async def test_a_form_reads_its_table_wherever_it_is_loaded(database, clock):
    async with database.transaction() as db:
        row_id, _, new = await publish(db, FORM, "places.md", clock(), PLACES)
        assert new
        assert set(await forms.form_files(db, row_id)) == {"places.csv"}
    async with database.reading() as db:
        form = await Shelf().get(db, row_id)
    interview = Interview.start(form, prefill={}, now=clock(), language="es", seed=1)
    interview.answer(Given(text="B"), now=clock())
    assert interview.closing == ("Bruma Imaginaria",)


async def test_the_same_again_is_the_same_and_another_table_is_another_form(database, clock):
    async with database.transaction() as db:
        first, _, _ = await publish(db, FORM, "places.md", clock(), PLACES)
        assert (await publish(db, FORM, "places.md", clock(), PLACES))[::2] == (first, False)
        with pytest.raises(ConflictError, match="cambie «version»"):
            await publish(db, FORM, "places.md", clock(), {"places.csv": b"code,name\nA,Otra\n"})
