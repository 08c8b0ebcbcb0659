"""The open interview of a turn: begin or find it, restore it, keep what changed."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot import occasions
from bot.messages import Choice, MediaKind
from bot.surveys.desk import Key
from bot.surveys.interview import Interview
from bot.turn import Turn
from storage import activities, interviews
from storage.conversations import InterviewRecord

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

FILE_KINDS = {
    MediaKind.VOICE: "voice", MediaKind.PHOTO: "photo", MediaKind.VIDEO: "video", MediaKind.DOCUMENT: "file",
    MediaKind.STICKER: "sticker",
}  # fmt: skip


def key(row: RowMapping) -> str:
    """The value of a choice that names a round and an organization."""
    return f"{row['round_id']}:{row['organization_id']}"


def organizations(rows: Sequence[RowMapping]) -> list[Choice]:
    """The organizations of some owed answers, to choose from."""
    count = Counter(row["organization_id"] for row in rows)
    labels = [f"{row['organization']} · {row['round_name']}" if count[row["organization_id"]] > 1 else
              row["organization"] for row in rows]  # fmt: skip
    return [Choice(key(row), label, str(n)) for n, (row, label) in enumerate(zip(rows, labels, strict=True), 1)]


def local_now(turn: Turn) -> datetime:
    """Now, in the zone of the organization the person answers for."""
    record = turn.interview
    return turn.now.astimezone(ZoneInfo(record.zone)) if record else turn.now


async def enter(turn: Turn, round_id: int, organization_id: str) -> bool:
    """Make the interview for a round and organization the open one; True when it has just begun."""
    owed = await interviews.owed(turn.db, turn.speaker.id, turn.now)
    row = next(it for it in owed if (it["round_id"], it["organization_id"]) == (round_id, organization_id))
    begun = row["interview_id"] is None
    await enter_interview(turn, await _begin(turn, row) if begun else row["interview_id"])
    return begun


async def enter_interview(turn: Turn, interview_id: int) -> None:
    """Make an interview the open one of this conversation."""
    found = await interviews.interview(turn.db, interview_id)
    assert found is not None  # noqa: S101 - it was just read or written in this transaction
    names = InterviewRecord.__slots__
    turn.loaded.interview = InterviewRecord(**{name: found[name] for name in names})
    turn.conversation.interview_id = interview_id


async def _begin(turn: Turn, row: RowMapping) -> int:
    person = turn.speaker
    form = await turn.resources.shelf.get(turn.db, row["form_id"])
    seed = zlib.crc32(f"{row['round_id']}:{person.id}:{row['organization_id']}".encode())
    hidden = {
        "org_id": row["organization_id"], "org_tipo": row["kind"], "persona_id": str(person.id),
        "ola_id": str(row["round_id"]), "idioma": turn.language, "modo": "chat",
        **await _about(turn, row),
        "estructura_id": row["organization_id"], "estructura_nombre": row["organization"],
    }  # fmt: skip
    now = turn.now.astimezone(ZoneInfo(row["zone"]))
    last = ""
    if form.looks_back:
        last = await interviews.last_instance(turn.db, form.form_id, person.id, row["organization_id"])
    interview = Interview.start(form, prefill=hidden, now=now, language=turn.language, seed=seed, last_saved=last)
    return await interviews.begin(
        turn.db,
        {
            "round_id": row["round_id"], "form_id": row["form_id"], "person_id": person.id,
            "organization_id": row["organization_id"], "state": "open", "instance": interview.state(),
            "place": interview.place, "seed": seed, "started_at": turn.now, "updated_at": turn.now,
            "to_verify": not row["confirmed"],
        },
    )  # fmt: skip


async def _about(turn: Turn, row: RowMapping) -> dict[str, str]:
    """What a round asks about: its activity, by name in the person's language; else the round's own name."""
    activity = await activities.by_id(turn.db, row["activity_id"]) if row["activity_id"] else None
    if activity is None:
        return {"act_id": str(row["round_id"]), "act_nombre": row["round_name"]}
    return {"act_id": str(activity["id"]), "act_nombre": occasions.title(activity, turn.language)}


def reminder_key(turn: Turn) -> str:
    """The beginning of the keys of the reminders asked for in the open interview; by chat where it is nameless."""
    record = turn.record
    whose = f"chat-{turn.conversation.id}" if turn.nameless else str(record.id)
    return f"round:{record.round_id}:resume:{whose}:"  # it goes when the round closes


async def restore(turn: Turn) -> Interview:
    """The open interview as it stands."""
    record = turn.record
    if (interview := turn.resources.desk.take(record.id, _key(turn, record))) is not None:
        interview.resume(local_now(turn))
        return interview
    form = await turn.resources.shelf.get(turn.db, record.form_id)
    return Interview.restore(
        form, record.instance, record.place, now=local_now(turn), language=turn.language, seed=record.seed,
        country=record.country, translate=turn.translate,
    )  # fmt: skip


def _key(turn: Turn, record: InterviewRecord) -> Key:
    return record.instance, record.place, turn.language


# --- keeping


def keep(turn: Turn, interview: Interview, reference: str, name: str, value: str, *, before: str) -> None:
    """Leave an answer for the batch to write, with the one it replaces as history."""
    record = turn.record
    row = {
        "interview_id": record.id, "reference": reference, "question": name, "round_id": record.round_id,
        "organization_id": record.organization_id, "value": value, "number": _number(value), "answered_at": turn.now,
    }  # fmt: skip
    turn.changes.answers.append(row)
    if before and before != value:
        old = {"interview_id": record.id, "reference": reference, "value": before, "replaced_at": turn.now}
        turn.changes.replaced.append(old)
    keep_place(turn, interview)


def keep_place(turn: Turn, interview: Interview) -> None:
    """Leave the interview's state for the batch to write."""
    record = turn.record
    record.instance, record.place = interview.state(), interview.place
    turn.changes.interview = record
    put_down(turn, interview)


def put_down(turn: Turn, interview: Interview) -> None:
    """Keep the interview at hand for the next turn; it stands as its record says."""
    record = turn.record
    turn.resources.desk.leave(record.id, _key(turn, record), interview)


def _number(value: str) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None
