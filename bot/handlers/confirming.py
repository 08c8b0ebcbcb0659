"""Confirming: that somebody speaks for an organization, or writes from a new phone; by a colleague or the team."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.access import Permission, Place
from bot.conversation import Stage
from bot.handlers import collective, refusing, telling
from bot.i18n import N_, known
from bot.representing import is_employer
from bot.turn import Turn
from storage import arrivals, audit, conversations, people
from storage import tasks as rows

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

YES_NO = (("si", N_("Sí")), ("no", N_("No")))
KNOWS = N_("Hola, {name}. {who} dice que es de {organization} y quiere usar este asistente. ¿Conoce a esa persona?")
MOVED = N_("Hola, {name}. {who}, de {organization}, dice que cambió de teléfono. ¿Sabe si es así?")
IS_IT_YOU = N_("Alguien pide seguir desde otro teléfono con su nombre. ¿Es usted?")
WELCOME = N_("Listo, {who}: ya figura como contacto de {organization}. Sus respuestas cuentan.")
NOT_CONFIRMED = N_(
    "No pudimos confirmar que usted sea contacto de {organization}, así que sus respuestas por ella no cuentan. "
    "Si es un error, escriba PERSONA."
)
HERE_NOW = N_("Listo, {who}. Desde ahora seguimos en este chat, donde quedó.")
NOT_MOVED = N_("No pudimos confirmar el cambio de teléfono. Si es un error, escriba PERSONA.")
CLOSED = N_("De acuerdo: seguimos en el otro teléfono. Este chat queda cerrado y aquí ya no se muestran sus datos.")
GO_ON = (("/start", N_("Seguir")),)
ALREADY = N_("Gracias. Eso ya quedó resuelto.")


async def ask_colleagues(turn: Turn, task_id: int, person_id: int, who: str, organization_id: str, text: str) -> int:
    """Ask those who speak for an organization about somebody; gives how many are asked."""
    row = await arrivals.organization(turn.db, organization_id)
    assert row is not None  # noqa: S101 - the task's organization
    others = [
        one.person_id
        for one in await arrivals.contacts(turn.db, organization_id, turn.now.date())
        if one.confirmed and one.person_id != person_id and not is_employer(row["kind"], one.position)
    ]
    asked = await telling.tell(
        turn, others, f"confirm:{task_id}", text, choices=_answers(task_id), country=row["country"],
        who=who, organization=row["name"],
    )  # fmt: skip
    await arrivals.put_asked(turn.db, [one.address_id for one in asked], task_id)
    return len(asked)


async def ask_old_chats(turn: Turn, task_id: int, person_id: int, language: str) -> None:
    """Ask in the person's chats so far whether it is them who write from a new phone."""
    chats = [chat for chat, _, _ in await conversations.addresses_of(turn.db, person_id)]
    for chat in chats:
        await telling.tell_chat(
            turn, chat, f"moved:{task_id}", IS_IT_YOU, language=language, choices=_answers(task_id)
        )  # fmt: skip
    await arrivals.put_asked(turn.db, chats, task_id)


def _answers(task_id: int) -> tuple[tuple[str, str], ...]:
    return tuple((f"/conozco {task_id} {value}", label) for value, label in YES_NO)


async def take(turn: Turn) -> None:
    """A plain yes or no in a chat where the question about a task came last."""
    task_id = turn.conversation.data.get("task")
    choice = turn.chosen([*turn.options([("si", YES_NO[0][1]), ("no", YES_NO[1][1])])])
    turn.move(Stage.MENU)
    if choice is None or task_id is None:
        from bot.handlers import menu

        return await menu.not_understood(turn)
    turn.words = f"{task_id} {choice.value}"
    return await decide(turn)


async def decide(turn: Turn) -> None:
    """`/conozco TASK si|no`: by a colleague, by the person in the chat so far, or by the team."""
    number, _, answer = turn.words.partition(" ")
    row = await rows.by_id(turn.db, int(number)) if number.isdigit() else None
    if turn.stage is Stage.CONFIRMING:
        turn.move(Stage.MENU)
    if row is None or turn.person is None or answer not in {"si", "no"}:
        return turn.say(turn.translate(N_("No encuentro eso. Escriba AYUDA para ver lo que puedo hacer.")))
    if not await _may(turn, row):
        return None
    state = rows.DONE if answer == "si" else rows.REFUSED
    if not await rows.finish(turn.db, row["id"], state, turn.person.id, turn.now):
        return turn.say(turn.translate(ALREADY))
    await audit.write(turn.db, turn.now, turn.actor, f"task.{state}", f"task:{row['id']}", {"kind": row["kind"]})
    if row["kind"] == "address":
        return await (_move(turn, row) if answer == "si" else _stay(turn, row))
    return await (_welcome(turn, row) if answer == "si" else _send_away(turn, row))


async def _may(turn: Turn, row: RowMapping) -> bool:
    """Whether this person may say it: not about oneself, except from the chat one has had so far."""
    person, today = turn.person, turn.now.date()
    assert person is not None  # noqa: S101 - the caller looked
    own_move = row["kind"] == "address" and person.id == row["person_id"]
    if own_move and turn.conversation.id != row["address_id"]:
        return True
    colleagues = await arrivals.contacts(turn.db, row["organization_id"], today) if row["organization_id"] else []
    for one in colleagues:
        fit = one.confirmed and not is_employer(row["organization_kind"], one.position)
        if one.person_id == person.id != row["person_id"] and fit:
            return True
    return await refusing.allowed(turn, Permission.CONFIRM, Place(row["place"], row["region"] or "", row["cn"] or ""))


# --- somebody new


async def _welcome(turn: Turn, row: RowMapping) -> None:
    await collective.release(turn, row["person_id"], row["organization_id"])
    await _answer(turn, row, WELCOME)
    turn.say(turn.translate(N_("Gracias. {who} ya figura como contacto de {organization}.")).format(**_who(row)))


async def _send_away(turn: Turn, row: RowMapping) -> None:
    await arrivals.part(turn.db, row["person_id"], row["organization_id"], turn.now.date())
    turn.changes.last.append(
        partial(arrivals.leave_surveys, turn.db, row["person_id"], row["organization_id"])
    )  # fmt: skip
    await _answer(turn, row, NOT_CONFIRMED)
    turn.say(turn.translate(N_("Gracias por avisar. No la agregamos como contacto.")))


# --- a new phone


async def _move(turn: Turn, row: RowMapping) -> None:
    """The person's chat is the new one from now on; the others are nobody's any more."""
    old = [chat for chat in await arrivals.chats(turn.db, row["person_id"]) if chat != row["address_id"]]
    await _answer(turn, row, HERE_NOW)
    turn.changes.last.append(partial(arrivals.close_chats, turn.db, old, turn.now))
    turn.changes.last.append(partial(arrivals.open_chat, turn.db, row["address_id"], row["person_id"]))
    detail = {"new": row["address_id"], "old": old}
    await audit.write(turn.db, turn.now, turn.actor, "address.moved", f"person:{row['person_id']}", detail)
    own = turn.conversation.id in old
    turn.say(turn.translate(CLOSED if own else N_("Gracias. {who} sigue en su nuevo teléfono.")).format(**_who(row)))


async def _stay(turn: Turn, row: RowMapping) -> None:
    await _answer(turn, row, NOT_MOVED)
    turn.say(turn.translate(N_("Gracias por avisar. Todo queda como estaba.")))


async def _answer(turn: Turn, row: RowMapping, text: str) -> None:
    """Tell the chat that waits what became of it."""
    person = await people.person(turn.db, row["person_id"])
    language = known(person["language"] if person else "")
    choices = GO_ON if text in {WELCOME, HERE_NOW} else ()
    await telling.tell_chat(
        turn, row["address_id"], f"answer:{row['id']}", text, language=language, choices=choices, **_who(row)
    )  # fmt: skip


def _who(row: RowMapping) -> dict[str, str]:
    return {
        "who": row["data"].get("name") or row["person"] or "",
        "organization": row["organization"] or row["data"].get("organization", ""),
    }
