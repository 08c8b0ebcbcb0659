"""Answers without a name: a code the organization passes on opens a survey that keeps no identity (domain 5.3)."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.conversation import Stage
from bot.handlers import asking, walk
from bot.i18n import N_
from bot.surveys.interview import Interview
from bot.turn import Turn
from storage import inbox, outbox, surveys, transcripts
from storage.conversations import InterviewRecord

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

FIRST = N_("No pedimos su nombre. Puede dejar de responder cuando quiera. Solo mayores de 18 años.")
GO_OR_LEAVE = (("yes", N_("Seguir")), ("no", N_("Salir")))
THANKS = N_("¡Gracias! Sus respuestas quedaron guardadas sin su nombre.")
CLOSED = N_("Esta encuesta ya cerró. Gracias por querer responder.")


async def offer(turn: Turn, code: str) -> bool:
    """Say what the code opens and ask whether to go on; False when it is no shared code of an open round."""
    if (found := await surveys.by_shared_code(turn.db, code)) is None:
        return False
    turn.move(Stage.ANONYMOUS, code=code)
    text = f"{found['organization']}\n{turn.translate(FIRST)}"
    turn.ask(text, turn.options(GO_OR_LEAVE), shown=turn.translate(FIRST))
    return True


async def decide(turn: Turn) -> None:
    """Go on without a name, or leave."""
    code = turn.conversation.data["code"]
    choice = turn.chosen_of(GO_OR_LEAVE)
    if choice is None:
        await offer(turn, code)
        return None
    turn.settle(choice.label)
    found = await surveys.by_shared_code(turn.db, code)
    if choice.value == "no" or found is None:
        turn.say(turn.translate(N_("De acuerdo. No guardamos nada.") if choice.value == "no" else CLOSED))
        return leave(turn)
    return await _begin(turn, found)


async def _begin(turn: Turn, found: RowMapping) -> None:
    form = await turn.resources.shelf.get(turn.db, found["form_id"])
    seed = secrets.randbits(31)
    hidden = {
        "org_id": found["organization_id"], "org_tipo": found["kind"], "persona_id": "",
        "ola_id": str(found["round_id"]), "idioma": turn.language, "modo": "chat",
    }  # fmt: skip
    now = turn.now.astimezone(ZoneInfo(found["zone"]))
    interview = Interview.start(
        form, prefill=hidden, now=now, language=turn.language, seed=seed, instance_id=f"uuid:{secrets.token_hex(16)}"
    )  # fmt: skip
    row = {
        "round_id": found["round_id"], "form_id": found["form_id"], "person_id": None,
        "organization_id": found["organization_id"], "state": "open", "instance": interview.state(),
        "place": interview.place, "seed": seed, "started_at": turn.now, "updated_at": turn.now,
    }  # fmt: skip
    await walk.enter_interview(turn, await surveys.begin(turn.db, row))
    return asking.ask_next(turn, await walk.restore(turn))


async def finish(turn: Turn, record: InterviewRecord) -> None:
    """Thank, and empty what would tie this chat to the answers: the messages since the beginning."""
    turn.say(turn.translate(THANKS))
    await inbox.redact(turn.db, turn.conversation.channel, turn.conversation.address, record.started_at)
    await outbox.redact(turn.db, turn.conversation.id, record.started_at)
    await transcripts.forget_since(turn.db, turn.conversation.address, record.started_at)
    turn.keep_no_words()
    return leave(turn)


def leave(turn: Turn) -> None:
    """Back to where the chat was before the code: a person we know, or nobody."""
    turn.conversation.interview_id = turn.loaded.interview = None
    turn.move(Stage.MENU if turn.agreed else Stage.UNKNOWN)
