"""The data the other indicators stand on: all seven show a figure, and nothing in them is real."""

from sqlalchemy import func, select, text

from bot.audience import Audience, read_audience
from bot.demo.further import FORMS, further
from bot.demo.network import SEED
from bot.publishing import published
from bot.reports.collect import collect
from storage import registry
from storage.models import Ally, Organization, Record
from tests.demo.conftest import NOW


async def test_all_seven_indicators_show_a_figure(filled):
    async with filled.reading() as db:
        found = {one.key: one for one in await collect(db, Audience(), NOW)}
        peru = {one.key: one for one in await collect(db, read_audience("Perú"), NOW)}
        if filled.is_sqlite:
            assert (await db.execute(text("PRAGMA foreign_key_check"))).all() == []
    assert [key for key, one in found.items() if one.value is None] == []
    assert round(found["mega_3b"].value, 2) == 72.22
    assert (found["mega_3a"].frame, found["mega_4"].publication) == (72, "official")
    assert found["mega_5"].companions["represented"] > 10
    assert [key for key, one in peru.items() if one.value is None] == ["mega_3a", "mega_3b"]


async def test_members_are_as_many_as_before_and_the_next_ally_has_a_number_of_its_own(filled):
    async with filled.transaction() as db:
        assert len(await registry.organizations(db)) == 896
        assert (await db.execute(select(func.count()).select_from(Organization))).scalar_one() > 896 + 72
        await registry.put_allies(db, [{"institution": "Otra", "country": "PE", "category": "", "contact": "",
                                        "phone": "", "language": "es", "state": "activo"}])  # fmt: skip
        assert (await db.execute(select(func.max(Ally.id)))).scalar_one() == 73


async def test_the_same_seed_gives_the_same_rows(tables, database):
    async with database.transaction() as db:
        forms = {form_id: await published(db, form_id, NOW) for form_id in FORMS}
    first, second = (further(tables, forms, NOW, SEED) for _ in range(2))
    assert first == second
    assert all(table in Record.metadata.tables for table in first)
    names = {row["institution"] for row in first["allies"]}
    assert len(names) == 72
    assert all(
        any(word in name for word in ("Imaginari", "Ejemplo", "Inventado", "Ficticio", "Prueba")) for name in names
    )
