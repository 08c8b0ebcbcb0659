"""A small invented network: three countries and a fourth language, both types of organizations, people with codes."""

from datetime import UTC, date, datetime
from importlib.resources import files

from sqlalchemy import insert

from bot.publishing import publish
from storage.models import Code, Membership, Organization, OrganizationProduct, Person

SINCE = date(2024, 1, 1)
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
FORM = "satisfaccion_membresia"

#: id → name, type, country, region, zone, language, products
ORGANIZATIONS = {
    "PE-1": ("Cooperativa Flor de Nube", "opp", "PE", "andina", "America/Lima", "es", ("cafe",)),
    "PE-2": ("Unión Nube Alta", "opp", "PE", "andina", "America/Lima", "es", ("cafe", "cacao")),
    "PE-3": ("Comité Río Quieto", "trabajadores", "PE", "andina", "America/Lima", "es", ("banano",)),
    "BR-1": ("Associação Vento Claro", "opp", "BR", "cono_sur", "America/Sao_Paulo", "pt", ("cafe",)),
    "JM-1": ("Cloud Hill Growers", "opp", "JM", "caribe", "America/Jamaica", "en", ("cacao",)),
    "HT-1": ("Coopérative Lune Douce", "opp", "HT", "caribe", "America/Port-au-Prince", "fr", ("mango",)),
}
#: name → code, language, organizations
PEOPLE = {
    "Rosa Montenube": ("K7M4P2QX", "es", ("PE-1",)),
    "Tomás Vallenube": ("T9R3W6ZB", "es", ("PE-1",)),
    "Delia Ríonube": ("D5H8J2LN", "es", ("PE-1", "PE-2")),
    "Luis Solquieto": ("L4C7V9FG", "es", ("PE-3",)),
    "João Ventoclaro": ("J6S2D8KM", "pt", ("BR-1",)),
    "Winston Cloudhill": ("W3N5B7YT", "en", ("JM-1",)),
    "Marie Lunedouce": ("M8Q4X6RP", "fr", ("HT-1",)),
}


async def settle(database):
    """Put the network and the shipped member survey into an empty database; gives the number of each person."""
    async with database.transaction() as db:
        for key, row in ORGANIZATIONS.items():
            await add_organization(db, key, *row)
        numbers = {}
        for name, (code, language, spoken_for) in PEOPLE.items():
            numbers[name] = await add_person(db, name, code, language, spoken_for)
        name = f"{FORM}.md"
        await publish(db, (files("bot.surveys") / "forms" / name).read_bytes(), name, LONG_AGO)
    return numbers


async def add_organization(db, key, name, kind, country, region, zone, language, products=(), state="activa"):
    row = {"id": key, "name": name, "kind": kind, "country": country, "region": region, "time_zone": zone}
    await db.execute(insert(Organization).values(**row, language=language, state=state))
    for product in products:
        await db.execute(insert(OrganizationProduct).values(organization_id=key, product=product))


async def add_person(db, name, code, language, spoken_for):
    person = insert(Person).values(name=name, language=language, created_at=LONG_AGO).returning(Person.id)
    number = (await db.execute(person)).scalar_one()
    await db.execute(insert(Code).values(code=code, person_id=number, created_at=LONG_AGO))
    for organization in spoken_for:
        await db.execute(insert(Membership).values(person_id=number, organization_id=organization, valid_from=SINCE))
    return number
