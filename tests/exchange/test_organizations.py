"""Organizations from files as people make them."""

import random
from datetime import date, datetime, timedelta
from time import perf_counter

import pytest
from sqlalchemy import insert, select

from bot.audience import read_audience
from bot.errors import InputError
from bot.rounds import candidate, frame_of
from storage import registry, rounds
from storage.models import AuditLine, FormVersion, FrameEntry, Merge, Round
from tests.conftest import NOW
from tests.exchange.conftest import delimited, workbook

HEADINGS = ("org_id", "flo_id", "nombre", "tipo", "pais", "productos", "estado", "fecha_ingreso", "num_personas")
NUBE = ("PE-1", "01234", "Cooperativa Nube", "opp", "PE", "cafe;cacao", "activa", "2015-03-12", "120")


async def test_a_row_becomes_an_organization_with_what_follows_from_its_country(register):
    report = await register.rows("organizations", HEADINGS, NUBE)
    assert (len(report.added), report.refused, report.written) == (1, [], True)
    found = (await register.organizations())["PE-1"]
    assert found == {
        "id": "PE-1", "flo_id": "01234", "clacbook_id": None, "name": "Cooperativa Nube", "short_name": "",
        "kind": "opp", "grade": 1, "country": "PE", "region": "andina", "cn": "", "time_zone": "America/Lima",
        "language": "es", "state": "activa", "joined_on": date(2015, 3, 12), "left_on": None, "people_count": 120,
        "products": ("cacao", "cafe"), "networks": (),
    }  # fmt: skip
    async with register.database.reading() as db:
        assert [(row["state"], row["since"], row["source"]) for row in await registry.history(db, "PE-1")] == [
            ("activa", date(2015, 3, 12), "a.csv")
        ]
        line = (await db.execute(select(AuditLine))).one()
    assert (line.action, line.detail) == ("import.organizations", {"added": 1, "changed": 0, "unchanged": 0})


ROWS = (
    ("ORG ID ", "Nº de personas", "País", " Nombre", "TIPO", "Productos", "Estado", "Fecha de ingreso", "Nota"),
    ("PE-1", "1.234", "Perú", "Cooperativa Ñandú", "Pequeños Productores", "Café, Cacau", "Active", "12/03/2015", "x"),
    ("BR-1", "80", "brazil", "Associação Vento", "workers", "banana", "Suspensa", "31 de mayo de 2019", ""),
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
async def test_any_encoding_and_separator(new_database, separator, encoding):
    from bot.exchange.columns import ORGANIZATIONS
    from bot.exchange.reading import read_table

    table = read_table(delimited(ROWS, separator, encoding), "Organizaciones.CSV", ORGANIZATIONS)
    assert table.columns == ("org_id", "num_personas", "pais", "nombre", "tipo", "productos", "estado", "fecha_ingreso")
    assert [row.cells["nombre"] for row in table.rows] == ["Cooperativa Ñandú", "Associação Vento"]
    assert table.notes == ["columnas que no se usan: Nota"]


async def test_words_of_four_languages(register):
    await register.load("organizations", delimited(ROWS, ";"))
    found = await register.organizations()
    assert [found["PE-1"][name] for name in ("country", "kind", "products", "state", "joined_on", "people_count")] == [
        "PE", "opp", ("cacao", "cafe"), "activa", date(2015, 3, 12), 1234,
    ]  # fmt: skip
    assert [found["BR-1"][name] for name in ("country", "kind", "language", "state", "joined_on")] == [
        "BR", "trabajadores", "pt", "suspendida", date(2019, 5, 31),
    ]  # fmt: skip


def messy(count, seed=7):
    """A workbook as a national coordination keeps it: titles, blank rows, repeated headings, every way of writing."""
    rng = random.Random(seed)
    heading = [
        *("N°", "Código FLO", "NOMBRE DE LA ORGANIZACIÓN", "Tipo", "Pais ", "Producto", "Estatus"),
        *("Fecha afiliación", "N.º personas", "Comentarios"),
    ]
    rows = [["Listado general de miembros"], ["actualizado", date(2026, 3, 1)], [], heading]
    countries = [
        ("Perú", "PE"),
        ("PERU", "PE"),
        ("pe", "PE"),
        ("Rep. Dominicana", "DO"),
        ("Brasil", "BR"),
        ("haïti", "HT"),
    ]
    for number in range(1, count + 1):
        when = date(2000, 1, 1) + timedelta(days=rng.randrange(9000))
        days = [
            when,
            datetime.combine(when, datetime.min.time()),
            f"{when:%d/%m/%Y}",
            when.isoformat(),
            f" {when:%d-%m-%Y}",
        ]
        row = [
            number,
            rng.choice([number, float(number), f"{number:05}", f"FLO {number}", f" {number} "]),
            f"Cooperativa  Nube\n{number} ",
            rng.choice(["OPP", "opp", "Pequeños productores", "SPO", "Trabajadores"]),
            rng.choice(countries)[0],
            rng.choice(["Café", "cafe;cacao", "Coffee / Cocoa", "café y cacao", "banano\nmango", "CAFÉ"]),
            rng.choice(["Activa", "activo", "ACTIVE", "", None, "suspendida"]),
            rng.choice(days),
            rng.choice([rng.randrange(9999), f"{rng.randrange(1, 9)}.{rng.randrange(100, 999)}", None]),
            rng.choice(["", "llamar en mayo", None]),
        ]
        rows += [row] + [[]] * (number % 97 == 0) + [heading] * (number % 250 == 0) + [list(row)] * (number % 100 == 0)
    return rows


async def test_a_messy_workbook_of_a_thousand_rows_comes_in_whole_and_only_once(register):
    source = workbook(messy(1000), options={"strings_to_numbers": False})
    rehearsal = await register.load("organizations", source, "lista.xlsx", dry_run=True)
    assert await register.organizations() == {}
    assert (len(rehearsal.added), rehearsal.refused, rehearsal.written) == (1000, [], False)
    started = perf_counter()
    first = await register.load("organizations", source, "lista.xlsx")
    assert perf_counter() - started < 20  # about a second when the machine is idle
    assert (len(first.added), len(first.changed), first.unchanged, first.refused) == (1000, 0, 0, [])
    assert sum(note.endswith("»)") for note in first.notes) == 10  # written twice
    again = await register.load("organizations", source, "lista.xlsx")
    assert (len(again.added), len(again.changed), again.unchanged) == (0, 0, 1000)
    found = await register.organizations()
    assert all(row["name"].startswith("Cooperativa Nube ") and row["joined_on"] for row in found.values())


async def test_refused_rows_are_all_told_and_nothing_is_written(register):
    report = await register.rows(
        "organizations", HEADINGS, NUBE,
        ("PE-2", "12345678", "Otra", "opp", "PE", "cafe", "", "", ""),
        ("PE-3", "", "", "opp", "", "", "", "", ""),
        ("PE-4", "", "Cuatro", "banco", "Francia", "petróleo", "dormida", "30/02/2020", "muchas"),
        ("", "", "Sin número", "opp", "PE", "", "", "", ""),
        ("PE-1", "", "Otro nombre", "", "", "", "", "", ""),
        ("PE-6", "1234", "La misma", "opp", "PE", "", "", "", ""),
    )  # fmt: skip
    assert {row for row, _ in report.refused} == {3, 4, 5, 6, 7, 8}
    told = "\n".join(report.reasons())
    for words in (
        "fila 3: flo_id: «12345678»", "fila 4: es nueva y falta nombre, pais", "fila 5: tipo: «banco»",
        "fila 5: pais: «Francia»", "fila 5: productos: «petróleo»", "fila 5: estado: «dormida»",
        "fila 5: fecha_ingreso: «30/02/2020»", "fila 5: num_personas: «muchas»", "fila 6: falta org_id",
        "fila 7: nombre: dice «Otro nombre» y la fila 2 dice «Cooperativa Nube»",
        "fila 8: flo_id 1234 ya es de PE-1 «Cooperativa Nube»",
    ):  # fmt: skip
        assert words in told
    assert await register.organizations() == {}


async def test_a_change_is_told_field_by_field_and_an_empty_cell_changes_nothing(register):
    await register.rows("organizations", HEADINGS, NUBE)
    report = await register.rows(
        "organizations", ("flo_id", "nombre", "productos", "pais"), ("1234", "Cooperativa Nube Alta", "miel", "")
    )
    assert [str(change) for change in report.changed] == [
        "fila 2, PE-1 «Cooperativa Nube Alta»: nombre: «Cooperativa Nube» → «Cooperativa Nube Alta»; "
        "productos: «cacao;cafe» → «miel»"
    ]
    found = (await register.organizations())["PE-1"]
    assert (found["flo_id"], found["products"], found["country"]) == ("01234", ("miel",), "PE")
    moved = await register.rows("organizations", ("org_id", "pais"), ("pe-1", "Brasil"))
    assert [name for name, _, _ in moved.changed[0].fields] == ["pais", "region", "zona_horaria", "idioma"]


async def test_the_same_number_for_two_rows_means_one_organization_with_both_products(register):
    await register.rows("organizations", HEADINGS, NUBE, ("PE-1", "1234", "", "", "", "miel", "", "", ""))
    assert (await register.organizations())["PE-1"]["products"] == ("cacao", "cafe", "miel")


async def test_whoever_leaves_is_dated_remembered_and_no_longer_counted_in_open_rounds(register):
    await register.rows("organizations", HEADINGS, NUBE)
    async with register.database.transaction() as db:
        form = {"form_id": "f", "version": "1", "title": "F", "hash": "", "xform": "", "source": b"", "source_name": "",
                "published_at": NOW}  # fmt: skip
        await db.execute(insert(FormVersion).values(id=1, **form))
        await db.execute(insert(Round).values(id=1, form_id=1, name="R", state="open", opened_at=NOW))
        entry = {"round_id": 1, "organization_id": "PE-1", "country": "PE", "region": "andina", "kind": "opp"}
        await db.execute(insert(FrameEntry).values(**entry))

    async def left_at():
        async with register.database.reading() as db:
            return (await db.execute(select(FrameEntry.left_at))).scalar_one()

    await register.rows("organizations", ("org_id", "estado"), ("PE-1", "suspendida"), since=date(2026, 9, 1))
    assert await left_at() is None  # domain S04
    await register.rows("organizations", ("org_id", "estado"), ("PE-1", "Descertificada"), since=date(2026, 10, 1))
    assert await left_at() == NOW  # domain S05
    assert (await register.organizations())["PE-1"]["left_on"] == date(2026, 10, 1)
    async with register.database.reading() as db:
        history = await registry.history(db, "PE-1")
    assert [row["state"] for row in history] == ["activa", "suspendida", "descertificada"]
    assert [row["since"] for row in history[1:]] == [date(2026, 9, 1), date(2026, 10, 1)]
    await register.rows("organizations", ("org_id", "estado"), ("PE-1", "activa"))
    assert await left_at() is None
    assert (await register.organizations())["PE-1"]["left_on"] is None


async def test_what_was_merged_is_known_and_not_made_again(register):
    await register.rows("organizations", HEADINGS, NUBE)
    gone = {"kept_id": "PE-1", "gone_id": "PE-9", "gone_flo_id": "99", "gone_clacbook_id": "B9", "reason": "",
            "actor": "", "moved": {}, "merged_at": NOW}  # fmt: skip
    async with register.database.transaction() as db:
        await db.execute(insert(Merge).values(**gone))
    report = await register.rows(
        "organizations", ("org_id", "flo_id", "clacbook_id", "nombre", "tipo", "pais"),
        ("PE-9", "", "", "Nueve", "opp", "PE"),
        ("", "099", "", "Nueve", "opp", "PE"),
        ("", "", "B9", "Nueve", "opp", "PE"),
    )  # fmt: skip
    assert (report.added, report.refused, len(report.notes)) == ([], [], 3)
    assert set(await register.organizations()) == {"PE-1"}


@pytest.mark.parametrize(
    ("source", "name", "words"),
    [
        (b"", "a.csv", "vacío"),
        (b"%PDF-1.4", "a.csv", "es un PDF"),
        (b"nombre,pais\nA,PE\n", "a.csv", "no encuentro los títulos"),
        (b"org_id,nombre,Nombre\n1,a,b\n", "a.csv", "está dos veces"),
        (b"PK\x03\x04 no zip", "a.xlsx", "dañado"),
        (b"org_id\n1\n", "a.doc", "se espera un archivo"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "contraseña"),
        (workbook([["x"]]), "a.xlsx", "no encuentro los títulos"),
        (b'org_id,nombre\n1,"' + b"x" * 200_000, "a.csv", "comillas"),
    ],
)
async def test_a_file_that_cannot_be_read_is_told_in_one_sentence(register, source, name, words):
    with pytest.raises(InputError, match=words) as refused:
        await register.load("organizations", source, name)
    assert "\n" not in str(refused.value)


async def test_a_cell_far_away_does_not_take_all_the_memory(register):
    far = [["org_id", "nombre"], ["1", "a"]] + [[]] * 1_000_000 + [[None] * 16_000 + ["x"]]
    with pytest.raises(InputError, match="lejos de la tabla"):
        await register.load("organizations", workbook(far), "a.xlsx")


async def test_structures_give_coordinations_and_networks_their_ids(register):
    headings = ("org_id", "nombre", "tipo", "pais", "cn", "redes")
    await register.rows(
        "organizations", headings, ("CR-1", "Uno", "opp", "CR", "CN Bosque Nublado", "Red Café;Otra Red")
    )
    report = await register.rows(
        "structures", ("Id", "Nombre", "Clase", "Países", "Contacto", "Teléfono"),
        ("CN-CR-PA", "CN Bosque Nublado", "Coordinadora Nacional", "Costa Rica; Panamá", "Ana Nube", "8888 1234"),
        ("RED-CAFE", "Red café", "red de producto", "", "", ""),
    )  # fmt: skip
    assert len(report.added) == 2
    found = (await register.organizations())["CR-1"]
    assert (found["cn"], found["networks"]) == ("CN-CR-PA", ("Otra Red", "RED-CAFE"))
    async with register.database.reading() as db:
        homes = {country: row for row in await registry.structures(db) for country in row["countries"]}
        assert (homes["PA"]["id"], homes["PA"]["phone"]) == ("CN-CR-PA", "+50688881234")
        assert "PE" not in homes
        everybody = [candidate(row) for row in await rounds.candidates(db)]
    asked = {
        words: len(frame_of(everybody, read_audience(words))) for words in ("red:red-cafe", "red:x", "cn:cn-cr-pa")
    }
    assert asked == {"red:red-cafe": 1, "red:x": 0, "cn:cn-cr-pa": 1}
    again = await register.rows(
        "organizations", headings, ("CR-1", "Uno", "opp", "CR", "cn bosque nublado", "otra red")
    )
    assert [name for name, _, _ in again.changed[0].fields] == ["redes"]


async def test_allies_are_institutions_of_any_country(register):
    headings = ("Institución", "Categoría", "País", "Contacto", "Teléfono", "Idioma")
    rows = (
        ("Fundación Nube", "ONG", "Alemania", "Ana Nube", "+49 30 901820", "inglés"),
        ("Ministerio del Cerro", "gobierno", "PE", "", "987654321", ""),
        ("Ministerio del Cerro", "gobierno", "Bolivia", "", "", "español"),
    )
    report = await register.rows("allies", headings, *rows)
    assert (len(report.added), report.refused) == (3, [])
    assert (await register.rows("allies", headings, *rows)).unchanged == 3
    changed = await register.rows("allies", headings, ("FUNDACION NUBE", "cooperación", "", "", "", ""))
    assert [name for name, _, _ in changed.changed[0].fields] == ["categoria"]
    unclear = await register.rows("allies", headings, ("ministerio del cerro", "otra", "", "", "", ""))
    assert "varias instituciones" in unclear.reasons()[0]
    async with register.database.reading() as db:
        assert [(row["country"], row["phone"], row["seen_on"]) for row in await registry.allies(db)] == [
            ("DE", "+4930901820", NOW.date()), ("PE", "+51987654321", NOW.date()), ("BO", "", NOW.date()),
        ]  # fmt: skip
