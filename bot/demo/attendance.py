"""Who came to the activities of the fictitious network: most of those who said yes, some who had not answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from bot.activities import Answer
from bot.attendance import Presence

Row = dict[str, Any]
#: Of those who gave an answer, the part that came; the others of an audience are written down on paper.
CAME: Mapping[str, float] = {
    Answer.ACCEPTED: 0.78, Answer.MAYBE: 0.4, Answer.INVITED: 0.15, Answer.WAITING: 0.2, Answer.DECLINED: 0.02,
}  # fmt: skip
DECLARED = 0.05  # of those who did not come by a list, the part that only says to have come
ONLINE = 0.4  # of a hybrid activity
SOURCES, SOURCE_WEIGHTS = ("list", "qr", "file"), (55, 30, 15)
OPEN_LISTS = 3  # the last activities, whose lists nobody has closed yet
VISITORS = ("Camila Nubesol", "Bruno Solnube", "Inés Hojanube")


def attendance(rng: Random, rows: Sequence[Row], invitations: Sequence[Row], now: datetime) -> list[Row]:
    """Rows of presences at the activities that were held; their lists are closed but for the last ones."""
    held = [row for row in rows if row["state"] == "realizada"]
    by_activity: dict[int, list[Row]] = {row["id"]: [] for row in held}
    for invitation in invitations:
        if invitation["activity_id"] in by_activity:
            by_activity[invitation["activity_id"]].append(invitation)
    for row in rows:
        row["list_closed_at"] = None
    for number, row in enumerate(reversed(held)):
        row["list_closed_at"] = min(row["ends_at"] + timedelta(days=2), now) if number >= OPEN_LISTS else None
    return [presence for row in held for presence in _of(rng, row, by_activity[row["id"]])]


def _of(rng: Random, activity: Row, invitations: Sequence[Row]) -> Iterator[Row]:
    for invitation in invitations:
        came = rng.random() < CAME.get(invitation["state"], 0)
        if came or rng.random() < DECLARED:
            state = Presence.CONFIRMED if came else Presence.DECLARED
            source = rng.choices(SOURCES, SOURCE_WEIGHTS)[0] if came else "declared"
            yield _row(rng, activity, state, source, invitation["person_id"], invitation["organization_id"])
    if rng.random() < 0.5:
        yield {**_row(rng, activity, Presence.CONFIRMED, "list", None, None), "named": rng.choice(VISITORS)}


def _row(
    rng: Random, activity: Row, state: Presence, source: str, person_id: int | None, organization_id: str | None
) -> Row:
    modes = {"presencial": "presencial", "virtual": "virtual"}
    mode = modes.get(activity["mode"]) or ("virtual" if rng.random() < ONLINE else "presencial")
    return {
        "activity_id": activity["id"], "person_id": person_id, "organization_id": organization_id, "named": "",
        "named_organization": "", "mode": mode, "state": state.value, "source": source,
        "at": activity["starts_at"] + timedelta(minutes=rng.randint(-20, 60)),
    }  # fmt: skip
