"""Rounds: who is asked, under which name, from when until when, and how often; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.access import Place
from bot.audience import Audience
from bot.programme.plan import plan

FOUR_WEEKS = timedelta(days=28)  # no person is asked by two rounds within them
DAYS_OPEN = 21  # a satisfaction round, domain 2.0.9


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organization that may enter a frame."""

    id: str
    country: str
    region: str
    kind: str
    cn: str
    products: tuple[str, ...]
    networks: tuple[str, ...] = ()
    zone: str = "UTC"

    @property
    def place(self) -> Place:
        """Where it is."""
        return Place(self.country, self.region, self.cn)


def candidate(row: Mapping[str, Any]) -> Candidate:
    """The candidate of a row of organizations."""
    several = (tuple(row["products"]), tuple(row["networks"]))
    return Candidate(row["id"], row["country"], row["region"], row["kind"], row["cn"], *several, row["zone"])


def frame_of(candidates: Iterable[Candidate], audience: Audience) -> list[Candidate]:
    """The frame: the active organizations of the audience on the day of opening (domain 2.0.6)."""
    return [one for one in candidates if audience.matches(one)]


def deadline(last_day: date, zone: str) -> datetime:
    """The first instant in a zone that is after a round's last day there."""
    return datetime.combine(last_day + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)


def opening(first_day: date, zones: Collection[str]) -> datetime:
    """When a round's first day begins where it begins first."""
    return min(datetime.combine(first_day, time(), ZoneInfo(zone)).astimezone(UTC) for zone in zones)


def closing(last_day: date, zones: Collection[str]) -> datetime:
    """When a round's last day has ended everywhere."""
    return max(deadline(last_day, zone) for zone in zones)


def first_day(opened_at: datetime) -> date:
    """The day of `opening`, which in all of the Americas is that of Greenwich too."""
    return opened_at.astimezone(UTC).date()


def is_open(state: str, last_day: date | None, zone: str, now: datetime) -> bool:
    """Whether what is answered now counts, where the organization is (domain 2.0.9, S07)."""
    return state == "open" and (last_day is None or now < deadline(last_day, zone))


def round_name(title: str, opened_at: datetime) -> str:
    """How people call a round: the form's title and the month of its opening."""
    return f"{title} {opened_at:%Y-%m}"


@dataclass(frozen=True, slots=True)
class Reach:
    """How many can be asked at opening, and why the others cannot."""

    organizations: int
    people: int
    invited: int
    no_consent: int
    no_address: int


# --- rhythm (domain 2.0.9)


def yearly_forms() -> frozenset[str]:
    """The forms an organization is asked once a year: those an indicator is computed from round by round."""
    return frozenset(form for it in plan().definitions if it.window == "round" for form in it.forms)


def passing_forms() -> frozenset[str]:
    """The forms asked after an activity: short, as often as there are activities, and no rounds of their own."""
    return frozenset(form for it in plan().definitions for form in it.forms) - yearly_forms()


def year_of(day: date) -> tuple[datetime, datetime]:
    """The calendar year of a day: its first instant, and that of the next."""
    return datetime(day.year, 1, 1, tzinfo=UTC), datetime(day.year + 1, 1, 1, tzinfo=UTC)


def a_year_later(day: date) -> date:
    """The same weekday 52 weeks later, so that a round opens on a working day again."""
    return day + timedelta(weeks=52)
