"""Fieldwork: opening a round and inviting those who may answer; the flow around the rules of `rounds`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot import mailings
from bot.audience import Audience
from bot.codes import new_code
from bot.errors import RoundRefused
from bot.invitations import Prepared, composer, targets
from bot.mailing import Decision, Verdict
from bot.programme.plan import plan
from bot.publishing import published
from bot.representing import MEMBERS
from bot.rounds import DAYS_OPEN, Candidate, Reach, candidate, closing, frame_of, round_name, year_of, yearly_forms
from storage import audit, conversations, facts, invitees, rounds
from storage import mailings as mailing_rows

if TYPE_CHECKING:
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

ANY_TIME = ""  # the hours of what was told to leave at once


@dataclass(frozen=True, slots=True)
class Wanted:
    """A round as somebody wants it."""

    form_id: str
    audience: Audience
    name: str = ""  # what it asks about where the form says so, e.g. an activity; else title and month
    last_day: date | None = None
    reason: str = ""  # why it is asked again in the same year


async def prepare(db: AsyncConnection, wanted: Wanted, day: date, now: datetime) -> Prepared:
    """The form and frame of a round that would open on a day.

    Raises ConflictError when the form is unknown, nobody is in the audience, or somebody was asked this year already.
    """
    row_id, form = await published(db, wanted.form_id, now)
    states = ("activa", "suspendida") if plan().decisions["D8"].values["suspended_in_next_frame"] else ("activa",)
    rows = await rounds.candidates(db, form.asked_of or MEMBERS, states)
    frame = frame_of([candidate(row) for row in rows], wanted.audience)
    if not frame:
        raise RoundRefused("nobody", f"no hay ninguna organización activa en «{wanted.audience.describe()}»")
    if wanted.form_id in yearly_forms() and not wanted.reason:
        asked = await invitees.asked_between(db, wanted.form_id, *year_of(day))
        if again := [asked[one.id] for one in frame if one.id in asked]:
            raise RoundRefused(
                "year",
                f"esta encuesta se hace una vez al año: «{again[0]}» ya preguntó en {day.year} a {len(again)} de "
                f"estas {len(frame)} organizaciones; para repetirla hace falta un motivo",
            )
    return Prepared(row_id, form, frame)


def last_day_of(wanted: date | None, first: date) -> date:
    """The last day of a round: three weeks when none is wanted. Raises RoundRefused when it ends before it begins."""
    day = wanted or first + timedelta(days=DAYS_OPEN)
    if day < first:
        raise RoundRefused("past", f"--closes: {day} ya pasó")
    return day


async def open_round(
    db: AsyncConnection,
    form_id: str,
    *,
    audience: Audience,
    now: datetime,
    actor: str,
    closes_at: datetime | None = None,
    last_day: date | None = None,
    name: str = "",
    at_once: bool = True,
    reason: str = "",
) -> tuple[int, Reach]:
    """Freeze the frame and invite everyone who may answer and agreed to be asked; gives the round and its reach.

    Invitations leave `at_once`, or at the next allowed hour of each organization; `reason` is why it is asked again.
    Raises ConflictError when the form is unknown, has an open round, or nobody is in the audience.
    """
    await none_open(db, form_id)
    wanted = Wanted(form_id, audience, name, last_day, reason)
    prepared = await prepare(db, wanted, now.date(), now)
    round_id = await rounds.open_round(
        db,
        {
            "form_id": prepared.form_row, "name": name or round_name(prepared.form.title, now), "state": "open",
            "audience": audience.text(), "opened_at": now, "closes_at": closes_at, "last_day": last_day,
        },
    )  # fmt: skip
    row = await rounds.round_by_id(db, round_id)
    assert row is not None  # noqa: S101 - it was just written
    draft = prepared.draft(row["name"], row["audience"], round_id=round_id, hours=ANY_TIME if at_once else "usual")
    mailing_id = await mailings.keep(db, draft, now)
    await mailings.confirm(db, mailing_id, None, now)
    reach = await start(db, row, prepared, mailing_id, now, at_once=at_once)
    await audit.write(
        db, now, actor, "round.open", f"round:{round_id}",
        {"frame": reach.organizations, "invited": reach.invited, **({"reason": reason} if reason else {})},
    )  # fmt: skip
    return round_id, reach


async def none_open(db: AsyncConnection, form_id: str) -> None:
    """Raise RoundRefused when the form has an open round."""
    if any(row["form"] == form_id and row["state"] == "open" for row in await rounds.all_rounds(db)):
        raise RoundRefused("open", f"ya hay una ronda abierta de {form_id}: ciérrela primero con clacbot round close")


async def start(
    db: AsyncConnection, row: RowMapping, prepared: Prepared, mailing_id: int, now: datetime, *, at_once: bool
) -> Reach:
    """Freeze the frame of a round that is open now, say when it closes, and queue its invitations."""
    round_id = row["id"]
    await rounds.freeze(db, [_entry(round_id, one) for one in prepared.frame])
    if row["last_day"]:
        await rounds.change(db, round_id, {"closes_at": closing(row["last_day"], {one.zone for one in prepared.frame})})
    if prepared.nameless:
        await _share_codes(db, round_id, [one.id for one in prepared.frame])
    return await _invite(db, round_id, prepared, mailing_id, now, at_once=at_once)


def _entry(round_id: int, one: Candidate) -> dict[str, Any]:
    return {
        "round_id": round_id, "organization_id": one.id, "country": one.country, "region": one.region,
        "kind": one.kind, "cn": one.cn, "products": ";".join(one.products), "networks": ";".join(one.networks),
    }  # fmt: skip


async def _share_codes(db: AsyncConnection, round_id: int, organization_ids: Iterable[str]) -> None:
    """A code for each organization to pass on; it cannot be guessed from another one."""
    codes = [{"round_id": round_id, "organization_id": one, "code": new_code()} for one in organization_ids]
    await rounds.add_shared_codes(db, codes)


async def _invite(
    db: AsyncConnection, round_id: int, prepared: Prepared, mailing_id: int, now: datetime, *, at_once: bool
) -> Reach:
    row = await rounds.round_by_id(db, round_id)
    mailing = await mailing_rows.by_id(db, mailing_id)
    assert row is not None  # noqa: S101 - it was just written
    assert mailing is not None  # noqa: S101 - it was just written
    await mailing_rows.change(db, mailing_id, {"useful_until": row["closes_at"]})
    draft = prepared.draft(row["name"], row["audience"], round_id=round_id, useful_until=row["closes_at"])
    decisions = await mailings.decide(db, draft, await targets(db, prepared, now, round_id), now)
    if at_once:
        decisions = [replace(one, not_before=now) for one in decisions]
    codes = await rounds.shared_codes(db, round_id)
    mailing = {**mailing, "useful_until": row["closes_at"]}
    await mailings.queue(db, mailing, decisions, composer(round_id, codes), now)
    if at_once and not codes:
        sent = [one.target.address_id for one in decisions if one.verdict is Verdict.SEND]
        await conversations.put_invited(db, [one for one in sent if one is not None])
    return reach_of(len(prepared.frame), decisions)


def reach_of(organizations: int, decisions: Sequence[Decision]) -> Reach:
    """How many people a round reaches, and why not the others."""
    first: dict[int, Verdict] = {}
    for one in decisions:
        first.setdefault(one.target.person_id, one.verdict)
    count = list(first.values()).count
    return Reach(
        organizations, len(first), count(Verdict.SEND), count(Verdict.OPTED_OUT), count(Verdict.NO_ADDRESS)
    )  # fmt: skip


async def require_notice(db: AsyncConnection, email: str, url: str) -> None:
    """Raise ConflictError when real people would be asked without a privacy notice to point to (domain, D14)."""
    if not (email and url) and await facts.get(db, "sample_data") != "1":
        raise RoundRefused(
            "notice",
            "falta el aviso de privacidad que el texto de consentimiento nombra: "
            "ponga CLACBOT_PRIVACY_EMAIL y CLACBOT_PRIVACY_URL, y vuelva a abrir la ronda",
        )


# --- telling


def round_json(rows: Iterable[RowMapping]) -> list[dict[str, Any]]:
    """Rounds as `round list --json` gives them."""
    names = (
        *("id", "form", "version", "name", "state", "audience", "opened_at", "closes_at", "closed_at", "last_day"),
        *("approved", "late_counts", "copied_from"),
    )
    return [{name: _plain(row[name]) for name in names} for row in rows]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
