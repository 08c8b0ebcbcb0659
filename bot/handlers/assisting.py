"""Answering with somebody's help: the team writes down what a person says on the phone (domain 2.0.6, S13).

The answer is the person's, marked as assisted and with the helper's name; it never takes the place of an answer the
organization has given itself, and gives way to one that comes later.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.access import Permission
from bot.conversation import Stage
from bot.handlers import asking, refusing, walk
from bot.i18n import N_
from bot.reports.calls import HELPED, REFUSES, Call
from bot.surveys.interview import Interview
from bot.turn import Turn
from storage import arrivals, audit, calls, interviews, rounds, wishes
from storage.conversations import InterviewRecord

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

BEFORE = N_(
    "Va a escribir lo que {name} le diga por {organization}. Antes pregúntele: ¿está de acuerdo en responder? "
    "Queda anotado que usted le ayudó."
)
AGREES = (("yes", N_("Sí, está de acuerdo")), ("no", N_("No quiere")), ("later", N_("Ahora no")))
ITSELF = N_("{organization} ya respondió por su cuenta: esa respuesta es la que vale.")
BEGUN = N_("Esa persona ya empezó en su chat, y lo que respondió no se muestra aquí. Pídale que termine allí.")
KEPT = N_("Guardado como respuesta con ayuda de {organization}. Gracias por llamar.")
LEFT = N_("Queda guardado lo escrito. Para seguir, escriba LLAMADAS.")


def helps(turn: Turn) -> bool:
    """Whether the open interview is somebody else's, written down by the person of this turn."""
    record, person = turn.interview, turn.person
    return record is not None and person is not None and record.person_id not in {None, person.id}


async def ask(turn: Turn, round_id: int, call: Call, person_id: int) -> None:
    """Ask whether the person on the phone agrees, before anything is written down."""
    organization = call.organization
    if await calls.answered_itself(turn.db, round_id, organization["id"]):
        return turn.say(turn.translate(ITSELF).format(organization=organization["name"]))
    name = next(one.name for one in call.contacts if one.person_id == person_id)
    turn.move(Stage.HELPING, round=round_id, organization=organization["id"], person=person_id, name=name)
    text = turn.translate(BEFORE).format(name=name, organization=organization["name"])
    return turn.ask(text, turn.options(AGREES))


async def take(turn: Turn) -> None:
    """Yes begins the interview, no is a refusal, anything else leads back to the list."""
    from bot.handlers import following_up

    data = dict(turn.conversation.data)
    round_id, organization_id, person_id = data["round"], data["organization"], data["person"]
    choice = turn.chosen_of(AGREES)
    turn.settle(choice.label if choice else "")
    found = await calls.owing(turn.db, round_id, organization_id)
    if choice is not None and choice.value == "yes" and found:
        return await _begin(turn, round_id, organization_id, person_id)
    if choice is not None and choice.value == "no" and found:
        await wishes.refuse(turn.db, round_id, person_id, [organization_id], turn.now)
        await calls.note(turn.db, round_id, found[0], REFUSES, turn.speaker.id, turn.now)
    turn.words = str(round_id)
    return await following_up.listed(turn)


async def _begin(turn: Turn, round_id: int, organization_id: str, person_id: int) -> None:
    """Open the person's interview here: a new one, or the one begun, whose answers stay."""
    found = await calls.interview_of(turn.db, round_id, person_id, organization_id)
    if found is not None and not await _may_go_on(turn, found):
        turn.move(Stage.MENU)
        return turn.say(turn.translate(BEGUN))
    interview_id = found["id"] if found is not None else await _start(turn, round_id, organization_id, person_id)
    await calls.set_way(turn.db, interview_id, calls.ASSISTED, turn.speaker.id)
    await audit.write(
        turn.db, turn.now, turn.actor, "interview.assisted", f"interview:{interview_id}",
        {"person": person_id, "organization": organization_id, "round": round_id},
    )  # fmt: skip
    await walk.enter_interview(turn, interview_id)
    turn.conversation.data["several"] = True  # every question names the organization
    interview = await walk.restore(turn)
    walk.put_down(turn, interview)
    return asking.ask_next(turn, interview)


async def _may_go_on(turn: Turn, found: RowMapping) -> bool:
    """Whether what the person has begun may be gone on with here: nobody else sees answers given in the own chat."""
    if found["mode"] == calls.ASSISTED or refusing.access(turn).may(Permission.OPINIONS):
        return True
    return not await calls.has_answers(turn.db, found["id"])


async def _start(turn: Turn, round_id: int, organization_id: str, person_id: int) -> int:
    row = await rounds.round_by_id(turn.db, round_id)
    (organization,) = await calls.owing(turn.db, round_id, organization_id)
    assert row is not None  # noqa: S101 - it is open
    form = await turn.resources.shelf.get(turn.db, row["form_id"])
    seed = zlib.crc32(f"{round_id}:{person_id}:{organization_id}".encode())
    hidden = {
        "org_id": organization_id, "org_tipo": organization["kind"], "persona_id": str(person_id),
        "ola_id": str(round_id), "idioma": turn.language, "modo": calls.ASSISTED, "act_id": str(round_id),
        "act_nombre": row["name"], "estructura_id": organization_id, "estructura_nombre": organization["name"],
    }  # fmt: skip
    now = turn.now.astimezone(ZoneInfo(organization["zone"]))
    interview = Interview.start(form, prefill=hidden, now=now, language=turn.language, seed=seed)
    return await interviews.begin(
        turn.db,
        {
            "round_id": round_id, "form_id": row["form_id"], "person_id": person_id,
            "organization_id": organization_id, "state": "open", "instance": interview.state(),
            "place": interview.place, "seed": seed, "started_at": turn.now, "updated_at": turn.now,
            "to_verify": False, "mode": calls.ASSISTED, "helper_id": turn.person.id if turn.person else None,
        },
    )  # fmt: skip


# --- the end of it


async def overtaken(turn: Turn, record: InterviewRecord) -> bool:
    """Whether the organization has answered itself meanwhile: then what was written down here stays as history."""
    if not helps(turn) or not await calls.answered_itself(turn.db, record.round_id, record.organization_id):
        return False
    record.state, turn.changes.interview = "replaced", record
    leave(turn)
    turn.say(turn.translate(ITSELF).format(organization=record.organization))
    return True


async def settle(turn: Turn, record: InterviewRecord) -> None:
    """What was just sent counts: an own answer takes the place of those given with help."""
    if helps(turn):
        row = await arrivals.organization(turn.db, record.organization_id)
        assert row is not None  # noqa: S101 - the interview is its
        await calls.note(turn.db, record.round_id, row, HELPED, turn.speaker.id, turn.now)
        return
    if record.mode == calls.ASSISTED:  # the person went on alone
        await calls.set_way(turn.db, record.id, calls.OWN, None)
    if not record.to_verify:
        await calls.replace_assisted(turn.db, record.round_id, record.organization_id, record.id)


def thank(turn: Turn, record: InterviewRecord) -> None:
    """The helper's thanks; the next call is a word away."""
    turn.say(turn.translate(KEPT).format(organization=record.organization))
    leave(turn)
    turn.ask(
        turn.translate(N_("¿Seguimos?")), turn.options(((f"/llamadas {record.round_id}", N_("Ver las llamadas")),))
    )


def put_off(turn: Turn) -> None:
    """The call ended before the survey did."""
    leave(turn)
    turn.say(turn.translate(LEFT))


def leave(turn: Turn) -> None:
    """The interview is in this chat no more."""
    turn.move(Stage.MENU)
    turn.conversation.data.pop("several", None)
    turn.conversation.interview_id = turn.loaded.interview = None
