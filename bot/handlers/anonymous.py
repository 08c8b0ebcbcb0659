"""Answers without a name: a code the organization passes on opens a survey that keeps no identity (domain 5.3)."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.choices import Pairs
from bot.conversation import Stage
from bot.handlers import asking, walk
from bot.i18n import N_
from bot.indicators.organizations import REPRESENTATIVE
from bot.programme.plan import plan
from bot.rounds import is_open
from bot.surveys.interview import Interview
from bot.turn import Turn
from storage import arrivals, inbox, interviews, outbox, rounds, transcripts
from storage.conversations import InterviewRecord

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

FIRST = N_("No pedimos su nombre. Puede dejar de responder cuando quiera. Solo mayores de 18 años.")
GO_OR_LEAVE = (("yes", N_("Seguir")), ("no", N_("Salir")))
BOARD = ("board", N_("Por la directiva: lo que vive la mayoría"))  # where too few families can answer (domain 2.7, D6)
THANKS = N_("¡Gracias! Sus respuestas quedaron guardadas sin su nombre.")
CLOSED = N_("Esta encuesta ya cerró. Gracias por querer responder.")


async def offer(turn: Turn, code: str) -> bool:
    """Say what the code opens and ask whether to go on; False when it is no shared code."""
    if (found := await rounds.by_shared_code(turn.db, code)) is None:
        return False
    if turn.nameless and _of_interview(turn) == (found["round_id"], found["organization_id"]):
        await resume(turn)
    elif not _is_open(turn, found):
        turn.say(turn.translate(CLOSED))
    else:
        turn.move(Stage.ANONYMOUS, code=code)
        text = f"{found['organization']}\n{turn.translate(FIRST)}"
        turn.ask(text, turn.options(await _ways(turn, found)), shown=turn.translate(FIRST))
    return True


async def _ways(turn: Turn, found: RowMapping) -> Pairs:
    """What may be chosen: who speaks for the organization may answer for most of its families, without a name too."""
    speaks = turn.person is not None and await arrivals.is_confirmed(
        turn.db, turn.person.id, found["organization_id"], turn.now.date()
    )
    return (
        (*GO_OR_LEAVE, BOARD)
        if speaks and plan().decisions["D6"].values["fallback"] == "representative"
        else GO_OR_LEAVE
    )


def _of_interview(turn: Turn) -> tuple[int, str] | None:
    return (turn.interview.round_id, turn.interview.organization_id) if turn.interview else None


async def offer_again(turn: Turn) -> None:
    """Ask again whether to go on, e.g. in another language."""
    await offer(turn, turn.conversation.data["code"])


async def decide(turn: Turn) -> None:
    """Go on without a name, or leave."""
    found = await rounds.by_shared_code(turn.db, turn.conversation.data["code"])
    choice = turn.chosen_of(GO_OR_LEAVE if found is None else await _ways(turn, found))
    if choice is None:
        return await offer_again(turn)
    turn.settle(choice.label)
    if turn.nameless:  # begun with another code, and not sent
        await abandon(turn)
    if choice.value == "no" or found is None or not _is_open(turn, found):
        turn.say(turn.translate(N_("De acuerdo. No guardamos nada.") if choice.value == "no" else CLOSED))
        return leave(turn)
    return await _begin(turn, found, REPRESENTATIVE if choice.value == "board" else "chat")


def _is_open(turn: Turn, found: RowMapping) -> bool:
    return is_open(found["round_state"], found["last_day"], found["zone"], turn.now)


async def _begin(turn: Turn, found: RowMapping, mode: str) -> None:
    form = await turn.resources.shelf.get(turn.db, found["form_id"])
    seed = secrets.randbits(31)
    hidden = {
        "org_id": found["organization_id"], "org_tipo": found["kind"], "persona_id": "",
        "ola_id": str(found["round_id"]), "idioma": turn.language, "modo": mode,
    }  # fmt: skip
    now = turn.now.astimezone(ZoneInfo(found["zone"]))
    interview = Interview.start(
        form, prefill=hidden, now=now, language=turn.language, seed=seed, instance_id=f"uuid:{secrets.token_hex(16)}"
    )  # fmt: skip
    row = {
        "round_id": found["round_id"], "form_id": found["form_id"], "person_id": None,
        "organization_id": found["organization_id"], "state": "open", "instance": interview.state(),
        "place": interview.place, "seed": seed, "mode": mode, "started_at": turn.now, "updated_at": turn.now,
    }  # fmt: skip
    await walk.enter_interview(turn, await interviews.begin(turn.db, row))
    return asking.ask_next(turn, await walk.restore(turn))


async def resume(turn: Turn) -> None:
    """Go on where it stood, for as long as the round is open; what was answered until then stays."""
    record = turn.record
    await outbox.cancel_prefix(turn.db, walk.reminder_key(turn), "the person came back")
    if record.is_open(turn.now):
        return await asking.repeat(turn)
    turn.say(turn.translate(CLOSED))
    untie(turn, record)
    return leave(turn)


async def finish(turn: Turn, record: InterviewRecord) -> None:
    """Thank, and keep nothing that ties this chat to the answers."""
    turn.say(turn.translate(THANKS))
    untie(turn, record)
    turn.keep_no_words()
    return leave(turn)


async def abandon(turn: Turn) -> None:
    """Keep nothing of the open nameless interview: it was left before it was sent."""
    record = turn.record
    await outbox.cancel_prefix(turn.db, walk.reminder_key(turn), "the person left")
    untie(turn, record)
    await interviews.forget(turn.db, record.id)
    turn.conversation.interview_id = turn.loaded.interview = None


def untie(turn: Turn, record: InterviewRecord) -> None:
    """When all is written, empty the messages since the beginning, and keep of the answers only their day."""
    db, conversation, since = turn.db, turn.conversation, record.started_at
    reply = f"{turn.reply_key}:"

    async def forget() -> None:
        await inbox.redact(db, conversation.channel, conversation.address, since)
        await outbox.redact(db, conversation.id, since, but=reply)
        await transcripts.forget_since(db, conversation.address, since)
        await interviews.forget_times(db, record.id, datetime.combine(since.astimezone(UTC), time(), UTC))

    turn.changes.last.append(forget)


def leave(turn: Turn) -> None:
    """Back to where the chat was before the code: a person we know, or nobody."""
    turn.conversation.interview_id = turn.loaded.interview = None
    turn.move(Stage.MENU if turn.agreed else Stage.UNKNOWN)
