"""After an activity: a short check-in for those invited or present, and what their answers mean (domain 3.3 b)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot import attending, mailings, occasions
from bot.attendance import Presence
from bot.attending import Seen
from bot.i18n import LANGUAGES, N_, known, translator
from bot.invitations import BEGIN, LATER, NO
from bot.mailing import Draft, Target
from bot.mailings import Compose
from bot.messages import Choice, Outgoing
from bot.occasions import Row
from bot.publishing import published
from bot.representing import MEMBERS
from bot.rounds import candidate, closing
from storage import afterwards, attendance, audit, invitees, rounds
from storage import mailings as mailing_rows

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

FORM = "participacion_actividad"
DAYS_OPEN = 10
FORGOTTEN = timedelta(days=10)  # nobody is asked about what is longer ago
MORNING = time(8)
ASK = N_("Hola, {name}. Hace poco fue «{title}». ¿Su organización pudo participar? Son cuatro preguntas cortas.")
CAME = frozenset({"presencial", "virtual"})


def is_due(activity: Row, now: datetime) -> bool:
    """Whether the day after an activity has begun where it was, and is not long ago."""
    zone = ZoneInfo(activity["zone"])
    after = activity["ends_at"].astimezone(zone).date() + timedelta(days=1)
    return bool(datetime.combine(after, time(), zone) <= now < activity["ends_at"] + FORGOTTEN)


async def ask_due(db: AsyncConnection, now: datetime) -> list[int]:
    """Ask about every activity that is due; gives the rounds that were opened."""
    due = [row for row in await afterwards.unasked(db, now - FORGOTTEN, now) if is_due(row, now)]
    opened = [await ask(db, activity, now) for activity in due]
    return [round_id for round_id in opened if round_id is not None]


async def ask(db: AsyncConnection, activity: Row, now: datetime) -> int | None:
    """Open the round of one activity and queue its invitations for the next working morning; None without anybody."""
    pairs = await afterwards.concerned(db, activity["id"])
    organizations = {organization for _, organization in pairs}
    frame = [candidate(row) for row in await rounds.candidates(db, MEMBERS) if row["id"] in organizations]
    if not frame:
        return None
    form_row, _ = await published(db, FORM, now)
    zone = ZoneInfo(activity["zone"])
    last_day = now.astimezone(zone).date() + timedelta(days=DAYS_OPEN)
    title = occasions.title(activity, "es")
    closes_at = closing(last_day, {one.zone for one in frame})
    round_id = await rounds.open_round(
        db,
        {
            "form_id": form_row, "name": title, "state": "open", "opened_at": now, "last_day": last_day,
            "activity_id": activity["id"], "closes_at": closes_at, "reminder_days": "",
        },
    )  # fmt: skip
    entries = [
        {"round_id": round_id, "organization_id": one.id, "country": one.country, "region": one.region,
         "kind": one.kind, "cn": one.cn, "products": ";".join(one.products), "networks": ";".join(one.networks)}
        for one in frame
    ]  # fmt: skip
    await rounds.freeze(db, entries)
    await _invite(db, round_id, activity, closes_at, pairs, {one.id for one in frame}, now)
    await audit.write(db, now, "scheduler", "round.open", f"round:{round_id}", {"activity": activity["id"]})
    return round_id


async def _invite(
    db: AsyncConnection, round_id: int, activity: Row, closes_at: datetime, pairs: set[tuple[int | None, str]],
    frame: set[str], now: datetime,
) -> None:  # fmt: skip
    """Each contact that was invited or present is asked once; of who only signed on paper, every contact."""
    on_paper = {organization for person, organization in pairs if person is None}
    on_paper -= {organization for person, organization in pairs if person is not None}
    everyone = await invitees.targets(db, frame, now.date())
    wanted = [
        one for one in everyone if (one.person_id, one.organization_id) in pairs or one.organization_id in on_paper
    ]
    zone = ZoneInfo(activity["zone"])
    morning = datetime.combine(now.astimezone(zone).date(), MORNING, zone)
    texts = {language: _text("Ana", activity, language) for language in LANGUAGES}
    draft = Draft(
        "round", occasions.title(activity, "es"), "surveys", texts, round_id=round_id, send_at=max(now, morning),
        useful_until=closes_at,
    )  # fmt: skip
    mailing_id = await mailings.keep(db, draft, now)
    await mailings.confirm(db, mailing_id, None, now)
    mailing = await mailing_rows.by_id(db, mailing_id)
    assert mailing is not None  # noqa: S101 - it was just written
    decisions = await mailings.decide(db, draft, wanted, now)
    await mailings.queue(db, mailing, decisions, _composer(round_id, activity), now)


def _composer(round_id: int, activity: Row) -> Compose:
    def compose(target: Target) -> Outgoing:
        language = known(target.language)
        _ = translator(language)
        choices = (
            Choice(f"/encuesta {round_id}", _(BEGIN), "1"), Choice("/pausa", _(LATER), "2"),
            Choice(f"/norespondo {round_id}", _(NO), "3"),
        )  # fmt: skip
        text = _text(target.name.split(" ")[0], activity, language)
        return Outgoing(text=text, choices=choices, token=f"r{round_id}", language=language)

    return compose


def _text(name: str, activity: Row, language: str) -> str:
    return translator(language)(ASK).format(name=name, title=occasions.title(activity, language))


async def note_answer(
    db: AsyncConnection, round_id: int, person_id: int, organization_id: str, values: Mapping[str, Any], now: datetime
) -> None:
    """Keep what somebody declares: to have been there, apart from what is confirmed (domain 2.3)."""
    row = await rounds.round_by_id(db, round_id)
    said = next((str(value) for path, value in values.items() if path.endswith("/act_asistio")), "")
    if row is None or row["activity_id"] is None or not said:
        return
    activity_id, actor = row["activity_id"], f"person:{person_id}"
    before = await attendance.of_person(db, activity_id, person_id)
    if before is not None:
        if said not in CAME and (before["state"], before["source"]) == (Presence.DECLARED, "declared"):
            taken_back = {"state": Presence.REJECTED.value}
            await attending.correct(db, before, taken_back, now=now, actor=actor, reason="answer changed")
        return
    if said in CAME and not await attendance.is_confirmed(db, activity_id, organization_id, 0):
        seen = Seen(said, Presence.DECLARED, "declared", person_id, organization_id)
        await attending.keep(db, activity_id, seen, now=now, actor=actor)
