"""Activities for stories, put straight into the tables: the way they come about is told elsewhere."""

from datetime import timedelta

from sqlalchemy import insert

from storage.models import Activity, ActivityInvitation, Attendance

CODE, TOKEN = "7KQ2", "puerta-inventada-7"


async def add_activity(scenario, *, in_hours=0, lasts=3, **values):
    """An activity that begins in so many hours; gives its number."""
    now = scenario.clock()
    row = {
        "title": {"es": "Taller de cacao", "pt": "Oficina de cacau", "en": "Cocoa workshop", "fr": "Atelier cacao"},
        "type": "taller", "mode": "presencial", "zone": "America/Lima", "state": "publicada", "made_at": now,
        "starts_at": now + timedelta(hours=in_hours), "ends_at": now + timedelta(hours=in_hours + lasts),
        "door_code": CODE, "door_token": TOKEN,
    } | values  # fmt: skip
    async with scenario.database.transaction() as db:
        return (await db.execute(insert(Activity).values(**row).returning(Activity.id))).scalar_one()


async def invite(scenario, activity_id, name, organization, state="accepted"):
    """An invitation, answered."""
    row = {"activity_id": activity_id, "person_id": scenario.people[name], "organization_id": organization}
    now = scenario.clock()
    async with scenario.database.transaction() as db:
        await db.execute(insert(ActivityInvitation).values(**row, state=state, since=now, invited_at=now))


async def presences(scenario, *names):
    """The attendance rows: of each the columns named, or state and mode."""
    names = names or ("person_id", "organization_id", "mode", "state")
    return [tuple(row[name] for name in names) for row in await scenario.rows(Attendance, order=Attendance.id)]
