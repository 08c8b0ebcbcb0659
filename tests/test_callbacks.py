"""When somebody who asked for a person has waited too long, in that person's own days."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.callbacks import due

LIMA = ZoneInfo("America/Lima")


@pytest.mark.parametrize(
    ("call", "asked", "late"),
    [
        ("morning", "2026-11-23 09:00", "2026-11-23 12:00"),  # a Monday
        ("morning", "2026-11-23 12:00", "2026-11-24 12:00"),
        ("afternoon", "2026-11-23 09:00", "2026-11-23 18:00"),
        ("afternoon", "2026-11-27 20:00", "2026-11-30 18:00"),  # Friday night: the Monday after
        ("any", "2026-11-23 09:00", "2026-11-24 18:00"),
        ("write", "2026-11-28 09:00", "2026-11-30 18:00"),
        ("", "2026-11-23 09:00", "2026-11-30 18:00"),  # five working days
        ("", "2026-12-23 09:00", "2027-01-08 18:00"),  # the turn of the year is not among them
    ],
)
def test_late_is_after_the_hours_asked_for_or_five_working_days(call, asked, late):
    at = datetime.fromisoformat(asked).replace(tzinfo=LIMA)
    assert due(call, at, "America/Lima", "PE") == datetime.fromisoformat(late).replace(tzinfo=LIMA)
