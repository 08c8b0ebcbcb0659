"""Confirming: that somebody speaks for an organization, or writes from a new phone; by a colleague or the team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import welcoming
from bot.access import Permission, Place
from bot.conversation import Stage
from bot.handlers import refusing, telling
from bot.i18n import N_
from bot.representing import is_employer
from bot.turn import Turn
from storage import arrivals, conversations
from storage import tasks as rows

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

YES_NO = (("si", N_("Sí")), ("no", N_("No")))
KNOWS = N_("Hola, {name}. {who} dice que es de {organization} y quiere usar este asistente. ¿Conoce a esa persona?")
MOVED = N_("Hola, {name}. {who}, de {organization}, dice que cambió de teléfono. ¿Sabe si es así?")
IS_IT_YOU = N_("Alguien pide seguir desde otro teléfono con su nombre. ¿Es usted?")
CLOSED = N_("De acuerdo: seguimos en el otro teléfono. Este chat queda cerrado y aquí ya no se muestran sus datos.")
NOT_ONESELF = N_("Sobre usted decide otra persona.")
ALREADY = N_("Gracias. Eso ya quedó resuelto.")
#: What is said to who decided, by the kind of task and the decision.
THANKS = {
    (welcoming.NEWCOMER, True): N_("Gracias. {who} ya figura como contacto de {organization}."),
    (welcoming.NEWCOMER, False): N_("Gracias por avisar. No la agregamos como contacto."),
    (welcoming.ADDRESS, True): N_("Gracias. {who} sigue en su nuevo teléfono."),
    (welcoming.ADDRESS, False): N_("Gracias por avisar. Todo queda como estaba."),
}


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
    yes, own = answer == "si", await _is_own_chat(turn, row)
    last = await welcoming.decide(
        turn.db, turn.resources.shelf, row, yes=yes, by=turn.person.id, actor=turn.actor, now=turn.now
    )
    if last is None:
        return turn.say(turn.translate(ALREADY))
    turn.changes.last += last
    text = CLOSED if own and yes else THANKS[row["kind"], yes]
    return turn.say(turn.translate(text).format(**welcoming.named(row)))


async def _is_own_chat(turn: Turn, row: RowMapping) -> bool:
    """Whether this chat is one the person would leave for the new phone."""
    moves = row["kind"] == welcoming.ADDRESS and turn.conversation.id != row["address_id"]
    return moves and turn.conversation.id in await arrivals.chats(turn.db, row["person_id"])


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
    place = Place(row["place"], row["region"] or "", row["cn"] or "")
    if not await refusing.allowed(turn, Permission.CONFIRM, place):
        return False
    if person.id == row["person_id"]:
        turn.say(turn.translate(NOT_ONESELF))
        return False
    return True
