"""Mailings: rehearsed, confirmed, queued, stopped and resumed; what came of them is `bot.outcomes`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.errors import ConflictError
from bot.letters import Letter, row_of
from bot.mailing import (
    CAP_DAYS,
    THRESHOLD,
    USUAL,
    Decision,
    Draft,
    Rehearsal,
    Target,
    Verdict,
    judge,
    key_of,
    next_fit,
    summary,
)
from bot.messages import Limits, Outgoing
from storage import audit, mailings, outbox, recipients

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

DRAFT, WAITING, SENDING, STOPPED, DONE, DISCARDED = "draft", "waiting", "sending", "stopped", "done", "discarded"
Compose = Callable[[Target], Outgoing]
NO_LIMITS: Mapping[str, Limits] = {}


# --- before


async def decide(
    db: AsyncConnection,
    draft: Draft,
    targets: Sequence[Target],
    now: datetime,
    limits: Mapping[str, Limits] = NO_LIMITS,
) -> list[Decision]:
    """What becomes of each target when the draft is sent, counting what each has got lately; stores nothing."""
    counts = await recipients.recent_counts(db, {one.person_id for one in targets}, now - CAP_DAYS)
    counted = [replace(one, recent=counts[one.person_id]) if one.person_id in counts else one for one in targets]
    return judge(
        counted, now=max(now, draft.send_at or now), purpose=draft.purpose, useful_until=draft.useful_until,
        limits=limits, hours=draft.hours, each_organization=draft.each_organization,
    )  # fmt: skip


async def rehearse(
    db: AsyncConnection,
    draft: Draft,
    targets: Sequence[Target],
    texts: Mapping[str, str],
    now: datetime,
    limits: Mapping[str, Limits] = NO_LIMITS,
) -> Rehearsal:
    """What would happen if the draft were sent; stores nothing."""
    decisions = await decide(db, draft, targets, now, limits)
    return summary(decisions, now=max(now, draft.send_at or now), limits=limits, texts=texts)


async def keep(db: AsyncConnection, draft: Draft, now: datetime, reach: int = 0) -> int:
    """Store a draft that was rehearsed with so many recipients; gives the mailing's id."""
    names = ("kind", "name", "purpose", "audience", "round_id", "activity_id", "send_at", "useful_until", "made_by")
    row = {name: getattr(draft, name) for name in names}
    content = {**draft.content, "hours": draft.hours} if draft.hours != USUAL else dict(draft.content)
    return await mailings.add(db, {**row, "content": content, "state": DRAFT, "reach": reach, "made_at": now})


async def confirm(db: AsyncConnection, mailing_id: int, by: int | None, now: datetime) -> str:
    """Confirm a draft; gives its state: `waiting` for another person of the team, or `sending`.

    Above THRESHOLD the second confirmation must be somebody else's; `by` None is the command line, which needs no
    second. Whoever calls queues the messages when this gives `sending` for the first time: a mailing that was sent,
    stopped or discarded already raises ConflictError. Of two that confirm at once, one gets through.
    """
    row = await _there(db, mailing_id)
    if row["state"] == WAITING and by is not None and by == (row["confirmed_by"] or row["made_by"]):
        return WAITING
    first = row["state"] == DRAFT
    needs_second = first and by is not None and row["reach"] > THRESHOLD
    state = WAITING if needs_second else SENDING
    values = {"state": state, "confirmed_by": by, "confirmed_at": now}
    if row["state"] not in {DRAFT, WAITING} or not await mailings.change(db, mailing_id, values, row["state"]):
        raise ConflictError(f"el envío {mailing_id} ya se confirmó o ya no está")
    await note(db, mailing_id, by, now, f"mailing.{'confirm' if state == SENDING else 'ask_second'}")
    return state


async def discard(db: AsyncConnection, mailing_id: int, by: int | None, now: datetime) -> bool:
    """Throw a draft away; False when it was sent already."""
    thrown = await mailings.change(db, mailing_id, {"state": DISCARDED, "file": None}, DRAFT, WAITING)
    if thrown:
        await note(db, mailing_id, by, now, "mailing.discard")
    return thrown


# --- sending


async def queue(
    db: AsyncConnection,
    mailing: Mapping[str, Any],
    decisions: Sequence[Decision],
    compose: Compose,
    now: datetime,
    *,
    last: bool = True,
    once_a_chat: bool = False,
) -> int:
    """Keep what was decided and queue the messages, in bulk; gives how many. What is there already is left alone.

    `compose` gives a target's message; with the same object for many it is written once. Not `last` when more
    decisions of the mailing follow. `once_a_chat` for what names nobody: those who share a phone read it once.
    """
    await recipients.add(
        db,
        [
            {
                "mailing_id": mailing["id"], "person_id": one.target.person_id, "address_id": one.target.address_id,
                "organization_id": one.target.organization_id, "verdict": one.verdict.value,
            }
            for one in decisions
        ],
    )  # fmt: skip
    going = [one for one in decisions if one.verdict is Verdict.SEND]
    await outbox.add_bulk(db, _rows(mailing, going, compose, now, once_a_chat=once_a_chat))
    if last:
        await mailings.change(db, mailing["id"], {"queued_at": now})
    return len(going)


def _rows(
    mailing: Mapping[str, Any],
    going: Sequence[Decision],
    compose: Compose,
    now: datetime,
    *,
    once_a_chat: bool,
) -> list[dict[str, Any]]:
    """The outbox rows; each distinct message is encoded once."""
    common = {
        "mailing_id": mailing["id"], "hours": mailing["content"].get("hours", USUAL),
        "useful_until": mailing["useful_until"],
    }  # fmt: skip
    encoded: dict[int, tuple[Outgoing, dict[str, Any]]] = {}
    rows = []
    for one in going:
        target, message = one.target, compose(one.target)
        assert target.address_id is not None  # noqa: S101 - judged: who is sent to has one
        if id(message) not in encoded:
            letter = Letter("", 0, "", "", message, priority=outbox.BROADCAST)
            encoded[id(message)] = message, row_of(letter, mailing["purpose"], now, **common)
        rows.append(
            {
                **encoded[id(message)][1], "address_id": target.address_id,
                "key": key_of(mailing["id"], target, once_a_chat=once_a_chat),
                "not_before": one.not_before, "zone": target.zone, "country": target.country,
            }
        )  # fmt: skip
    return rows


async def stop(db: AsyncConnection, mailing_id: int, by: int | None, now: datetime) -> int:
    """Stop a mailing that is being sent; gives how many messages are held back. Raises ConflictError when it is not."""
    await _there(db, mailing_id)
    if not await mailings.change(db, mailing_id, {"state": STOPPED}, SENDING):
        raise ConflictError(f"el envío {mailing_id} no se está enviando")
    count = await mailings.switch(db, mailing_id, outbox.QUEUED, outbox.HELD, "the mailing was stopped")
    await note(db, mailing_id, by, now, "mailing.stop")
    return count


async def resume(db: AsyncConnection, mailing_id: int, by: int | None, now: datetime) -> int:
    """Go on with a stopped mailing at the next allowed hours; gives how many messages are queued again.

    Raises ConflictError when it was not stopped.
    """
    await _there(db, mailing_id)
    if not await mailings.change(db, mailing_id, {"state": SENDING}, STOPPED):
        raise ConflictError(f"el envío {mailing_id} no está detenido")
    count = await release(db, mailing_id, now)
    await note(db, mailing_id, by, now, "mailing.resume")
    return count


async def release(db: AsyncConnection, mailing_id: int, now: datetime) -> int:
    """Queue again what a mailing holds, from the next allowed hour on; gives how many."""
    held = await mailings.held(db, mailing_id)
    times = {
        row["id"]: next_fit(max(now, row["not_before"]), row["hours"] or USUAL, row["zone"], row["country"], row["id"])
        for row in held
    }  # fmt: skip
    await outbox.put_back(db, times)
    return len(times)


async def _there(db: AsyncConnection, mailing_id: int) -> dict[str, Any]:
    """The mailing, locked; raises ConflictError when there is none."""
    row = await mailings.by_id(db, mailing_id, lock=True)
    if row is None:
        raise ConflictError(f"no hay ningún envío {mailing_id}; véalos con clacbot mailing list")
    return row


async def note(db: AsyncConnection, mailing_id: int, by: int | None, now: datetime, action: str) -> None:
    """Write down who did something to a mailing."""
    actor = f"person:{by}" if by is not None else "command line"
    await audit.write(db, now, actor, action, f"mailing:{mailing_id}", {})
