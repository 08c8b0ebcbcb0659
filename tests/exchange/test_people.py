"""People from files: phones, organizations, codes, and whom nobody brings back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.keeping import erase
from bot.publishing import Shelf
from storage.models import AuditLine, Code, Membership
from tests.exchange.conftest import workbook

ORGANIZATIONS = (
    ("org_id", "flo_id", "nombre", "tipo", "pais"),
    ("PE-1", "01234", "Cooperativa Nube", "opp", "PE"),
    ("BR-1", "4567", "Associação Vento", "opp", "BR"),
    ("CO-9", "777", "Comité Río Quieto", "trabajadores", "CO"),
)
HEADINGS = ("Teléfono", "Código", "Nombre completo", "Cargo", "Idioma", "Organización", "Rol", "Ámbito")
ROSA = ("987654321", "", "Rosa Nube", "Presidenta", "", "1234", "", "")


@pytest.fixture
async def register(register):
    report = await register.rows("organizations", *ORGANIZATIONS)
    assert report.written
    return register


async def test_a_person_gets_number_language_code_and_membership(register):
    report = await register.rows(
        "people", HEADINGS, ROSA, ("11 8765-4321", "", "João Vento", "", "", "BR-1", "líder", "")
    )
    assert (len(report.added), report.refused) == (2, [])
    found = await register.people()
    rosa, joao = found["Rosa Nube"], found["João Vento"]
    assert (rosa["phone"], rosa["language"], rosa["role"]) == ("+51987654321", "es", "miembro")
    assert rosa["organizations"] == {"PE-1": "Presidenta"}
    assert len(rosa["codes"]) == 1
    assert (joao["phone"], joao["language"], joao["role"]) == ("+5511987654321", "pt", "lider")
    assert (await register.rows("people", HEADINGS, ROSA)).unchanged == 1


async def test_phones_as_spreadsheets_keep_them(register):
    rows = [
        HEADINGS,
        [51987654321.0, None, "Rosa Nube", None, None, 1234.0],
        [987654322, None, "Luz Nube", "", "", "PE-1"],
    ]
    report = await register.load("people", workbook(rows), "gente.xlsx")
    assert (len(report.added), report.refused) == (2, [])
    assert {row["phone"] for row in (await register.people()).values()} == {"+51987654321", "+51987654322"}


async def test_a_new_phone_position_and_organization_change_the_person_known_by_code(register):
    await register.rows("people", HEADINGS, ROSA)
    code = (await register.people())["Rosa Nube"]["codes"][0]
    register.now += timedelta(days=10)
    other = ("999888777", f"{code[:4].lower()}-{code[4:]}", "Rosa Nube", "Gerenta", "", "BR-1;PE-1", "", "")
    report = await register.rows("people", HEADINGS, other)
    assert report.refused  # of which country is the number: the first organization's
    report = await register.rows("people", HEADINGS, ("+51999888777", *other[1:]))
    assert [str(each) for each in report.changed] == [
        "fila 2, Rosa Nube: telefono: «+51987654321» → «+51999888777»; "
        "organizacion y cargo: «PE-1 (Presidenta)» → «BR-1 (Gerenta);PE-1 (Gerenta)»"
    ]
    register.now += timedelta(days=10)
    await register.rows("people", ("codigo", "organizacion"), (code, "BR-1"))
    assert (await register.people())["Rosa Nube"]["organizations"] == {"BR-1": "Gerenta"}
    async with register.database.reading() as db:
        rows = (await db.execute(select(Membership.organization_id, Membership.valid_to))).all()
    assert dict(map(tuple, rows))["PE-1"] == register.now.date() - timedelta(days=1)  # history, not erased


async def test_two_rows_of_one_person_unite_organizations_and_two_persons_share_a_phone_by_code(register):
    report = await register.rows(
        "people", HEADINGS, ROSA, ("+51 987654321", *ROSA[1:3], "Delegada", "", "BR-1", "", ""),
        ("+573001234567", "ABCD2345", "Ana Río", "", "", "CO-9", "", ""),
        ("+573001234567", "ABCD2346", "Luis Río", "", "", "CO-9", "", ""),
    )  # fmt: skip
    assert (len(report.added), report.refused) == (3, [])
    found = await register.people()
    assert found["Rosa Nube"]["organizations"] == {"BR-1": "Delegada", "PE-1": "Presidenta"}
    refused = await register.rows("people", HEADINGS, ("+573001234567", "", "Otra Río", "", "", "CO-9", "", ""))
    assert "varias personas" in refused.reasons()[0]


async def test_what_is_wrong_is_told_row_by_row(register):
    report = await register.rows(
        "people", HEADINGS,
        ("", "", "Nadie", "", "", "PE-1", "", ""),
        ("987654321 / 987654322", "", "Dos", "", "", "PE-1", "", ""),
        ("+51987654323", "", "Tres", "", "", "XX-1", "", ""),
        ("+51987654324", "", "", "", "", "PE-1", "", ""),
        ("+51987654325", "", "Cinco", "", "klingon", "PE-1", "jefe", "Marte"),
        ("+51987654326", "", "Seis", "", "", "", "", ""),
        ("+51987654327", "", "Siete", "", "", "", "cn", ""),
        ("+51987654328", "ABC", "Ocho", "", "", "PE-1", "", ""),
    )  # fmt: skip
    told = "\n".join(report.reasons())
    for words in (
        "fila 2: falta telefono o codigo", "fila 3: telefono: «987654321 / 987654322» son varios",
        "fila 4: organizacion: no hay ninguna organización «XX-1»", "fila 5: es una persona nueva y falta nombre",
        "fila 6: idioma: «klingon»", "fila 6: rol: «jefe»", "fila 6: ambito: «Marte»",
        "fila 7: rol miembro: falta organizacion", "fila 8: rol cn: falta ambito", "fila 9: codigo: «ABC»",
    ):  # fmt: skip
        assert words in told
    assert await register.people() == {}


async def test_roles_are_given_with_a_scope_and_audited(register):
    await register.rows("structures", ("id", "nombre", "clase"), ("CN-PE", "CN Cerro", "cn"))
    await register.rows(
        "people", HEADINGS, ("+51987654321", "", "Eva Nube", "", "", "", "Regional", "Andina, Brasil; cn cerro"),
        ("987654322", "", "Ivo Nube", "", "", "", "CN", "Perú"),
    )  # fmt: skip
    found = await register.people()
    assert (found["Eva Nube"]["scope"], found["Ivo Nube"]["phone"]) == ("andina;BR;CN-PE", "+51987654322")
    async with register.database.reading() as db:
        lines = (await db.execute(select(AuditLine.detail).where(AuditLine.action == "person.role"))).scalars().all()
    assert [line["to"] for line in lines] == ["regional", "cn"]


async def test_nobody_of_the_company_answers_for_the_workers_unconfirmed(register):
    report = await register.rows("people", HEADINGS, ("+573001234567", "", "Jefe Río", "Gerente", "", "777", "", ""))
    assert "es de la empresa" in report.notes[0]
    async with register.database.reading() as db:
        assert (await db.execute(select(Membership.confirmed))).scalar_one() is False


async def test_the_erased_stay_away(register):
    await register.rows("people", HEADINGS, ROSA)
    number = (await register.people())["Rosa Nube"]["id"]
    async with register.database.transaction() as db:
        await erase(db, Shelf(), number, now=register.now, actor="test")
    report = await register.rows("people", HEADINGS, ROSA)
    assert (report.added, report.refused, len(report.notes)) == ([], [], 1)
    assert await register.people() == {}


async def test_five_thousand_people_have_their_own_codes(register):
    rows = [(f"+519{number:08}", "", f"Persona {number}", "", "", "PE-1", "", "") for number in range(5000)]
    report = await register.rows("people", HEADINGS, *rows)
    assert (len(report.added), report.refused) == (5000, [])
    async with register.database.reading() as db:
        assert len((await db.execute(select(Code.code))).all()) == 5000
