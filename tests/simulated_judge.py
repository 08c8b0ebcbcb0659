"""The judge of a simulated year: looks at what arrived and at what people had done, and names every fault.

It knows nothing of the bot's rules about reminders: hours, holidays and what is owed are its own.
"""

from collections import Counter, defaultdict
from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import holidays
from dateutil.easter import easter
from sqlalchemy import select

from storage.models import Address, Interview, Outbox, Reminder

CAP, MONTH = 4, timedelta(days=30)
LEFT = {"sent", "cancelled", "missed", "failed"}  # a message that is none of these is still on its way
CHECKED = (
    ("out of hours", "was written to at"),
    ("doubled", "were queued"),
    ("twice a day", "times on"),
    ("lost", "nobody knows why"),
    ("left behind", "never left"),
    ("without a reason", "without a reason"),
    ("over the cap", "in thirty days"),
    ("after an opt-out", "had opted out"),
    ("after the answer", "had answered"),
    ("after the closing", "closed round"),
)


class Judge:
    """Reads the tables of a year that is over."""

    def __init__(self, year, rows):
        self.year, self.rows = year, rows
        self.arrivals, self.people = year.channel.arrivals, year.people
        self.owner = {row["id"]: row["address"] for row in rows[Address]}
        self.written = [row for row in rows[Outbox] if row["priority"] > 0]

    @classmethod
    async def of(cls, year):
        """The judge of a year, with its tables."""
        async with year.database.reading() as db:
            rows = {
                model: [dict(row) for row in (await db.execute(select(model.__table__))).mappings()]
                for model in (Address, Interview, Outbox, Reminder)
            }
        return cls(year, rows)

    def faults(self):
        """Every fault, one sentence each; nothing when all went well."""
        return [
            *self._out_of_hours(),
            *self._doubled(),
            *self._lost(),
            *self._left(),
            *self._over_cap(),
            *self._in_vain(),
        ]

    def _out_of_hours(self):
        for arrival in self.arrivals:
            one = self.people[arrival.address]
            local = arrival.at.astimezone(ZoneInfo(one.zone))
            if not may_be_sent(local, one.country):
                yield f"{one.address} in {one.zone} was written to at {local:%a %Y-%m-%d %H:%M}"

    def _doubled(self):
        arrived = Counter(arrival.address for arrival in self.arrivals)
        queued = Counter(self.owner[row["address_id"]] for row in self.written if row["state"] == "sent")
        for address, count in arrived.items():
            if count != queued[address]:
                yield f"{address} got {count} messages, {queued[address]} were queued"
        days = Counter((it.address, it.subject, self._day(it)) for it in self.arrivals if it.reminds)
        for (address, _, day), count in days.items():
            if count > 1:
                yield f"{address} was reminded {count} times on {day}"

    def _day(self, arrival):
        return arrival.at.astimezone(ZoneInfo(self.people[arrival.address].zone)).date()

    # --- lost

    def _lost(self):
        """Whatever was due for somebody who owed an answer has a row."""
        decided = {(r["round_id"], r["person_id"], r["organization_id"], r["occurrence"]) for r in self.rows[Reminder]}
        for one, name, round_id, invited in self._invited():
            _, _, last, days = next(it for it in self.year.rounds if it[0] == name)
            closes = datetime.combine(last + timedelta(days=1), time(), ZoneInfo(one.zone))
            for number, day in enumerate(days.split(";"), 1):
                local = invited.astimezone(ZoneInfo(one.zone)).date()
                due = first_morning(local + timedelta(days=int(day)), one) + timedelta(minutes=46)
                for organization in one.organizations:
                    known = (round_id, one.person, organization, str(number)) in decided
                    if due < closes and not known and self._owed(one, round_id, organization, due):
                        yield f"{one.address} was not reminded of {name} on day {day}, and nobody knows why"

    def _invited(self):
        """(person, round's name, its id, when the invitation arrived)."""
        names = {f"r{number}": (name, number) for name, number in self.year.round_ids.items()}
        first = {}
        for arrival in self.arrivals:
            if not arrival.reminds and arrival.subject in names:
                first.setdefault((arrival.address, arrival.subject), arrival.at)
        return [(self.people[address], *names[subject], at) for (address, subject), at in first.items()]

    def _owed(self, one, round_id, organization, due):
        """Whether an answer was owed when it was due, and until the bot was awake the next time."""
        awake = next((tick for tick in self.year.ticks if tick >= due), self.year.ticks[-1])
        for row in self.rows[Interview]:
            its = (row["round_id"], row["organization_id"]) == (round_id, organization)
            if its and row["completed_at"] is not None and row["completed_at"] <= awake:
                return False
        return not any(number == round_id and at <= awake for number, at in one.refusals)

    def _left(self):
        """What was queued has left, or says why not; what was missed says why."""
        states = {row["key"]: row["state"] for row in self.written}
        for row in self.rows[Reminder]:
            who = f"{row['person_id']}:{row['occurrence']}:{row['organization_id']}"
            state = states.get(f"round:{row['round_id']}:reminder:{who}", "no message")
            if row["state"] == "queued" and state not in LEFT:
                yield f"the reminder {who} was queued and never left: {state}"
            if row["state"] == "missed" and not row["reason"]:
                yield f"the reminder {who} was missed without a reason"

    # --- too much

    def _over_cap(self):
        """No more than four in any thirty days, but for what the person asked for."""
        wished = {(self.owner[it["address_id"]], it["sent_at"]) for it in self.written if ":asked-" in it["key"]}
        times = defaultdict(list)
        for arrival in self.arrivals:
            if (arrival.address, arrival.at) not in wished:
                times[arrival.address].append(arrival.at)
        for address, found in times.items():
            ordered = sorted(found)
            if any(later - earlier < MONTH for earlier, later in zip(ordered, ordered[CAP:], strict=False)):
                yield f"{address} got more than {CAP} messages in thirty days: {[f'{at:%m-%d}' for at in ordered]}"

    def _in_vain(self):
        done = {(row["person_id"], f"r{row['round_id']}"): row["completed_at"] for row in self.rows[Interview]}
        closes = {f"r{self.year.round_ids[name]}": last for name, _, last, _ in self.year.rounds}
        for arrival in self.arrivals:
            one = self.people[arrival.address]
            answered = done.get((one.person, arrival.subject))
            if one.stopped_at is not None and arrival.at > one.stopped_at:
                yield f"{one.address} had opted out and was written to about {arrival.subject}"
            if arrival.reminds and answered is not None and arrival.at > answered:
                yield f"{one.address} had answered and was reminded"
            if arrival.reminds and self._day(arrival) > closes[arrival.subject]:
                yield f"{one.address} was reminded of a closed round"

    # --- the report

    def report(self, faults):
        """What was lived through and what came of it, to be read."""
        year = self.year
        zones, countries = {one.zone for one in self.people.values()}, {one.country for one in self.people.values()}
        kept = Counter((row["round_id"], row["state"], row["reason"] or "—") for row in self.rows[Reminder])
        gone = Counter((row["state"], row["outcome"] or "—") for row in self.written if ":reminder:" in row["key"])
        reminding = sum(arrival.reminds for arrival in self.arrivals)
        longest = max((later - earlier for earlier, later in pairwise(year.ticks)), default=timedelta())
        parts = [
            "# A simulated year\n",
            f"From {year.ticks[0]:%Y-%m-%d} to {year.ticks[-1]:%Y-%m-%d}: {year.size} organizations in {len(zones)} "
            f"zones of {len(countries)} countries, {len(self.people)} people, {len(year.rounds)} rounds. The bot was "
            f"awake {len(year.ticks)} times; its longest sleep took {longest}. Seed {year.seed}.\n",
            *_table(("what happened", "times"), sorted(year.events.items())),
            f"The bot wrote first {len(self.arrivals)} times, {reminding} of them to remind.\n",
            *_table(("round", "reminders", "why not", "how many"), [(*key, n) for key, n in sorted(kept.items())]),
            *_table(("what was queued", "why", "how many"), [(*key, n) for key, n in sorted(gone.items())]),
            *_table(("checked", "faults"), [(name, sum(word in it for it in faults)) for name, word in CHECKED]),
            *(faults or ["No reminder out of hours, none doubled, none lost, the cap held, nobody reminded in vain."]),
        ]
        return "\n".join(parts) + "\n"


def _table(heading, rows):
    lines = [heading, ["---"] * len(heading), *rows]
    return [*(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines), ""]


# --- hours and holidays, known apart from the bot


def may_be_sent(local, country):
    """Whether a reminder may arrive at a local instant (domain 6.1)."""
    day = local.date()
    free = {easter(day.year) - timedelta(days=before) for before in (1, 2, 3)}
    turn = (day.month, day.day) >= (12, 24) or (day.month, day.day) <= (1, 2)
    known = country in holidays.list_supported_countries()
    feast = known and day in holidays.country_holidays(country, years=day.year)
    return 8 <= local.hour < 18 and day.weekday() < 5 and not (turn or feast or day in free)


def first_morning(day, one):
    """The first eight o'clock from a day on at which the person may be reminded."""
    while not may_be_sent(datetime.combine(day, time(8)), one.country):
        day += timedelta(days=1)
    return datetime.combine(day, time(8), ZoneInfo(one.zone))
