"""Rows for millions of answers: the demonstration's network with many people in every organization, and more rounds.

python -m bench.standings_rows URL ANSWERS [PEOPLE]

One round of the membership's survey stays open, and some of its people have yet to answer; every other one is closed.
"""

import asyncio
import json
import random
import sqlite3
import sys
from collections import Counter
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select, text

from bot.app import clock
from bot.demo import start
from storage import sample, touched
from storage.database import Database
from storage.models import (
    Activity,
    Address,
    Answer,
    Attendance,
    FormVersion,
    FrameEntry,
    Interview,
    Membership,
    Person,
    Round,
)

CHANNEL = "bench"
SURVEY, LIVELIHOODS = "satisfaccion_membresia", "medios_vida"
QUESTIONS = {
    SURVEY: (
        "rec_conoce", "rec_representa", "rec_lider", "sat_general", "sat_cumple", "sat_servicios", "sat_atencion",
    ),
    LIVELIHOODS: (
        "med_salud", "med_aprende", "med_apoyo", "med_suelo", "med_clima", "med_vivienda", "med_herramientas",
        "med_ingreso", "med_emergencia", "med_cambio",
    ),
}  # fmt: skip
OF_WORKERS = {"med_suelo": "med_entorno"}
PEOPLE = 60  # who answer, in each organization
SILENT, TAKING_PART = 0.06, 0.8  # of the organizations
UNDECIDED = 0.02  # of the answers
LEADERS, MEMBERS = 12, 600  # who ask for the figures; who answer meanwhile
ACTIVITIES, PRESENT = 300, 150
LAST_DAYS = 20  # in which the answers of a round came


class Growth:
    """What is added to the demonstration, as rows by table."""

    def __init__(self, seed, now):
        self.rng, self.now = random.Random(seed), now
        self.rows = {model: [] for model in (Person, Membership, Address, Round, FrameEntry, Interview, Answer)}
        self.rows |= {model: [] for model in (Activity, Attendance)}
        self.numbers = Counter()

    def add(self, model, **values):
        """A row; gives its number."""
        if "id" in model.__table__.c:
            self.numbers[model] += 1
            values["id"] = self.numbers[model]
        self.rows[model].append(values)
        return values.get("id")

    def people(self, organizations, many):
        """So many people for each organization, who have agreed to be asked."""
        found = {}
        for organization in organizations:
            found[organization] = [self._person(f"Persona {organization} {n}", organization) for n in range(many)]
        return found

    def _person(self, name, organization="", **values):
        person = self.add(Person, name=name, surveys=True, invitations=True, created_at=self.now, **values)
        if organization:
            self.add(Membership, person_id=person, organization_id=organization, valid_from=date(2015, 1, 1))
        return person

    def leaders(self, many):
        """People who may ask for every figure, each with a chat."""
        for number in range(many):
            self.chat(f"leader-{number}", self._person(f"Líder {number}", role="lider"))

    def chat(self, address, person):
        """A chat where nothing was said yet."""
        times = {"created_at": self.now, "seen_at": self.now}
        self.add(Address, channel=CHANNEL, address=address, person_id=person, language="es", stage="menu", **times)

    def copy(self, source, frame, opened_at):
        """A closed round like another one, of an earlier year."""
        closed_at = opened_at + timedelta(days=LAST_DAYS + 1)
        number = self.add(
            Round, form_id=source["form_id"], name=f"{opened_at:%Y-%m}", state="closed", approved=True,
            opened_at=opened_at, closed_at=closed_at, closes_at=closed_at,
        )  # fmt: skip
        for entry in frame:
            self.add(FrameEntry, **{**entry, "round_id": number, "left_at": None})
        return number

    def answered(self, asked, form, frame, speaking):
        """An interview of everybody who speaks in a round, None for those without a name; gives how many answers.

        `asked` is the round: its id, its form's row, when it opened.
        """
        answers, before = self.rows[Answer], len(self.rows[Answer])
        for entry in frame:
            organization, level = entry["organization_id"], self.rng.uniform(0.6, 1.2)
            for person in speaking[organization] if self.rng.random() > SILENT else ():
                at = asked["opened_at"] + timedelta(minutes=self.rng.randrange(60, LAST_DAYS * 1440))
                at = min(at, self.now - timedelta(minutes=1))
                number = self.add(
                    Interview, round_id=asked["id"], form_id=asked["form_id"], person_id=person,
                    organization_id=organization, state="complete", instance="", seed=1, started_at=at,
                    updated_at=at, completed_at=at,
                )  # fmt: skip
                for question in QUESTIONS[form]:
                    name = OF_WORKERS.get(question, question) if entry["kind"] == "trabajadores" else question
                    answers.append((number, f"/{form}/{name}", name, asked["id"], organization, *self._said(level), at))
        return len(answers) - before

    def _said(self, level):
        if self.rng.random() < UNDECIDED:
            return "ns", None
        value = min(5, 1 + int(5 * level * self.rng.random() ** 0.3))
        return str(value), float(value)

    def activities(self, people, many, present):
        """Activities of the last twelve months with confirmed presences."""
        taking_part = self.rng.sample(sorted(people), int(len(people) * TAKING_PART))
        everybody = [(person, organization) for organization in taking_part for person in people[organization]]
        for number in range(many):
            begins = self.now - timedelta(days=1 + number % 360)
            activity = self.add(
                Activity, title={"es": f"Taller {number}"}, type="taller", mode="presencial", zone="America/Lima",
                starts_at=begins, ends_at=begins + timedelta(hours=3), list_closed_at=begins + timedelta(days=1),
                state="realizada", made_at=begins,
            )  # fmt: skip
            for person, organization in self.rng.sample(everybody, present):
                self.add(
                    Attendance, activity_id=activity, person_id=person, organization_id=organization,
                    state="confirmada", mode="presencial", source="lista", at=begins,
                )  # fmt: skip


async def fill(database, answers, now, many=PEOPLE, seed=7):
    """The demonstration and what is added to it, until there are so many answers; gives how many there are.

    `many` people are in each organization.
    """
    await start.fill(database, now)
    growth = Growth(seed, now)
    async with database.reading() as db:
        growth.numbers.update({model: await _last(db, model) for model in growth.rows if "id" in model.__table__.c})
        forms = {row.id: row.form_id for row in await db.execute(select(FormVersion.id, FormVersion.form_id))}
        rounds = [dict(row) for row in (await db.execute(select(Round.__table__))).mappings()]
        newest = {
            form: max((it for it in rounds if forms[it["form_id"]] == form), key=lambda it: it["opened_at"])
            for form in QUESTIONS
        }
        frames = {form: await _frame(db, asked["id"]) for form, asked in newest.items()}
        size = (await db.execute(select(func.count()).select_from(Answer))).scalar_one()
    organizations = sorted({entry["organization_id"] for frame in frames.values() for entry in frame})
    people = growth.people(organizations, many)
    growth.leaders(LEADERS)
    nameless = dict.fromkeys(organizations, [None] * many)
    size += growth.answered(newest[LIVELIHOODS], LIVELIHOODS, frames[LIVELIHOODS], nameless)
    for number, organization in enumerate(growth.rng.sample(organizations, min(MEMBERS, len(organizations)))):
        growth.chat(f"member-{number}", people[organization][-1])
    others = {organization: own[:-1] for organization, own in people.items()}
    size += growth.answered(newest[SURVEY], SURVEY, frames[SURVEY], others)
    growth.activities(people, ACTIVITIES, PRESENT)
    await write(database, growth.rows)
    opened_at = min(it["opened_at"] for it in rounds if forms[it["form_id"]] == SURVEY)
    while size < answers:
        opened_at -= timedelta(days=365)
        number = growth.copy(newest[SURVEY], frames[SURVEY], opened_at)
        asked = {**newest[SURVEY], "id": number, "opened_at": opened_at}
        size += growth.answered(asked, SURVEY, frames[SURVEY], people)
        await write(database, growth.rows)
    async with database.transaction() as db:
        await sample.continue_numbering(db)
    return size


async def _last(db, model):
    return (await db.execute(select(func.max(model.__table__.c.id)))).scalar_one() or 0


async def _frame(db, round_id):
    entries = FrameEntry.__table__
    query = select(entries).where(entries.c.round_id == round_id, entries.c.left_at.is_(None))
    return [dict(row) for row in (await db.execute(query)).mappings()]


# --- many rows at once, as each driver does it best


async def write(database, rows):
    """Write the rows, and forget them."""
    for model, records in rows.items():
        if records:
            columns, records[:] = _columns(model, records[0]), _records(model, records)
            await (_sqlite if database.is_sqlite else _postgresql)(database, model.__tablename__, columns, records)
            records.clear()


def _defaults(model):
    columns = [column for column in model.__table__.c if column.default is not None]
    return {it.name: it.default.arg(None) if it.default.is_callable else it.default.arg for it in columns}


def _columns(model, record):
    return ANSWERED if model is Answer else [*_defaults(model) | record]


def _records(model, records):
    if model is Answer:
        return list(records)
    defaults = _defaults(model)
    return [tuple((defaults | record).values()) for record in records]


async def _sqlite(database, table, columns, records):
    rows = (tuple(PLAIN.get(type(value), _same)(value) for value in record) for record in records)
    with sqlite3.connect(database.url.database) as file:
        file.execute("PRAGMA synchronous=OFF")
        file.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", rows)


async def _postgresql(database, table, columns, records):
    rows = (tuple(json.dumps(value) if isinstance(value, dict) else value for value in record) for record in records)
    async with database.transaction() as db:
        connection = (await db.get_raw_connection()).driver_connection
        await connection.copy_records_to_table(table, columns=columns, records=rows)


def _same(value):
    return value


ANSWERED = (
    "interview_id", "reference", "question", "round_id", "organization_id", "value", "number", "answered_at",
)  # fmt: skip
PLAIN = {
    dict: json.dumps, date: date.isoformat,
    datetime: lambda at: at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f"),
}  # fmt: skip


async def main(url, answers, people):
    database = Database(url)
    await fill(database, answers, clock(), people)
    async with database.transaction() as db:
        await touched.trim(db, clock())
        if not database.is_sqlite:
            await db.execute(text("ANALYZE"))  # which autovacuum does by itself, in its own time
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int((sys.argv[3:] or [PEOPLE])[0])))
