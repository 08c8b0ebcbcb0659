"""The person's own phone number as a way in, and phones that several people share (domain S23)."""

from __future__ import annotations

from datetime import timedelta

from bot.conversation import Stage
from bot.handlers import arriving, asking, start
from bot.i18n import N_
from bot.messages import Choice
from bot.phones import canonical
from bot.turn import Turn
from storage import arrivals, audit

WHO = N_("¿Quién responde?")
SESSION = timedelta(hours=6)  # after this silence a shared phone is asked again who has it in hand
NOT_YOURS = N_("Comparta su propio número, por favor; el de otra persona no sirve para entrar.")
NOT_FOUND = N_("No encuentro ese número y no lo guardé. Probemos de otra manera.")


async def take_card(turn: Turn) -> None:
    """A shared contact card: the sender's own number finds its person; nothing of a card is kept."""
    card, phone = turn.incoming.contact, turn.incoming.phone
    if card is None or not card.own or not phone:
        turn.say(turn.translate(NOT_YOURS))
        return await arriving.offer(turn, turn.translate(start.WAYS_QUESTION))
    found = await arrivals.by_phone(turn.db, canonical(phone))
    await audit.write(
        turn.db, turn.now, f"address:{turn.conversation.id}", "contact.shared", "phone", {"found": len(found)}
    )
    if not found:
        turn.say(turn.translate(NOT_FOUND))
        return await arriving.offer(turn, turn.translate(start.WAYS_QUESTION))
    if len(found) == 1:
        return await start.link(turn, found[0][0])
    return _ask(turn, found)


def is_new_session(turn: Turn) -> bool:
    """Whether somebody else may have taken a shared phone in hand since the last message."""
    shared = bool(turn.conversation.data.get("shared")) and turn.person is not None
    apart = {Stage.WHO, Stage.STOPPED, Stage.REFUSED, Stage.CONSENT}
    return shared and turn.stage not in apart and turn.incoming.sent_at - turn.conversation.seen_at > SESSION


async def ask_again(turn: Turn) -> None:
    """`/quien`: who has the phone in hand."""
    found = await arrivals.sharing(turn.db, turn.speaker.id)
    if len(found) < 2:
        return turn.say(
            turn.translate(N_("En este teléfono solo conozco a una persona. Para entrar como otra, escriba su código."))
        )
    return _ask(turn, found)


def _ask(turn: Turn, found: list[tuple[int, str]]) -> None:
    turn.move(Stage.WHO, people=found)
    turn.ask(turn.translate(WHO), _listed(found))


async def repeat(turn: Turn) -> None:
    """The open question asked again, in the language spoken now."""
    return _ask(turn, [(one[0], one[1]) for one in turn.conversation.data["people"]])


def _listed(found: list[tuple[int, str]]) -> list[Choice]:
    return [Choice(str(number), name, str(n)) for n, (number, name) in enumerate(found, 1)]


async def take(turn: Turn) -> None:
    """The answer to "¿Quién responde?"."""
    found = [(one[0], one[1]) for one in turn.conversation.data["people"]]
    choice = turn.chosen(_listed(found))
    if choice is None:
        return turn.ask(turn.translate(WHO), _listed(found))
    turn.settle(choice.label)
    if turn.person is not None and turn.person.id == int(choice.value) and turn.interview is not None:
        turn.move(Stage.SURVEY)
        return await asking.repeat(turn)
    return await start.link(turn, int(choice.value))
