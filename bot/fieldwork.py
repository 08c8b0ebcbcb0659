"""Fieldwork: opening a round, inviting those who may answer, closing it; the flow around the rules of `rounds`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.audience import Audience
from bot.codes import new_code
from bot.errors import ConflictError, InputError
from bot.hours import next_allowed
from bot.i18n import N_, known, translator
from bot.messages import Choice, Outgoing, strong
from bot.outbox import Letter, row_of
from bot.publishing import published
from bot.reports.collect import end_of
from bot.representing import MEMBERS
from bot.rounds import Reach, candidate, frame_of, invitation_key, round_name
from storage import audit, conversations, facts, outbox, rounds

if TYPE_CHECKING:
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

INVITATION = N_(
    "Hola, {name}. CLAC le invita a una encuesta corta. Puede parar cuando quiera y seguir después. ¿Empezamos?"
)
PASS_ON = N_(
    "Hola, {name}. CLAC pregunta cómo viven las familias. Es sin nombres.\n"
    "Comparta este código con unas 10 personas de su organización: {code}\n"
    "Cada una lo escribe en su propio chat con este asistente y responde 10 preguntas."
)
BEGIN, LATER = N_("Sí, empezar"), N_("Más tarde")


DAYS_OPEN = 21  # a satisfaction round, domain 2.0.9


def closing(last_day: date | None, now: datetime) -> datetime:
    """The instant a round closes: the end of its last day, three weeks from now when none is given.

    Raises InputError when the day is past.
    """
    end = end_of(last_day or now.date() + timedelta(days=DAYS_OPEN))
    if end <= now:
        raise InputError(f"--closes: {last_day} ya pasó")
    return end


async def open_round(
    db: AsyncConnection,
    form_id: str,
    *,
    audience: Audience,
    closes_at: datetime | None,
    now: datetime,
    actor: str,
    name: str = "",
    at_once: bool = True,
) -> tuple[int, Reach]:
    """Freeze the frame and invite everyone who may answer and agreed to be asked; gives the round and its reach.

    `name` is what the round asks about where the form says so, e.g. an activity; else title and month. Invitations
    leave `at_once`, or at the next allowed hour of each organization.
    Raises ConflictError when the form is unknown, has an open round, or nobody is in the audience.
    """
    row_id, form = await published(db, form_id, now)
    if any(row["form"] == form_id and row["state"] == "open" for row in await rounds.all_rounds(db)):
        raise ConflictError(f"ya hay una ronda abierta de {form_id}: ciérrela primero con clacbot round close")
    frame = frame_of([candidate(row) for row in await rounds.candidates(db, form.asked_of or MEMBERS)], audience)
    if not frame:
        raise ConflictError(f"no hay ninguna organización activa en «{audience.describe()}»")
    round_id = await rounds.open_round(
        db,
        {
            "form_id": row_id, "name": name or round_name(form.title, now), "state": "open",
            "audience": audience.text(), "opened_at": now, "closes_at": closes_at,
        },
    )  # fmt: skip
    entries = [
        {
            "round_id": round_id, "organization_id": one.id, "country": one.country, "region": one.region,
            "kind": one.kind, "cn": one.cn, "products": ";".join(one.products), "networks": ";".join(one.networks),
        }
        for one in frame
    ]  # fmt: skip
    await rounds.freeze(db, entries)
    if form.answered_by == "anonymous":
        await _share_codes(db, round_id, [one.id for one in frame])
    reach = await _invite(db, round_id, len(frame), now, at_once=at_once)
    await audit.write(
        db, now, actor, "round.open", f"round:{round_id}", {"frame": len(frame), "invited": reach.invited}
    )
    return round_id, reach


async def _share_codes(db: AsyncConnection, round_id: int, organization_ids: Iterable[str]) -> None:
    """A code for each organization to pass on; it cannot be guessed from another one."""
    codes = [{"round_id": round_id, "organization_id": one, "code": new_code()} for one in organization_ids]
    await rounds.add_shared_codes(db, codes)


async def _invite(db: AsyncConnection, round_id: int, organizations: int, now: datetime, *, at_once: bool) -> Reach:
    each = await rounds.invitees(db, round_id, now.date())
    everyone = {one.person_id: one for one in each}
    willing = [one for one in everyone.values() if one.consent]
    invited = {one.address_id: one for one in willing if one.address_id is not None}
    codes = await rounds.shared_codes(db, round_id)
    rows = [
        row_of(
            _code(round_id, one, code) if (code := codes.get(one.organization_id)) else _invitation(round_id, one),
            "surveys",
            now,
            not_before=now if at_once else next_allowed(now, one.zone, one.country, one.person_id),
        )
        for one in (invited.values() if not codes else each)
        if one.consent and one.address_id is not None
    ]
    await outbox.add(db, rows)
    if at_once and not codes:
        await conversations.put_invited(db, invited)
    return Reach(organizations, len(everyone), len(invited), len(everyone) - len(willing), len(willing) - len(invited))


def _code(round_id: int, one: rounds.Invitee, code: str) -> Letter:
    """The invitation to a round without names: the code of one organization, to pass on."""
    assert one.address_id is not None  # noqa: S101 - the caller looked
    language = known(one.language)
    text = translator(language)(PASS_ON).format(name=one.name.split(" ")[0], code=strong(f"{code[:4]}-{code[4:]}"))
    message = Outgoing(text=f"{one.organization}\n{text}", language=language)
    key = f"{invitation_key(round_id, one.person_id)}:{one.organization_id}"
    return Letter(key, one.address_id, "", "", message, priority=outbox.BROADCAST)


def _invitation(round_id: int, one: rounds.Invitee) -> Letter:
    """The invitation; its choices are commands, so that they work for as long as the round is open."""
    assert one.address_id is not None  # noqa: S101 - the caller looked
    language = known(one.language)
    translate = translator(language)
    text = translate(INVITATION).format(name=one.name.split(" ")[0])
    choices = (Choice("/encuesta", translate(BEGIN), "1"), Choice("/pausa", translate(LATER), "2"))
    message = Outgoing(text=text, choices=choices, token=f"r{round_id}", language=language)
    key = invitation_key(round_id, one.person_id)
    return Letter(key, one.address_id, "", "", message, priority=outbox.BROADCAST)


async def require_notice(db: AsyncConnection, email: str, url: str) -> None:
    """Raise ConflictError when real people would be asked without a privacy notice to point to (domain, D14)."""
    if not (email and url) and await facts.get(db, "sample_data") != "1":
        raise ConflictError(
            "falta el aviso de privacidad que el texto de consentimiento nombra: "
            "ponga CLACBOT_PRIVACY_EMAIL y CLACBOT_PRIVACY_URL, y vuelva a abrir la ronda"
        )


async def close_round(db: AsyncConnection, round_id: int, *, now: datetime, actor: str) -> RowMapping:
    """Close a round: nothing given later counts. Raises ConflictError when there is none or it is closed."""
    row = await rounds.round_by_id(db, round_id)
    if row is None:
        raise ConflictError(f"no hay ninguna ronda {round_id}; véalas con clacbot round list")
    if row["state"] != "open":
        raise ConflictError(f"la ronda {round_id} ya está cerrada")
    await rounds.close_round(db, round_id, now)
    await outbox.cancel_prefix(db, f"round:{round_id}:", "the round closed")
    await audit.write(db, now, actor, "round.close", f"round:{round_id}", {})
    return row


async def close_due(db: AsyncConnection, now: datetime) -> list[int]:
    """Close the rounds whose closing date has passed; gives their ids."""
    due = await rounds.due_rounds(db, now)
    for round_id in due:
        await close_round(db, round_id, now=now, actor="scheduler")
    return due


def round_json(rows: Iterable[RowMapping]) -> list[dict[str, Any]]:
    """Rounds as `round list --json` gives them."""
    names = ("id", "form", "version", "name", "state", "audience", "opened_at", "closes_at", "closed_at")
    return [{name: _plain(row[name]) for name in names} for row in rows]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
