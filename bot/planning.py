"""Planning: rounds of the year before they open, rehearsed, confirmed, copied and opened when their day comes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot import mailings
from bot.audience import Audience, read_audience
from bot.errors import ConflictError, RoundRefused
from bot.fieldwork import Wanted, last_day_of, none_open, prepare, start
from bot.invitations import Prepared, targets
from bot.mailing import Rehearsal
from bot.programme.seasons import seasons
from bot.rounds import Reach, a_year_later, first_day, opening, round_name
from storage import audit, rounds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.messages import Limits

PLANNED, WAITING, OPEN = "planned", "waiting", "open"


@dataclass(frozen=True, slots=True)
class Trial:
    """The rehearsal of a round: what sending would do, and what is to be known before."""

    title: str
    audience: Audience
    organizations: int
    harvest: int  # of them, how many are busy on some day of it
    first: date
    last: date
    rehearsal: Rehearsal


async def rehearse(
    db: AsyncConnection, wanted: Wanted, first: date, now: datetime, limits: Mapping[str, Limits] | None = None
) -> Trial:
    """What would happen if the round opened on its first day; stores nothing. Raises ConflictError like `prepare`."""
    prepared = await prepare(db, wanted, first, now)
    opens = _opens(prepared, first, now)
    last = last_day_of(wanted.last_day, first)
    draft = prepared.draft(wanted.name or prepared.form.title, wanted.audience.text(), send_at=opens)
    rehearsal = await mailings.rehearse(
        db, draft, await targets(db, prepared, opens), draft.content, now, limits or mailings.NO_LIMITS
    )
    busy = sum(seasons().is_busy(one.products, one.country, first, last) for one in prepared.frame)
    return Trial(
        wanted.name or prepared.form.title, wanted.audience, len(prepared.frame), busy, first, last, rehearsal
    )  # fmt: skip


def _opens(prepared: Prepared, first: date, now: datetime) -> datetime:
    """When the round opens: now where its first day has begun."""
    return max(now, opening(first, {one.zone for one in prepared.frame}))


async def plan(
    db: AsyncConnection, wanted: Wanted, first: date, now: datetime, *, by: int | None, copied_from: int | None = None
) -> tuple[int, Trial]:
    """Keep a round that opens on a day once it is confirmed; gives its id and the rehearsal.

    Raises ConflictError like `prepare`, and when its first day is past.
    """
    if first < (now - timedelta(hours=12)).date():  # it is still today somewhere in the Americas
        raise RoundRefused("past", f"el primer día {first} ya pasó")
    trial = await rehearse(db, wanted, first, now)
    prepared = await prepare(db, wanted, first, now)
    opens = _opens(prepared, first, now)
    name = wanted.name or round_name(prepared.form.title, opens)
    round_id = await rounds.open_round(
        db,
        {
            "form_id": prepared.form_row, "name": name, "state": PLANNED, "audience": wanted.audience.text(),
            "opened_at": opens, "last_day": trial.last, "copied_from": copied_from,
        },
    )  # fmt: skip
    draft = prepared.draft(name, wanted.audience.text(), round_id=round_id, send_at=opens, made_by=by)
    draft = replace(draft, content={**draft.content, "reason": wanted.reason}) if wanted.reason else draft
    await mailings.keep(db, draft, now, trial.rehearsal.send)
    detail = {"opens": first.isoformat(), "frame": trial.organizations, "send": trial.rehearsal.send}
    detail |= {"reason": wanted.reason} if wanted.reason else {}
    await audit.write(db, now, _actor(by), "round.plan", f"round:{round_id}", detail)
    return round_id, trial


async def confirm(db: AsyncConnection, round_id: int, by: int | None, now: datetime) -> str:
    """Confirm a planned round; gives `waiting` for another person of the team, `planned`, or `open`.

    Raises ConflictError when it is not planned, or was confirmed already.
    """
    row, mailing = await _planned(db, round_id)
    if await mailings.confirm(db, mailing["id"], by, now) == mailings.WAITING:
        return WAITING
    if row["opened_at"] > now:
        return PLANNED
    await open_planned(db, row, mailing["id"], now, _actor(by))
    return OPEN


async def cancel(db: AsyncConnection, round_id: int, by: int | None, now: datetime) -> None:
    """Forget a planned round. Raises ConflictError when it has opened."""
    await _planned(db, round_id)
    await rounds.delete_planned(db, round_id)
    await audit.write(db, now, _actor(by), "round.cancel", f"round:{round_id}", {})


async def _planned(db: AsyncConnection, round_id: int) -> tuple[RowMapping, RowMapping]:
    row, mailing = await rounds.round_by_id(db, round_id), await rounds.mailing(db, round_id)
    if row is None or mailing is None or row["state"] != PLANNED:
        raise ConflictError(f"la ronda {round_id} no está planeada")
    return row, mailing


async def copy(
    db: AsyncConnection, round_id: int, first: date | None, now: datetime, *, by: int | None
) -> tuple[int, Trial]:
    """Plan last year's round again, 52 weeks later or from another day, for as long and the same audience."""
    row = await rounds.round_by_id(db, round_id)
    if row is None:
        raise ConflictError(f"no hay ninguna ronda {round_id}; véalas con clacbot round list")
    began = first_day(row["opened_at"])
    ended = row["last_day"] or first_day(row["closed_at"] or row["closes_at"] or row["opened_at"])
    opens = first or a_year_later(began)
    while first is None and opens < now.date():  # a round of years ago
        opens = a_year_later(opens)
    wanted = Wanted(row["form"], read_audience(row["audience"]), last_day=opens + (ended - began))
    return await plan(db, wanted, opens, now, by=by, copied_from=round_id)


# --- opening


async def open_planned(db: AsyncConnection, row: RowMapping, mailing_id: int, now: datetime, actor: str) -> Reach:
    """Open a confirmed round. Raises ConflictError when one of its form is open, or its days are past."""
    await none_open(db, row["form"])
    last = last_day_of(row["last_day"], (now - timedelta(hours=12)).date())
    mailing = await rounds.mailing(db, row["id"])
    reason = str(mailing["content"].get("reason", "")) if mailing else ""
    wanted = Wanted(row["form"], read_audience(row["audience"]), row["name"], last, reason)
    prepared = await prepare(db, wanted, now.date(), now)
    await rounds.change(db, row["id"], {"state": OPEN, "opened_at": now, "form_id": prepared.form_row}, PLANNED)
    reach = await start(db, row, prepared, mailing_id, now, at_once=False)
    detail = {"frame": reach.organizations, "invited": reach.invited}
    await audit.write(db, now, actor, "round.open", f"round:{row['id']}", detail)
    return reach


async def open_due(db: AsyncConnection, now: datetime) -> dict[int, str]:
    """Open the confirmed rounds whose day has come; gives why not for each, empty where it opened.

    One that cannot open is confirmed no more: somebody has to look at it.
    """
    found = {}
    for row in await rounds.planned_until(db, now):
        try:
            await open_planned(db, row, row["mailing_id"], now, "scheduler")
            found[row["id"]] = ""
        except ConflictError as error:
            found[row["id"]] = str(error)
            await rounds.unconfirm(db, row["mailing_id"])
            await audit.write(db, now, "scheduler", "round.not_opened", f"round:{row['id']}", {})
    return found


def _actor(by: int | None) -> str:
    return f"person:{by}" if by is not None else "command line"
