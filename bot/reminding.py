"""Reminding: what the rules of `reminders` decide about the open rounds becomes rows and messages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.i18n import known, translator
from bot.letters import Letter, row_of
from bot.mailing import CAP_DAYS
from bot.programme.plan import plan as programme
from bot.publishing import Shelf
from bot.reminders import Decision, Owing, Reason, decide, round_occurrences
from bot.reminding_words import Place, closes_for, compose, compose_again
from bot.surveys.interview import Interview
from storage import interviews, outbox, recipients, rounds, wishes
from storage import reminders as rows
from storage.reminders import Debtor

if TYPE_CHECKING:
    from sqlalchemy import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

IN_ONE_STEP = 500  # decisions written in one transaction: nobody's answer waits behind them for long


@dataclass(slots=True)
class Plan:
    """What is to be done about one round: decisions, and queued reminders that nobody needs any more."""

    row: RowMapping
    decisions: list[Decision]
    needless: list[str] = field(default_factory=list)  # outbox keys
    debtors: dict[tuple[int, str], Debtor] = field(default_factory=dict)
    places: dict[int, Place] = field(default_factory=dict)  # where the begun interviews stand
    codes: dict[str, str] = field(default_factory=dict)  # what each organization passes on, where nobody gives a name

    @property
    def least(self) -> int:
        """How many answers an organization owes."""
        forms = (it.least_persons for it in programme().definitions if self.row["form"] in it.forms)
        return next(forms, 1) if self.row["nameless"] else 1

    def steps(self) -> list[Plan]:
        """The same plan in parts that are written one by one."""
        parts = [self.decisions[at : at + IN_ONE_STEP] for at in range(0, len(self.decisions), IN_ONE_STEP)]
        first = [self.needless, *[[]] * len(parts)]
        return [replace(self, decisions=part, needless=first[number]) for number, part in enumerate(parts or [[]])]


async def plans(db: AsyncConnection, shelf: Shelf, now: datetime) -> list[Plan]:
    """What is to be done now about every open round; nothing is written."""
    found = []
    for row in await rows.open_rounds(db):
        plan = await _plan(db, row, now)
        begun = {plan.debtors[_key(it.owing)].interview_id for it in plan.decisions if it.queued} - {None}
        for interview_id in begun:
            assert interview_id is not None  # noqa: S101 - None was taken out
            plan.places[interview_id] = await _place(db, shelf, interview_id, now)
        found.append(plan)
    return [plan for plan in found if plan.decisions or plan.needless]


async def _plan(db: AsyncConnection, row: RowMapping, now: datetime) -> Plan:
    """The decisions about a round as it stands in this transaction."""
    plan = Plan(row, [], codes=await rounds.shared_codes(db, row["id"]) if row["nameless"] else {})
    found = await rows.debtors(db, row["id"], now.date(), least=plan.least)
    plan.debtors = {(one.person_id, one.organization_id): one for one in found}
    plan.decisions = decide(await _owing(db, row, found, now), now)
    plan.needless = [key for *who, key in await rows.waiting(db, row["id"]) if tuple(who) not in plan.debtors]
    return plan


async def _owing(db: AsyncConnection, row: RowMapping, debtors: Iterable[Debtor], now: datetime) -> list[Owing]:
    round_id = row["id"]
    decided, snoozes = await rows.decided(db, round_id), await wishes.snoozes(db, round_id)
    invited, (last, on_their_way) = await rows.invited_at(db, round_id), await rows.reminded(db, round_id)
    due = []
    for one in debtors:
        since = invited.get(one.person_id) or one.begun_at
        if since is None:  # was never asked, and has not come by themselves
            continue
        until = snoozes.get(one.person_id)
        closes = closes_for(row, one.zone)
        each = round_occurrences(
            row["reminder_days"], since, closes,
            zone=one.zone, country=one.country, lot=one.person_id, snoozed_until=until,
        )  # fmt: skip
        done = decided.get((one.person_id, one.organization_id), set())
        if any(it.due <= now and it.name not in done for it in each):
            due.append((one, each, done, until))
    recent = await recipients.recent_counts(db, {one.person_id for one, *_ in due}, now - CAP_DAYS) if due else {}
    return [
        Owing(
            round_id, one.person_id, one.organization_id, one.zone, one.country, each, done, _barrier(one), until,
            recent.get(one.person_id, 0), last.get(one.person_id), one.person_id in on_their_way,
        )
        for one, each, done, until in due
    ]  # fmt: skip


def _barrier(one: Debtor) -> Reason | None:
    if not one.consent:
        return Reason.OPTED_OUT
    return Reason.NO_ADDRESS if one.address_id is None else None


async def _place(db: AsyncConnection, shelf: Shelf, interview_id: int, now: datetime) -> Place:
    """Where a begun interview stands."""
    found = await interviews.interview(db, interview_id)
    assert found is not None  # noqa: S101 - it was read in this transaction
    form = await shelf.get(db, found["form_id"])
    interview = Interview.restore(
        form, found["instance"], found["place"], now=now, language="es", seed=found["seed"],
        country=found["country"], translate=translator("es"),
    )  # fmt: skip
    question = interview.current
    return None if question is None else (question.number, question.of)


def _key(owing: Owing) -> tuple[int, str]:
    return owing.person_id, owing.organization_id


# --- writing


async def carry_out(db: AsyncConnection, plan: Plan, now: datetime) -> int:
    """Write one step of a plan, but for what is not as it was when it was made: the next tick looks at that again.

    Gives how many reminders were queued.
    """
    await rows.cancel(db, plan.needless, "not needed any more")
    if not plan.decisions:
        return 0
    people = {it.owing.person_id for it in plan.decisions}
    theirs = {it.owing.organization_id for it in plan.decisions}
    debtors = {
        (one.person_id, one.organization_id): one
        for one in await rows.debtors(db, plan.row["id"], now.date(), theirs, plan.least)
    }  # fmt: skip
    snoozes = await wishes.snoozes(db, plan.row["id"])
    recent = await recipients.recent_counts(db, people, now - CAP_DAYS)

    def stands(it: Decision) -> bool:
        one, person_id = debtors.get(_key(it.owing)), it.owing.person_id
        if one is None or _barrier(one) != it.owing.barrier or snoozes.get(person_id) != it.owing.snoozed_until:
            return False
        return not it.queued or recent.get(person_id, 0) == it.owing.recent

    decisions = [it for it in plan.decisions if stands(it)]
    return await keep(db, decisions, lambda it: _letter(plan, debtors, it), now, "round", "surveys")


async def keep(
    db: AsyncConnection,
    decisions: Sequence[Decision],
    letter: Callable[[Decision], Letter],
    now: datetime,
    kind: str,
    purpose: str,
) -> int:
    """Keep decisions about a `round` or an `activity` and queue the letters of those that are sent, each once.

    Gives how many were queued. A decision that another process has made is left alone.
    """
    added = await rows.add(
        db,
        [
            {
                "round_id": it.owing.subject if kind == "round" else None,
                "activity_id": it.owing.subject if kind == "activity" else None,
                "person_id": it.owing.person_id, "organization_id": it.owing.organization_id,
                "occurrence": it.occurrence.name, "due_at": it.occurrence.due, "state": it.state,
                "reason": it.reason or "", "decided_at": now,
            }
            for it in decisions
        ],
    )  # fmt: skip
    mine = [it for it in decisions if it.queued and (*_key(it.owing), it.occurrence.name) in added]
    await outbox.add(
        db,
        [
            row_of(
                letter(it), purpose, now, not_before=it.not_before, useful_until=it.occurrence.until,
                hours="saturdays" if it.owing.saturdays else "usual", zone=it.owing.zone, country=it.owing.country,
                mailing_id=None,
            )
            for it in mine
        ],
    )  # fmt: skip
    return len(mine)


async def settle(db: AsyncConnection, round_id: int, now: datetime) -> None:
    """Decide what fell due until a round closed, before it does: nothing of it leaves any more."""
    row = next((row for row in await rows.open_rounds(db) if row["id"] == round_id), None)
    if row is None:  # it is closed already
        return
    plan = await _plan(db, row, now)
    late = [Decision(it.owing, it.occurrence, it.reason or Reason.TOO_LATE, it.not_before) for it in plan.decisions]
    await keep(db, late, lambda it: _letter(plan, plan.debtors, it), now, "round", "surveys")


# --- the message


def _letter(plan: Plan, debtors: Mapping[tuple[int, str], Debtor], decision: Decision) -> Letter:
    one, row = debtors[_key(decision.owing)], plan.row
    assert one.address_id is not None  # noqa: S101 - who has no address is not queued
    language = known(one.language)
    if plan.codes:
        theirs = [it for it in plan.debtors.values() if it.person_id == one.person_id]
        theirs.sort(key=lambda it: it.organization_id != one.organization_id)
        message = compose_again(theirs, plan.codes, plan.least, row, language)
    else:
        message = compose(one, row, plan.places.get(one.interview_id or 0), language, decision.occurrence.due)
    key = rows.key_of("round", row["id"], one.person_id, one.organization_id, decision.occurrence.name)
    return Letter(key, one.address_id, "", "", message, priority=outbox.REMINDER)
